package io.elb.balance;

import io.elb.observe.TargetRef;
import java.util.HashMap;
import java.util.Map;

/**
 * One strategy as it is used for several parts of a group: bound once for each, so that every part has a position of its own,
 * which it keeps when the group changes. The first one makes the states of all targets. Used by the group's one writer.
 */
final class InnerStrategies {
    private final BalancingStrategy configured;
    private final String group;
    private final BalancingStrategy first;
    private final Map<String, BalancingStrategy> parts = new HashMap<>();

    InnerStrategies(BalancingStrategy configured, String group) {
        this.configured = configured;
        this.group = group;
        this.first = configured.forGroup(group);
    }

    TargetState newTargetState(TargetRef target) {
        return first.newTargetState(target);
    }

    /** A picker for a part; one that picks nothing when none of its targets may be picked. */
    Picker newPicker(String part, CandidateView targets) {
        if (targets.eligibleCount() == 0) {
            return request -> Pick.none(NoPickReason.NONE_ELIGIBLE);
        }
        return parts.computeIfAbsent(part, name -> configured.forGroup(group)).newPicker(targets);
    }
}
