package io.elb.observe;

/**
 * What a metric is measured in. <em>Immutable.</em>
 *
 * @since 0.1
 */
public enum MetricUnit {
    /** A number of things. */
    COUNT("Count"),
    /** Octets. */
    BYTES("Bytes"),
    /** Seconds, with a fraction. */
    SECONDS("Seconds");

    private final String token;

    MetricUnit(String token) {
        this.token = token;
    }

    /**
     * CloudWatch's word for the unit.
     *
     * @return for instance {@code Bytes}
     */
    public String token() {
        return token;
    }
}
