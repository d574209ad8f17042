package io.elb.observe;

/**
 * How a metric behaves. <em>Immutable.</em>
 *
 * @since 0.1
 */
public enum MetricKind {
    /** Starts at 0 and only grows; what matters is by how much within a period. */
    COUNTER,
    /** Goes up and down; what matters is where it is. */
    GAUGE,
    /** Many values; what matters is how they are distributed within a period. */
    DISTRIBUTION
}
