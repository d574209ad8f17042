package io.elb.rule;

import java.util.Objects;
import java.util.function.Predicate;

/**
 * The condition that a predicate of the embedder's holds; an extension, an application load balancer has none such.
 *
 * <p>The predicate runs on the event loop of the client's connection, after the host and path conditions of its rule and
 * only when no rule before it applies: it must not block, and it must not keep the view. One that throws does not hold;
 * the first failure is logged. <em>Immutable.</em>
 *
 * @param name what the condition is called in logs and descriptions, not empty
 * @param predicate decides about one request; called from several threads at once
 * @since 0.1
 */
public record RequestPredicate(String name, Predicate<RequestView> predicate) implements Condition {
    /**
     * Creates the condition.
     *
     * @throws IllegalArgumentException if the name is empty
     */
    public RequestPredicate {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(predicate, "predicate");
        if (name.isEmpty()) {
            throw RuleChecks.invalid("name", name, "at least one character");
        }
    }
}
