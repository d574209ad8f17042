package io.elb.internal.rule;

import io.elb.internal.http.Octets;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * A pattern where {@code *} stands for any octets or none and {@code ?} for exactly one. Costs at most the length of the
 * pattern times the length of what it is held against, and allocates nothing.
 */
final class Glob {
    private final byte[] pattern;
    private final boolean ignoresCase;
    private final boolean matchesEverything;

    private Glob(String pattern, boolean ignoresCase) {
        this.pattern = pattern.getBytes(StandardCharsets.ISO_8859_1);
        this.ignoresCase = ignoresCase;
        matchesEverything = !pattern.isEmpty() && pattern.chars().allMatch(c -> c == '*');
    }

    static Glob exactCase(String pattern) {
        return new Glob(pattern, false);
    }

    static Glob anyCase(String pattern) {
        return new Glob(pattern.toLowerCase(Locale.ROOT), true);
    }

    boolean matches(byte[] bytes, int start, int end) {
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
            int wanted = inPattern < pattern.length ? pattern[inPattern] : -1;
            if (wanted == '*') {
                afterStar = ++inPattern;
                takenByStar = at;
            } else if (wanted == '?' || wanted == octet(bytes[at])) {
                inPattern++;
                at++;
            } else if (afterStar >= 0) {
                inPattern = afterStar;
                at = ++takenByStar;
            } else {
                return false;
            }
        }
        while (inPattern < pattern.length && pattern[inPattern] == '*') {
            inPattern++;
        }
        return inPattern == pattern.length;
    }

    boolean matchesEverything() {
        return matchesEverything;
    }

    private int octet(byte octet) {
        return (ignoresCase ? Octets.lower(octet) : octet) & 0xff;
    }

    /** Whether a character of a pattern stands for others. */
    static boolean isWildcard(char c) {
        return c == '*' || c == '?';
    }
}
