package io.elb.observe;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Registers what a balancer measures with Micrometer, which reads it whenever it publishes; a request costs nothing more. The
 * only class of elb that needs Micrometer ({@code io.micrometer:micrometer-core}), which the application brings.
 *
 * <p>A metric is called as in ELB, in small words with dots: RequestCount is {@code elb.request.count}. It is registered for the
 * finest dimensions only, so that sums are right: what has target groups, for each of them. Tags are {@code load.balancer},
 * {@code target.group}, {@code availability.zone} ({@code -} without zones) and {@code error.reason}. Meters of a target
 * group that is removed, or of a balancer that is closed, are removed.
 *
 * <p>Counters are function counters, gauges are gauges. A distribution is a function timer, which knows count and total time,
 * and function counters {@code ….histogram} with a tag {@code le}, each the number of values up to that bound in seconds; so
 * percentiles over any period, and over several processes, can be had where the numbers are stored.
 *
 * <p>Balancers that share a registry must have different names. <em>Thread-safe.</em>
 *
 * @since 0.1
 */
public final class MicrometerSink implements MetricsSink {
    private final MeterRegistry registry;
    private final Map<MetricSeries, List<Meter>> meters =
            new ConcurrentHashMap<>(); // Micrometer itself holds series weakly

    private MicrometerSink(MeterRegistry registry) {
        this.registry = registry;
    }

    /**
     * A sink for {@code LoadBalancer.Builder.metrics}.
     *
     * @param registry where to register
     * @return the sink
     * @throws NullPointerException if the registry is null
     */
    public static MicrometerSink of(MeterRegistry registry) {
        return new MicrometerSink(Objects.requireNonNull(registry, "registry"));
    }

    @Override
    public void seriesAdded(MetricSeries series) {
        if (series.isFinest()) {
            meters.put(series, register(series));
        }
    }

    @Override
    public void seriesRemoved(MetricSeries series) {
        List<Meter> removed = meters.remove(series);
        if (removed != null) {
            removed.forEach(registry::remove);
        }
    }

    private List<Meter> register(MetricSeries series) {
        Metric metric = series.metric();
        String name = MetricNames.of(metric, '.');
        Tags tags = tags(series);
        return switch (metric.kind()) {
            case COUNTER ->
                List.of(FunctionCounter.builder(name, series, one -> one.read().value())
                        .tags(tags)
                        .description(metric.description())
                        .baseUnit(metric.unit() == MetricUnit.BYTES ? "bytes" : null)
                        .register(registry));
            case GAUGE ->
                List.of(io.micrometer.core.instrument.Gauge.builder(
                                name, series, one -> one.read().value())
                        .tags(tags)
                        .description(metric.description())
                        .register(registry));
            case DISTRIBUTION -> registerTimer(series, name, tags);
        };
    }

    private List<Meter> registerTimer(MetricSeries series, String name, Tags tags) {
        List<Meter> registered = new ArrayList<>();
        registered.add(FunctionTimer.builder(
                        name,
                        series,
                        one -> statistics(one).count(),
                        one -> statistics(one).sum(),
                        TimeUnit.SECONDS)
                .tags(tags)
                .description(series.metric().description())
                .register(registry));
        for (double bound : ResponseTimeBounds.ALL) {
            registered.add(FunctionCounter.builder(
                            name + ".histogram", series, one -> statistics(one).countUpTo(bound))
                    .tags(tags.and("le", String.valueOf(bound)))
                    .description("Values of " + series.metric().metricName() + " up to so many seconds.")
                    .register(registry));
        }
        return registered;
    }

    private static MetricStatistics statistics(MetricSeries series) {
        return series.read().statistics().orElse(MetricStatistics.NONE);
    }

    /** Each dimension that any series of the metric has: registries want the same tags for all meters of a name. */
    private static Tags tags(MetricSeries series) {
        List<List<MetricDimension>> dimensions = series.metric().scope().dimensions();
        Tags tags = Tags.empty();
        for (MetricDimension dimension : dimensions.get(dimensions.size() - 1)) {
            String value = series.dimensions().getOrDefault(dimension, "-");
            tags = tags.and(MetricNames.of(dimension, '.'), value);
        }
        return tags;
    }
}
