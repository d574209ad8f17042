package io.elb.rule;

import static io.elb.rule.Invalid.argument;
import static io.elb.rule.Invalid.nothing;
import static org.assertj.core.api.Assertions.assertThat;

import io.elb.target.TargetGroup;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ActionTest {
    private static final TargetGroup BLUE = TestGroups.named("blue");
    private static final TargetGroup GREEN = TestGroups.named("green");
    private static final String TYPES =
            "one of text/plain, text/css, text/html, application/javascript, application/json";

    static Arguments[] invalid() {
        return new Arguments[] {
            argument("no group", () -> Action.forward(), "groups: [] (expected: at least one)"),
            argument(
                    "a group twice",
                    () -> Action.forward(WeightedTargetGroup.of(BLUE, 1), WeightedTargetGroup.of(BLUE, 2)),
                    "groups: blue (expected: each target group once)"),
            argument("weight -1", () -> WeightedTargetGroup.of(BLUE, -1), "weight: -1 (expected: 0–999)"),
            argument("weight 1000", () -> WeightedTargetGroup.of(BLUE, 1000), "weight: 1000 (expected: 0–999)"),
            nothing("group", () -> Action.forward((TargetGroup) null)),
            nothing("group", () -> WeightedTargetGroup.of(null, 1)),
            nothing("groups", () -> Action.forward((WeightedTargetGroup[]) null)),
            nothing("groups", () -> Action.forward((WeightedTargetGroup) null)),
            argument(
                    "unknown type",
                    () -> Action.fixedResponse(200, "text/xml", ""),
                    "contentType: text/xml (expected: " + TYPES + ")"),
            argument(
                    "type with a parameter",
                    () -> Action.fixedResponse(200, "text/plain; charset=utf-8", ""),
                    "contentType: text/plain; charset=utf-8 (expected: " + TYPES + ")"),
            argument(
                    "body without type",
                    () -> Action.fixedResponse(200, "", "x"),
                    "contentType:  (expected: " + TYPES + ")"),
            argument(
                    "body of 1025 bytes",
                    () -> Action.fixedResponse(200, "text/plain", "x".repeat(1025)),
                    "body: 1025 bytes (expected: at most 1024 bytes)"),
            argument(
                    "body of 513 characters in 1026 bytes",
                    () -> Action.fixedResponse(200, "text/plain", "ä".repeat(513)),
                    "body: 1026 bytes (expected: at most 1024 bytes)"),
            argument(
                    "body of a 204",
                    () -> Action.fixedResponse(204, "text/plain", "x"),
                    "body: 1 bytes (expected: at most 0 bytes)"),
            argument(
                    "body of a 205",
                    () -> Action.fixedResponse(205, "text/plain", "x"),
                    "body: 1 bytes (expected: at most 0 bytes)"),
            nothing("contentType", () -> Action.fixedResponse(200, null, "")),
            nothing("body", () -> Action.fixedResponse(200, "text/plain", null)),
        };
    }

    @ParameterizedTest
    @MethodSource("invalid")
    void invalidActionsAreRefused(Invalid invalid) {
        invalid.verify();
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 204, 299, 400, 460, 499, 500, 599})
    void fixedStatusIsOfTheClassesTwoFourAndFive(int status) {
        assertThat(Action.fixedResponse(status).status()).isEqualTo(status);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 100, 199, 300, 301, 399, 600, 2000})
    void otherFixedStatusesAreRefused(int status) {
        new Invalid(
                        "status",
                        () -> Action.fixedResponse(status),
                        IllegalArgumentException.class,
                        "status: " + status + " (expected: 200–299 or 400–599)")
                .verify();
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "text/css", "text/html", "application/javascript", "application/json"})
    void fixedBodyMayHaveEachTypeAnd1024Bytes(String type) {
        assertThat(Action.fixedResponse(404, type, "x".repeat(1024)).contentType())
                .isEqualTo(type);
    }

    @Test
    void forwardKeepsGroupsAndWeights() {
        assertThat(Action.forward(BLUE).groups()).containsExactly(WeightedTargetGroup.of(BLUE, 1));
        assertThat(Action.forward(WeightedTargetGroup.of(BLUE, 0), WeightedTargetGroup.of(GREEN, 999))
                        .groups())
                .containsExactly(WeightedTargetGroup.of(BLUE, 0), WeightedTargetGroup.of(GREEN, 999));
    }
}
