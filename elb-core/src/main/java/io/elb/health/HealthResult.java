package io.elb.health;

import io.elb.observe.HealthReason;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * What one check found. <em>Immutable.</em>
 *
 * @param isHealthy whether the check passed
 * @param reason why it failed; {@link HealthReason#NONE} when it passed
 * @param description one sentence for people, ELB's where ELB has one; empty when the check passed
 * @param statusCode the status that the target answered, empty when there was none
 * @since 0.1
 */
public record HealthResult(boolean isHealthy, HealthReason reason, String description, OptionalInt statusCode) {
    private static final HealthResult HEALTHY = new HealthResult(true, HealthReason.NONE, "", OptionalInt.empty());

    /**
     * Creates a result.
     *
     * @throws NullPointerException if an argument is null
     */
    public HealthResult {
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(description, "description");
        Objects.requireNonNull(statusCode, "statusCode");
    }

    /**
     * A check that passed.
     *
     * @return the result
     */
    public static HealthResult healthy() {
        return HEALTHY;
    }

    /**
     * A check that passed with a status.
     *
     * @param statusCode the status that the target answered
     * @return the result
     */
    public static HealthResult healthy(int statusCode) {
        return new HealthResult(true, HealthReason.NONE, "", OptionalInt.of(statusCode));
    }

    /**
     * A check that failed without an answer.
     *
     * @param reason why
     * @param description one sentence for people
     * @return the result
     * @throws NullPointerException if an argument is null
     */
    public static HealthResult unhealthy(HealthReason reason, String description) {
        return new HealthResult(false, reason, description, OptionalInt.empty());
    }

    /**
     * A check that failed because of the status that the target answered, with ELB's description.
     *
     * @param statusCode the status
     * @return the result, with {@link HealthReason#RESPONSE_CODE_MISMATCH}
     */
    public static HealthResult codeMismatch(int statusCode) {
        return new HealthResult(
                false,
                HealthReason.RESPONSE_CODE_MISMATCH,
                "Health checks failed with these codes: [" + statusCode + "]",
                OptionalInt.of(statusCode));
    }
}
