package io.elb.internal.http;

/** The form of an authority, whichever field or pseudo-header field it stands in. */
public final class Authority {
    private static final boolean[] OCTETS = new boolean[256];

    static {
        for (int i = 0; i < 256; i++) {
            boolean isLetter = (i >= 'A' && i <= 'Z') || (i >= 'a' && i <= 'z');
            boolean isDigit = i >= '0' && i <= '9';
            OCTETS[i] = isLetter || isDigit || "-._~%!$&'()*+,;=:[]".indexOf(i) >= 0;
        }
    }

    private Authority() {}

    /** Whether the octets are {@code host [ ":" port ]} without userinfo; empty is one, too (RFC 9110 section 7.2). */
    public static boolean isValid(byte[] bytes, int start, int end) {
        int colon = -1;
        int closing = -1;
        for (int at = start; at < end; at++) {
            byte octet = bytes[at];
            if (!OCTETS[octet & 0xff] || (octet == '[' && at > start) || (octet == ']' && closing >= 0)) {
                return false;
            }
            if (octet == ']') {
                closing = at;
            } else if (octet == ':' && (bytes[start] != '[' || closing >= 0)) {
                if (colon >= 0) {
                    return false;
                }
                colon = at;
            } else if (colon >= 0 && (octet < '0' || octet > '9')) {
                return false;
            }
        }
        if (start < end && bytes[start] == '[') {
            return closing > 0 && (closing == end - 1 || colon == closing + 1);
        }
        return closing < 0;
    }
}
