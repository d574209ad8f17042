package io.elb.internal.sticky;

import io.elb.internal.http.FieldNames;
import io.elb.internal.http.HeadFields;
import io.elb.internal.http.Octets;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The balancer's cookies of one request, found in one pass over its Cookie fields, however many others there are. */
final class OwnCookies {
    /** How many cookies one application cookie is spread over. */
    static final int SHARDS = 4;

    private static final byte[] PREFIX = ascii("AWSALB");
    private static final byte[][] NAMES = {
        ascii("AWSALB"),
        ascii("AWSALBCORS"),
        ascii("AWSALBTG"),
        ascii("AWSALBTGCORS"),
        ascii("AWSALBAPP-0"),
        ascii("AWSALBAPP-1"),
        ascii("AWSALBAPP-2"),
        ascii("AWSALBAPP-3")
    };
    private static final int TARGET = 0;
    private static final int GROUP = 2;
    private static final int APP = 4;

    private final byte[] @Nullable [] values = new byte[NAMES.length] @Nullable [];

    private OwnCookies() {}

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    static OwnCookies of(HeadFields fields) {
        OwnCookies found = new OwnCookies();
        for (int i = fields.indexOf(FieldNames.COOKIE); i >= 0; i = fields.indexOf(FieldNames.COOKIE, i + 1)) {
            found.read(fields.bytes(), fields.valueStart(i), fields.valueEnd(i));
        }
        return found;
    }

    private void read(byte[] bytes, int start, int end) {
        int at = start;
        while (at < end) {
            while (at < end && Octets.isBlank(bytes[at])) {
                at++;
            }
            int stop = Cookies.indexOf(bytes, at, end, ';');
            if (stop - at > PREFIX.length && bytes[at] == PREFIX[0]) {
                note(bytes, at, stop);
            }
            at = stop + 1;
        }
    }

    private void note(byte[] bytes, int start, int end) {
        for (int i = 0; i < NAMES.length; i++) {
            int value = Cookies.valueStart(bytes, start, end, NAMES[i]);
            if (value >= 0) {
                if (values[i] == null) { // the first of a name counts
                    values[i] = Cookies.trimmed(bytes, value, end);
                }
                return;
            }
        }
    }

    /** The value that names a target: that of the twin for other sites, if there is one. */
    byte @Nullable [] target() {
        return twin(TARGET);
    }

    /** The value that names a group: that of the twin for other sites, if there is one. */
    byte @Nullable [] group() {
        return twin(GROUP);
    }

    private byte @Nullable [] twin(int plain) {
        byte[] cors = values[plain + 1];
        return cors == null ? values[plain] : cors;
    }

    /** One part of the application cookie. */
    byte @Nullable [] shard(int number) {
        return values[APP + number];
    }

    /** What a part of the application cookie is called; not to be changed. */
    static byte[] shardName(int number) {
        return NAMES[APP + number];
    }
}
