package io.elb.rule;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The action that passes requests on to one of some target groups, chosen at random by their weights. The health of a
 * group's targets has no say in the choice. When no group has a weight above 0 the answer is 503, and a connection is reset.
 * <em>Immutable.</em>
 *
 * @param groups the groups with their weights; at least one, each group once
 * @param stickiness how long a client stays with its group without a request, 1 s–7 days; empty when each request is
 *     chosen for. Must be there when one of several groups is sticky itself. Only for application load balancers
 * @param isStickyBySourceIp whether the address of a client decides instead of chance, so that all its connections go to one
 *     group for as long as the weights are the same; new weights move as few addresses as possible. Only for network load
 *     balancers, and not for their listeners of protocol TLS, as in ELB
 * @since 0.1
 */
public record Forward(List<WeightedTargetGroup> groups, Optional<Duration> stickiness, boolean isStickyBySourceIp)
        implements Action {
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofDays(7);

    /**
     * Creates the action; {@link Action#forward(WeightedTargetGroup...)} reads better.
     *
     * @throws IllegalArgumentException if there is no group, a group is named twice, the duration is out of its range, or
     *     both kinds of stickiness are asked for
     */
    public Forward {
        Objects.requireNonNull(stickiness, "stickiness");
        stickiness.ifPresent(duration -> RuleChecks.range("stickiness", duration, SHORTEST, LONGEST));
        if (stickiness.isPresent() && isStickyBySourceIp) {
            throw RuleChecks.invalid(
                    "stickiness", stickiness.get().toString(), "none, where clients stay by their address");
        }
        groups = RuleChecks.atLeastOne("groups", groups);
        Set<Object> seen = new HashSet<>();
        for (WeightedTargetGroup weighted : groups) {
            if (!seen.add(weighted.group())) {
                throw RuleChecks.invalid("groups", weighted.group().name(), "each target group once");
            }
        }
    }

    /**
     * This action with clients that stay with their group: every response gives out the cookies {@code AWSALBTG} and
     * {@code AWSALBTGCORS}, and a request that brings one goes to the group that it names, whatever the weights and the
     * health of the groups are by then.
     *
     * @param duration how long a client stays without a request, 1 s–7 days
     * @return the changed copy
     * @throws IllegalArgumentException if the duration is out of its range
     * @throws NullPointerException if the duration is null
     */
    public Forward withStickiness(Duration duration) {
        return new Forward(groups, Optional.of(Objects.requireNonNull(duration, "stickiness")), false);
    }

    /**
     * This action with clients that stay with their group by their address, for the listeners of a network load balancer: every
     * connection, and every flow of datagrams, from one address goes to the same group for as long as the weights are the same.
     *
     * @return the changed copy
     */
    public Forward withSourceIpStickiness() {
        return new Forward(groups, Optional.empty(), true);
    }
}
