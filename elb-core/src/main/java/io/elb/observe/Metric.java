package io.elb.observe;

import io.elb.network.BalancerKind;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Something that a balancer measures: a {@link Counter}, a {@link GroupTotal}, a {@link Gauge} or a {@link Distribution}. These
 * four hold all there is. <em>Immutable.</em>
 *
 * @since 0.1
 */
public sealed interface Metric permits Counter, GroupTotal, Gauge, Distribution {
    /**
     * Name of the metric.
     *
     * @return ELB's name where ELB has the metric, else one in its style
     */
    String metricName();

    /**
     * Whether ELB has this metric.
     *
     * @return true when name and meaning are ELB's, false for an extension
     */
    boolean isElbs();

    /**
     * Which balancers tell it.
     *
     * @return at least one kind
     */
    Set<BalancerKind> kinds();

    /**
     * How it behaves.
     *
     * @return the kind
     */
    MetricKind kind();

    /**
     * What it is measured in.
     *
     * @return the unit
     */
    MetricUnit unit();

    /**
     * For what it is told.
     *
     * @return the sets of dimensions
     */
    MetricScope scope();

    /**
     * What exactly is counted or measured.
     *
     * @return one or two sentences
     */
    String description();

    /**
     * All there is, in the order in which it is told.
     *
     * @return counters, totals of groups, gauges and distributions
     */
    static List<Metric> all() {
        return Stream.<Metric[]>of(Counter.values(), GroupTotal.values(), Gauge.values(), Distribution.values())
                .flatMap(Arrays::stream)
                .toList();
    }
}
