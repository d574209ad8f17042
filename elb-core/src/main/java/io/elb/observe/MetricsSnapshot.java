package io.elb.observe;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * All that a balancer measures, at one moment or over a period: for each metric one sample for each set of dimensions that it
 * is told for. They stand in the order of {@link Metric#all()}, of each metric the whole balancer first, then its zones, then
 * target groups in the order in which they were added, each with its zones.
 *
 * <p>The numbers are taken one after the other while traffic flows, so they may differ by requests that end meanwhile.
 * <em>Immutable.</em>
 *
 * @param loadBalancer name of the balancer
 * @param from when the period began: the start of the balancer, or the earlier snapshot
 * @param to when the numbers were taken
 * @param samples the samples
 * @since 0.1
 */
public record MetricsSnapshot(String loadBalancer, Instant from, Instant to, List<MetricSample> samples) {
    /**
     * Copies the samples.
     *
     * @throws NullPointerException if an argument is null
     */
    public MetricsSnapshot {
        Objects.requireNonNull(loadBalancer, "loadBalancer");
        Objects.requireNonNull(from, "from");
        Objects.requireNonNull(to, "to");
        samples = List.copyOf(samples);
    }

    /**
     * One sample by its dimensions.
     *
     * @param metric the metric
     * @param dimensions further dimensions than the balancer; empty for the whole balancer
     * @return empty when there is no such sample
     */
    public Optional<MetricSample> sample(Metric metric, Map<MetricDimension, String> dimensions) {
        Map<MetricDimension, String> wanted = new HashMap<>(dimensions);
        wanted.put(MetricDimension.LOAD_BALANCER, loadBalancer);
        return samples.stream()
                .filter(sample ->
                        sample.metric() == metric && sample.dimensions().equals(wanted))
                .findFirst();
    }

    /**
     * The value of a metric for the whole balancer.
     *
     * @param metric the metric
     * @return the value; 0 when it is told for target groups only
     */
    public double value(Metric metric) {
        return sample(metric, Map.of()).map(MetricSample::value).orElse(0.0);
    }

    /**
     * The value of a metric for one target group.
     *
     * @param metric the metric
     * @param targetGroup name of the group
     * @return the value; 0 when there is no such group, or the metric is told for the whole balancer only
     */
    public double value(Metric metric, String targetGroup) {
        return sample(metric, Map.of(MetricDimension.TARGET_GROUP, targetGroup))
                .map(MetricSample::value)
                .orElse(0.0);
    }

    /**
     * Writes the {@linkplain MetricSample#isFinest finest} samples in the text format 0.0.4 of Prometheus. A metric's name is
     * ELB's in small words with {@code elb} before it: RequestCount is {@code elb_request_count_total}. Counters end in
     * {@code _total}, other units than numbers of things are appended, distributions are histograms. Labels are
     * {@code load_balancer}, {@code target_group}, {@code availability_zone} and {@code error_reason}.
     *
     * @return the text, content type {@code text/plain; version=0.0.4; charset=utf-8}
     */
    public String toPrometheus() {
        return PrometheusText.of(this);
    }

    /**
     * The same in the text format of OpenMetrics 1.0.0.
     *
     * @return the text, content type {@code application/openmetrics-text; version=1.0.0; charset=utf-8}
     */
    public String toOpenMetrics() {
        return PrometheusText.openMetrics(this);
    }

    /**
     * What happened between an earlier snapshot of the same balancer and this one, as ELB tells it for every minute: counters
     * and distributions hold what was added, gauges are as they are now. What did not exist earlier began at 0.
     *
     * @param earlier the earlier snapshot
     * @return a snapshot of the period
     * @throws IllegalArgumentException if the other is of another balancer, or is not the earlier one
     * @throws NullPointerException if the other is null
     */
    public MetricsSnapshot since(MetricsSnapshot earlier) {
        if (!earlier.loadBalancer.equals(loadBalancer) || earlier.to.isAfter(to)) {
            throw new IllegalArgumentException("earlier: snapshot of " + earlier.loadBalancer + " at " + earlier.to
                    + " (expected: one of " + loadBalancer + ", not after " + to + ")");
        }
        Map<Metric, Map<Map<MetricDimension, String>, MetricSample>> before = new HashMap<>();
        for (MetricSample sample : earlier.samples) {
            before.computeIfAbsent(sample.metric(), metric -> new HashMap<>()).put(sample.dimensions(), sample);
        }
        List<MetricSample> added = samples.stream()
                .map(sample -> {
                    MetricSample old =
                            before.getOrDefault(sample.metric(), Map.of()).get(sample.dimensions());
                    return old == null ? sample : sample.since(old);
                })
                .toList();
        return new MetricsSnapshot(loadBalancer, earlier.to, to, added);
    }
}
