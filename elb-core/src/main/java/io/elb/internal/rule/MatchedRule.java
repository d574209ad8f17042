package io.elb.internal.rule;

import io.elb.rule.Rule;
import org.jspecify.annotations.Nullable;

/**
 * The answer of a {@link RuleSet}, made once per rule.
 *
 * @param <A> the compiled action
 */
public final class MatchedRule<A> {
    private final @Nullable Rule rule;
    private final A action;

    MatchedRule(@Nullable Rule rule, A action) {
        this.rule = rule;
        this.action = action;
    }

    /** The rule; null for the default rule. */
    public @Nullable Rule rule() {
        return rule;
    }

    /** The rule's priority; 0 for the default rule, as the access log wants it. */
    public int priority() {
        return rule == null ? 0 : rule.priority();
    }

    /** What to do. */
    public A action() {
        return action;
    }
}
