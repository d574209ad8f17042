package io.elb.rule;

import static io.elb.rule.Invalid.argument;
import static io.elb.rule.Invalid.nothing;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
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

    @ParameterizedTest
    @ValueSource(strings = {"GET", "M-SEARCH", "CUSTOM_METHOD", "A"})
    void methodsOfCapitalsHyphensAndUnderscoresAreTaken(String method) {
        assertThat(Condition.method(method).methods()).containsExactly(method);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "get", "GET*", "G T", "GET2", "?"})
    void otherMethodsAreRefused(String method) {
        new Invalid(
                        method,
                        () -> Condition.method("GET", method),
                        IllegalArgumentException.class,
                        "method: " + method + " (expected: at least one character, of capital letters, '-' and '_')")
                .verify();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "X A", "X:A", "X\u00e4", "X(A)"})
    void otherHeaderNamesAreRefused(String name) {
        new Invalid(
                        name,
                        () -> Condition.header(name, "a"),
                        IllegalArgumentException.class,
                        "header name: " + name + " (expected: letters, digits and !#$%&'*+-.^_`|~, at least one)")
                .verify();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a\tb", "\u00e4", "a\u007f"})
    void otherHeaderPatternsAreRefused(String pattern) {
        new Invalid(
                        pattern,
                        () -> Condition.header("X", "*", pattern),
                        IllegalArgumentException.class,
                        "header: " + pattern.replace('\t', '\ufffd').replace('\u007f', '\ufffd')
                                + " (expected: at least one character, of visible ASCII and spaces,"
                                + " with the wildcards '*' and '?')")
                .verify();
    }

    @Test
    void headerMayHaveAnyTokenAsNameAndAnyVisiblePattern() {
        HttpHeader header = Condition.header("*x!#$%&'+-.^_`|~9", "Mozilla/5.0 (*; \\ ?)");

        assertThat(header.name()).isEqualTo("*x!#$%&'+-.^_`|~9");
        assertThat(header.patterns()).containsExactly("Mozilla/5.0 (*; \\ ?)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a=b", "a&b", "a#b", "a b", "\u00e4"})
    void otherQueryKeysAreRefused(String key) {
        new Invalid(
                        key,
                        () -> Condition.query(key, "a"),
                        IllegalArgumentException.class,
                        "query key: " + key
                                + " (expected: at least one character, of visible ASCII without '&', '#' and '=')")
                .verify();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a&b", "a#b", "a b", "\u00e4"})
    void otherQueryValuesAreRefused(String value) {
        for (ThrowingCallable call : List.<ThrowingCallable>of(
                () -> Condition.query("a", value), () -> QueryPattern.anyKey(value), () -> QueryPattern.anyKey(""))) {
            assertThatThrownBy(call)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("query value: ")
                    .hasMessageEndingWith(" (expected: visible ASCII without '&' and '#', at least one character where"
                            + " there is no key)");
        }
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "(?=a), without look-ahead and look-behind",
                "(?!a), without look-ahead and look-behind",
                "(?<=a)b, without look-ahead and look-behind",
                "(?<!a)b, without look-ahead and look-behind",
                "(a)\\1, without back-references",
                "(?<n>a)\\k<n>, without back-references",
                "(?>a), without atomic groups",
                "a*+, without possessive quantifiers",
                "a++, without possessive quantifiers",
                "a?+, without possessive quantifiers",
                "a{2}+, without possessive quantifiers",
                "(?R), without recursion and subroutines",
                "(?1), without recursion and subroutines",
                "(?&n), without recursion and subroutines",
                "(?P>n), without recursion and subroutines",
                "\\p{L}, without Unicode character classes",
                "\\P{L}, without Unicode character classes",
                "[\\pL], without Unicode character classes",
            })
    void whatTheDialectLeavesOutIsRefusedByName(String regex, String reason) {
        for (ThrowingCallable call : List.<ThrowingCallable>of(
                () -> Condition.hostRegex("a", regex),
                () -> Condition.pathRegex(regex),
                () -> Condition.headerRegex("X", regex))) {
            assertThatThrownBy(call)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(" regex: " + regex + " (expected: a regular expression " + reason + "; ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"(", "a)", "[a", "*a", "a{1001}", "(?P<n>a)(?P<n>b)", "\\"})
    void whatIsNoRegularExpressionIsRefused(String regex) {
        assertThatThrownBy(() -> Condition.pathRegex(regex))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("path regex: " + regex + " (expected: a regular expression; ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a{1000}{3}",
                "(a{100}){100}",
                "((((a{900}){900}){900}){900})",
                "([a-z]{3,}|b){700}",
                "(a|b{2000})"
            })
    @Timeout(10)
    void expressionThatIsHugeWrittenOutIsRefused(String regex) {
        assertThatThrownBy(() -> Condition.pathRegex(regex))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("path regex: " + regex
                        + " (expected: at most 2000 states; repetitions of repetitions multiply them)");
    }

    @Test
    void deeplyNestedExpressionIsRefused() {
        assertThatThrownBy(() -> Condition.pathRegex("(".repeat(10_000) + ")".repeat(10_000)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "^/[a-z]{2}(-[A-Z]{2})?/",
                "^\\/api\\/(.*)$",
                "[[:alpha:]]{1,63}",
                "[]{}]{5}",
                "\\bfoo\\b|(?i)bar",
                "^(?P<name>[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$",
                "\\Q(*+?\\E{2}",
                "a.{0,255}b"
            })
    void expressionsOfTheDialectAreTaken(String regex) {
        assertThat(Condition.hostRegex(regex).regexes()).containsExactly(regex);
        assertThat(Condition.headerRegex("X", regex, "a").regexes()).containsExactly(regex, "a");
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
            nothing("host", () -> new HostHeader(null, List.of())),
            nothing("path", () -> Condition.path((String[]) null)),
            nothing("path", () -> Condition.path((String) null)),
            nothing("path", () -> new PathPattern(null, List.of())),
            argument("no host regex", () -> Condition.hostRegex(), "host: [] (expected: at least one)"),
            argument("no path regex", () -> Condition.pathRegex(), "path: [] (expected: at least one)"),
            argument("no header", () -> Condition.header("X"), "header: [] (expected: at least one)"),
            argument("no method", () -> Condition.method(), "method: [] (expected: at least one)"),
            argument("no block", () -> Condition.sourceIp(), "sourceIp: [] (expected: at least one)"),
            argument("no query", () -> Condition.query(), "query: [] (expected: at least one)"),
            argument(
                    "empty regex",
                    () -> Condition.pathRegex(""),
                    "path regex:  (expected: at least one character, of visible ASCII and spaces)"),
            argument(
                    "both kinds",
                    () -> new PathPattern(List.of("/a"), List.of("b")),
                    "path: [/a] and [b] (expected: either patterns or regular expressions)"),
            argument(
                    "host as a header",
                    () -> Condition.header("hOST", "a"),
                    "header name: hOST (expected: another one; for the host there is a condition of its own)"),
            argument(
                    "broadcast",
                    () -> Condition.sourceIp("10.0.0.0/8", "255.255.255.255/32"),
                    "sourceIp: 255.255.255.255/32 (expected: any other block)"),
            argument(
                    "no block",
                    () -> Condition.sourceIp("10.0.0.1/8"),
                    "cidr: 10.0.0.1/8 (expected: an address block like 10.0.0.0/8 or 2001:db8::/32, host bits zero)"),
            nothing("host regex", () -> Condition.hostRegex((String[]) null)),
            nothing("path regex", () -> Condition.pathRegex("a", null)),
            nothing("path regex", () -> new PathPattern(List.of(), null)),
            nothing("method", () -> Condition.method((String) null)),
            nothing("sourceIp", () -> Condition.sourceIp((String[]) null)),
            nothing("cidr", () -> Condition.sourceIp((String) null)),
            nothing("header name", () -> Condition.header(null, "a")),
            nothing("header", () -> Condition.header("X", (String) null)),
            nothing("query key", () -> Condition.query((String) null, "a")),
            nothing("query value", () -> Condition.query("a", null)),
            nothing("query value", () -> QueryPattern.anyKey(null)),
            nothing("query", () -> Condition.query((QueryPattern) null)),
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
        PathPattern condition = new PathPattern(patterns, List.of());

        patterns.set(0, "/b");

        assertThat(condition.patterns()).containsExactly("/a");
    }
}
