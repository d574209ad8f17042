package io.elb.observe;

import java.time.Duration;
import java.util.Objects;

/**
 * A target gets no requests for some time because outlier detection found it failing. <em>Immutable.</em>
 *
 * @param outlier what was found
 * @param multiplier of the base ejection time: one more with each ejection, one less after each interval without
 * @param age for how long it is ejected already
 * @param left for how long it will be yet, unless a health check ends it
 * @since 0.1
 */
public record Ejection(Outlier outlier, int multiplier, Duration age, Duration left) {
    /**
     * Checks the components.
     *
     * @throws NullPointerException if one is null
     */
    public Ejection {
        Objects.requireNonNull(outlier, "outlier");
        Objects.requireNonNull(age, "age");
        Objects.requireNonNull(left, "left");
    }
}
