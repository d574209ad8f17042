package io.elb.internal.http;

/** Finds names that a lenient reader may take for one of the two framing fields. */
public final class SuspiciousNames {
    /** No shorter name can be suspicious. */
    public static final int SHORTEST = 13;

    private static final String LENGTH = "contentlength";
    private static final String CODING = "transferencoding";

    private SuspiciousNames() {}

    /**
     * Returns the framing field that has the same letters and digits, whatever else the name has, in any case; otherwise unknown. The
     * two characters outside ASCII that have an ASCII letter of these names as their upper case count as that letter.
     */
    public static int looksLike(byte[] bytes, int start, int end) {
        int first = start;
        while (first < end && !isLetter(bytes[first])) {
            first++;
        }
        if (first == end) {
            return FieldNames.UNKNOWN;
        }
        return switch (Octets.lower(bytes[first])) {
            case 'c' -> hasLetters(bytes, first, end, LENGTH) ? FieldNames.CONTENT_LENGTH : FieldNames.UNKNOWN;
            case 't' -> hasLetters(bytes, first, end, CODING) ? FieldNames.TRANSFER_ENCODING : FieldNames.UNKNOWN;
            default -> FieldNames.UNKNOWN;
        };
    }

    private static boolean hasLetters(byte[] bytes, int start, int end, String letters) {
        int matched = 0;
        for (int at = start; at < end; at++) {
            int letter = Octets.lower(bytes[at]);
            if (at + 1 < end && (bytes[at] & 0xff) == 0xc5 && (bytes[at + 1] & 0xff) == 0xbf) {
                letter = 's';
            } else if (at + 1 < end && (bytes[at] & 0xff) == 0xc4 && (bytes[at + 1] & 0xff) == 0xb1) {
                letter = 'i';
            } else if (!isLetter(bytes[at])) {
                continue;
            }
            if (matched == letters.length() || letters.charAt(matched) != letter) {
                return false;
            }
            matched++;
        }
        return matched == letters.length();
    }

    private static boolean isLetter(byte octet) {
        byte lower = Octets.lower(octet);
        return (lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9');
    }
}
