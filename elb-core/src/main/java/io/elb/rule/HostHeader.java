package io.elb.rule;

import java.util.List;

/**
 * The condition that the host of the request, without its port and whatever its case, matches one of some patterns.
 * {@code *.example.com} does not match {@code example.com}. A host with anything else than visible ASCII matches no
 * pattern. <em>Immutable.</em>
 *
 * @param patterns host names of letters, digits, {@code -} and {@code .}, where {@code *} stands for any characters or none
 *     and {@code ?} for exactly one; at least one pattern, each with at least one dot and only letters after its last
 * @since 0.1
 */
public record HostHeader(List<String> patterns) implements Condition {
    private static final String EXPECTED = "letters, digits, '-', '.' and the wildcards '*' and '?',"
            + " with at least one '.' and only letters after the last one";

    /**
     * Creates the condition.
     *
     * @throws IllegalArgumentException if there is no pattern, or one is not as described
     */
    public HostHeader {
        patterns = RuleChecks.atLeastOne("host", patterns);
        for (String pattern : patterns) {
            if (!isValid(pattern)) {
                throw RuleChecks.invalid("host", pattern, EXPECTED);
            }
        }
    }

    private static boolean isValid(String pattern) {
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (!RuleChecks.isLetter(c) && !RuleChecks.isDigit(c) && "-.*?".indexOf(c) < 0) {
                return false;
            }
        }
        int lastDot = pattern.lastIndexOf('.');
        return lastDot >= 0
                && lastDot < pattern.length() - 1
                && pattern.substring(lastDot + 1).chars().allMatch(c -> RuleChecks.isLetter((char) c));
    }
}
