package io.elb.internal.boot;

import io.elb.internal.target.GroupCounts;
import io.elb.internal.target.TargetGroupRuntime;
import io.elb.observe.AnomalyDetection;
import io.elb.observe.Gauge;
import io.elb.observe.GroupTotal;
import io.elb.observe.ShadowReport;
import io.elb.target.TargetDescription;
import io.elb.target.TargetGroupHealth;
import io.elb.target.ZoneHealth;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/** Reads what target groups are like now, as a whole and by zone. */
final class GroupReadings {
    private GroupReadings() {}

    /** What a group has counted, for one node or {@link GroupCounts#ALL_SLOTS}. */
    static double of(GroupTotal total, TargetGroupRuntime group, int slot) {
        return switch (total) {
            case REQUESTS_PER_TARGET -> group.counts().perTarget();
            case SHADOW_PICKS -> group.shadow().map(ShadowReport::picks).orElse(0L);
            case SHADOW_DIFFERENCES ->
                group.shadow().map(ShadowReport::different).orElse(0L);
            case EJECTIONS -> group.ejections();
            case SPARED_OUTLIERS -> group.sparedOutliers();
            case UNHEALTHY_ROUTING_REQUESTS, UNHEALTHY_ROUTING_FLOWS ->
                slot == GroupCounts.ALL_SLOTS
                        ? group.health().unhealthyRoutingRequests()
                        : group.unhealthyRoutings(slot);
        };
    }

    /** Whether a gauge counts targets, which may be in no zone, and not zones. */
    static boolean isOfTargets(Gauge gauge) {
        return switch (gauge) {
            case HEALTHY_HOSTS, UNHEALTHY_HOSTS -> true;
            default -> isOfEachTarget(gauge);
        };
    }

    /** Of the whole group; of states the number of zones that are in it. */
    static double ofGroup(Gauge gauge, TargetGroupRuntime group) {
        TargetGroupHealth health = group.health();
        return switch (gauge) {
            case HEALTHY_HOSTS -> health.healthyHosts();
            case UNHEALTHY_HOSTS -> health.unhealthyHosts();
            default -> isOfEachTarget(gauge) ? sum(group, gauge, zone -> true) : sum(health, gauge);
        };
    }

    /** Of one zone. */
    static double ofZone(Gauge gauge, TargetGroupRuntime group, String zone) {
        if (isOfEachTarget(gauge)) {
            return sum(group, gauge, zone::equals);
        }
        return group.health().zones().stream()
                .filter(one -> one.zone().filter(zone::equals).isPresent())
                .mapToDouble(one -> reading(gauge).applyAsDouble(one))
                .sum();
    }

    /** Of what is in no zone of the balancer's. */
    static double ofNoZone(Gauge gauge, TargetGroupRuntime group) {
        TargetGroupHealth health = group.health();
        if (isOfEachTarget(gauge)) {
            return sum(
                    group,
                    gauge,
                    zone -> health.zones().stream()
                            .noneMatch(one -> one.zone().filter(zone::equals).isPresent()));
        }
        return ofGroup(gauge, group) - sum(health, gauge);
    }

    private static double sum(TargetGroupHealth health, Gauge gauge) {
        return health.zones().stream().mapToDouble(reading(gauge)).sum();
    }

    private static ToDoubleFunction<ZoneHealth> reading(Gauge gauge) {
        return switch (gauge) {
            case HEALTHY_HOSTS -> ZoneHealth::healthyHosts;
            case UNHEALTHY_HOSTS -> ZoneHealth::unhealthyHosts;
            case HEALTHY_STATE_ROUTING -> zone -> zone.isRoutingHealthy() ? 1 : 0;
            case UNHEALTHY_STATE_ROUTING -> zone -> zone.isRoutingHealthy() ? 0 : 1;
            case HEALTHY_STATE_DNS -> zone -> zone.isDnsHealthy() ? 1 : 0;
            case UNHEALTHY_STATE_DNS -> zone -> zone.isDnsHealthy() ? 0 : 1;
            default -> zone -> 0; // nothing that a zone's health says
        };
    }

    /** Whether a gauge is the sum of what each target says of itself. */
    private static boolean isOfEachTarget(Gauge gauge) {
        return switch (gauge) {
            case REQUESTS_IN_FLIGHT, ANOMALOUS_HOSTS, MITIGATED_HOSTS, EJECTED_HOSTS -> true;
            default -> false;
        };
    }

    private static double sum(TargetGroupRuntime group, Gauge gauge, Predicate<String> zones) {
        return group.targets().stream()
                .filter(target -> zones.test(target.target().zone().orElse("")))
                .mapToDouble(target -> ofTarget(gauge, target))
                .sum();
    }

    private static double ofTarget(Gauge gauge, TargetDescription target) {
        return switch (gauge) {
            case REQUESTS_IN_FLIGHT -> target.inFlight();
            case ANOMALOUS_HOSTS -> target.anomaly().result() == AnomalyDetection.Result.ANOMALOUS ? 1 : 0;
            case EJECTED_HOSTS -> target.ejection().isPresent() ? 1 : 0;
            case MITIGATED_HOSTS -> target.anomaly().isMitigationInEffect() ? 1 : 0;
            default -> 0;
        };
    }
}
