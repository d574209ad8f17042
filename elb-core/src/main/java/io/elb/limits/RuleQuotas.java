package io.elb.limits;

/**
 * How much the rules of a balancer may hold. The defaults are the quotas of an application load balancer; unlike there,
 * each of them can be changed. Checked when rules are handed to a listener. <em>Immutable.</em>
 *
 * @param rulesPerBalancer how many rules all listeners of a balancer may have together, default rules not counted; 100
 *     by default, 1–50000
 * @param evaluationsPerCondition how many values one condition may compare with; 3 by default, 1–1000
 * @param evaluationsPerRule how many comparisons all conditions of a rule may make: one for each value and one for each
 *     predicate; 5 by default, 1–1000
 * @param conditionValuesPerRule how many values all conditions of a rule may have; 5 by default, 1–1000
 * @param wildcardsPerRule how many {@code *} and {@code ?} all values of a rule may have; 6 by default, 0–1000
 * @param patternLength how many characters one value may have; 128 by default, 1–16384
 * @param targetGroupsPerAction how many target groups one forward action may name; 5 by default, 1–1000
 * @since 0.1
 */
public record RuleQuotas(
        int rulesPerBalancer,
        int evaluationsPerCondition,
        int evaluationsPerRule,
        int conditionValuesPerRule,
        int wildcardsPerRule,
        int patternLength,
        int targetGroupsPerAction) {
    private static final RuleQuotas DEFAULTS = new RuleQuotas(100, 3, 5, 5, 6, 128, 5);

    /**
     * Creates quotas; {@link #defaults()} and the {@code with…} methods read better.
     *
     * @throws IllegalArgumentException if a quota is out of its range
     */
    public RuleQuotas {
        Checks.range("rulesPerBalancer", rulesPerBalancer, 1, 50_000);
        Checks.range("evaluationsPerCondition", evaluationsPerCondition, 1, 1000);
        Checks.range("evaluationsPerRule", evaluationsPerRule, 1, 1000);
        Checks.range("conditionValuesPerRule", conditionValuesPerRule, 1, 1000);
        Checks.range("wildcardsPerRule", wildcardsPerRule, 0, 1000);
        Checks.range("patternLength", patternLength, 1, 16_384);
        Checks.range("targetGroupsPerAction", targetGroupsPerAction, 1, 1000);
    }

    /**
     * The quotas of an application load balancer.
     *
     * @return the defaults
     */
    public static RuleQuotas defaults() {
        return DEFAULTS;
    }

    /**
     * These quotas with another {@link #rulesPerBalancer}.
     *
     * @param value the quota, 1–50000
     * @return the changed copy
     * @throws IllegalArgumentException if the value is out of its range
     */
    public RuleQuotas withRulesPerBalancer(int value) {
        return new RuleQuotas(
                value,
                evaluationsPerCondition,
                evaluationsPerRule,
                conditionValuesPerRule,
                wildcardsPerRule,
                patternLength,
                targetGroupsPerAction);
    }

    /**
     * These quotas with another {@link #evaluationsPerCondition}.
     *
     * @param value the quota, 1–1000
     * @return the changed copy
     * @throws IllegalArgumentException if the value is out of its range
     */
    public RuleQuotas withEvaluationsPerCondition(int value) {
        return new RuleQuotas(
                rulesPerBalancer,
                value,
                evaluationsPerRule,
                conditionValuesPerRule,
                wildcardsPerRule,
                patternLength,
                targetGroupsPerAction);
    }

    /**
     * These quotas with another {@link #evaluationsPerRule}.
     *
     * @param value the quota, 1–1000
     * @return the changed copy
     * @throws IllegalArgumentException if the value is out of its range
     */
    public RuleQuotas withEvaluationsPerRule(int value) {
        return new RuleQuotas(
                rulesPerBalancer,
                evaluationsPerCondition,
                value,
                conditionValuesPerRule,
                wildcardsPerRule,
                patternLength,
                targetGroupsPerAction);
    }

    /**
     * These quotas with another {@link #conditionValuesPerRule}.
     *
     * @param value the quota, 1–1000
     * @return the changed copy
     * @throws IllegalArgumentException if the value is out of its range
     */
    public RuleQuotas withConditionValuesPerRule(int value) {
        return new RuleQuotas(
                rulesPerBalancer,
                evaluationsPerCondition,
                evaluationsPerRule,
                value,
                wildcardsPerRule,
                patternLength,
                targetGroupsPerAction);
    }

    /**
     * These quotas with another {@link #wildcardsPerRule}.
     *
     * @param value the quota, 0–1000
     * @return the changed copy
     * @throws IllegalArgumentException if the value is out of its range
     */
    public RuleQuotas withWildcardsPerRule(int value) {
        return new RuleQuotas(
                rulesPerBalancer,
                evaluationsPerCondition,
                evaluationsPerRule,
                conditionValuesPerRule,
                value,
                patternLength,
                targetGroupsPerAction);
    }

    /**
     * These quotas with another {@link #patternLength}.
     *
     * @param value the quota, 1–16384
     * @return the changed copy
     * @throws IllegalArgumentException if the value is out of its range
     */
    public RuleQuotas withPatternLength(int value) {
        return new RuleQuotas(
                rulesPerBalancer,
                evaluationsPerCondition,
                evaluationsPerRule,
                conditionValuesPerRule,
                wildcardsPerRule,
                value,
                targetGroupsPerAction);
    }

    /**
     * These quotas with another {@link #targetGroupsPerAction}.
     *
     * @param value the quota, 1–1000
     * @return the changed copy
     * @throws IllegalArgumentException if the value is out of its range
     */
    public RuleQuotas withTargetGroupsPerAction(int value) {
        return new RuleQuotas(
                rulesPerBalancer,
                evaluationsPerCondition,
                evaluationsPerRule,
                conditionValuesPerRule,
                wildcardsPerRule,
                patternLength,
                value);
    }
}
