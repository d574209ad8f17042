package io.elb.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elb.LoadBalancer;
import io.elb.limits.RuleQuotas;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.rule.Action;
import io.elb.rule.Condition;
import io.elb.rule.QueryPattern;
import io.elb.rule.Rule;
import io.elb.testing.RawClient;
import io.elb.testing.RawResponse;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which rule a request over a real socket meets; each rule answers with its name. */
class RulesIT {
    private static final String DEFAULT = "default";

    private final LoadBalancer balancer = LoadBalancer.application("rules")
            .threads(1)
            .quotas(RuleQuotas.defaults().withRulesPerBalancer(20))
            .start();
    private final Listener listener =
            balancer.addListener(ListenerConfig.http(0, answer(DEFAULT)).build());

    @AfterEach
    void stop() {
        balancer.close();
    }

    @Test
    void hostConditionTakesPatternsAndRegularExpressions() {
        listener.replaceRules(List.of(
                rule(10, "pattern", Condition.host("*.example.com", "shop.example.org")),
                rule(20, "regex", Condition.hostRegex("^[a-z]+-[0-9]+\\.example\\.org$"))));

        assertThat(get("/", "www.Example.COM:8080")).isEqualTo("pattern");
        assertThat(get("/", "shop.example.org")).isEqualTo("pattern");
        assertThat(get("/", "API-17.example.org:80")).isEqualTo("regex");
        assertThat(get("/", "api.example.org")).isEqualTo(DEFAULT);
        assertThat(get("http://web-1.example.org/", "www.example.com")).isEqualTo("regex");
    }

    @Test
    void pathConditionTakesPatternsAndRegularExpressions() {
        listener.replaceRules(List.of(
                rule(10, "pattern", Condition.path("/img/*", "*.jpg")),
                rule(20, "regex", Condition.pathRegex("^/[a-z]{2}(-[A-Z]{2})?/login"))));

        assertThat(get("/img/a.png")).isEqualTo("pattern");
        assertThat(get("/x.jpg?y")).isEqualTo("pattern");
        assertThat(get("/de/login/now")).isEqualTo("regex");
        assertThat(get("/de-CH/login")).isEqualTo("regex");
        assertThat(get("/de-ch/login")).isEqualTo(DEFAULT);
        assertThat(get("/?/de/login")).isEqualTo(DEFAULT);
    }

    @Test
    void methodConditionTakesAnyMethodInItsExactCase() {
        listener.addRule(rule(10, "method", Condition.method("POST", "M-SEARCH")));

        assertThat(ask("POST", "/", "a.com", "Content-Length: 0")).isEqualTo("method");
        assertThat(ask("M-SEARCH", "/", "a.com")).isEqualTo("method");
        assertThat(ask("post", "/", "a.com")).isEqualTo(DEFAULT);
        assertThat(get("/")).isEqualTo(DEFAULT);
    }

    @Test
    void sourceIpConditionLooksAtTheConnectionOnly() throws UnknownHostException {
        listener.addRule(rule(10, "local", Condition.sourceIp("127.0.0.2/31", "2001:db8::/32")));

        assertThat(getFrom("127.0.0.2")).isEqualTo("local");
        assertThat(getFrom("127.0.0.3")).isEqualTo("local");
        assertThat(getFrom("127.0.0.4")).isEqualTo(DEFAULT);
        assertThat(ask("GET", "/", "a.com", "X-Forwarded-For: 127.0.0.2")).isEqualTo(DEFAULT);
    }

    @Test
    void headerConditionTakesPatternsAndRegularExpressionsAndEveryValue() {
        listener.replaceRules(List.of(
                rule(10, "pattern", Condition.header("User-Agent", "*Chrome*", "curl/?")),
                rule(20, "regex", Condition.headerRegex("X-Version", "^v[2-9]$")),
                rule(30, "both", Condition.header("X-A", "1"), Condition.header("X-A", "2"))));

        assertThat(ask("GET", "/", "a.com", "user-agent: Mozilla/5.0 chrome/99"))
                .isEqualTo("pattern");
        assertThat(ask("GET", "/", "a.com", "User-Agent: curl/8")).isEqualTo("pattern");
        assertThat(ask("GET", "/", "a.com", "X-Version: v1", "x-version: V3")).isEqualTo("regex");
        assertThat(ask("GET", "/", "a.com", "X-Version: v10")).isEqualTo(DEFAULT);
        assertThat(ask("GET", "/", "a.com", "X-A: 2", "X-A: 1")).isEqualTo("both");
        assertThat(ask("GET", "/", "a.com", "X-A: 1")).isEqualTo(DEFAULT);
    }

    @ParameterizedTest
    @CsvSource({
        "version=v2, pair",
        "a&VERSION=V2, pair",
        "version=v3, default",
        "x=my-example-1, value",
        "star=*, literal",
        "star=x, default",
    })
    void queryConditionTakesPairsAndValues(String query, String rule) {
        listener.replaceRules(List.of(
                rule(10, "pair", Condition.query("version", "v2")),
                rule(20, "value", Condition.query(QueryPattern.anyKey("*example*"))),
                rule(30, "literal", Condition.query("star", "\\*"))));

        assertThat(get("/?" + query)).isEqualTo(rule);
    }

    @Test
    void predicateConditionIsAskedLast() {
        listener.replaceRules(List.of(
                rule(
                        10,
                        "code",
                        Condition.matching("odd", request -> request.path().length() % 2 == 1)),
                rule(20, "rest", Condition.path("*"))));

        assertThat(get("/ab")).isEqualTo("code");
        assertThat(get("/a")).isEqualTo("rest");
    }

