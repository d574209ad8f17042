package io.elb.limits;

/**
 * How much the rules of a balancer may hold. The defaults are the quotas of an application load balancer; unlike there,
 * each of them can be changed. Checked when rules are handed to a listener. <em>Immutable.</em>
 *
 * @param rulesPerBalancer how many rules all listeners of a balancer may have together, default rules not counted; 100
 *     by default, 1–50000
 * @param evaluationsPerCondition how many values one condition may compare with, blocks of source addresses not counted; 3
 *     by default, 1–1000
 * @param evaluationsPerRule how many comparisons all conditions of a rule may make: one for each value and one for each
 *     predicate; 5 by default, 1–1000
 * @param conditionValuesPerRule how many values all conditions of a rule may have; 5 by default, 1–1000
 * @param wildcardsPerRule how many {@code *} and {@code ?} all values of a rule may have; 6 by default, 0–1000
 * @param patternLength how many characters one pattern or regular expression of a condition may have; of a query, its key
 *     and its value each; 128 by default, 1–16384
 * @param methodLength how many characters one method may have; 40 by default, 1–16384
 * @param headerNameLength how many characters the name of a header field may have; 40 by default, 1–16384
 * @param transformLength how many characters the regular expression of a transform, and its replacement, may have; 1024 by
 *     default, 1–16384
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
        int methodLength,
        int headerNameLength,
        int transformLength,
        int targetGroupsPerAction) {
    private static final RuleQuotas DEFAULTS = new RuleQuotas(100, 3, 5, 5, 6, 128, 40, 40, 1024, 5);

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
        Checks.range("methodLength", methodLength, 1, 16_384);
        Checks.range("headerNameLength", headerNameLength, 1, 16_384);
        Checks.range("transformLength", transformLength, 1, 16_384);
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
        return with(0, value);
    }

    /**
     * These quotas with another {@link #evaluationsPerCondition}.
     *
     * @param value the quota, 1–1000
     * @return the changed copy
     * @throws IllegalArgumentException if the value is out of its range
     */
    public RuleQuotas withEvaluationsPerCondition(int value) {
        return with(1, value);
    }

    /**
     * These quotas with another {@link #evaluationsPerRule}.
     *
     * @param value the quota, 1–1000
     * @return the changed copy
     * @throws IllegalArgumentException if the value is out of its range
     */
    public RuleQuotas withEvaluationsPerRule(int value) {
        return with(2, value);
    }

    /**
     * These quotas with another {@link #conditionValuesPerRule}.
     *
     * @param value the quota, 1–1000
     * @return the changed copy
     * @throws IllegalArgumentException if the value is out of its range
     */
    public RuleQuotas withConditionValuesPerRule(int value) {
        return with(3, value);
    }

    /**
     * These quotas with another {@link #wildcardsPerRule}.
     *
     * @param value the quota, 0–1000
     * @return the changed copy
     * @throws IllegalArgumentException if the value is out of its range
     */
    public RuleQuotas withWildcardsPerRule(int value) {
        return with(4, value);
    }

    /**
     * These quotas with another {@link #patternLength}.
     *
     * @param value the quota, 1–16384
     * @return the changed copy
     * @throws IllegalArgumentException if the value is out of its range
     */
    public RuleQuotas withPatternLength(int value) {
        return with(5, value);
    }

    /**
     * These quotas with another {@link #methodLength}.
     *
     * @param value the quota, 1–16384
     * @return the changed copy
     * @throws IllegalArgumentException if the value is out of its range
     */
    public RuleQuotas withMethodLength(int value) {
        return with(6, value);
    }

    /**
     * These quotas with another {@link #headerNameLength}.
     *
     * @param value the quota, 1–16384
     * @return the changed copy
     * @throws IllegalArgumentException if the value is out of its range
     */
    public RuleQuotas withHeaderNameLength(int value) {
        return with(7, value);
    }

    /**
     * These quotas with another {@link #transformLength}.
     *
     * @param value the quota, 1–16384
     * @return the changed copy
     * @throws IllegalArgumentException if the value is out of its range
     */
    public RuleQuotas withTransformLength(int value) {
        return with(8, value);
    }

    /**
     * These quotas with another {@link #targetGroupsPerAction}.
     *
     * @param value the quota, 1–1000
     * @return the changed copy
     * @throws IllegalArgumentException if the value is out of its range
     */
    public RuleQuotas withTargetGroupsPerAction(int value) {
        return with(9, value);
    }

    /** A copy with another value of the component at an index. */
    private RuleQuotas with(int index, int value) {
        int[] values = {
            rulesPerBalancer,
            evaluationsPerCondition,
            evaluationsPerRule,
            conditionValuesPerRule,
            wildcardsPerRule,
            patternLength,
            methodLength,
            headerNameLength,
            transformLength,
            targetGroupsPerAction
        };
        values[index] = value;
        return new RuleQuotas(
                values[0], values[1], values[2], values[3], values[4], values[5], values[6], values[7], values[8],
                values[9]);
    }
}
