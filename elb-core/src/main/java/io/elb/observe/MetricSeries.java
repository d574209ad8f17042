package io.elb.observe;

import java.util.Map;

/**
 * One number that a balancer measures, to be read at any time. <em>Thread-safe.</em>
 *
 * @since 0.1
 */
public interface MetricSeries {
    /**
     * What is measured.
     *
     * @return the metric
     */
    Metric metric();

    /**
     * For what.
     *
     * @return an immutable map in the order of the dimensions' constants
     */
    Map<MetricDimension, String> dimensions();

    /**
     * Whether no other series says the same more finely. Systems that add up for themselves want just these: what is counted
     * is in exactly one of them. For instance RequestCount of a target group, or of its zones where the balancer has zones;
     * but not that of the balancer.
     *
     * @return false when there are series of the same metric with further dimensions
     */
    boolean isFinest();

    /**
     * Reads it now. Takes locks that are held shortly, so not for an event loop.
     *
     * @return the sample; after the end of what it measures the last one
     */
    MetricSample read();
}
