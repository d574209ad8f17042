package io.elb.target;

import java.util.List;

/**
 * The health of a target group at one moment. <em>Immutable.</em>
 *
 * @param healthyHosts targets in state {@code healthy}, or {@code unavailable} because they are not checked, in any zone
 *     and without one; ELB's {@code HealthyHostCount}
 * @param unhealthyHosts targets in state {@code unhealthy}; ELB's {@code UnHealthyHostCount}
 * @param unhealthyRoutingRequests requests that were routed while failing open, since the group was made; ELB's
 *     {@code UnhealthyRoutingRequestCount}
 * @param zones one entry for each enabled zone, in the order of the balancer's nodes; one without a zone in a balancer that
 *     has none
 * @since 0.1
 */
public record TargetGroupHealth(
        int healthyHosts, int unhealthyHosts, long unhealthyRoutingRequests, List<ZoneHealth> zones) {
    /**
     * Creates the health of a group.
     */
    public TargetGroupHealth {
        zones = List.copyOf(zones);
    }
}
