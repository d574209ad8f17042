package io.elb.internal.rule;

/** What a value of a request, a range of octets that are visible ASCII or spaces, is compared with. Shared by all requests. */
sealed interface ValuePattern permits Glob, RegexPattern {
    boolean matches(byte[] bytes, int start, int end);

    /** Whether any of some patterns matches. */
    static boolean anyMatches(ValuePattern[] patterns, byte[] bytes, int start, int end) {
        for (ValuePattern pattern : patterns) {
            if (pattern.matches(bytes, start, end)) {
                return true;
            }
        }
        return false;
    }
}
