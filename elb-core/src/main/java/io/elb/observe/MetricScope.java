package io.elb.observe;

import static io.elb.observe.MetricDimension.AVAILABILITY_ZONE;
import static io.elb.observe.MetricDimension.CERTIFICATE;
import static io.elb.observe.MetricDimension.ERROR_REASON;
import static io.elb.observe.MetricDimension.LOAD_BALANCER;
import static io.elb.observe.MetricDimension.TARGET_GROUP;
import static io.elb.observe.MetricDimension.TLS_ERROR_REASON;

import java.util.List;

/**
 * For what a metric is told: the sets of dimensions for which there is a number of its own. A balancer without zones leaves
 * out those with a zone. <em>Immutable.</em>
 *
 * @since 0.1
 */
public enum MetricScope {
    /** The whole balancer only. */
    BALANCER,
    /** The balancer, and each of its zones. */
    ZONES,
    /** The balancer, each target group, and each zone of both. */
    GROUPS,
    /** Each target group, and each zone of it. */
    GROUPS_ONLY,
    /** Each target group only. */
    GROUPS_WITHOUT_ZONES,
    /** The balancer, and each {@link ErrorReason}. */
    REASONS,
    /** Each certificate of the listeners. */
    CERTIFICATES,
    /** The balancer, and each {@link TlsErrorReason}. */
    TLS_REASONS;

    /**
     * The sets of dimensions, the coarsest first.
     *
     * @return at least one, each in the order of {@link MetricDimension}'s constants
     */
    public List<List<MetricDimension>> dimensions() {
        return switch (this) {
            case BALANCER -> List.of(List.of(LOAD_BALANCER));
            case ZONES -> List.of(List.of(LOAD_BALANCER), List.of(LOAD_BALANCER, AVAILABILITY_ZONE));
            case GROUPS ->
                List.of(
                        List.of(LOAD_BALANCER),
                        List.of(LOAD_BALANCER, AVAILABILITY_ZONE),
                        List.of(LOAD_BALANCER, TARGET_GROUP),
                        List.of(LOAD_BALANCER, TARGET_GROUP, AVAILABILITY_ZONE));
            case GROUPS_ONLY ->
                List.of(List.of(LOAD_BALANCER, TARGET_GROUP), List.of(LOAD_BALANCER, TARGET_GROUP, AVAILABILITY_ZONE));
            case GROUPS_WITHOUT_ZONES -> List.of(List.of(LOAD_BALANCER, TARGET_GROUP));
            case REASONS -> List.of(List.of(LOAD_BALANCER), List.of(LOAD_BALANCER, ERROR_REASON));
            case CERTIFICATES -> List.of(List.of(LOAD_BALANCER, CERTIFICATE));
            case TLS_REASONS -> List.of(List.of(LOAD_BALANCER), List.of(LOAD_BALANCER, TLS_ERROR_REASON));
        };
    }
}
