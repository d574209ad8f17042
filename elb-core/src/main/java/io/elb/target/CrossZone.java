package io.elb.target;

/**
 * Whether a node of the balancer sends requests to the targets of other zones: ELB's attribute
 * {@code load_balancing.cross_zone.enabled} of a target group. <em>Immutable.</em>
 *
 * @since 0.1
 */
public enum CrossZone {
    /**
     * As the balancer says: an application load balancer always {@link #ON}, a network load balancer {@link #OFF} where it has zones, as
     * ELB has it by default.
     */
    USE_LOAD_BALANCER_CONFIGURATION,
    /** Each node spreads its requests over the targets of all zones. */
    ON,
    /**
     * Each node spreads its requests over the targets of its own zone, and answers 503, or resets, when there is none. The group's
     * targets must have a zone, and can't be functions; health thresholds are counted for each zone.
     */
    OFF;

    /**
     * Whether nodes keep to their own zone.
     *
     * @return true for {@link #OFF}
     */
    public boolean isOff() {
        return this == OFF;
    }
}
