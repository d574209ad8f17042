package io.elb.internal.boot;

import io.elb.internal.connection.LoopContext;
import io.elb.internal.observe.Observers;
import io.elb.internal.target.GroupCounts;
import io.elb.internal.target.TargetGroupRuntime;
import io.elb.observe.Counter;
import io.elb.observe.ErrorReason;
import io.elb.observe.Metric;
import io.elb.observe.MetricSample;
import io.elb.observe.MetricsSink;
import io.elb.observe.MetricsSnapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.DoubleSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a balancer measures: all its series, who is told of them, and their numbers at a moment. Thread-safe. */
final class EngineMetrics {
    private static final Logger LOGGER = LoggerFactory.getLogger(EngineMetrics.class);
    private static final List<Metric> METRICS = Metric.all();

    private final EngineSettings settings;
    private final Instant start;
    private final BalancerCounts counts;
    private final SeriesCatalog catalog;
    private final List<EngineSeries> ofBalancer;
    private final Map<TargetGroupRuntime, List<EngineSeries>> ofGroups = new LinkedHashMap<>();
    private final Map<String, List<EngineSeries>> ofCertificates = new LinkedHashMap<>();
    private final List<MetricsSink> failing = new ArrayList<>();
    private volatile List<EngineSeries> all = List.of();

    EngineMetrics(EngineSettings settings, Observers observers) {
        this.settings = settings;
        this.counts = new BalancerCounts(observers::droppedRecords);
        this.start = settings.wallClock().instant();
        this.catalog = new SeriesCatalog(settings.identity(), settings.nodes(), counts);
        this.ofBalancer = catalog.ofBalancer();
        collect();
    }

    /** Another event loop counts. */
    void add(LoopContext loop) {
        counts.add(loop);
    }

    /** The balancer has started: sinks are told what there is. */
    synchronized void start() {
        tell(all, MetricsSink::seriesAdded);
    }

    synchronized void add(TargetGroupRuntime group) {
        List<EngineSeries> series = catalog.ofGroup(group);
        ofGroups.put(group, series);
        collect();
        tell(series, MetricsSink::seriesAdded);
    }

    synchronized void remove(TargetGroupRuntime group) {
        List<EngineSeries> series = ofGroups.remove(group);
        if (series != null) {
            collect();
            tell(series, MetricsSink::seriesRemoved);
        }
    }

    synchronized void addCertificate(String arn, DoubleSupplier daysToExpiry) {
        List<EngineSeries> series = List.of(catalog.ofCertificate(arn, daysToExpiry));
        ofCertificates.put(arn, series);
        collect();
        tell(series, MetricsSink::seriesAdded);
    }

    synchronized void removeCertificate(String arn) {
        List<EngineSeries> series = ofCertificates.remove(arn);
        if (series != null) {
            collect();
            tell(series, MetricsSink::seriesRemoved);
        }
    }

    /** The sinks are told that everything ended; it can be read still. */
    synchronized void close() {
        tell(all, MetricsSink::seriesRemoved);
    }

    private void collect() {
        List<EngineSeries> sorted = new ArrayList<>(ofBalancer);
        ofGroups.values().forEach(sorted::addAll);
        ofCertificates.values().forEach(sorted::addAll);
        sorted.sort(Comparator.comparingInt(series -> METRICS.indexOf(series.metric())));
        all = List.copyOf(sorted);
    }

    private void tell(List<EngineSeries> series, BiConsumer<MetricsSink, EngineSeries> what) {
        for (MetricsSink sink : settings.metricsSinks()) {
            for (EngineSeries one : series) {
                try {
                    what.accept(sink, one);
                } catch (RuntimeException | Error e) {
                    failed(sink, e);
                }
            }
        }
    }

    private void failed(MetricsSink sink, Throwable cause) {
        if (!failing.contains(sink)) {
            failing.add(sink);
            LOGGER.warn("{}: metrics sink {} threw; further throws are ignored silently", settings.name(), sink, cause);
        }
    }

    MetricsSnapshot snapshot() {
        List<MetricSample> samples = all.stream().map(EngineSeries::read).toList();
        return new MetricsSnapshot(settings.name(), start, settings.wallClock().instant(), samples);
    }

    long count(Counter counter) {
        return counts.count(counter, GroupCounts.ALL_SLOTS);
    }

    long count(ErrorReason reason) {
        return counts.count(reason);
    }
}
