package io.elb.observe;

import io.elb.network.BalancerKind;
import java.util.Set;

/**
 * What is told as {@link MetricStatistics}, from the start of the balancer. <em>Immutable.</em>
 *
 * @since 0.1
 */
public enum Distribution implements Metric {
    /** How long targets took to begin their answers. */
    TARGET_RESPONSE_TIME(
            "TargetResponseTime",
            "Time from the request's head being sent to a target until the head of its answer was there:"
                    + " target_processing_time of the access log. Only requests that a target answered.");

    private final String metricName;
    private final String description;

    Distribution(String metricName, String description) {
        this.metricName = metricName;
        this.description = description;
    }

    @Override
    public String metricName() {
        return metricName;
    }

    @Override
    public boolean isElbs() {
        return true;
    }

    @Override
    public Set<BalancerKind> kinds() {
        return Set.of(BalancerKind.APPLICATION);
    }

    @Override
    public MetricKind kind() {
        return MetricKind.DISTRIBUTION;
    }

    @Override
    public MetricUnit unit() {
        return MetricUnit.SECONDS;
    }

    @Override
    public MetricScope scope() {
        return MetricScope.GROUPS;
    }

    @Override
    public String description() {
        return description;
    }
}
