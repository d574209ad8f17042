package io.elb.internal.sticky;

import io.elb.internal.http.FieldNames;
import io.elb.internal.http.HeadFields;
import io.elb.internal.http.Octets;
import java.util.Arrays;

/** Reads cookies out of the fields of a head (RFC 6265 sections 4.1.1 and 4.2.1), whatever a client has put there. */
final class Cookies {
    private Cookies() {}

    /** Whether any Cookie field has a cookie with this name; a pair without an equals sign is no cookie. */
    static boolean isSent(HeadFields fields, byte[] name) {
        for (int i = fields.indexOf(FieldNames.COOKIE); i >= 0; i = fields.indexOf(FieldNames.COOKIE, i + 1)) {
            byte[] bytes = fields.bytes();
            int end = fields.valueEnd(i);
            int at = fields.valueStart(i);
            while (at < end) {
                int stop = indexOf(bytes, at, end, ';');
                if (valueStart(bytes, at, stop, name) >= 0) {
                    return true;
                }
                at = stop + 1;
            }
        }
        return false;
    }

    /** Whether any Set-Cookie field sets a cookie with this name. */
    static boolean isSet(HeadFields fields, byte[] name) {
        for (int i = fields.indexOf(FieldNames.SET_COOKIE); i >= 0; i = fields.indexOf(FieldNames.SET_COOKIE, i + 1)) {
            byte[] bytes = fields.bytes();
            int start = fields.valueStart(i);
            if (valueStart(bytes, start, indexOf(bytes, start, fields.valueEnd(i), ';'), name) >= 0) {
                return true;
            }
        }
        return false;
    }

    /** Where the value of a pair begins that has this name; -1 when it has another. */
    static int valueStart(byte[] bytes, int start, int end, byte[] name) {
        int at = start;
        while (at < end && Octets.isBlank(bytes[at])) {
            at++;
        }
        int nameEnd = at + name.length;
        if (nameEnd >= end || !Arrays.equals(bytes, at, nameEnd, name, 0, name.length)) {
            return -1;
        }
        at = nameEnd;
        while (at < end && Octets.isBlank(bytes[at])) {
            at++;
        }
        return at < end && bytes[at] == '=' ? at + 1 : -1;
    }

    /** A value without blanks and quotation marks around it. */
    static byte[] trimmed(byte[] bytes, int start, int end) {
        int from = start;
        int to = end;
        while (from < to && Octets.isBlank(bytes[from])) {
            from++;
        }
        while (to > from && Octets.isBlank(bytes[to - 1])) {
            to--;
        }
        if (to - from >= 2 && bytes[from] == '"' && bytes[to - 1] == '"') {
            from++;
            to--;
        }
        return Arrays.copyOfRange(bytes, from, to);
    }

    /** The first position of an octet; the end when it does not occur. */
    static int indexOf(byte[] bytes, int start, int end, char wanted) {
        for (int i = start; i < end; i++) {
            if (bytes[i] == wanted) {
                return i;
            }
        }
        return end;
    }
}
