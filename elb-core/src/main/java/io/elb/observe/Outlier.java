package io.elb.observe;

import java.util.Objects;

/**
 * A finding of outlier detection: what was seen of a target, and what it was measured by. <em>Immutable.</em>
 *
 * @param detector who found it
 * @param value what it saw: failures in a row, per cent of successes, or per cent of failures
 * @param limit from which number of failures on, below which percentage of successes, or from which percentage of failures
 *     on a target is an outlier
 * @since 0.1
 */
public record Outlier(OutlierDetector detector, double value, double limit) {
    /**
     * Checks the detector.
     *
     * @throws NullPointerException if {@code detector} is null
     */
    public Outlier {
        Objects.requireNonNull(detector, "detector");
    }

    /**
     * Why an outlier was not ejected. <em>Immutable.</em>
     *
     * @since 0.1
     */
    public enum SparedReason {
        /** The detector is to eject only a percentage of those that it finds, or none. */
        NOT_ENFORCED,
        /** As many targets as may be are ejected, or no other target is left that gets requests. */
        TOO_MANY_EJECTED
    }
}
