package io.elb.limits;

/**
 * How much a balancer may have. The defaults are the quotas of an application load balancer; each of them can be changed. What
 * rules may hold is in {@link RuleQuotas}. <em>Immutable.</em>
 *
 * @param listeners how many listeners it may have; 50 by default, 1–65535
 * @param targetGroups how many target groups it may have; 100 by default, 1–100000
 * @param targetsPerGroup how many targets one target group may have, draining ones not counted; 1000 by default, 1–1000000
 * @param targets how many targets all its target groups may have together, draining ones not counted; 1000 by default, 1–1000000
 * @since 0.1
 */
public record BalancerQuotas(int listeners, int targetGroups, int targetsPerGroup, int targets) {
    private static final BalancerQuotas DEFAULTS = new BalancerQuotas(50, 100, 1000, 1000);

    /**
     * Creates quotas; {@link #defaults()} and the {@code with…} methods read better.
     *
     * @throws IllegalArgumentException if a quota is out of its range
     */
    public BalancerQuotas {
        Checks.range("listeners", listeners, 1, 65_535);
        Checks.range("targetGroups", targetGroups, 1, 100_000);
        Checks.range("targetsPerGroup", targetsPerGroup, 1, 1_000_000);
        Checks.range("targets", targets, 1, 1_000_000);
    }

    /**
     * The quotas of an application load balancer.
     *
     * @return the defaults
     */
    public static BalancerQuotas defaults() {
        return DEFAULTS;
    }

    /**
     * These quotas with another {@link #listeners}.
     *
     * @param value the quota, 1–65535
     * @return the changed copy
     * @throws IllegalArgumentException if the value is out of its range
     */
    public BalancerQuotas withListeners(int value) {
        return new BalancerQuotas(value, targetGroups, targetsPerGroup, targets);
    }

    /**
     * These quotas with another {@link #targetGroups}.
     *
     * @param value the quota, 1–100000
     * @return the changed copy
     * @throws IllegalArgumentException if the value is out of its range
     */
    public BalancerQuotas withTargetGroups(int value) {
        return new BalancerQuotas(listeners, value, targetsPerGroup, targets);
    }

    /**
     * These quotas with another {@link #targetsPerGroup}.
     *
     * @param value the quota, 1–1000000
     * @return the changed copy
     * @throws IllegalArgumentException if the value is out of its range
     */
    public BalancerQuotas withTargetsPerGroup(int value) {
        return new BalancerQuotas(listeners, targetGroups, value, targets);
    }

    /**
     * These quotas with another {@link #targets}.
     *
     * @param value the quota, 1–1000000
     * @return the changed copy
     * @throws IllegalArgumentException if the value is out of its range
     */
    public BalancerQuotas withTargets(int value) {
        return new BalancerQuotas(listeners, targetGroups, targetsPerGroup, value);
    }
}
