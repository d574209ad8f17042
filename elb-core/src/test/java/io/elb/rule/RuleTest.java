package io.elb.rule;

import static io.elb.rule.Invalid.argument;
import static io.elb.rule.Invalid.nothing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RuleTest {
    private static final Action ACTION = Action.fixedResponse(200);
    private static final Condition HOST = Condition.host("example.com");
    private static final Condition PATH = Condition.path("/a");

    @ParameterizedTest
    @ValueSource(ints = {1, 50_000})
    void prioritiesReachFromOneToFiftyThousand(int priority) {
        assertThat(Rule.builder(priority).when(PATH).then(ACTION).build().priority())
                .isEqualTo(priority);
    }

    static Arguments[] invalid() {
        return new Arguments[] {
            argument("priority 0", () -> Rule.builder(0), "priority: 0 (expected: 1–50000)"),
            argument("priority 50001", () -> Rule.builder(50_001), "priority: 50001 (expected: 1–50000)"),
            argument(
                    "no condition",
                    () -> Rule.builder(1).then(ACTION).build(),
                    "conditions: [] (expected: at least one)"),
            argument(
                    "two hosts",
                    () -> Rule.builder(1).when(HOST, PATH, HOST).then(ACTION).build(),
                    "host conditions: 2 (expected: at most one; it may have several values)"),
            argument(
                    "two paths",
                    () -> Rule.builder(1).when(PATH).when(PATH).then(ACTION).build(),
                    "path conditions: 2 (expected: at most one; it may have several values)"),
            argument(
                    "two methods",
                    () -> Rule.builder(1)
                            .when(Condition.method("GET"), Condition.method("PUT"))
                            .then(ACTION)
                            .build(),
                    "method conditions: 2 (expected: at most one; it may have several values)"),
            argument(
                    "two addresses",
                    () -> Rule.builder(1)
                            .when(Condition.sourceIp("::1"), Condition.sourceIp("10.0.0.1"))
                            .then(ACTION)
                            .build(),
                    "sourceIp conditions: 2 (expected: at most one; it may have several values)"),
            nothing("conditions", () -> Rule.builder(1).when((Condition[]) null)),
            nothing(
                    "conditions",
                    () -> Rule.builder(1).when((Condition) null).then(ACTION).build()),
            nothing("conditions", () -> Rule.builder(1).conditions(null)),
            nothing("action", () -> Rule.builder(1).then(null)),
        };
    }

    @ParameterizedTest
    @MethodSource("invalid")
    void invalidRulesAreRefused(Invalid invalid) {
        invalid.verify();
    }

    @Test
    void ruleWithoutActionIsRefused() {
        assertThatThrownBy(() -> Rule.builder(1).when(PATH).build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("action: none (expected: one)");
    }

    @Test
    void ruleMayHaveManyHeadersAndQueries() {
        Condition[] conditions = {
            Condition.header("A", "a"), Condition.header("A", "b"), Condition.query("a", "b"), Condition.query("a", "c")
        };

        assertThat(Rule.builder(7).when(conditions).then(ACTION).build().conditions())
                .containsExactly(conditions);
    }

    @Test
    void ruleMayHaveOneHostOnePathAndManyPredicates() {
        Condition first = Condition.matching("first", view -> true);
        Condition second = Condition.matching("second", view -> true);

        Rule rule = Rule.builder(7)
                .when(HOST, first)
                .when(second, PATH)
                .then(ACTION)
                .build();

        assertThat(rule.conditions()).containsExactly(HOST, first, second, PATH);
        assertThat(rule.action()).isSameAs(ACTION);
    }

    @Test
    void builderOfARuleStartsWithAllOfIt() {
        Rule rule = Rule.builder(7).when(HOST, PATH).then(ACTION).build();

        assertThat(rule.toBuilder().build()).isEqualTo(rule).hasSameHashCodeAs(rule);
        assertThat(rule.toBuilder().priority(8).build())
                .isEqualTo(Rule.builder(8).when(HOST, PATH).then(ACTION).build())
                .isNotEqualTo(rule);
        assertThat(rule.toBuilder().conditions(List.of(PATH)).build().conditions())
                .containsExactly(PATH);
    }

    @Test
    void usingABuilderAgainDoesNotChangeWhatItBuilt() {
        Rule.Builder builder = Rule.builder(1).when(HOST).then(ACTION);
        Rule rule = builder.build();

        builder.when(PATH);

        assertThat(rule.conditions()).containsExactly(HOST);
    }
}
