package io.elb.observe;

import java.util.Objects;

/**
 * The name of one rule of one listener. <em>Immutable.</em>
 *
 * @param listener name of the listener
 * @param priority 1–50000, 0 for the default rule
 * @since 0.1
 */
public record RuleRef(String listener, int priority) {
    /**
     * Creates a reference.
     *
     * @throws NullPointerException if the listener is null
     */
    public RuleRef {
        Objects.requireNonNull(listener, "listener");
    }
}
