package io.elb.rule;

import io.elb.target.TargetGroup;
import java.util.Objects;

/**
 * A target group with its share of the requests of a {@link Forward} action. <em>Immutable.</em>
 *
 * @param group the group
 * @param weight its share in relation to the weights of the other groups, 0–999; 0 gets nothing
 * @since 0.1
 */
public record WeightedTargetGroup(TargetGroup group, int weight) {
    /**
     * Creates the pair.
     *
     * @throws IllegalArgumentException if the weight is out of its range
     */
    public WeightedTargetGroup {
        Objects.requireNonNull(group, "group");
        RuleChecks.range("weight", weight, 0, 999);
    }

    /**
     * A target group with its share of the requests.
     *
     * @param group the group
     * @param weight its share in relation to the weights of the other groups, 0–999; 0 gets nothing
     * @return the pair
     * @throws IllegalArgumentException if the weight is out of its range
     */
    public static WeightedTargetGroup of(TargetGroup group, int weight) {
        return new WeightedTargetGroup(group, weight);
    }
}
