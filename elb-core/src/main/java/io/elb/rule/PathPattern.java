package io.elb.rule;

import java.util.List;

/**
 * The condition that the path of the request, without its query, matches one of some patterns. The case counts, and the
 * path is compared as it was sent, not decoded and not normalised. A path with anything else than visible ASCII matches
 * no pattern. <em>Immutable.</em>
 *
 * @param patterns paths of letters, digits and {@code _-.$/~"'@:+&}, where {@code *} stands for any characters or none
 *     and {@code ?} for exactly one; at least one pattern, none of them empty
 * @since 0.1
 */
public record PathPattern(List<String> patterns) implements Condition {
    private static final String SPECIAL = "_-.$/~\"'@:+&*?";

    /**
     * Creates the condition.
     *
     * @throws IllegalArgumentException if there is no pattern, or one is not as described
     */
    public PathPattern {
        patterns = RuleChecks.atLeastOne("path", patterns);
        for (String pattern : patterns) {
            if (!isValid(pattern)) {
                throw RuleChecks.invalid(
                        "path",
                        pattern,
                        "at least one character, of letters, digits, _-.$/~\"'@:+& and the wildcards '*' and '?'");
            }
        }
    }

    private static boolean isValid(String pattern) {
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (!RuleChecks.isLetter(c) && !RuleChecks.isDigit(c) && SPECIAL.indexOf(c) < 0) {
                return false;
            }
        }
        return !pattern.isEmpty();
    }
}
