package io.elb.rule;

import static io.elb.rule.Invalid.argument;
import static io.elb.rule.Invalid.nothing;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConditionTest {
    private static final String HOST_EXPECTED = "letters, digits, '-', '.' and the wildcards '*' and '?',"
            + " with at least one '.' and only letters after the last one";
    private static final String PATH_EXPECTED =
            "at least one character, of letters, digits, _-.$/~\"'@:+& and the wildcards '*' and '?'";

    @ParameterizedTest
    @ValueSource(strings = {"example.com", "*.example.com", "EXAMPLE.Com", "a?b-1.example.x", "*.com", "10.0.*.net"})
    void hostPatternsOfLettersDigitsHyphensAndWildcardsAreTaken(String pattern) {
        assertThat(Condition.host(pattern).patterns()).containsExactly(pattern);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "*",
                "localhost",
                "example.",
                "example.c0m",
                "example.*",
                "example.co?",
                "127.0.0.1",
                "a_b.example.com",
                "example.com:80",
                "exämple.com",
                "example.com/",
                "[::1]",
                "a b.com",
                "example.com\n"
            })
    void otherHostPatternsAreRefused(String pattern) {
        new Invalid(
                        pattern,
                        () -> Condition.host("example.com", pattern),
                        IllegalArgumentException.class,
                        "host: " + pattern.replace('\n', '\ufffd') + " (expected: " + HOST_EXPECTED + ")")
                .verify();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "*", "/img/*", "/a?c", "/_-.$/~\"'@:+&", "*.jpg", "/package.Service/method"})
    void pathPatternsOfTheAllowedCharactersAreTaken(String pattern) {
        assertThat(Condition.path(pattern).patterns()).containsExactly(pattern);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/a b", "/a%20b", "/a\\*", "/a#b", "/a,b", "/a;b", "/a=b", "/ä", "/(a)", "/a\u0000"})
    void otherPathPatternsAreRefused(String pattern) {
        new Invalid(
                        pattern,
                        () -> Condition.path("/", pattern),
                        IllegalArgumentException.class,
                        "path: " + pattern.replace('\u0000', '\ufffd') + " (expected: " + PATH_EXPECTED + ")")
                .verify();
    }

    static Arguments[] incomplete() {
        return new Arguments[] {
            argument("no host", () -> Condition.host(), "host: [] (expected: at least one)"),
            argument("no path", () -> Condition.path(), "path: [] (expected: at least one)"),
            argument(
                    "empty name",
                    () -> Condition.matching("", view -> true),
                    "name:  (expected: at least one character)"),
            nothing("host", () -> Condition.host((String[]) null)),
            nothing("host", () -> Condition.host("example.com", null)),
            nothing("host", () -> new HostHeader(null)),
            nothing("path", () -> Condition.path((String[]) null)),
            nothing("path", () -> Condition.path((String) null)),
            nothing("path", () -> new PathPattern(null)),
            nothing("name", () -> Condition.matching(null, view -> true)),
            nothing("predicate", () -> Condition.matching("name", null)),
        };
    }

    @ParameterizedTest
    @MethodSource("incomplete")
    void incompleteConditionsAreRefused(Invalid invalid) {
        invalid.verify();
    }

    @Test
    void changingTheListAfterwardsDoesNotChangeTheCondition() {
        List<String> patterns = new ArrayList<>(List.of("/a"));
        PathPattern condition = new PathPattern(patterns);

        patterns.set(0, "/b");

        assertThat(condition.patterns()).containsExactly("/a");
    }
}
