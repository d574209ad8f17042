package io.elb.rule;

import java.util.List;

/**
 * The condition that the host of the request, without its port and whatever its case, matches one of some patterns or one of
 * some regular expressions. {@code *.example.com} does not match {@code example.com}. A host with anything else than visible
 * ASCII matches nothing. <em>Immutable.</em>
 *
 * @param patterns host names of letters, digits, {@code -} and {@code .}, where {@code *} stands for any characters or none
 *     and {@code ?} for exactly one; each with at least one dot and only letters after its last. Empty when there are regular
 *     expressions
 * @param regexes regular expressions, as described at {@link Condition}. Empty when there are patterns
 * @since 0.1
 */
public record HostHeader(List<String> patterns, List<String> regexes) implements Condition {
    private static final String EXPECTED = "letters, digits, '-', '.' and the wildcards '*' and '?',"
            + " with at least one '.' and only letters after the last one";

    /**
     * Creates the condition.
     *
     * @throws IllegalArgumentException if there is neither a pattern nor a regular expression, or there are both, or one is
     *     not as described
     */
    public HostHeader {
        RuleChecks.oneKind("host", patterns, regexes);
        patterns = RuleChecks.all("host", patterns, HostHeader::isValid, EXPECTED);
        regexes = Regexes.checked("host regex", regexes);
    }

    private static boolean isValid(String pattern) {
        int lastDot = pattern.lastIndexOf('.');
        return pattern.chars().allMatch(c -> RuleChecks.isLetter(c) || RuleChecks.isDigit(c) || "-.*?".indexOf(c) >= 0)
                && lastDot >= 0
                && lastDot < pattern.length() - 1
                && pattern.substring(lastDot + 1).chars().allMatch(RuleChecks::isLetter);
    }
}
