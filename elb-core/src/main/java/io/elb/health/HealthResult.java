package io.elb.health;

import io.elb.observe.HealthCheckCode;
import io.elb.observe.HealthReason;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What one check found. <em>Immutable.</em>
 *
 * @param isHealthy whether the check passed
 * @param reason why it failed; {@link HealthReason#NONE} when it passed
 * @param description one sentence for people, ELB's where ELB has one; empty when the check passed
 * @param statusCode the status that the target answered, empty when there was none
 * @param ownCode what the health-check log is to say of a failure; empty to follow from reason and status
 * @since 0.1
 */
public record HealthResult(
        boolean isHealthy,
        HealthReason reason,
        String description,
        OptionalInt statusCode,
        Optional<HealthCheckCode> ownCode) {
    private static final int SERVER_ERRORS = 500;
    private static final HealthResult HEALTHY =
            new HealthResult(true, HealthReason.NONE, "", OptionalInt.empty(), Optional.empty());

    /**
     * Creates a result.
     *
     * @throws NullPointerException if an argument is null
     */
    public HealthResult {
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(description, "description");
        Objects.requireNonNull(statusCode, "statusCode");
        Objects.requireNonNull(ownCode, "ownCode");
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
        return new HealthResult(true, HealthReason.NONE, "", OptionalInt.of(statusCode), Optional.empty());
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
        return new HealthResult(false, reason, description, OptionalInt.empty(), Optional.empty());
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
                OptionalInt.of(statusCode),
                Optional.empty());
    }

    /**
     * The same failure with another reason code in the health-check log, for checks that look at more than the status.
     *
     * @param code the code
     * @return the result; one that passed stays as it is
     * @throws NullPointerException if the code is null
     */
    public HealthResult withCode(HealthCheckCode code) {
        Objects.requireNonNull(code, "code");
        return isHealthy ? this : new HealthResult(false, reason, description, statusCode, Optional.of(code));
    }

    /**
     * What the health-check log says of the failure.
     *
     * @return the own code, or else what follows from reason and status; empty when the check passed
     */
    public Optional<HealthCheckCode> code() {
        if (isHealthy || ownCode.isPresent()) {
            return isHealthy ? Optional.empty() : ownCode;
        }
        return Optional.of(
                switch (reason) {
                    case TIMEOUT -> HealthCheckCode.TIMED_OUT;
                    case RESPONSE_CODE_MISMATCH ->
                        statusCode.orElse(0) >= SERVER_ERRORS
                                ? HealthCheckCode.TARGET_ERROR
                                : HealthCheckCode.RESPONSE_CODE_MISMATCH;
                    case FAILED_HEALTH_CHECKS -> HealthCheckCode.CONNECTION_RESET;
                    default -> HealthCheckCode.INTERNAL_ERROR;
                });
    }
}
