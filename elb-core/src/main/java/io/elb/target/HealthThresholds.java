package io.elb.target;

/**
 * How many targets must be healthy: ELB's attributes {@code target_group_health} of a target group. There are two kinds of
 * thresholds, each as a number of targets and as a part of the registered ones, and either that is missed counts.
 *
 * <p>Below a routing threshold the group fails open: all its targets, healthy or not, are given requests. Below a DNS
 * threshold the group is unhealthy for DNS; a node leaves the DNS answer when no group is healthy for it. Both are counted
 * over the whole group, or for each zone alone when {@link CrossZone cross-zone load balancing is off}.
 *
 * <p>A target counts as registered when its weight is above 0 and it is neither draining nor in a zone that is not enabled;
 * as healthy when its state is {@code healthy}, or {@code unavailable} because it is not checked. <em>Immutable.</em>
 *
 * @since 0.1
 */
public final class HealthThresholds {
    private static final int OFF = 0;
    private static final int MOST_TARGETS = 1_000_000;
    private static final HealthThresholds DEFAULTS = builder().build();

    private final int routingCount;
    private final int routingPercentage;
    private final int dnsCount;
    private final int dnsPercentage;

    private HealthThresholds(Builder builder) {
        routingCount = builder.routingCount;
        routingPercentage = builder.routingPercentage;
        dnsCount = builder.dnsCount;
        dnsPercentage = builder.dnsPercentage;
    }

    /**
     * ELB's defaults.
     *
     * @return one healthy target is enough, for routing and for DNS
     */
    public static HealthThresholds defaults() {
        return DEFAULTS;
    }

    /**
     * Begins thresholds.
     *
     * @return a builder with the defaults
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Below how many healthy targets the group fails open.
     *
     * @return 1–1,000,000, default 1
     */
    public int routingCount() {
        return routingCount;
    }

    /**
     * Below which part of healthy targets the group fails open.
     *
     * @return per cent, 1–100, or 0 for off, the default
     */
    public int routingPercentage() {
        return routingPercentage;
    }

    /**
     * Below how many healthy targets the group is unhealthy for DNS.
     *
     * @return 1–1,000,000, default 1; 0 for off
     */
    public int dnsCount() {
        return dnsCount;
    }

    /**
     * Below which part of healthy targets the group is unhealthy for DNS.
     *
     * @return per cent, 1–100, or 0 for off, the default
     */
    public int dnsPercentage() {
        return dnsPercentage;
    }

    /**
     * Whether so many healthy targets are enough to send requests to them alone. Percentages are compared exactly: 2 of 3 is
     * below 67 %, and not below 66 %; none of none is below every percentage.
     *
     * @param healthy how many are healthy
     * @param registered how many there are
     * @return false when the group fails open
     */
    public boolean isRoutingHealthy(int healthy, int registered) {
        return isMet(routingCount, routingPercentage, healthy, registered);
    }

    /**
     * Whether so many healthy targets are enough for the DNS answer.
     *
     * @param healthy how many are healthy
     * @param registered how many there are
     * @return false when the group is unhealthy for DNS
     */
    public boolean isDnsHealthy(int healthy, int registered) {
        return isMet(dnsCount, dnsPercentage, healthy, registered);
    }

    private static boolean isMet(int count, int percentage, int healthy, int registered) {
        boolean isPercentageMet =
                percentage == OFF || (registered > 0 && healthy * 100L >= (long) percentage * registered);
        return healthy >= count && isPercentageMet;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof HealthThresholds that
                && routingCount == that.routingCount
                && routingPercentage == that.routingPercentage
                && dnsCount == that.dnsCount
                && dnsPercentage == that.dnsPercentage;
    }

    @Override
    public int hashCode() {
        return ((routingCount * 31 + routingPercentage) * 31 + dnsCount) * 31 + dnsPercentage;
    }

    @Override
    public String toString() {
        return "HealthThresholds[routing=" + text(routingCount, routingPercentage) + ", dns="
                + text(dnsCount, dnsPercentage) + ']';
    }

    private static String text(int count, int percentage) {
        return (count == OFF ? "off" : count) + "/" + (percentage == OFF ? "off" : percentage + "%");
    }

    /**
     * Collects thresholds. <em>Confined to one thread.</em>
     *
     * @since 0.1
     */
    public static final class Builder {
        private int routingCount = 1;
        private int routingPercentage = OFF;
        private int dnsCount = 1;
        private int dnsPercentage = OFF;

        private Builder() {}

        /**
         * Sets below how many healthy targets the group fails open; ELB's
         * {@code unhealthy_state_routing.minimum_healthy_targets.count}.
         *
         * @param value 1–1,000,000, default 1
         * @return this builder
         * @throws IllegalArgumentException if the value is out of its range
         */
        public Builder routingCount(int value) {
            routingCount = Checks.range("routingCount", value, 1, MOST_TARGETS);
            return this;
        }

        /**
         * Sets below which part of healthy targets the group fails open; ELB's
         * {@code unhealthy_state_routing.minimum_healthy_targets.percentage}.
         *
         * @param value per cent, 1–100; 0 for off, the default
         * @return this builder
         * @throws IllegalArgumentException if the value is out of its range
         */
        public Builder routingPercentage(int value) {
            routingPercentage = Checks.range("routingPercentage", value, OFF, 100);
            return this;
        }

        /**
         * Sets below how many healthy targets the group is unhealthy for DNS; ELB's
         * {@code dns_failover.minimum_healthy_targets.count}.
         *
         * @param value 1–1,000,000, default 1; 0 for off
         * @return this builder
         * @throws IllegalArgumentException if the value is out of its range
         */
        public Builder dnsCount(int value) {
            dnsCount = Checks.range("dnsCount", value, OFF, MOST_TARGETS);
            return this;
        }

        /**
         * Sets below which part of healthy targets the group is unhealthy for DNS; ELB's
         * {@code dns_failover.minimum_healthy_targets.percentage}.
         *
         * @param value per cent, 1–100; 0 for off, the default
         * @return this builder
         * @throws IllegalArgumentException if the value is out of its range
         */
        public Builder dnsPercentage(int value) {
            dnsPercentage = Checks.range("dnsPercentage", value, OFF, 100);
            return this;
        }

        /**
         * Makes the thresholds.
         *
         * @return the thresholds
         * @throws IllegalArgumentException if a DNS threshold is on and below the routing threshold of its kind: a node
         *     must leave the DNS answer with, or before, failing open
         */
        public HealthThresholds build() {
            requireAtLeast("dnsCount", dnsCount, routingCount);
            requireAtLeast("dnsPercentage", dnsPercentage, routingPercentage);
            return new HealthThresholds(this);
        }

        private static void requireAtLeast(String name, int value, int routing) {
            if (value != OFF && value < routing) {
                throw new IllegalArgumentException(
                        name + ": " + value + " (expected: off, or the routing threshold " + routing + " or more)");
            }
        }
    }
}
