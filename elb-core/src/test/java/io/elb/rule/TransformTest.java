package io.elb.rule;

import static io.elb.rule.Invalid.argument;
import static io.elb.rule.Invalid.nothing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class TransformTest {
    private static final Action ACTION = Action.fixedResponse(200);
    private static final Transform HOST = Transform.hostHeaderRewrite("a", "b");
    private static final Transform URL = Transform.urlRewrite("a", "b");

    static Arguments[] invalid() {
        String none = "no reference, since the expression has no group";
        String host = "letters, digits, '-', '.', '_' and references such as $1";
        String url = "visible ASCII without '#', and references such as $1";
        return new Arguments[] {
            argument(
                    "no group",
                    () -> Transform.urlRewrite("a", "/$1"),
                    "url rewrite replacement: /$1 (expected: " + none + ")"),
            argument(
                    "too few groups",
                    () -> Transform.urlRewrite("(a)(?:b)", "/$1$2"),
                    "url rewrite replacement: /$1$2 (expected: references from $1 to $1)"),
            argument(
                    "group 0",
                    () -> Transform.hostHeaderRewrite("(a)(b)", "$0"),
                    "host rewrite replacement: $0 (expected: references from $1 to $2)"),
            argument(
                    "named group",
                    () -> Transform.urlRewrite("(?P<n>a)", "/${n}"),
                    "url rewrite replacement: /${n} (expected: references from $1 to $1)"),
            argument(
                    "space",
                    () -> Transform.urlRewrite("a", "/b c"),
                    "url rewrite replacement: /b c (expected: " + url + ")"),
            argument(
                    "line break",
                    () -> Transform.urlRewrite("a", "/b\r\nX: y"),
                    "url rewrite replacement: /b\ufffd\ufffdX: y (expected: " + url + ")"),
            argument(
                    "fragment",
                    () -> Transform.urlRewrite("a", "/b#c"),
                    "url rewrite replacement: /b#c (expected: " + url + ")"),
            argument(
                    "port",
                    () -> Transform.hostHeaderRewrite("a", "b:80"),
                    "host rewrite replacement: b:80 (expected: " + host + ")"),
            argument(
                    "dollar",
                    () -> Transform.hostHeaderRewrite("a", "b$"),
                    "host rewrite replacement: b$ (expected: " + host + ")"),
            argument(
                    "empty expression",
                    () -> Transform.urlRewrite("", "/"),
                    "url rewrite regex:  (expected: at least one character, of visible ASCII and spaces)"),
            argument(
                    "two hosts",
                    () -> rule().transform(HOST, HOST).build(),
                    "host rewrites: 2 (expected: at most one)"),
            argument(
                    "two urls",
                    () -> rule().transform(URL).transform(URL).build(),
                    "url rewrites: 2 (expected: at most one)"),
            nothing("url rewrite regex", () -> Transform.urlRewrite(null, "a")),
            nothing("host rewrite replacement", () -> Transform.hostHeaderRewrite("a", null)),
            nothing("transforms", () -> rule().transform((Transform[]) null)),
            nothing("transforms", () -> rule().transform((Transform) null).build()),
            nothing("transforms", () -> rule().transforms(null)),
        };
    }

    @ParameterizedTest
    @MethodSource("invalid")
    void invalidTransformsAreRefused(Invalid invalid) {
        invalid.verify();
    }

    @ParameterizedTest
    @CsvSource({"(?=a), without look-ahead and look-behind", "(a)\\1, without back-references"})
    void expressionsAreOfTheDialectOfConditions(String regex, String reason) {
        assertThatThrownBy(() -> Transform.hostHeaderRewrite(regex, "a"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("host rewrite regex: " + regex + " (expected: a regular expression " + reason);
    }

    @Test
    void replacementMayBeEmptyAndHaveDollarsThatReferToNothing() {
        assertThat(Transform.urlRewrite("a", "").replacement()).isEmpty();
        assertThat(Transform.hostHeaderRewrite("a", "").replacement()).isEmpty();
        assertThat(Transform.urlRewrite("(a)", "/$/$$1$x$").replacement()).isEqualTo("/$/$$1$x$");
    }

    @Test
    void ruleMayHaveOneOfEachKind() {
        Rule rule = rule().transform(URL, HOST).build();

        assertThat(rule.transforms()).containsExactly(URL, HOST);
        assertThat(rule.toBuilder().build())
                .isEqualTo(rule)
                .hasSameHashCodeAs(rule)
                .hasToString(rule.toString());
        assertThat(rule.toBuilder().transforms(List.of()).build())
                .isEqualTo(rule().build())
                .isNotEqualTo(rule);
    }

    private static Rule.Builder rule() {
        return Rule.builder(1).when(Condition.path("/")).then(ACTION);
    }
}
