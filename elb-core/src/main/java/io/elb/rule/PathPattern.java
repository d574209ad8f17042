package io.elb.rule;

import java.util.List;

/**
 * The condition that the path of the request, without its query, matches one of some patterns or one of some regular
 * expressions. The case counts, and the path is compared as it was sent, not decoded and not normalised. A path with anything
 * else than visible ASCII matches nothing. <em>Immutable.</em>
 *
 * @param patterns paths of letters, digits and {@code _-.$/~"'@:+&}, where {@code *} stands for any characters or none
 *     and {@code ?} for exactly one; none of them empty. Empty when there are regular expressions
 * @param regexes regular expressions, as described at {@link Condition}. Empty when there are patterns
 * @since 0.1
 */
public record PathPattern(List<String> patterns, List<String> regexes) implements Condition {
    private static final String SPECIAL = "_-.$/~\"'@:+&*?";
    private static final String EXPECTED =
            "at least one character, of letters, digits, _-.$/~\"'@:+& and the wildcards '*' and '?'";

    /**
     * Creates the condition.
     *
     * @throws IllegalArgumentException if there is neither a pattern nor a regular expression, or there are both, or one is
     *     not as described
     */
    public PathPattern {
        RuleChecks.oneKind("path", patterns, regexes);
        patterns = RuleChecks.all("path", patterns, PathPattern::isValid, EXPECTED);
        regexes = Regexes.checked("path regex", regexes);
    }

    private static boolean isValid(String pattern) {
        return !pattern.isEmpty()
                && pattern.chars()
                        .allMatch(c -> RuleChecks.isLetter(c) || RuleChecks.isDigit(c) || SPECIAL.indexOf(c) >= 0);
    }
}
