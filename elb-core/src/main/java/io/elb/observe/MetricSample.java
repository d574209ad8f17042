package io.elb.observe;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * One number of one metric at one moment. <em>Immutable.</em>
 *
 * @param metric what was measured
 * @param dimensions for what, in the order of the dimensions' constants
 * @param isFinest whether no other sample says the same more finely, as {@link MetricSeries#isFinest()}
 * @param value the number in the metric's unit; of a distribution the average
 * @param statistics more than the average; empty for other metrics than distributions
 * @since 0.1
 */
public record MetricSample(
        Metric metric,
        Map<MetricDimension, String> dimensions,
        boolean isFinest,
        double value,
        Optional<MetricStatistics> statistics) {
    /**
     * Copies the dimensions.
     *
     * @throws NullPointerException if an argument is null
     */
    public MetricSample {
        Objects.requireNonNull(metric, "metric");
        EnumMap<MetricDimension, String> copy = new EnumMap<>(MetricDimension.class);
        copy.putAll(dimensions);
        dimensions = Collections.unmodifiableMap(copy);
        Objects.requireNonNull(statistics, "statistics");
    }

    /** What was added since an earlier sample of the same; the sample itself where nothing adds up. */
    MetricSample since(MetricSample earlier) {
        return switch (metric.kind()) {
            case GAUGE -> this;
            case COUNTER ->
                new MetricSample(
                        metric,
                        dimensions,
                        isFinest,
                        value < earlier.value ? value : value - earlier.value,
                        statistics);
            case DISTRIBUTION -> {
                MetricStatistics added = statistics
                        .orElse(MetricStatistics.NONE)
                        .since(earlier.statistics.orElse(MetricStatistics.NONE));
                yield new MetricSample(metric, dimensions, isFinest, added.average(), Optional.of(added));
            }
        };
    }
}
