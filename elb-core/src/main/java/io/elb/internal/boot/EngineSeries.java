package io.elb.internal.boot;

import io.elb.observe.Metric;
import io.elb.observe.MetricDimension;
import io.elb.observe.MetricSample;
import io.elb.observe.MetricSeries;
import io.elb.observe.MetricStatistics;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/** A series of a balancer, read where it is counted. Thread-safe. */
final class EngineSeries implements MetricSeries {
    private final Metric metric;
    private final Map<MetricDimension, String> dimensions;
    private final boolean isFinest;
    private final Supplier<MetricSample> reader;

    private EngineSeries(
            Metric metric, Map<MetricDimension, String> dimensions, boolean isFinest, Supplier<MetricSample> reader) {
        this.metric = metric;
        this.dimensions = dimensions;
        this.isFinest = isFinest;
        this.reader = reader;
    }

    /** A number. */
    static EngineSeries of(
            Metric metric, Map<MetricDimension, String> dimensions, boolean isFinest, DoubleSupplier value) {
        Map<MetricDimension, String> copy = copy(dimensions);
        return new EngineSeries(
                metric,
                copy,
                isFinest,
                () -> new MetricSample(metric, copy, isFinest, value.getAsDouble(), Optional.empty()));
    }

    /** A distribution. */
    static EngineSeries ofStatistics(
            Metric metric,
            Map<MetricDimension, String> dimensions,
            boolean isFinest,
            Supplier<MetricStatistics> statistics) {
        Map<MetricDimension, String> copy = copy(dimensions);
        return new EngineSeries(metric, copy, isFinest, () -> {
            MetricStatistics now = statistics.get();
            return new MetricSample(metric, copy, isFinest, now.average(), Optional.of(now));
        });
    }

    private static Map<MetricDimension, String> copy(Map<MetricDimension, String> dimensions) {
        return Collections.unmodifiableMap(new EnumMap<>(dimensions));
    }

    @Override
    public Metric metric() {
        return metric;
    }

    @Override
    public Map<MetricDimension, String> dimensions() {
        return dimensions;
    }

    @Override
    public boolean isFinest() {
        return isFinest;
    }

    @Override
    public MetricSample read() {
        return reader.get();
    }

    @Override
    public String toString() {
        return metric.metricName() + dimensions;
    }
}
