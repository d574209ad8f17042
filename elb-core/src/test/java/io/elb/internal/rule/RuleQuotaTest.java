package io.elb.internal.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elb.limits.RuleQuotas;
import io.elb.rule.Action;
import io.elb.rule.Condition;
import io.elb.rule.QueryPattern;
import io.elb.rule.Rule;
import io.elb.rule.TestGroups;
import io.elb.rule.Transform;
import io.elb.rule.WeightedTargetGroup;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RuleQuotaTest {
    private static final Action ACTION = Action.fixedResponse(200);
    private static final RuleQuotas WIDE =
            new RuleQuotas(1000, 1000, 1000, 1000, 1000, 16_384, 1000, 1000, 16_384, 1000);

    /** Each quota: what fills it exactly, what is one too much, the complaint, and the quotas with one more. */
    static Arguments[] quotas() {
        return new Arguments[] {
            quota(
                    count -> one(Condition.path(paths(count))),
                    3,
                    "rule 1 evaluations of one condition: 4 (expected: at most 3)",
                    quotas -> quotas.withEvaluationsPerCondition(4)),
            quota(
                    count -> one(IntStream.range(0, count)
                            .mapToObj(i -> Condition.matching("p" + i, view -> true))
                            .toArray(Condition[]::new)),
                    5,
                    "rule 1 evaluations: 6 (expected: at most 5)",
                    quotas -> quotas.withEvaluationsPerRule(6)),
            quota(
                    count -> one(Condition.host("a.com", "b.com", "c.com"), Condition.path(paths(count - 3))),
                    5,
                    "rule 1 condition values: 6 (expected: at most 5)",
                    quotas -> quotas.withEvaluationsPerRule(6).withConditionValuesPerRule(6),
                    quotas -> quotas.withEvaluationsPerRule(6)),
            quota(
                    count ->
                            one(Condition.host("*.a?.com", "b.com"), Condition.path("/*", "/" + "?".repeat(count - 3))),
                    6,
                    "rule 1 wildcards: 7 (expected: at most 6)",
                    quotas -> quotas.withWildcardsPerRule(7)),
            quota(
                    length -> one(Condition.path("/" + "a".repeat(length - 1))),
                    128,
                    "rule 1 pattern length: 129 (expected: at most 128)",
                    quotas -> quotas.withPatternLength(129)),
            quota(
                    length -> one(Condition.host("a".repeat(length - 4) + ".com")),
                    128,
                    "rule 1 pattern length: 129 (expected: at most 128)",
                    quotas -> quotas.withPatternLength(129)),
            quota(
                    length -> one(Condition.pathRegex("a".repeat(length))),
                    128,
                    "rule 1 pattern length: 129 (expected: at most 128)",
                    quotas -> quotas.withPatternLength(129)),
            quota(
                    length -> one(Condition.headerRegex("X", "a".repeat(length))),
                    128,
                    "rule 1 pattern length: 129 (expected: at most 128)",
                    quotas -> quotas.withPatternLength(129)),
            quota(
                    length -> one(Condition.query("a".repeat(length), "b")),
                    128,
                    "rule 1 pattern length: 129 (expected: at most 128)",
                    quotas -> quotas.withPatternLength(129)),
            quota(
                    length -> one(Condition.query(QueryPattern.anyKey("a".repeat(length)))),
                    128,
                    "rule 1 pattern length: 129 (expected: at most 128)",
                    quotas -> quotas.withPatternLength(129)),
            quota(
                    length -> one(Condition.method("M".repeat(length))),
                    40,
                    "rule 1 method length: 41 (expected: at most 40)",
                    quotas -> quotas.withMethodLength(41)),
            quota(
                    length -> one(Condition.header("X".repeat(length), "a")),
                    40,
                    "rule 1 header name length: 41 (expected: at most 40)",
                    quotas -> quotas.withHeaderNameLength(41)),
            quota(
                    count -> one(Condition.method(
                            Stream.of("A", "B", "C", "D").limit(count).toArray(String[]::new))),
                    3,
                    "rule 1 evaluations of one condition: 4 (expected: at most 3)",
                    quotas -> quotas.withEvaluationsPerCondition(4)),
            quota(
                    count -> one(Condition.sourceIp(IntStream.range(0, count)
                            .mapToObj(i -> "10.0.0." + i + "/32")
                            .toArray(String[]::new))),
                    5,
                    "rule 1 evaluations: 6 (expected: at most 5)",
                    quotas -> quotas.withEvaluationsPerRule(6).withConditionValuesPerRule(6)),
            quota(
                    count -> one(
                            Condition.header("X", "*", "a?"),
                            Condition.query("*", "\\*?\\\\"),
                            Condition.query(QueryPattern.anyKey("a" + "*".repeat(count - 4)))),
                    6,
                    "rule 1 wildcards: 7 (expected: at most 6)",
                    quotas -> quotas.withWildcardsPerRule(7)),
            quota(
                    length -> transformed(Transform.urlRewrite("a".repeat(length), "b")),
                    1024,
                    "rule 1 transform regex length: 1025 (expected: at most 1024)",
                    quotas -> quotas.withTransformLength(1025)),
            quota(
                    length -> transformed(Transform.hostHeaderRewrite("a", "b".repeat(length))),
                    1024,
                    "rule 1 transform replacement length: 1025 (expected: at most 1024)",
                    quotas -> quotas.withTransformLength(1025)),
            quota(
                    count -> List.of(Rule.builder(1)
                            .when(Condition.path("/"))
                            .then(forward(count))
                            .build()),
                    5,
                    "rule 1 target groups: 6 (expected: at most 5)",
                    quotas -> quotas.withTargetGroupsPerAction(6)),
        };
    }

    private interface Filling {
        List<Rule> of(int count);
    }

    private static Arguments quota(Filling filling, int quota, String message, UnaryOperator<RuleQuotas> oneMore) {
        return quota(filling, quota, message, oneMore, UnaryOperator.identity());
    }

    private static Arguments quota(
            Filling filling,
            int quota,
            String message,
            UnaryOperator<RuleQuotas> oneMore,
            UnaryOperator<RuleQuotas> toReachIt) {
        RuleQuotas defaults = RuleQuotas.defaults();
        return Arguments.of(
                filling.of(quota), filling.of(quota + 1), message, toReachIt.apply(defaults), oneMore.apply(defaults));
    }

    @ParameterizedTest(name = "{2}")
    @MethodSource("quotas")
    void quotaIsHeldAndCanBeChanged(
            List<Rule> full, List<Rule> tooMuch, String message, RuleQuotas quotas, RuleQuotas oneMore) {
        assertThat(compile(full, quotas).rules()).isEqualTo(full);
        assertThatThrownBy(() -> compile(tooMuch, quotas))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
        assertThat(compile(tooMuch, oneMore).rules()).isEqualTo(tooMuch);
    }

    @Test
    void defaultActionIsHeldAgainstTheQuotaToo() {
        assertThatThrownBy(() ->
                        RuleSet.compile(List.of(), forward(6), RuleQuotas.defaults(), (action, transforms) -> action))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("default target groups: 6 (expected: at most 5)");
    }

    @Test
    void priorityOccursOnce() {
        Rule rule = Rule.builder(5).when(Condition.path("/a")).then(ACTION).build();
        Rule other = Rule.builder(5).when(Condition.path("/b")).then(ACTION).build();

        assertThatThrownBy(() -> compile(List.of(rule, other), WIDE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("priority: 5 (expected: one that no other rule of the listener has; ELB: PriorityInUse)");
    }

    private static RuleSet<Action> compile(List<Rule> rules, RuleQuotas quotas) {
        return RuleSet.compile(rules, ACTION, quotas, (action, transforms) -> action);
    }

    private static List<Rule> one(Condition... conditions) {
        return List.of(Rule.builder(1).when(conditions).then(ACTION).build());
    }

    private static List<Rule> transformed(Transform transform) {
        return List.of(Rule.builder(1)
                .when(Condition.path("/"))
                .transform(transform)
                .then(ACTION)
                .build());
    }

    private static String[] paths(int count) {
        return IntStream.range(0, count).mapToObj(i -> "/" + i).toArray(String[]::new);
    }

    private static Action forward(int groups) {
        return Action.forward(IntStream.range(0, groups)
                .mapToObj(i -> WeightedTargetGroup.of(TestGroups.named("group-" + i), 1))
                .toArray(WeightedTargetGroup[]::new));
    }
}
