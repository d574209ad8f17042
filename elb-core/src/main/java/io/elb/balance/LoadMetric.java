package io.elb.balance;

import io.elb.observe.TargetRef;

/**
 * How busy a target is: one of the two halves of a strategy such as {@link BalancingStrategy#powerOfTwoChoices(LoadMetric)}, whose
 * other half, the distributor, says which targets are compared. <em>Thread-safe.</em>
 *
 * @since 0.1
 */
public interface LoadMetric {
    /**
     * The metric's name in descriptions.
     *
     * @return a short constant
     */
    String name();

    /**
     * The load of a target as the next request would meet it. Called for every comparison, on event loops, by many at once:
     * it must not block or lock, and should not allocate.
     *
     * @param state what {@link #newTargetState} made for the target
     * @param inFlight attempts in flight on the target
     * @param nowNanos the balancer's monotonic time
     * @return 0 or more; the strategy divides it by the target's weight, and the less is the better
     */
    double load(TargetState state, int inFlight, long nowNanos);

    /**
     * Makes what the metric keeps about one target.
     *
     * @param target the target that is being registered
     * @return the state; {@link TargetState#none()} by default
     */
    default TargetState newTargetState(TargetRef target) {
        return TargetState.none();
    }

    /**
     * Attempts in flight, the next one included.
     *
     * @return the metric
     */
    static LoadMetric requestsInFlight() {
        return RequestsInFlight.INSTANCE;
    }

    /**
     * Latency times attempts in flight, with a memory that takes peaks at once and forgets them slowly.
     *
     * @return the metric, with a decay of 10 s and a penalty of 5 s
     */
    static PeakEwma peakEwma() {
        return PeakEwma.USUAL;
    }

    /**
     * Peak EWMA, and how busy the targets say they are.
     *
     * @return the metric, with {@link #peakEwma()} and reports in {@code X-Elb-Utilization}
     */
    static AdaptiveLoad adaptive() {
        return AdaptiveLoad.USUAL;
    }
}
