package io.elb.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.function.IntFunction;
import java.util.function.ToIntFunction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RuleQuotasTest {
    static Arguments[] quotas() {
        RuleQuotas base = RuleQuotas.defaults();
        return new Arguments[] {
            quota("rulesPerBalancer", base::withRulesPerBalancer, RuleQuotas::rulesPerBalancer, 1, 50_000, 100),
            quota(
                    "evaluationsPerCondition",
                    base::withEvaluationsPerCondition,
                    RuleQuotas::evaluationsPerCondition,
                    1,
                    1000,
                    3),
            quota("evaluationsPerRule", base::withEvaluationsPerRule, RuleQuotas::evaluationsPerRule, 1, 1000, 5),
            quota(
                    "conditionValuesPerRule",
                    base::withConditionValuesPerRule,
                    RuleQuotas::conditionValuesPerRule,
                    1,
                    1000,
                    5),
            quota("wildcardsPerRule", base::withWildcardsPerRule, RuleQuotas::wildcardsPerRule, 0, 1000, 6),
            quota("patternLength", base::withPatternLength, RuleQuotas::patternLength, 1, 16_384, 128),
            quota("methodLength", base::withMethodLength, RuleQuotas::methodLength, 1, 16_384, 40),
            quota("headerNameLength", base::withHeaderNameLength, RuleQuotas::headerNameLength, 1, 16_384, 40),
            quota("transformLength", base::withTransformLength, RuleQuotas::transformLength, 1, 16_384, 1024),
            quota(
                    "targetGroupsPerAction",
                    base::withTargetGroupsPerAction,
                    RuleQuotas::targetGroupsPerAction,
                    1,
                    1000,
                    5),
        };
    }

    private static Arguments quota(
            String name,
            IntFunction<RuleQuotas> change,
            ToIntFunction<RuleQuotas> read,
            int min,
            int max,
            int byDefault) {
        return Arguments.of(name, change, read, min, max, byDefault);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("quotas")
    void quotaKeepsItsRangeAndDefault(
            String name,
            IntFunction<RuleQuotas> change,
            ToIntFunction<RuleQuotas> read,
            int min,
            int max,
            int byDefault) {
        assertThat(read.applyAsInt(RuleQuotas.defaults())).isEqualTo(byDefault);
        assertThat(read.applyAsInt(change.apply(min))).isEqualTo(min);
        assertThat(read.applyAsInt(change.apply(max))).isEqualTo(max);
        for (int wrong : new int[] {min - 1, max + 1}) {
            assertThatThrownBy(() -> change.apply(wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(name + ": " + wrong + " (expected: " + min + "–" + max + ")");
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("quotas")
    void changingOneQuotaKeepsTheOthers(
            String name,
            IntFunction<RuleQuotas> change,
            ToIntFunction<RuleQuotas> read,
            int min,
            int max,
            int byDefault) {
        assertThat(change.apply(byDefault)).isEqualTo(RuleQuotas.defaults());
        assertThat(change.apply(max).toString().replace(name + "=" + max, name + "=" + byDefault))
                .isEqualTo(RuleQuotas.defaults().toString());
    }
}
