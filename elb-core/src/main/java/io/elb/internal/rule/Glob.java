package io.elb.internal.rule;

import io.elb.internal.http.Octets;
import java.util.Arrays;
import java.util.Locale;

/**
 * A pattern where {@code *} stands for any octets or none and {@code ?} for exactly one. Costs at most the length of the
 * pattern times the length of what it is held against, and allocates nothing.
 */
final class Glob implements ValuePattern {
    /** Stand for the wildcards in a compiled pattern; no octet is negative. */
    private static final byte ANY = -2;

    private static final byte ONE = -3;
    private static final int END = -1;

    private final byte[] pattern;
    private final boolean ignoresCase;
    private final boolean matchesEverything;

    private Glob(byte[] pattern, boolean ignoresCase) {
        this.pattern = pattern;
        this.ignoresCase = ignoresCase;
        matchesEverything = pattern.length > 0 && hasOnlyStars(pattern);
    }

    static Glob exactCase(String ascii) {
        return new Glob(compile(ascii, false), false);
    }

    static Glob anyCase(String ascii) {
        return new Glob(compile(ascii.toLowerCase(Locale.ROOT), false), true);
    }

    /** As {@link #anyCase}, where a backslash takes the meaning from a wildcard or another backslash behind it. */
    static Glob anyCaseEscaped(String ascii) {
        return new Glob(compile(ascii.toLowerCase(Locale.ROOT), true), true);
    }

    private static byte[] compile(String ascii, boolean hasEscapes) {
        byte[] compiled = new byte[ascii.length()];
        int length = 0;
        for (int i = 0; i < ascii.length(); i++) {
            char c = ascii.charAt(i);
            if (hasEscapes && c == '\\' && i + 1 < ascii.length() && "*?\\".indexOf(ascii.charAt(i + 1)) >= 0) {
                i++;
                compiled[length++] = (byte) ascii.charAt(i);
            } else {
                compiled[length++] = c == '*' ? ANY : c == '?' ? ONE : (byte) c;
            }
        }
        return Arrays.copyOf(compiled, length);
    }

    private static boolean hasOnlyStars(byte[] pattern) {
        for (byte octet : pattern) {
            if (octet != ANY) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean matches(byte[] bytes, int start, int end) {
        if (matchesEverything) {
            return true;
        }
        int at = start;
        int inPattern = 0;
        // Where to go on when what follows the last star does not fit: the star takes one more octet. Stars before it
        // need no second try, since the shortest match that they can have leaves most to those after them.
        int afterStar = -1;
        int takenByStar = start;
        while (at < end) {
            int wanted = inPattern < pattern.length ? pattern[inPattern] : END;
            if (wanted == ANY) {
                afterStar = ++inPattern;
                takenByStar = at;
            } else if (wanted == ONE || wanted == octet(bytes[at])) {
                inPattern++;
                at++;
            } else if (afterStar >= 0) {
                inPattern = afterStar;
                at = ++takenByStar;
            } else {
                return false;
            }
        }
        while (inPattern < pattern.length && pattern[inPattern] == ANY) {
            inPattern++;
        }
        return inPattern == pattern.length;
    }

    boolean matchesEverything() {
        return matchesEverything;
    }

    int wildcards() {
        int count = 0;
        for (byte octet : pattern) {
            count += octet == ANY || octet == ONE ? 1 : 0;
        }
        return count;
    }

    private int octet(byte octet) {
        return (ignoresCase ? Octets.lower(octet) : octet) & 0xff;
    }

    /** Whether a character of a pattern stands for others. */
    static boolean isWildcard(char c) {
        return c == '*' || c == '?';
    }
}
