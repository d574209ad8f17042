package io.elb.rule;

/**
 * The transform of the host that the request names. The expression is looked for in the host without its port, in lower case
 * and whatever the expression's case; empty for a request that names no host. The target is told the new host in lower case,
 * with the port that it would have been told otherwise. <em>Immutable.</em>
 *
 * @param regex the regular expression, at most 1024 characters unless a quota says otherwise
 * @param replacement letters, digits, {@code -}, {@code .}, {@code _} and references to groups, at most 1024 characters unless
 *     a quota says otherwise; may be empty
 * @since 0.1
 */
public record HostHeaderRewrite(String regex, String replacement) implements Transform {
    /**
     * Creates the transform.
     *
     * @throws IllegalArgumentException if the expression is not of the dialect, or the replacement is not as described or
     *     refers to a group that the expression does not have
     */
    public HostHeaderRewrite {
        Replacements.check(
                "host rewrite",
                regex,
                replacement,
                c -> RuleChecks.isLetter(c) || RuleChecks.isDigit(c) || "-._".indexOf(c) >= 0,
                "letters, digits, '-', '.', '_' and references such as $1");
    }
}