    @Test
    void lowestPriorityWinsWhateverTheKindsOfConditions() {
        listener.replaceRules(List.of(
                rule(40, "path", Condition.path("/a/*")),
                rule(30, "host and path", Condition.host("a.com"), Condition.path("/a/*")),
                rule(
                        20,
                        "host, path and header",
                        Condition.host("a.com"),
                        Condition.path("/a/*"),
                        Condition.header("X", "1")),
                rule(10, "query", Condition.query("q", "1"))));

        assertThat(ask("GET", "/a/b?q=1", "a.com", "X: 1")).isEqualTo("query");
        assertThat(ask("GET", "/a/b", "a.com", "X: 1")).isEqualTo("host, path and header");
        assertThat(ask("GET", "/a/b", "a.com", "X: 2")).isEqualTo("host and path");
        assertThat(ask("GET", "/a/b", "b.com", "X: 1")).isEqualTo("path");
        assertThat(ask("GET", "/b", "a.com", "X: 1")).isEqualTo(DEFAULT);
    }

    @Test
    void prioritiesAreExchangedAtOnce() {
        listener.replaceRules(List.of(
                rule(10, "one", Condition.path("/*")),
                rule(20, "two", Condition.path("/*")),
                rule(30, "three", Condition.path("/3"))));
        assertThat(get("/3")).isEqualTo("one");

        listener.setRulePriorities(Map.of(10, 20, 20, 10));
        assertThat(get("/3")).isEqualTo("two");
        listener.setRulePriorities(Map.of(30, 5));
        assertThat(get("/3")).isEqualTo("three");
        listener.setRulePriorities(Map.of());

        assertThat(listener.rules()).extracting(Rule::priority).containsExactly(5, 10, 20);
        assertThat(balancer.describe().listeners().get(0).rules()).isEqualTo(listener.rules());
    }

    @Test
    void prioritiesThatCanNotBeSetChangeNothing() {
        listener.replaceRules(List.of(rule(10, "one", Condition.path("/*")), rule(20, "two", Condition.path("/*"))));
        List<Rule> before = listener.rules();
        String name = listener.name();
        Map<Integer, Integer> withNull = new HashMap<>();
        withNull.put(10, null);

        assertThatThrownBy(() -> listener.setRulePriorities(Map.of(10, 20)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("priority: 20 (expected: one that no rule of " + name + " has; ELB: PriorityInUse)");
        assertThatThrownBy(() -> listener.setRulePriorities(Map.of(10, 5, 20, 5)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("priority: 5 (expected: one that no rule of " + name + " has; ELB: PriorityInUse)");
        assertThatThrownBy(() -> listener.setRulePriorities(Map.of(10, 11, 12, 13)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("priority: 12 (expected: the priority of a rule of " + name + "; ELB: RuleNotFound)");
        for (int wrong : new int[] {0, 50_001}) {
            assertThatThrownBy(() -> listener.setRulePriorities(Map.of(10, wrong)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("priority: " + wrong + " (expected: 1–50000)");
        }
        assertThatThrownBy(() -> listener.setRulePriorities(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("priorities");
        assertThatThrownBy(() -> listener.setRulePriorities(withNull))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("priorities");
        assertThat(listener.rules()).isEqualTo(before);
        assertThat(get("/")).isEqualTo("one");
    }

    @Test
    void rulesOfAllListenersTogetherStayBelowTheQuota() {
        Listener other =
                balancer.addListener(ListenerConfig.http(0, answer("other")).build());
        for (int i = 1; i <= 10; i++) {
            listener.addRule(rule(i, "one", Condition.path("/")));
            other.addRule(rule(i, "two", Condition.path("/")));
        }

        assertThatThrownBy(() -> other.addRule(rule(11, "three", Condition.path("/"))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("rules: 21 (expected: at most 20; ELB: TooManyRules)");
        assertThatThrownBy(() -> listener.addRule(rule(10, "again", Condition.path("/"))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "priority: 10 (expected: one that no rule of " + listener.name() + " has; ELB: PriorityInUse)");
        assertThatThrownBy(() -> listener.removeRule(11))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("priority: 11 (expected: the priority of a rule of " + listener.name()
                        + "; ELB: RuleNotFound)");
        assertThat(other.rules()).hasSize(10);
    }

    private static Action answer(String text) {
        return Action.fixedResponse(200, "text/plain", text);
    }

    private static Rule rule(int priority, String name, Condition... conditions) {
        return Rule.builder(priority).when(conditions).then(answer(name)).build();
    }

    private String get(String target) {
        return get(target, "a.com");
    }

    private String get(String target, String host) {
        return ask("GET", target, host);
    }

    private String ask(String method, String target, String host, String... fields) {
        try (RawClient client = RawClient.connect("127.0.0.1", listener.port())) {
            return exchange(client, method, target, host, fields);
        }
    }

    private String getFrom(String address) throws UnknownHostException {
        try (RawClient client = RawClient.builder()
                .localAddress(InetAddress.getByName(address))
                .connect(new InetSocketAddress("127.0.0.1", listener.port()))) {
            return exchange(client, "GET", "/", "a.com");
        }
    }

    private static String exchange(RawClient client, String method, String target, String host, String... fields) {
        String more = fields.length == 0 ? "" : String.join("\r\n", fields) + "\r\n";
        RawResponse response =
                client.exchange(method + ' ' + target + " HTTP/1.1\r\nHost: " + host + "\r\n" + more + "\r\n");
        assertThat(response.status()).isEqualTo(200);
        return response.bodyText();
    }
}
