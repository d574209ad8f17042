package io.elb.observe;

/**
 * Is told what can be read from a balancer, to carry it elsewhere in its own time. What it throws is logged and otherwise
 * ignored. Called by whoever starts, changes or closes the balancer, or on a thread of the balancer's that may block, one call
 * at a time; it must not change the balancer.
 * <em>Thread-safe.</em>
 *
 * @see MicrometerSink
 * @since 0.1
 */
public interface MetricsSink {
    /**
     * A series began: with the balancer, or a target group or certificate of it.
     *
     * @param series what can be read from now on
     */
    void seriesAdded(MetricSeries series);

    /**
     * A series ended: with the balancer, or a target group or certificate of it.
     *
     * @param series the same object that was added
     */
    void seriesRemoved(MetricSeries series);
}
