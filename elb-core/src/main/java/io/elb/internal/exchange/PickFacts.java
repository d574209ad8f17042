package io.elb.internal.exchange;

import io.elb.balance.HashKey;
import io.elb.internal.balance.XxHash64;
import io.elb.internal.http.FieldNames;
import io.elb.internal.http.HeadFields;
import io.elb.internal.http.Octets;
import io.elb.internal.http.RequestHead;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Finds in a head what strategies hash, without making texts of it. Confined to its event loop. */
final class PickFacts {
    private static final long ABSENT = -1;

    private PickFacts() {}

    /** The hash of a fact; one drawn at random when the request has no such thing. */
    static long hash(RequestHead head, HashKey key, RandomGenerator random) {
        long found = find(head, key);
        return found == ABSENT ? random.nextLong() : XxHash64.hash(head.fields().bytes(), start(found), end(found), 0);
    }

    /** A fact of the head, as a text. */
    static Optional<String> value(RequestHead head, HashKey key) {
        long found = find(head, key);
        return found == ABSENT
                ? Optional.empty()
                : Optional.of(Octets.string(head.fields().bytes(), start(found), end(found)));
    }

    private static long find(RequestHead head, HashKey key) {
        return switch (key.kind()) {
            case HEADER -> header(head.fields(), key.name());
            case COOKIE -> cookie(head.fields(), key.name());
            case QUERY_PARAMETER -> pair(head.fields().bytes(), head.queryStart(), head.queryEnd(), '&', key.name());
            case PATH -> range(head.pathStart(), head.pathEnd());
            case SOURCE_ADDRESS, FLOW, FUNCTION -> ABSENT;
        };
    }

    private static long header(HeadFields fields, String lowerCaseName) {
        int i = fields.indexOfName(lowerCaseName, 0);
        return i < 0 ? ABSENT : range(fields.valueStart(i), fields.valueEnd(i));
    }

    private static long cookie(HeadFields fields, String name) {
        for (int i = fields.indexOf(FieldNames.COOKIE); i >= 0; i = fields.indexOf(FieldNames.COOKIE, i + 1)) {
            long found = pair(fields.bytes(), fields.valueStart(i), fields.valueEnd(i), ';', name);
            if (found != ABSENT) {
                return found;
            }
        }
        return ABSENT;
    }

    /** The value of the first pair with the name; a pair without an equals sign is none. */
    private static long pair(byte[] bytes, int start, int end, char separator, String name) {
        int at = start;
        while (at < end) {
            int stop = indexOf(bytes, at, end, separator);
            while (at < stop && Octets.isBlank(bytes[at])) {
                at++;
            }
            int equals = at + name.length();
            if (equals < stop && bytes[equals] == '=' && isName(bytes, at, name)) {
                int last = stop;
                while (last > equals + 1 && Octets.isBlank(bytes[last - 1])) {
                    last--;
                }
                return range(equals + 1, last);
            }
            at = stop + 1;
        }
        return ABSENT;
    }

    private static boolean isName(byte[] bytes, int at, String name) {
        for (int i = 0; i < name.length(); i++) {
            if (bytes[at + i] != name.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static int indexOf(byte[] bytes, int start, int end, char octet) {
        int at = start;
        while (at < end && bytes[at] != octet) {
            at++;
        }
        return at;
    }

    private static long range(int start, int end) {
        return (long) start << 32 | end;
    }

    private static int start(long range) {
        return (int) (range >>> 32);
    }

    private static int end(long range) {
        return (int) range;
    }
}
