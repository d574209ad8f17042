package io.elb.observe;

/**
 * Why a health check failed, with the reason codes of ELB's health-check log. <em>Immutable.</em>
 *
 * @since 0.1
 */
public enum HealthCheckCode {
    /** No connection or no answer came within the timeout. */
    TIMED_OUT("TimedOut"),
    /** The connection was refused or cut, or what came was no answer. */
    CONNECTION_RESET("ConnectionReset"),
    /** The answer had a status that the matcher does not list, and that is no failure of the target itself. */
    RESPONSE_CODE_MISMATCH("ResponseCodeMismatch"),
    /** The answer's body was not the one that was expected. */
    RESPONSE_STRING_MISMATCH("ResponseStringMismatch"),
    /** The balancer itself could not run the check. */
    INTERNAL_ERROR("InternalError"),
    /** The answer had a status of 500 or above that the matcher does not list. */
    TARGET_ERROR("TargetError"),
    /** The answer to a gRPC check had no status field. */
    GRPC_STATUS_HEADER_EMPTY("GRPCStatusHeaderEmpty"),
    /** The answer to a gRPC check had another gRPC status than those listed. */
    GRPC_UNEXPECTED_STATUS("GRPCUnexpectedStatus");

    private final String token;

    HealthCheckCode(String token) {
        this.token = token;
    }

    /**
     * The name that the log shows, for instance {@code TimedOut}.
     *
     * @return the token, never empty
     */
    public String token() {
        return token;
    }
}
