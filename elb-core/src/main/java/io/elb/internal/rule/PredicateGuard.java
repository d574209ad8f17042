package io.elb.internal.rule;

import io.elb.rule.RequestPredicate;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Holds when foreign code says so. Whatever it throws, the request goes on with the next rule. */
final class PredicateGuard implements ConditionGuard {
    private static final Logger LOGGER = LoggerFactory.getLogger(PredicateGuard.class);

    private final RequestPredicate condition;
    private final int priority;
    /** One for all predicates of a rule. */
    private final AtomicBoolean isFailureLogged;

    PredicateGuard(RequestPredicate condition, int priority, AtomicBoolean isFailureLogged) {
        this.condition = condition;
        this.priority = priority;
        this.isFailureLogged = isFailureLogged;
    }

    @Override
    public boolean holds(RequestFacts facts) {
        try {
            return condition.predicate().test(facts.view());
        } catch (Throwable failure) {
            if (isFailureLogged.compareAndSet(false, true)) {
                LOGGER.warn(
                        "Predicate {} of rule {} failed and does not hold; its further failures are not logged",
                        condition.name(),
                        priority,
                        failure);
            }
            return false;
        }
    }
}
