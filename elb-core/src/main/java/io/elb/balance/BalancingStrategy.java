package io.elb.balance;

import io.elb.observe.TargetRef;
import java.util.Objects;
import java.util.function.Function;

/**
 * The configuration that says how a target group chooses among its targets. It makes a {@link Picker} for each set of
 * targets; the group publishes that picker and requests use it without a lock.
 *
 * <p>{@link #newPicker} is called on every change of membership, weight and health, by one thread at a time for each
 * group; it must not block. When it throws, the group logs it and picks by round robin until the next change.
 * <em>Thread-safe.</em>
 *
 * @since 0.1
 */
public interface BalancingStrategy {
    /**
     * The strategy's name in descriptions and metrics.
     *
     * @return a short constant, with ELB's spelling where ELB has the strategy
     */
    String name();

    /**
     * Makes the picker for one set of targets.
     *
     * @param candidates the targets, at least one, of which at least one is eligible
     * @return the picker; it may be used until some time after the next one was made
     */
    Picker newPicker(Candidates candidates);

    /**
     * Makes what the strategy keeps about one target.
     *
     * @param target the target that is being registered
     * @return the state; {@link TargetState#none()} by default
     */
    default TargetState newTargetState(TargetRef target) {
        return TargetState.none();
    }

    /**
     * The strategy as one group uses it: called once when a group is created, so that what belongs to the group and must
     * outlive its pickers, such as a position, has a place. With cross-zone load balancing off it is called once more for each
     * zone, and each strategy makes pickers for its zone's targets only.
     *
     * @param group the group's name
     * @return the strategy to use for that group; by default this one
     */
    default BalancingStrategy forGroup(String group) {
        return this;
    }

    /**
     * Whether the strategy follows {@link Candidates#effectiveWeight}, so that a group that uses it can have slow start.
     * Among ELB's strategies only round robin can.
     *
     * @return false by default: such a group is refused a slow start
     */
    default boolean supportsSlowStart() {
        return false;
    }

    /**
     * Whether the group lowers the effective weight of anomalous targets. The strategy must follow
     * {@link Candidates#effectiveWeight} then.
     *
     * @return false by default: anomalies are detected and shown, and nothing else
     */
    default boolean mitigatesAnomalies() {
        return false;
    }

    /**
     * Whether a group that uses the strategy can have stickiness, which is resolved before the strategy is asked.
     *
     * @return true by default; false for ELB's weighted random
     */
    default boolean supportsStickiness() {
        return true;
    }

    /**
     * ELB's {@code round_robin}, and the default: one target after the other, in proportion to their weights and spread
     * as evenly as possible (weights 5, 1, 1 give a a b a c a a). All event loops share one position, which survives
     * changes of the group.
     *
     * @return the strategy
     */
    static BalancingStrategy roundRobin() {
        return RoundRobinStrategy.UNBOUND;
    }

    /**
     * ELB's {@code least_outstanding_requests}: the target with the fewest attempts in flight, over all event loops. A
     * stream of an HTTP/2 client counts as one. Targets with equally few are drawn at random. As an extension a target's
     * weight divides what it has in flight, and multiplies its chance in a draw: a target of weight 2 takes twice as many
     * as one of weight 1.
     *
     * @return the strategy
     */
    static BalancingStrategy leastOutstandingRequests() {
        return LeastOutstandingStrategy.INSTANCE;
    }

    /**
     * ELB's {@code weighted_random}: a target drawn at random for each request, in proportion to the weights, without
     * anomaly mitigation.
     *
     * @return the strategy; {@link WeightedRandomStrategy#withAnomalyMitigation()} of it mitigates
     */
    static WeightedRandomStrategy weightedRandom() {
        return WeightedRandomStrategy.PLAIN;
    }

    /**
     * A strategy without state, from a function.
     *
     * @param name the strategy's name
     * @param newPicker makes the picker for one set of targets, as {@link #newPicker} does
     * @return the strategy
     * @throws NullPointerException if an argument is null
     */
    static BalancingStrategy of(String name, Function<Candidates, Picker> newPicker) {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(newPicker, "newPicker");
        return new BalancingStrategy() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Picker newPicker(Candidates candidates) {
                return newPicker.apply(candidates);
            }

            @Override
            public String toString() {
                return name;
            }
        };
    }
}
