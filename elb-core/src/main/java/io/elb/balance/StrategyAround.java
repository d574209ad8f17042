package io.elb.balance;

import io.elb.observe.TargetRef;
import java.util.HashMap;
import java.util.Map;

/**
 * A strategy that divides the targets, and has another strategy choose within each part. That one is bound once for each, so that
 * every part has a position of its own, which it keeps when the group changes; the first one makes the states of all targets.
 * Thread-safe, except that pickers are made by the group's one writer.
 */
abstract sealed class StrategyAround implements BalancingStrategy
        permits PriorityStrategy, SubsetStrategy, ZoneLocalStrategy {
    private final BalancingStrategy inner;
    private final String group;
    private final BalancingStrategy first;
    private final Map<String, BalancingStrategy> parts = new HashMap<>();

    StrategyAround(BalancingStrategy inner, String group) {
        this.inner = inner;
        this.group = group;
        this.first = inner.forGroup(group);
    }

    /** The strategy that chooses within a part, not bound to any. */
    final BalancingStrategy inner() {
        return inner;
    }

    /** A picker for a part; one that picks nothing when none of its targets may be picked. */
    final Picker newPicker(String part, CandidateView targets) {
        if (targets.eligibleCount() == 0) {
            return request -> Pick.none(NoPickReason.NONE_ELIGIBLE);
        }
        return parts.computeIfAbsent(part, name -> inner.forGroup(group)).newPicker(targets);
    }

    @Override
    public TargetState newTargetState(TargetRef target) {
        return first.newTargetState(target);
    }

    @Override
    public boolean isCostly(Candidates candidates) {
        return inner.isCostly(candidates);
    }

    @Override
    public boolean supportsSlowStart() {
        return inner.supportsSlowStart();
    }

    @Override
    public boolean mitigatesAnomalies() {
        return inner.mitigatesAnomalies();
    }

    @Override
    public boolean supportsStickiness() {
        return inner.supportsStickiness();
    }

    @Override
    public String toString() {
        return name() + " with " + inner;
    }
}
