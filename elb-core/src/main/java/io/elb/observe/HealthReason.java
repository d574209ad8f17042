package io.elb.observe;

/**
 * Why a target is in its {@link HealthState}, with ELB's reason codes. <em>Immutable.</em>
 *
 * @since 0.1
 */
public enum HealthReason {
    /** No reason is given, as for a healthy target. */
    NONE(""),
    /** The target is being registered. */
    REGISTRATION_IN_PROGRESS("Elb.RegistrationInProgress"),
    /** Checks have begun and none has passed yet. */
    INITIAL_HEALTH_CHECKING("Elb.InitialHealthChecking"),
    /** The balancer itself could not run the check. */
    INTERNAL_ERROR("Elb.InternalError"),
    /** The check got an answer with a status code that the matcher does not list. */
    RESPONSE_CODE_MISMATCH("Target.ResponseCodeMismatch"),
    /** The check got no answer within its timeout. */
    TIMEOUT("Target.Timeout"),
    /** The check could not connect, or the answer was malformed or cut. */
    FAILED_HEALTH_CHECKS("Target.FailedHealthChecks"),
    /** The target is not registered. */
    NOT_REGISTERED("Target.NotRegistered"),
    /** No rule or listener uses the target's group, or its zone is not enabled. */
    NOT_IN_USE("Target.NotInUse"),
    /** The target was deregistered and drains. */
    DEREGISTRATION_IN_PROGRESS("Target.DeregistrationInProgress"),
    /** Health checks are off for the group. */
    HEALTH_CHECK_DISABLED("Target.HealthCheckDisabled"),
    /** Outlier detection found that too many of the target's requests fail; ELB has no such reason. */
    EJECTED("Elb.OutlierEjection");

    private final String token;

    HealthReason(String token) {
        this.token = token;
    }

    /**
     * ELB's reason code, for instance {@code Target.Timeout}.
     *
     * @return the code, empty for {@link #NONE}
     */
    public String token() {
        return token;
    }
}
