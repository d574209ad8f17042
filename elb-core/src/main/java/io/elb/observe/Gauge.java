package io.elb.observe;

import io.elb.network.BalancerKind;
import java.util.Set;

/**
 * What goes up and down, with the names of ELB's CloudWatch metrics where ELB has one. <em>Immutable.</em>
 *
 * @since 0.1
 */
public enum Gauge implements Metric {
    /** Open connections of both sides. */
    ACTIVE_CONNECTIONS(
            "ActiveConnectionCount",
            MetricScope.ZONES,
            "Connections that are open now, of clients to the balancer and of the balancer to targets.",
            true),
    /** Open flows. */
    ACTIVE_FLOWS("ActiveFlowCount", MetricScope.ZONES, "Flows that are open now, from clients to targets.", true),
    /** Open flows of TCP listeners. */
    ACTIVE_FLOWS_TCP(
            "ActiveFlowCount_TCP", MetricScope.ZONES, "The part of ActiveFlowCount that came to TCP listeners.", true),
    /** Open flows of TLS listeners. */
    ACTIVE_FLOWS_TLS(
            "ActiveFlowCount_TLS", MetricScope.ZONES, "The part of ActiveFlowCount that came to TLS listeners.", true),
    /** Open flows of datagrams. */
    ACTIVE_FLOWS_UDP("ActiveFlowCount_UDP", MetricScope.ZONES, "The part of ActiveFlowCount that are datagrams.", true),
    /** Healthy targets. */
    HEALTHY_HOSTS(
            "HealthyHostCount",
            MetricScope.GROUPS_ONLY,
            "Registered targets that are healthy, or count as healthy because they are not checked.",
            true),
    /** Unhealthy targets. */
    UNHEALTHY_HOSTS(
            "UnHealthyHostCount",
            MetricScope.GROUPS_ONLY,
            "Registered targets that are unhealthy; one that drains is counted no more.",
            true),
    /** Targets with anomalies. */
    ANOMALOUS_HOSTS(
            "AnomalousHostCount",
            MetricScope.GROUPS_ONLY,
            "Targets that fail clearly more often than their peers.",
            true),
    /** Targets under mitigation. */
    MITIGATED_HOSTS(
            "MitigatedHostCount",
            MetricScope.GROUPS_ONLY,
            "Targets that get less than their share of requests because of an anomaly, recovering ones included.",
            true),
    /** Ejected targets. */
    EJECTED_HOSTS(
            "EjectedHostCount",
            MetricScope.GROUPS_ONLY,
            "Targets that get no requests because outlier detection ejected them; also counted in UnHealthyHostCount.",
            false),
    /** Zones that are healthy for DNS. */
    HEALTHY_STATE_DNS(
            "HealthyStateDNS",
            MetricScope.GROUPS_ONLY,
            "Zones in which the group meets its DNS thresholds; of one zone 1 or 0. A balancer without zones counts as one.",
            true),
    /** Zones that are healthy for routing. */
    HEALTHY_STATE_ROUTING(
            "HealthyStateRouting",
            MetricScope.GROUPS_ONLY,
            "Zones in which the group meets its routing thresholds; of one zone 1 or 0. A balancer without zones counts as"
                    + " one.",
            true),
    /** Zones that are not healthy for DNS. */
    UNHEALTHY_STATE_DNS(
            "UnhealthyStateDNS",
            MetricScope.GROUPS_ONLY,
            "Zones in which the group does not meet its DNS thresholds; of one zone 1 or 0.",
            true),
    /** Zones that are not healthy for routing. */
    UNHEALTHY_STATE_ROUTING(
            "UnhealthyStateRouting",
            MetricScope.GROUPS_ONLY,
            "Zones in which the group does not meet its routing thresholds, so that requests go to all targets; of one zone 1"
                    + " or 0.",
            true),
    /** Requests in flight. */
    REQUESTS_IN_FLIGHT(
            "InFlightRequestCount",
            MetricScope.GROUPS_ONLY,
            "Requests that targets, draining ones included, work on now.",
            false),
    /** Days until a certificate expires. */
    CERTIFICATE_DAYS_TO_EXPIRY(
            "CertificateDaysToExpiry",
            MetricScope.CERTIFICATES,
            "Whole days until a certificate of a listener expires, as ACM's DaysToExpiry; below 0 when it has. Of several with"
                    + " one ARN the one that expires first.",
            false);

    private static final Set<BalancerKind> APPLICATION = Set.of(BalancerKind.APPLICATION);
    private static final Set<BalancerKind> NETWORK = Set.of(BalancerKind.NETWORK);
    private static final Set<BalancerKind> BOTH = Set.of(BalancerKind.APPLICATION, BalancerKind.NETWORK);

    private final String metricName;
    private final MetricScope scope;
    private final String description;
    private final boolean isElbs;

    Gauge(String metricName, MetricScope scope, String description, boolean isElbs) {
        this.metricName = metricName;
        this.scope = scope;
        this.description = description;
        this.isElbs = isElbs;
    }

    @Override
    public String metricName() {
        return metricName;
    }

    @Override
    public boolean isElbs() {
        return isElbs;
    }

    @Override
    public Set<BalancerKind> kinds() {
        return switch (this) {
            case ACTIVE_FLOWS, ACTIVE_FLOWS_TCP, ACTIVE_FLOWS_TLS, ACTIVE_FLOWS_UDP -> NETWORK;
            case HEALTHY_HOSTS, UNHEALTHY_HOSTS, CERTIFICATE_DAYS_TO_EXPIRY -> BOTH;
            default -> APPLICATION;
        };
    }

    @Override
    public MetricKind kind() {
        return MetricKind.GAUGE;
    }

    @Override
    public MetricUnit unit() {
        return MetricUnit.COUNT;
    }

    @Override
    public MetricScope scope() {
        return scope;
    }

    @Override
    public String description() {
        return description;
    }
}
