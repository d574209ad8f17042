package io.elb.rule;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The action that passes requests on to one of some target groups, chosen at random by their weights. The health of a
 * group's targets has no say in the choice. When no group has a weight above 0 the answer is 503. <em>Immutable.</em>
 *
 * @param groups the groups with their weights; at least one, each group once
 * @since 0.1
 */
public record Forward(List<WeightedTargetGroup> groups) implements Action {
    /**
     * Creates the action.
     *
     * @throws IllegalArgumentException if there is no group, or a group is named twice
     */
    public Forward {
        groups = RuleChecks.atLeastOne("groups", groups);
        Set<Object> seen = new HashSet<>();
        for (WeightedTargetGroup weighted : groups) {
            if (!seen.add(weighted.group())) {
                throw RuleChecks.invalid("groups", weighted.group().name(), "each target group once");
            }
        }
    }
}
