package io.elb.observe;

/**
 * What a metric is divided by. <em>Immutable.</em>
 *
 * @since 0.1
 */
public enum MetricDimension {
    /** The balancer; every metric has it. */
    LOAD_BALANCER("LoadBalancer"),
    /** A target group. */
    TARGET_GROUP("TargetGroup"),
    /** A zone: of the node that the client has connected to; for counts of targets, the targets' own. */
    AVAILABILITY_ZONE("AvailabilityZone"),
    /** The {@link ErrorReason} by its name; an extension. */
    ERROR_REASON("ErrorReason"),
    /** A certificate by its ARN, as in ACM's metrics; an extension. */
    CERTIFICATE("CertificateArn"),
    /** The {@link TlsErrorReason} by its name; an extension. */
    TLS_ERROR_REASON("TlsErrorReason");

    private final String token;

    MetricDimension(String token) {
        this.token = token;
    }

    /**
     * ELB's name of the dimension, or one in its style.
     *
     * @return for instance {@code LoadBalancer}
     */
    public String token() {
        return token;
    }
}
