package io.elb.internal.rule;

import io.elb.internal.http.Octets;
import io.elb.internal.http.RequestHead;
import io.elb.rule.QueryPattern;
import io.elb.rule.QueryString;
import org.jspecify.annotations.Nullable;

/** Holds when a part of the query matches. */
final class QueryGuard implements ConditionGuard {
    private final Part[] parts;

    QueryGuard(QueryString condition) {
        parts = condition.patterns().stream().map(Part::of).toArray(Part[]::new);
    }

    @Override
    public boolean holds(RequestFacts facts) {
        RequestHead head = facts.head();
        byte[] bytes = facts.bytes();
        int end = head.queryEnd();
        int start = head.queryStart();
        while (start < end) {
            int stop = indexOf(bytes, start, end, '&');
            if (stop > start && Octets.skipPrintable(bytes, start, stop) == stop && matches(bytes, start, stop)) {
                return true;
            }
            start = stop + 1;
        }
        return false;
    }

    private boolean matches(byte[] bytes, int start, int end) {
        int equals = indexOf(bytes, start, end, '=');
        for (Part part : parts) {
            if (part.matches(bytes, start, equals, end)) {
                return true;
            }
        }
        return false;
    }

    private static int indexOf(byte[] bytes, int start, int end, char octet) {
        int at = start;
        while (at < end && bytes[at] != octet) {
            at++;
        }
        return at;
    }

    private record Part(@Nullable Glob key, Glob value) {
        static Part of(QueryPattern pattern) {
            return new Part(pattern.key().map(Glob::anyCaseEscaped).orElse(null), Glob.anyCaseEscaped(pattern.value()));
        }

        /** A part without an equals sign is a key with an empty value, and a value without a key. */
        boolean matches(byte[] bytes, int start, int equals, int end) {
            if (key == null) {
                return value.matches(bytes, equals == end ? start : equals + 1, end);
            }
            return key.matches(bytes, start, equals) && value.matches(bytes, Math.min(equals + 1, end), end);
        }
    }
}
