package io.elb.internal.boot;

import static io.elb.observe.Counter.CLOSED_CONNECTIONS;
import static io.elb.observe.Counter.CLOSED_FLOWS_QUIC;
import static io.elb.observe.Counter.CLOSED_FLOWS_TCP;
import static io.elb.observe.Counter.CLOSED_FLOWS_TLS;
import static io.elb.observe.Counter.CLOSED_FLOWS_UDP;
import static io.elb.observe.Counter.NEW_CONNECTIONS;
import static io.elb.observe.Counter.NEW_FLOWS_QUIC;
import static io.elb.observe.Counter.NEW_FLOWS_TCP;
import static io.elb.observe.Counter.NEW_FLOWS_TLS;
import static io.elb.observe.Counter.NEW_FLOWS_UDP;
import static io.elb.observe.MetricDimension.AVAILABILITY_ZONE;
import static io.elb.observe.MetricDimension.CERTIFICATE;
import static io.elb.observe.MetricDimension.ERROR_REASON;
import static io.elb.observe.MetricDimension.LOAD_BALANCER;
import static io.elb.observe.MetricDimension.TARGET_GROUP;
import static io.elb.observe.MetricDimension.TLS_ERROR_REASON;

import io.elb.internal.connection.Node;
import io.elb.internal.connection.Nodes;
import io.elb.internal.target.GroupCounts;
import io.elb.internal.target.TargetGroupRuntime;
import io.elb.network.BalancerKind;
import io.elb.observe.BalancerIdentity;
import io.elb.observe.Counter;
import io.elb.observe.Distribution;
import io.elb.observe.ErrorReason;
import io.elb.observe.Gauge;
import io.elb.observe.GroupTotal;
import io.elb.observe.Metric;
import io.elb.observe.MetricDimension;
import io.elb.observe.TlsErrorReason;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/** Makes the series that there are for a balancer and for a target group: all metrics, by all dimensions. Immutable. */
final class SeriesCatalog {
    /** The zone of what belongs to none, in a balancer with zones. */
    private static final String NO_ZONE = "-";

    private final String balancer;
    private final BalancerKind kind;
    private final BalancerCounts counts;
    private final List<Place> places = new ArrayList<>();

    /**
     * What a series may be limited to.
     *
     * @param slot of the node, or all
     * @param zone its name; null for all
     */
    private record Place(int slot, @Nullable String zone) {
        boolean isAll() {
            return zone == null;
        }
    }

    SeriesCatalog(BalancerIdentity balancer, Nodes nodes, BalancerCounts counts) {
        this.balancer = balancer.name();
        this.kind = balancer.kind();
        this.counts = counts;
        places.add(new Place(GroupCounts.ALL_SLOTS, null));
        if (nodes.isZoned()) {
            for (Node node : nodes.all()) {
                places.add(new Place(node.slot(), node.zone()));
            }
            places.add(new Place(Node.NO_ZONE, NO_ZONE));
        }
    }

    List<EngineSeries> ofBalancer() {
        List<EngineSeries> series = new ArrayList<>();
        for (Place place : places) {
            for (Counter counter : Counter.values()) {
                add(series, counter, null, place, () -> counts.count(counter, place.slot()));
            }
            int slot = place.slot();
            add(series, Gauge.ACTIVE_CONNECTIONS, null, place, () -> open(NEW_CONNECTIONS, CLOSED_CONNECTIONS, slot));
            add(series, Gauge.ACTIVE_FLOWS_TCP, null, place, () -> open(NEW_FLOWS_TCP, CLOSED_FLOWS_TCP, slot));
            add(series, Gauge.ACTIVE_FLOWS_TLS, null, place, () -> open(NEW_FLOWS_TLS, CLOSED_FLOWS_TLS, slot));
            add(series, Gauge.ACTIVE_FLOWS_UDP, null, place, () -> open(NEW_FLOWS_UDP, CLOSED_FLOWS_UDP, slot));
            add(
                    series,
                    Gauge.ACTIVE_FLOWS,
                    null,
                    place,
                    () -> open(NEW_FLOWS_TCP, CLOSED_FLOWS_TCP, slot)
                            + open(NEW_FLOWS_TLS, CLOSED_FLOWS_TLS, slot)
                            + open(NEW_FLOWS_UDP, CLOSED_FLOWS_UDP, slot)
                            + open(NEW_FLOWS_QUIC, CLOSED_FLOWS_QUIC, slot));
            addResponseTimes(series, null, place);
        }
        for (ErrorReason reason : ErrorReason.values()) {
            Map<MetricDimension, String> dimensions = dimensions(null, null);
            dimensions.put(ERROR_REASON, reason.name());
            series.add(EngineSeries.of(Counter.ERRORS, dimensions, true, () -> counts.count(reason)));
        }
        for (TlsErrorReason reason : TlsErrorReason.values()) {
            Map<MetricDimension, String> dimensions = dimensions(null, null);
            dimensions.put(TLS_ERROR_REASON, reason.name());
            series.add(EngineSeries.of(Counter.CLIENT_TLS_FAILURES, dimensions, true, () -> counts.count(reason)));
        }
        return List.copyOf(series);
    }

