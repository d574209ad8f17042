package io.elb.internal.http;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Tables and comparisons over ASCII octets (RFC 9110 section 5.6). */
public final class Octets {
    /** The bit that tells upper from lower case, in each of eight octets. */
    static final long CASE_BITS = 0x2020202020202020L;

    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final byte[] LOWER = new byte[256];
    private static final boolean[] TOKEN = new boolean[256];

    static {
        for (int i = 0; i < 256; i++) {
            boolean isUpper = i >= 'A' && i <= 'Z';
            boolean isLower = i >= 'a' && i <= 'z';
            boolean isDigit = i >= '0' && i <= '9';
            LOWER[i] = (byte) (isUpper ? i + 32 : i);
            TOKEN[i] = isUpper || isLower || isDigit || "!#$%&'*+-.^_`|~".indexOf(i) >= 0;
        }
    }

    private Octets() {}

    /** Whether the octet may stand in a token. */
    public static boolean isToken(byte octet) {
        return TOKEN[octet & 0xff];
    }

    /** Whether all octets of a range that is not empty may stand in a token. */
    public static boolean isToken(byte[] bytes, int start, int end) {
        for (int i = start; i < end; i++) {
            if (!TOKEN[bytes[i] & 0xff]) {
                return false;
            }
        }
        return start < end;
    }

    /** Returns the octet in lower case. */
    public static byte lower(byte octet) {
        return LOWER[octet & 0xff];
    }

    /** Whether a range spells the given lower-case name in any case. */
    public static boolean equalsIgnoreCase(byte[] bytes, int start, int end, byte[] lowerCase) {
        if (end - start != lowerCase.length) {
            return false;
        }
        for (int i = 0; i < lowerCase.length; i++) {
            if (LOWER[bytes[start + i] & 0xff] != lowerCase[i]) {
                return false;
            }
        }
        return true;
    }

    /** Whether a range spells the given lower-case ASCII string in any case. */
    public static boolean equalsIgnoreCase(byte[] bytes, int start, int end, String lowerCase) {
        if (end - start != lowerCase.length()) {
            return false;
        }
        for (int i = 0; i < lowerCase.length(); i++) {
            if (LOWER[bytes[start + i] & 0xff] != lowerCase.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Whether two ranges spell the same in any case. */
    public static boolean equalsIgnoreCase(byte[] a, int aStart, int aEnd, byte[] b, int bStart, int bEnd) {
        if (aEnd - aStart != bEnd - bStart) {
            return false;
        }
        for (int i = aStart, j = bStart; i < aEnd; i++, j++) {
            if (LOWER[a[i] & 0xff] != LOWER[b[j] & 0xff]) {
                return false;
            }
        }
        return true;
    }

    /** Returns the range as a string of one char per octet. */
    public static String string(byte[] bytes, int start, int end) {
        return new String(bytes, start, end - start, StandardCharsets.ISO_8859_1);
    }

    /**
     * Writes text as octets, and a question mark for every character that has no octet in ISO-8859-1 or could end a line or more, so
     * that no text can break out of its field.
     */
    static void write(String text, byte[] target, int start) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean isPlain = (c >= 0x20 && c != 0x7f && c <= 0xff) || c == '\t';
            target[start + i] = isPlain ? (byte) c : (byte) '?';
        }
    }

    /** Returns the first position whose octet is not in 0x20 to 0x7E, or the end. */
    public static int skipPrintable(byte[] bytes, int start, int end) {
        int at = start;
        while (at + 8 <= end) {
            long octets = (long) EIGHT.get(bytes, at);
            // Per octet, the high bit: set by the subtraction below 0x20, by the addition at 0x7F, by itself above.
            // Carries only reach
            // octets behind the first hit.
            long hits = ((octets - CASE_BITS) | (octets + ONES) | octets) & HIGH_BITS;
            if (hits != 0) {
                return at + (Long.numberOfTrailingZeros(hits) >> 3);
            }
            at += 8;
        }
        while (at < end && bytes[at] >= 0x20 && bytes[at] != 0x7f) {
            at++;
        }
        return at;
    }

    /** Whether a range has nothing but visible ASCII, 0x21 to 0x7E. */
    public static boolean isVisible(byte[] bytes, int start, int end) {
        for (int i = start; i < end; i++) {
            if (bytes[i] <= 0x20 || bytes[i] == 0x7f) {
                return false;
            }
        }
        return true;
    }

    /** Returns the first position whose octet may not stand in a token, or the end. */
    public static int skipToken(byte[] bytes, int start, int end) {
        int at = start;
        while (at < end && TOKEN[bytes[at] & 0xff]) {
            at++;
        }
        return at;
    }

    static long eight(byte[] bytes, int start) {
        return (long) EIGHT.get(bytes, start);
    }

    /** Whether the octet is a space or a tab. */
    public static boolean isBlank(byte octet) {
        return octet == ' ' || octet == '\t';
    }
}
