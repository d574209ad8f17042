package io.elb.rule;

import java.util.function.Predicate;

/**
 * What a request must be like for a {@link Rule} to apply. The conditions of one rule all have to hold; of the values
 * inside one condition any one is enough. <em>Immutable.</em>
 *
 * @since 0.1
 */
public sealed interface Condition permits HostHeader, PathPattern, RequestPredicate {
    /**
     * A condition on the host that the request names, without its port and whatever its case.
     *
     * @param patterns host names, where {@code *} stands for any characters or none and {@code ?} for exactly one; each
     *     needs a dot, and only letters after the last one
     * @return the condition
     * @throws IllegalArgumentException if there is no pattern, or one is not as described
     */
    static HostHeader host(String... patterns) {
        return new HostHeader(RuleChecks.listOf("host", patterns));
    }

    /**
     * A condition on the path of the request, without the query, in its exact case and not decoded.
     *
     * @param patterns paths, where {@code *} stands for any characters or none and {@code ?} for exactly one; otherwise
     *     letters, digits and {@code _-.$/~"'@:+&} may be used
     * @return the condition
     * @throws IllegalArgumentException if there is no pattern, or one is not as described
     */
    static PathPattern path(String... patterns) {
        return new PathPattern(RuleChecks.listOf("path", patterns));
    }

    /**
     * A condition that code decides on; an extension, an application load balancer has none such.
     *
     * @param name what it is called in logs and descriptions, not empty
     * @param predicate decides on the event loop, so it must not block; one that throws does not hold
     * @return the condition
     * @throws IllegalArgumentException if the name is empty
     */
    static RequestPredicate matching(String name, Predicate<RequestView> predicate) {
        return new RequestPredicate(name, predicate);
    }
}
