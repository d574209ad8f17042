package io.elb.target;

import java.util.Objects;
import java.util.Optional;

/**
 * The health of a target group in one zone at one moment. With cross-zone load balancing on, the states are those of the
 * whole group, the same in every zone. <em>Immutable.</em>
 *
 * @param zone the zone; empty in a balancer without zones
 * @param healthyHosts targets of the zone in state {@code healthy}, or {@code unavailable} because they are not checked;
 *     ELB's {@code HealthyHostCount}
 * @param unhealthyHosts targets of the zone in state {@code unhealthy}; ELB's {@code UnHealthyHostCount}
 * @param isRoutingHealthy whether the routing thresholds are met; the zone counts in ELB's {@code HealthyStateRouting},
 *     else in {@code UnhealthyStateRouting}
 * @param isDnsHealthy whether the DNS thresholds are met; the zone counts in ELB's {@code HealthyStateDNS}, else in
 *     {@code UnhealthyStateDNS}
 * @param isFailOpen whether requests of the zone's node go to unhealthy targets too
 * @param unhealthyRoutingRequests requests of the zone's node that were routed while failing open, since the group was
 *     made; ELB's {@code UnhealthyRoutingRequestCount}
 * @since 0.1
 */
public record ZoneHealth(
        Optional<String> zone,
        int healthyHosts,
        int unhealthyHosts,
        boolean isRoutingHealthy,
        boolean isDnsHealthy,
        boolean isFailOpen,
        long unhealthyRoutingRequests) {
    /**
     * Creates the health of a zone.
     *
     * @throws NullPointerException if the zone is null
     */
    public ZoneHealth {
        Objects.requireNonNull(zone, "zone");
    }
}
