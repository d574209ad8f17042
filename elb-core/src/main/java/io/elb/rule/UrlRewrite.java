package io.elb.rule;

/**
 * The transform of path and query. The expression is looked for in the path and, where there is one, the question mark and the
 * query, in their exact case and not decoded; what is found may be in one of them or in both. Neither the protocol nor the port
 * can be changed. The result has to begin with a slash. Requests about the server as a whole ({@code OPTIONS *}) are left as they
 * are. <em>Immutable.</em>
 *
 * @param regex the regular expression, at most 1024 characters unless a quota says otherwise
 * @param replacement visible ASCII without {@code #}, and references to groups, at most 1024 characters unless a quota says
 *     otherwise; may be empty
 * @since 0.1
 */
public record UrlRewrite(String regex, String replacement) implements Transform {
    /**
     * Creates the transform.
     *
     * @throws IllegalArgumentException if the expression is not of the dialect, or the replacement is not as described or
     *     refers to a group that the expression does not have
     */
    public UrlRewrite {
        Replacements.check(
                "url rewrite",
                regex,
                replacement,
                c -> c > ' ' && c < 0x7f && c != '#',
                "visible ASCII without '#', and references such as $1");
    }
}
