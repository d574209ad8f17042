package io.elb.target;

import java.time.Duration;
import java.util.Objects;

/**
 * When a network load balancer ends the connections to a target by itself; both sides are reset then. Otherwise they live as long as
 * client and target like. <em>Immutable.</em>
 *
 * @param isAfterDeregistration whether those that a deregistered target still has end with its deregistration delay: ELB's
 *     {@code deregistration_delay.connection_termination.enabled}, by default false
 * @param isWhenUnhealthy whether those of a target that fails its health checks end: ELB's
 *     {@code target_health_state.unhealthy.connection_termination.enabled}, by default true, and always false in
 *     groups of protocols with datagrams. Outlier detection ends none
 * @param unhealthyDraining when they don't, for how long the state of such a target is {@code unhealthy.draining}, and after what time
 *     they end nevertheless, unless it is healthy again: ELB's {@code target_health_state.unhealthy.draining_interval_seconds}; 0
 *     (default) for never, up to 360,000 s; other than 0 only without {@code isWhenUnhealthy}
 * @since 0.1
 */
public record ConnectionTermination(
        boolean isAfterDeregistration, boolean isWhenUnhealthy, Duration unhealthyDraining) {
    private static final Duration LONGEST = Duration.ofSeconds(360_000);
    private static final ConnectionTermination DEFAULTS = new ConnectionTermination(false, true, Duration.ZERO);
    private static final ConnectionTermination OF_DATAGRAMS = new ConnectionTermination(true, false, Duration.ZERO);

    /**
     * Checks the range.
     *
     * @throws IllegalArgumentException if the interval is out of its range, or set where connections end at once
     * @throws NullPointerException if the interval is null
     */
    public ConnectionTermination {
        Objects.requireNonNull(unhealthyDraining, "unhealthyDraining");
        if (unhealthyDraining.isNegative() || unhealthyDraining.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "unhealthyDraining: " + unhealthyDraining + " (expected: PT0S–" + LONGEST + ")");
        }
        if (isWhenUnhealthy && !unhealthyDraining.isZero()) {
            throw new IllegalArgumentException("unhealthyDraining: " + unhealthyDraining
                    + " (expected: PT0S where connections of unhealthy targets end at once)");
        }
    }

    /**
     * ELB's defaults for TCP and TLS.
     *
     * @return connections end when a target becomes unhealthy, and go on after its deregistration
     */
    public static ConnectionTermination defaults() {
        return DEFAULTS;
    }

    /**
     * ELB's defaults for UDP and TCP_UDP.
     *
     * @return flows end with the deregistration delay, and go on when a target becomes unhealthy
     */
    public static ConnectionTermination ofDatagrams() {
        return OF_DATAGRAMS;
    }

    /**
     * Ends connections with the deregistration delay, too.
     *
     * @return a changed copy
     */
    public ConnectionTermination withDeregistration() {
        return new ConnectionTermination(true, isWhenUnhealthy, unhealthyDraining);
    }

    /**
     * Leaves the connections of unhealthy targets alone.
     *
     * @return a changed copy
     */
    public ConnectionTermination withoutUnhealthy() {
        return new ConnectionTermination(isAfterDeregistration, false, Duration.ZERO);
    }

    /**
     * Gives the connections of unhealthy targets some time.
     *
     * @param interval up to 360,000 s; 0 for all the time that they want
     * @return a changed copy
     * @throws IllegalArgumentException if the interval is out of its range
     * @throws NullPointerException if the interval is null
     */
    public ConnectionTermination withUnhealthyDraining(Duration interval) {
        return new ConnectionTermination(isAfterDeregistration, false, interval);
    }
}
