package io.elb.network;

/**
 * Whether DNS answers a node's address, and why. <em>Immutable.</em>
 *
 * @since 0.1
 */
public enum DnsState {
    /** It does: a target group in use is healthy for the node's zone, or none is in use. */
    HEALTHY,
    /** It does not: no target group in use is healthy for the node's zone, and another zone is better off. */
    UNHEALTHY,
    /** It does, because no zone has a healthy target group: any address is better than none. */
    FAIL_OPEN;

    /**
     * Whether the address is in the answer.
     *
     * @return false for {@link #UNHEALTHY}
     */
    public boolean isAnswered() {
        return this != UNHEALTHY;
    }
}
