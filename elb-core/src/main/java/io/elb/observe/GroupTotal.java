package io.elb.observe;

import io.elb.network.BalancerKind;
import java.util.Set;

/**
 * What target groups count themselves; grows from 0, one of them with a fraction. <em>Immutable.</em>
 *
 * @since 0.1
 */
public enum GroupTotal implements Metric {
    /** Requests that each target would have got if all had got the same number. */
    REQUESTS_PER_TARGET(
            "RequestCountPerTarget",
            MetricScope.GROUPS_WITHOUT_ZONES,
            "Requests of a target group, each divided by the number of targets that were healthy then, or of all registered"
                    + " ones when none was. ELB tells it for other targets than functions, and by zone; here it is told for"
                    + " all targets, and for the group only.",
            true),
    /** Requests that were routed while failing open. */
    UNHEALTHY_ROUTING_REQUESTS(
            "UnhealthyRoutingRequestCount",
            MetricScope.GROUPS_ONLY,
            "Requests that were routed to all targets, healthy or not, because too few were healthy for the group's routing"
                    + " thresholds.",
            true),
    /** Flows that were routed while failing open. */
    UNHEALTHY_ROUTING_FLOWS(
            "UnhealthyRoutingFlowCount",
            MetricScope.GROUPS_ONLY,
            "Flows that were routed to all targets, healthy or not, because too few were healthy for the group's routing thresholds.",
            true),
    /** Ejections. */
    EJECTIONS("EjectionCount", MetricScope.GROUPS_WITHOUT_ZONES, "Ejections of targets by outlier detection.", false),
    /** Outliers that were not ejected. */
    SPARED_OUTLIERS(
            "SparedOutlierCount",
            MetricScope.GROUPS_WITHOUT_ZONES,
            "Findings of outlier detection without an ejection, because the detector is not enforced or enough targets are"
                    + " ejected.",
            false),
    /** Picks of a shadow strategy. */
    SHADOW_PICKS(
            "ShadowPickCount",
            MetricScope.GROUPS_WITHOUT_ZONES,
            "Picks that a shadow of the group's strategy made beside it.",
            false),
    /** Picks of a shadow strategy that named another target. */
    SHADOW_DIFFERENCES(
            "ShadowDifferenceCount",
            MetricScope.GROUPS_WITHOUT_ZONES,
            "Picks in which a shadow of the group's strategy named another target, or none.",
            false);

    private final String metricName;
    private final MetricScope scope;
    private final String description;
    private final boolean isElbs;

    GroupTotal(String metricName, MetricScope scope, String description, boolean isElbs) {
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
            case UNHEALTHY_ROUTING_FLOWS -> Set.of(BalancerKind.NETWORK);
            case SHADOW_PICKS, SHADOW_DIFFERENCES -> Set.of(BalancerKind.APPLICATION, BalancerKind.NETWORK);
            default -> Set.of(BalancerKind.APPLICATION);
        };
    }

    @Override
    public MetricKind kind() {
        return MetricKind.COUNTER;
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
