package io.elb.internal.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.elb.internal.action.ActionChain;
import io.elb.internal.action.Heads;
import io.elb.internal.http.RequestHead;
import io.elb.limits.RuleQuotas;
import io.elb.rule.Action;
import io.elb.rule.Condition;
import io.elb.rule.RequestView;
import io.elb.rule.Rule;
import io.elb.rule.TestGroups;
import io.elb.rule.Transform;
import io.elb.rule.WeightedTargetGroup;
import io.elb.target.TargetGroup;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RuleSetTest {
    private static final Action DEFAULT = Action.fixedResponse(404);
    private static final Action ACTION = Action.fixedResponse(200);
    private static final InetSocketAddress CLIENT = InetSocketAddress.createUnresolved("client", 4711);

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "example.com, example.com, true",
        "example.com, EXAMPLE.com, true",
        "Example.COM, example.com, true",
        "example.com, example.com:8080, true",
        "example.com, www.example.com, false",
        "example.com, example.com.evil.net, false",
        "example.com, notexample.com, false",
        "example.com, example.org, false",
        "*.example.com, example.com, false",
        "*.example.com, www.example.com, true",
        "*.example.com, a.b.EXAMPLE.com:80, true",
        "*.example.com, .example.com, true",
        "*example.com, notexample.com, true",
        "*example.com, example.com, true",
        "a?.example.com, ab.example.com, true",
        "a?.example.com, a.example.com, false",
        "a?.example.com, abc.example.com, false",
        "*-test.*.com, x-test.example.com, true",
        "*-test.*.com, x-prod.example.com, false",
        "api.*.com, api.example.com, true",
        "api.*.com, xapi.example.com, false",
        "example.com, example.com., false",
        "example.com, 127.0.0.1, false",
        "example.com, [::1]:80, false",
        "*.com, 'a,b.com', true",
    })
    void hostIsComparedWithoutCaseAndPort(String pattern, String host, boolean isMatch) {
        RuleSet<ActionChain> rules = rules(rule(1, Condition.host(pattern)));

        assertThat(priority(rules, Heads.get("/", host))).isEqualTo(isMatch ? 1 : 0);
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "/a, /a, true",
        "/a, /A, false",
        "/a, /a/, false",
        "/a, /a?b=c, true",
        "/a, /ab, false",
        "/a/*, /a, false",
        "/a/*, /a/, true",
        "/a/*, /a/b/c, true",
        "/a*, /a, true",
        "/a*, /a?/b, true",
        "/a*c, /abc, true",
        "/a*c, /ab?c, false",
        "*.jpg, /img/x.jpg, true",
        "*.jpg, /img/x.jpg2, false",
        "/*.php, /a/b.php?x, true",
        "/?, /, false",
        "/?, /x, true",
        "*, /, true",
        "/a/b, /a//b, false",
        "/a/b, /a/./b, false",
        "/, http://example.com, true",
        "/, http://example.com?q, true",
        "/, http://example.com/, true",
        "/x, http://example.com/x?y, true",
        "/x*, http://example.com, false",
    })
    void pathIsComparedExactlyAndWithoutTheQuery(String pattern, String target, boolean isMatch) {
        RuleSet<ActionChain> rules = rules(rule(1, Condition.path(pattern)));

        assertThat(priority(rules, Heads.get(target, "example.com"))).isEqualTo(isMatch ? 1 : 0);
    }

    @Test
    void encodedPathIsNotDecoded() {
        assertThat(priority(rules(rule(1, Condition.path("/a"))), Heads.get("/%61", "example.com")))
                .isZero();
    }

    @Test
    void absoluteFormGivesTheHost() {
        RuleSet<ActionChain> rules =
                rules(rule(1, Condition.host("one.example.com")), rule(2, Condition.host("two.example.com")));

        assertThat(priority(rules, Heads.get("http://two.example.com/", "one.example.com")))
                .isEqualTo(2);
    }

    @Test
    void asteriskFormIsAPathOfAnAsterisk() {
        RequestHead head = Heads.decode("OPTIONS * HTTP/1.1\r\nHost: example.com\r\n\r\n");

        assertThat(priority(rules(rule(1, Condition.path("/*"))), head)).isZero();
        assertThat(priority(rules(rule(1, Condition.path("?"))), head)).isEqualTo(1);
    }

    @Test
    void requestWithoutHostMatchesNoHost() {
        RuleSet<ActionChain> rules = rules(rule(1, Condition.host("*.com", "?*.com")), rule(2, Condition.path("/*")));

        assertThat(priority(rules, Heads.decode("GET / HTTP/1.0\r\n\r\n"))).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a b", "/a\u0001", "/a\u007f", "/a\u00e4", "/a\u00ff"})
    void pathThatIsNotVisibleAsciiMatchesNoPattern(String path) {
        RuleSet<ActionChain> rules = rules(
                rule(1, Condition.path("*")),
                rule(2, Condition.host("example.com"), Condition.path("/a*")),
                rule(3, Condition.path("/a?", "/a*"), matching(view -> true)),
                rule(4, Condition.host("example.com")));

        assertThat(rawMatch(rules, "example.com", path)).isEqualTo(4);
    }

    @Test
    void hostThatIsNotVisibleAsciiMatchesNoPattern() {
        RuleSet<ActionChain> rules = rules(
                rule(1, Condition.host("*.com")),
                rule(2, Condition.host("*.com"), matching(view -> true)),
                rule(3, Condition.path("/a")));

        assertThat(rawMatch(rules, "\u00e4.com", "/a")).isEqualTo(3);
    }

    @Test
    void lowestPriorityThatAppliesWins() {
        RuleSet<ActionChain> rules = rules(
                rule(30, Condition.path("/a/b")),
                rule(20, Condition.path("/a/*")),
                rule(10, Condition.host("example.com"), Condition.path("/a/b/c")),
                rule(25, Condition.host("*.example.com")));

        assertThat(priority(rules, Heads.get("/a/b/c", "example.com"))).isEqualTo(10);
        assertThat(priority(rules, Heads.get("/a/b", "example.com"))).isEqualTo(20);
        assertThat(priority(rules, Heads.get("/a/b", "www.example.com"))).isEqualTo(20);
        assertThat(priority(rules, Heads.get("/b", "www.example.com"))).isEqualTo(25);
        assertThat(priority(rules, Heads.get("/b", "example.com"))).isZero();
        assertThat(rules.rules()).extracting(Rule::priority).containsExactly(10, 20, 25, 30);
    }

    @Test
    void valuesAreAlternativesAndConditionsAllHaveToHold() {
        RuleSet<ActionChain> rules = rules(rule(1, Condition.host("a.com", "b.com"), Condition.path("/x", "/y/*")));

        assertThat(priority(rules, Heads.get("/x", "a.com"))).isEqualTo(1);
        assertThat(priority(rules, Heads.get("/y/z", "b.com"))).isEqualTo(1);
        assertThat(priority(rules, Heads.get("/z", "a.com"))).isZero();
        assertThat(priority(rules, Heads.get("/x", "c.com"))).isZero();
    }

    @Test
    void matchGivesTheRuleAndItsCompiledAction() {
        Rule rule = rule(7, Condition.path("/a"));
        RuleSet<ActionChain> rules = rules(rule);

        MatchedRule<ActionChain> matched = match(rules, Heads.get("/a", "example.com"));

        assertThat(matched.rule()).isSameAs(rule);
        assertThat(matched.action().action()).isSameAs(ACTION);
        assertThat(match(rules, Heads.get("/a", "example.com"))).isSameAs(matched);
    }

    @Test
    void requestThatNothingAppliesToGetsTheDefaultRule() {
        RuleSet<ActionChain> rules = rules(rule(7, Condition.path("/a")));

        MatchedRule<ActionChain> matched = match(rules, Heads.get("/b", "example.com"));

        assertThat(matched.rule()).isNull();
        assertThat(matched.priority()).isZero();
        assertThat(matched.action().action()).isSameAs(DEFAULT);
        assertThat(rules.defaultAction()).isSameAs(DEFAULT);
    }

    @Test
    void rulesWithFurtherConditionsAreTriedInTheOrderOfTheirPriorities() {
        RuleSet<ActionChain> rules = rules(
                rule(1, Condition.host("*.com"), Condition.path("/a*"), Condition.method("PUT")),
                rule(2, Condition.path("/a/b", "/a/*"), Condition.header("X", "2")),
                rule(3, Condition.host("*.b.com", "a.b.com"), Condition.header("X", "3", "2")),
                rule(4, Condition.path("/a/b"), Condition.header("Y", "*")),
                rule(5, Condition.path("/a/b")),
                rule(6, Condition.path("/a/b"), Condition.method("GET")));

        assertThat(priority(rules, Heads.get("/a/b", "a.b.com", "X: 2"))).isEqualTo(2);
        assertThat(priority(rules, Heads.get("/a", "a.b.com", "X: 2"))).isEqualTo(3);
        assertThat(priority(rules, Heads.get("/a/b", "a.b.com", "X: 3"))).isEqualTo(3);
        assertThat(priority(rules, Heads.get("/a/b", "a.com", "Y: 3"))).isEqualTo(4);
        assertThat(priority(rules, Heads.get("/a/b", "a.com"))).isEqualTo(5);
        assertThat(priority(rules, Heads.decode("PUT /a/b HTTP/1.1\r\nHost: a.com\r\nX: 2\r\n\r\n")))
                .isEqualTo(1);
    }

    @Test
    void predicateSeesTheRequest() {
        List<Object> seen = new ArrayList<>();
        RuleSet<ActionChain> rules = rules(rule(
                1,
                matching(view -> seen.addAll(List.of(
                        view.method(),
                        view.scheme(),
                        view.host(),
                        view.path(),
                        view.query(),
                        view.header("x-TAG"),
                        view.headers("X-Tag"),
                        view.header("X-Other"),
                        view.headers("X-Other"),
                        view.clientAddress())))));

        assertThat(priority(rules, Heads.get("/a?b=c", "Example.com:80", "X-Tag: 1, 2", "x-tag:3")))
                .isEqualTo(1);
        assertThat(seen)
                .containsExactly(
                        "GET",
                        "http",
                        "example.com",
                        "/a",
                        Optional.of("b=c"),
                        Optional.of("1, 2"),
                        List.of("1, 2", "3"),
                        Optional.empty(),
                        List.of(),
                        CLIENT);
    }

    @Test
    void predicateRunsOnlyWhenNothingBeforeAppliesAndTheOtherConditionsHold() {
        AtomicInteger calls = new AtomicInteger();
        Condition counting = matching(view -> calls.incrementAndGet() > 0);
        RuleSet<ActionChain> rules = rules(
                rule(1, Condition.path("/first")),
                rule(2, Condition.host("example.com"), counting, Condition.path("/first", "/second")),
                rule(3, Condition.path("/*")));

        assertThat(priority(rules, Heads.get("/first", "example.com"))).isEqualTo(1);
        assertThat(priority(rules, Heads.get("/second", "example.org"))).isEqualTo(3);
        assertThat(priority(rules, Heads.get("/third", "example.com"))).isEqualTo(3);
        assertThat(calls).hasValue(0);
        assertThat(priority(rules, Heads.get("/second", "example.com"))).isEqualTo(2);
        assertThat(calls).hasValue(1);
    }

    @Test
    void predicateThatThrowsDoesNotHoldAndHarmsNothing() {
        RuleSet<ActionChain> rules = rules(
                rule(1, matching(view -> {
                    throw new IllegalStateException("broken");
                })),
                rule(2, matching(view -> {
                    throw new AssertionError("broken badly");
                })),
                rule(3, Condition.path("/*")));

        for (int i = 0; i < 3; i++) {
            assertThat(priority(rules, Heads.get("/", "example.com"))).isEqualTo(3);
        }
    }

    @Test
    void failureOfAPredicateIsLoggedOnce() {
        AtomicInteger logged = new AtomicInteger();
        RuleSet<ActionChain> rules = rules(rule(1, matching(view -> {
            throw new LoggedFailure(logged);
        })));

        for (int i = 0; i < 3; i++) {
            assertThat(priority(rules, Heads.get("/", "example.com"))).isZero();
        }

        assertThat(logged).hasValue(1);
    }

    @Test
    void everyGroupThatAnActionNamesIsInUse() {
        TargetGroup blue = TestGroups.named("blue");
        TargetGroup green = TestGroups.named("green");
        TargetGroup main = TestGroups.named("main");
        Rule weighted = Rule.builder(1)
                .when(Condition.path("/"))
                .then(Action.forward(WeightedTargetGroup.of(blue, 0), WeightedTargetGroup.of(green, 1)))
                .build();

        RuleSet<ActionChain> rules =
                RuleSet.compile(List.of(weighted), Action.forward(main), RuleQuotas.defaults(), RuleSetTest::chain);

        assertThat(rules.groups()).containsExactlyInAnyOrder(blue, green, main);
    }

    @Test
    void actionThatTheCompilerRefusesIsRefused() {
        assertThatThrownBy(() -> RuleSet.compile(
                        List.of(rule(1, Condition.path("/"))), DEFAULT, RuleQuotas.defaults(), (action, transforms) -> {
                            throw new IllegalArgumentException(action.toString());
                        }))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void matchingByHostAndPathAllocatesNothing() {
        List<Rule> many = new ArrayList<>();
        for (int i = 1; i <= 100; i++) {
            many.add(rule(i, Condition.host("h" + i + ".example.com"), Condition.path("/p" + i + "/*.jpg")));
        }
        RuleSet<ActionChain> rules = rules(many.toArray(Rule[]::new));
        RequestHead head = Heads.get("/p50/x/y.jpg", "h50.example.com");
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        int matches = 100_000;
        int sum = 0;
        for (int i = 0; i < matches; i++) {
            sum += rules.match(head, "http", CLIENT).priority();
        }

        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < matches; i++) {
            sum += rules.match(head, "http", CLIENT).priority();
        }
        long allocatedBytes = threads.getCurrentThreadAllocatedBytes() - before;

        assertThat(sum).isEqualTo(2 * matches * 50);
        assertThat(allocatedBytes).isLessThan(matches);
    }

    private static Condition matching(Predicate<RequestView> predicate) {
        return Condition.matching("test", predicate);
    }

    private static Rule rule(int priority, Condition... conditions) {
        return Rule.builder(priority).when(conditions).then(ACTION).build();
    }

    private static RuleSet<ActionChain> rules(Rule... rules) {
        return RuleSet.compile(Arrays.asList(rules), DEFAULT, RuleQuotas.defaults(), RuleSetTest::chain);
    }

    private static ActionChain chain(Action action, List<Transform> transforms) {
        return ActionChain.of(action, transforms, "http", 1024);
    }

    private static MatchedRule<ActionChain> match(RuleSet<ActionChain> rules, RequestHead head) {
        return rules.match(head, "http", CLIENT);
    }

    private static int priority(RuleSet<ActionChain> rules, RequestHead head) {
        return match(rules, head).priority();
    }

    /** Past the decoder, which would refuse such octets. */
    private static int rawMatch(RuleSet<ActionChain> rules, String host, String path) {
        RequestHead head = new RequestHead();
        byte[] bytes = (host + path).getBytes(StandardCharsets.ISO_8859_1);
        head.fields().append(bytes, 0, bytes.length);
        head.setTarget(host.length(), bytes.length);
        head.setAuthority(0, host.length());
        return priority(rules, head);
    }

    /** Counts how often a log prints it. */
    private static final class LoggedFailure extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final AtomicInteger logged;

        LoggedFailure(AtomicInteger logged) {
            super("broken");
            this.logged = logged;
        }

        @Override
        public void printStackTrace(PrintStream out) {
            logged.incrementAndGet();
        }
    }
}
