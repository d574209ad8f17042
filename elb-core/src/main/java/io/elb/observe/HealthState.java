package io.elb.observe;

/**
 * State of a registered target, with the names of ELB's {@code DescribeTargetHealth}. <em>Immutable.</em>
 *
 * @since 0.1
 */
public enum HealthState {
    /** Registered, its first health check has not passed yet. */
    INITIAL,
    /** Receives requests. */
    HEALTHY,
    /** Failed its checks, or was ejected; receives requests only when the whole group fails open. */
    UNHEALTHY,
    /**
     * Failed its checks, and keeps the connections that it has for an interval; as {@link #UNHEALTHY} otherwise. In a network load
     * balancer.
     */
    UNHEALTHY_DRAINING,
    /** Not registered, its group is not in use by any rule, or its zone is not enabled. */
    UNUSED,
    /** Deregistered; finishes what is in flight until the deregistration delay ends. */
    DRAINING,
    /** Health is not known, because checks are off for its group; receives requests. */
    UNAVAILABLE;

    /**
     * The spelling that ELB uses, for instance {@code draining}.
     *
     * @return the lower-case name
     */
    public String token() {
        return switch (this) {
            case INITIAL -> "initial";
            case HEALTHY -> "healthy";
            case UNHEALTHY -> "unhealthy";
            case UNHEALTHY_DRAINING -> "unhealthy.draining";
            case UNUSED -> "unused";
            case DRAINING -> "draining";
            case UNAVAILABLE -> "unavailable";
        };
    }
}