    private double open(Counter begun, Counter ended, int slot) {
        long closed = counts.count(ended, slot); // first, so that none was closed before it was new
        return counts.count(begun, slot) - closed;
    }

    List<EngineSeries> ofGroup(TargetGroupRuntime group) {
        List<EngineSeries> series = new ArrayList<>();
        for (Place place : places) {
            for (Counter counter : Counter.values()) {
                add(series, counter, group, place, () -> group.counts().count(counter, place.slot()));
            }
            for (GroupTotal total : GroupTotal.values()) {
                add(series, total, group, place, () -> GroupReadings.of(total, group, place.slot()));
            }
            for (Gauge gauge : Gauge.values()) {
                if (place.slot() != Node.NO_ZONE || GroupReadings.isOfTargets(gauge)) {
                    add(series, gauge, group, place, reader(gauge, group, place));
                }
            }
            addResponseTimes(series, group, place);
        }
        return List.copyOf(series);
    }

    EngineSeries ofCertificate(String arn, DoubleSupplier daysToExpiry) {
        Map<MetricDimension, String> dimensions = dimensions(null, null);
        dimensions.put(CERTIFICATE, arn);
        return EngineSeries.of(Gauge.CERTIFICATE_DAYS_TO_EXPIRY, dimensions, true, daysToExpiry);
    }

    private static DoubleSupplier reader(Gauge gauge, TargetGroupRuntime group, Place place) {
        String zone = place.zone();
        if (zone == null) {
            return () -> GroupReadings.ofGroup(gauge, group);
        }
        return zone.equals(NO_ZONE)
                ? () -> GroupReadings.ofNoZone(gauge, group)
                : () -> GroupReadings.ofZone(gauge, group, zone);
    }

    private void addResponseTimes(List<EngineSeries> series, @Nullable TargetGroupRuntime group, Place place) {
        Metric metric = Distribution.TARGET_RESPONSE_TIME;
        if (isTold(metric, group, place)) {
            series.add(EngineSeries.ofStatistics(
                    metric,
                    dimensions(group, place.zone()),
                    isFinest(metric, group, place),
                    () -> LatencyStatistics.of(
                            group == null
                                    ? counts.responseTimes(place.slot())
                                    : group.counts().responseTimes(place.slot()))));
        }
    }

    /** Adds a series if the metric is told for these. */
    private void add(
            List<EngineSeries> series,
            Metric metric,
            @Nullable TargetGroupRuntime group,
            Place place,
            DoubleSupplier value) {
        if (isTold(metric, group, place)) {
            series.add(EngineSeries.of(metric, dimensions(group, place.zone()), isFinest(metric, group, place), value));
        }
    }

    private boolean isTold(Metric metric, @Nullable TargetGroupRuntime group, Place place) {
        return metric.kinds().contains(kind)
                && metric.scope().dimensions().contains(names(group != null, !place.isAll()));
    }

    private static List<MetricDimension> names(boolean hasGroup, boolean hasZone) {
        List<MetricDimension> names = new ArrayList<>(List.of(LOAD_BALANCER));
        if (hasGroup) {
            names.add(TARGET_GROUP);
        }
        if (hasZone) {
            names.add(AVAILABILITY_ZONE);
        }
        return names;
    }

    private Map<MetricDimension, String> dimensions(@Nullable TargetGroupRuntime group, @Nullable String zone) {
        Map<MetricDimension, String> dimensions = new EnumMap<>(MetricDimension.class);
        dimensions.put(LOAD_BALANCER, balancer);
        if (group != null) {
            dimensions.put(TARGET_GROUP, group.name());
        }
        if (zone != null) {
            dimensions.put(AVAILABILITY_ZONE, zone);
        }
        return dimensions;
    }

    private boolean isFinest(Metric metric, @Nullable TargetGroupRuntime group, Place place) {
        List<List<MetricDimension>> all = metric.scope().dimensions();
        List<MetricDimension> finest = new ArrayList<>(all.get(all.size() - 1));
        if (places.size() == 1) {
            finest.remove(AVAILABILITY_ZONE);
        }
        return finest.equals(names(group != null, !place.isAll()));
    }
}
