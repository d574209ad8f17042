package io.elb.observe;

/**
 * What finds out from its traffic that a target fails: the detectors of passive outlier detection, an extension.
 * <em>Immutable.</em>
 *
 * @since 0.1
 */
public enum OutlierDetector {
    /** So many failures in a row: answers of 5xx, and attempts that failed unless those are counted apart. */
    CONSECUTIVE_ERRORS("consecutive_5xx"),
    /** So many in a row of answers of 502, 503 and 504, and of attempts that failed unless those are counted apart. */
    CONSECUTIVE_GATEWAY_ERRORS("consecutive_gateway_failure"),
    /** So many attempts in a row that brought no answer: not connected, reset, cut, or too late. */
    CONSECUTIVE_LOCAL_ERRORS("consecutive_local_origin_failure"),
    /** A share of successes far below that of the other targets. */
    SUCCESS_RATE("success_rate"),
    /** A percentage of failures that no target may have, whatever others have. */
    FAILURE_PERCENTAGE("failure_percentage");

    private final String token;

    OutlierDetector(String token) {
        this.token = token;
    }

    /**
     * The detector's name in descriptions and events.
     *
     * @return Envoy's word for it
     */
    public String token() {
        return token;
    }

    /**
     * Whether it counts failures in a row, and so reacts at once; the others look at a whole interval.
     *
     * @return true for the first three
     */
    public boolean isConsecutive() {
        return this != SUCCESS_RATE && this != FAILURE_PERCENTAGE;
    }
}
