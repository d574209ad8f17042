package io.elb.target;

import io.elb.observe.ShadowReport;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * A running group of targets that one balancer spreads requests over. All changes take effect for the next request, while
 * traffic flows, and touch no other target. <em>Thread-safe.</em>
 *
 * @since 0.1
 */
public interface TargetGroup {
    /**
     * The group's name.
     *
     * @return the name, unique within the balancer
     */
    String name();

    /**
     * The configuration that the group was made from.
     *
     * @return the configuration
     */
    TargetGroupConfig config();

    /**
     * Registers targets. When the method returns, requests can go to them: at once when the group has no health checks or
     * no healthy target, else after their first check passed. A target whose key is registered already keeps its state and
     * takes the new weight, zone, labels and function.
     *
     * @param targets the targets; none is registered when one can't be
     * @throws IllegalArgumentException if a target is a Lambda function and the group is not made for one, or the reverse;
     *     if cross-zone is off for the group and a target has no zone or is a function; if a target has a server id for QUIC and the group is
     *     not for it, or the reverse, or that of another registered target of the group or of another group to which the same listener leads
     * @throws IllegalStateException if a target of that key is still draining, the group or the balancer would have more
     *     targets than it may have (ELB: {@code TooManyTargets}), the group is closed, or it is one for a Lambda function and
     *     would have more than one target
     * @throws NullPointerException if an argument is null
     */
    void register(Target... targets);

    /**
     * Takes a target out: it gets no new request from now on, and what is in flight on it may finish until the group's
     * deregistration delay ends. Does nothing for a key that is not registered, as in ELB.
     *
     * <p>Once {@link #targets()}, asked after this method has returned, says that nothing is in flight on the target,
     * nothing will come to it any more: it can be stopped before the delay ends.
     *
     * @param key the target's key
     * @throws NullPointerException if {@code key} is null
     */
    void deregister(String key);

    /**
     * Takes a target out, by its key.
     *
     * @param target the target
     * @throws NullPointerException if {@code target} is null
     */
    default void deregister(Target target) {
        deregister(target.key());
    }

    /**
     * Changes the weight of a registered target.
     *
     * @param key the target's key
     * @param weight 0–65535; 0 means no new requests, except when the group fails open and no other target is healthy
     * @throws IllegalArgumentException if the weight is out of its range, or the key is not registered
     * @throws NullPointerException if {@code key} is null
     */
    void setWeight(String key, int weight);

    /**
     * How healthy the group is at this moment, zone by zone.
     *
     * @return the numbers of healthy and unhealthy targets, and what its thresholds say
     */
    TargetGroupHealth health();

    /**
     * How a shadow of the group's strategy would have routed the requests so far.
     *
     * @return the report; empty unless the strategy was made by {@link io.elb.balance.BalancingStrategy#shadowedBy}
     */
    default Optional<ShadowReport> shadow() {
        return Optional.empty();
    }

    /**
     * The targets that are registered or draining, at this moment.
     *
     * @return in order of registration, immutable
     */
    List<TargetDescription> targets();

    /**
     * Waits, without blocking, until enough targets can be given requests for good reason: healthy ones, or any when
     * health checks are off.
     *
     * @param count 0 or more
     * @return completes once there are so many at one moment; fails with an {@link IllegalStateException} when the group
     *     is closed before
     * @throws IllegalArgumentException if {@code count} is negative
     */
    CompletionStage<Void> awaitHealthy(int count);

    /**
     * Lets a source bring targets. A target that is registered by hand, or by another source, stays as it is when the
     * source drops it. A target that comes back while it drains is registered when its draining ends.
     *
     * @param source the source
     * @return ends the subscription; the targets stay
     * @throws IllegalStateException if the group is closed, or made for a Lambda function
     * @throws NullPointerException if {@code source} is null
     */
    TargetSource.Subscription attach(TargetSource source);
}
