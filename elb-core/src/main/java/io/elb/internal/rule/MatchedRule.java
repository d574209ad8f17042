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
    private final int evaluations;

    MatchedRule(@Nullable Rule rule, A action, int evaluations) {
        this.rule = rule;
        this.action = action;
        this.evaluations = evaluations;
    }

    /** The rule; null for the default rule. */
    public @Nullable Rule rule() {
        return rule;
    }

    /** The rule's priority; 0 for the default rule, as the access log wants it. */
    public int priority() {
        return rule == null ? 0 : rule.priority();
    }

    /** How many rules are evaluated until this one is found when they are in the order of their priorities. */
    public int evaluations() {
        return evaluations;
    }

    /** What to do. */
    public A action() {
        return action;
    }
}
