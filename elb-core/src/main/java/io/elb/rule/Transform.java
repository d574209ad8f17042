package io.elb.rule;

/**
 * What a {@link Rule} changes in the requests that it applies to, before its action looks at them. Rules are not asked again
 * afterwards, so a transform never changes which rule applies.
 *
 * <p>The first place where the regular expression matches is replaced; what stands before and behind it stays. A request in
 * which it matches nowhere is left as it is. In the replacement {@code $1} to {@code $9} and so on stand for what the groups of
 * the expression have matched, for nothing where a group had no part in the match. A result that can't be sent is answered with
 * 500. The dialect of the expressions is described at {@link Condition}. <em>Immutable.</em>
 *
 * @since 0.1
 */
public sealed interface Transform permits HostHeaderRewrite, UrlRewrite {
    /**
     * Rewrites the host that the target is told.
     *
     * @param regex what to look for in the host
     * @param replacement what to put in its place
     * @return the transform
     * @throws IllegalArgumentException if an argument is not as described at {@link HostHeaderRewrite}
     */
    static HostHeaderRewrite hostHeaderRewrite(String regex, String replacement) {
        return new HostHeaderRewrite(regex, replacement);
    }

    /**
     * Rewrites path and query.
     *
     * @param regex what to look for in path and query
     * @param replacement what to put in its place
     * @return the transform
     * @throws IllegalArgumentException if an argument is not as described at {@link UrlRewrite}
     */
    static UrlRewrite urlRewrite(String regex, String replacement) {
        return new UrlRewrite(regex, replacement);
    }

    /**
     * What is looked for.
     *
     * @return a regular expression
     */
    String regex();

    /**
     * What is put in the place of what was found.
     *
     * @return text with references to groups of the expression
     */
    String replacement();
}
