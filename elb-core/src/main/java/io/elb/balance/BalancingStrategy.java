package io.elb.balance;

import io.elb.observe.TargetRef;
import java.util.Objects;
import java.util.function.Function;

/**
 * The configuration that says how a target group chooses among its targets. It makes a {@link Picker} for each set of
 * targets; the group publishes that picker and requests use it without a lock.
 *
 * <p>{@link #newPicker} is called on every change of membership, weight and health, by one thread at a time for each
 * group; it must not block, and says with {@link #isCostly} when it takes long. When it throws, the group logs it and picks by round robin until the next change.
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
     * Whether {@link #newPicker} would take long for these targets, more than a tenth of a millisecond, for instance because
     * a table is to be made. Then the group calls it on no event loop and without its lock: on the thread whose command changed
     * the group, or on one for blocking work. Until it has answered, requests are picked by the last picker, and by round
     * robin where that one names a target that is not to be picked any more. Meanwhile {@link #newTargetState} may be called.
     *
     * @param candidates the targets, at least one, of which at least one is eligible
     * @return false by default
     */
    default boolean isCostly(Candidates candidates) {
        return false;
    }

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
     * This strategy, and another one that picks beside it on the same requests. Nothing is routed by the other one; what differs
     * is counted. It has states of its own, which are told of the requests that this one routes, and draws from the same
     * source of chance. In a strategy around strategies it is counted nowhere: shadow the outermost one.
     *
     * @param shadow the other strategy
     * @return the strategy; its group tells the {@link io.elb.observe.ShadowReport}
     * @throws NullPointerException if {@code shadow} is null
     */
    default ShadowStrategy shadowedBy(BalancingStrategy shadow) {
        return new ShadowStrategy(this, Objects.requireNonNull(shadow, "shadow"));
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
     * Each request to a target drawn at random, by weight. The same as {@link #weightedRandom()} without what ELB excludes
     * there: stickiness and slow start are possible.
     *
     * @return the strategy
     */
    static BalancingStrategy random() {
        return RandomStrategy.INSTANCE;
    }

    /**
     * The one with fewer attempts in flight of two different targets drawn at random: nearly as even as
     * {@link #leastOutstandingRequests()} at a constant cost, and without a herd when several balancers share the targets.
     *
     * @return the strategy
     */
    static BalancingStrategy powerOfTwoChoices() {
        return powerOfTwoChoices(LoadMetric.requestsInFlight());
    }

    /**
     * The less loaded one of two different targets drawn at random. A target's weight is its chance to be drawn, and divides
     * its load.
     *
     * @param metric what load is, for instance {@link LoadMetric#peakEwma()}
     * @return the strategy
     * @throws NullPointerException if {@code metric} is null
     */
    static BalancingStrategy powerOfTwoChoices(LoadMetric metric) {
        return new PowerOfTwoStrategy(Objects.requireNonNull(metric, "metric"));
    }

    /**
     * Equal requests to the same target by Maglev hashing, with a table of 65,537 slots: the most even of the hash strategies
     * and the fastest to pick. When a target comes or goes, up to 1 % of the keys of others move as well.
     *
     * @param key what makes requests equal
     * @return the strategy
     * @throws NullPointerException if {@code key} is null
     */
    static HashStrategy maglev(HashKey key) {
        return maglev(key, HashStrategy.MAGLEV_SLOTS);
    }

    /**
     * Equal requests to the same target by Maglev hashing.
     *
     * @param key what makes requests equal
     * @param slots of the table: a prime number from 3 to 5,000,011, at least 100 for each target for shares that differ by
     *     1 % at most; two bytes each
     * @return the strategy
     * @throws IllegalArgumentException if {@code slots} is none
     * @throws NullPointerException if {@code key} is null
     */
    static HashStrategy maglev(HashKey key, int slots) {
        return HashStrategy.maglev(key, slots);
    }

    /**
     * Equal requests to the same target by consistent hashing on a ring, with 160 points for each target of weight 1: when a
     * target goes, exactly its own keys move. The fullest of 100 targets has about 1.2 times its share.
     *
     * @param key what makes requests equal
     * @return the strategy
     * @throws NullPointerException if {@code key} is null
     */
    static HashStrategy ringHash(HashKey key) {
        return ringHash(key, HashStrategy.RING_POINTS);
    }

    /**
     * Equal requests to the same target by consistent hashing on a ring.
     *
     * @param key what makes requests equal
     * @param pointsPerTarget points of a target of weight 1, 1 to 10,000: shares differ by about one part in the square root of
     *     it. Beyond 1,048,576 points in all, every target has half as many, or a quarter, and so on
     * @return the strategy
     * @throws IllegalArgumentException if {@code pointsPerTarget} is out of range
     * @throws NullPointerException if {@code key} is null
     */
    static HashStrategy ringHash(HashKey key, int pointsPerTarget) {
        return HashStrategy.ringHash(key, pointsPerTarget);
    }

    /**
     * Equal requests to the same target by rendezvous hashing: exact by weight, without a table, and only the keys of a target
     * that goes move. A pick looks at every target, so it is for up to some 64 of them.
     *
     * @param key what makes requests equal
     * @return the strategy
     * @throws NullPointerException if {@code key} is null
     */
    static HashStrategy rendezvous(HashKey key) {
        return HashStrategy.rendezvous(key);
    }

    /**
     * Requests stay in the zone of the node that they came to while enough of its targets are healthy: with fewer than 72 % of
     * them, 1.4 times the healthy percentage stays, and the rest goes to the other zones' targets. What came to no zone, or to
     * one without targets, goes to all.
     *
     * @param inner chooses within a zone, and among the others
     * @return the strategy
     * @throws NullPointerException if {@code inner} is null
     */
    static BalancingStrategy zoneLocal(BalancingStrategy inner) {
        return new ZoneLocalStrategy(Objects.requireNonNull(inner, "inner"), "");
    }

    /**
     * Targets in levels, by their label {@value PriorityStrategy#LABEL}: the first level gets all requests while enough of it
     * is healthy, and the next one what it can't take.
     *
     * @param inner chooses within a level
     * @return the strategy, with an overprovisioning factor of 140 % and without panic threshold
     * @throws NullPointerException if {@code inner} is null
     */
    static PriorityStrategy priorities(BalancingStrategy inner) {
        return PriorityStrategy.of(Objects.requireNonNull(inner, "inner"));
    }

    /**
     * Only a few of the targets get requests from this balancer, so that many balancers before many targets need fewer
     * connections: those that a hash of seed and key puts first (gRFC A68). One target that comes, goes or fails changes one of
     * them at most.
     *
     * @param size of the subset, 1 or more
     * @param seed another one for each balancer, for instance a hash of its name, so that all targets get requests
     * @param inner chooses within the subset
     * @return the strategy
     * @throws IllegalArgumentException if {@code size} is below 1
     * @throws NullPointerException if {@code inner} is null
     */
    static BalancingStrategy subset(int size, long seed, BalancingStrategy inner) {
        if (size < 1) {
            throw new IllegalArgumentException("size: " + size + " (expected: 1 or more)");
        }
        return new SubsetStrategy(size, seed, Objects.requireNonNull(inner, "inner"), "");
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
