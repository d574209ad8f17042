package io.elb.internal.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.internal.action.Heads;
import io.elb.internal.http.RequestHead;
import io.elb.limits.RuleQuotas;
import io.elb.rule.Action;
import io.elb.rule.Condition;
import io.elb.rule.QueryPattern;
import io.elb.rule.Rule;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each kind of condition compares, beside patterns of host and path. */
class RuleConditionsTest {
    private static final Action ACTION = Action.fixedResponse(200);
    private static final InetSocketAddress CLIENT = InetSocketAddress.createUnresolved("client", 4711);

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "^www\\., www.example.com, true",
        "^WWW\\., www.example.com, true",
        "^www\\., WWW.example.com:8080, true",
        "^(.*)\\.example\\.com$, a.b.example.com:80, true",
        "^(.*)\\.example\\.com$, example.com, false",
        "example, www.example.com, true",
        ":80, www.example.com:80, false",
        "^localhost$, localhost, true",
        ".*, '', true",
    })
    void hostRegexIsLookedForInTheHostWithoutCaseAndPort(String regex, String host, boolean isMatch) {
        RuleSet<Action> rules = rules(rule(1, Condition.hostRegex("^never$", regex)));

        assertThat(priority(rules, Heads.get("/", host))).isEqualTo(isMatch ? 1 : 0);
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "^/api/, /api/v1, true",
        "^/api/, /v1/api/, false",
        "api, /v1/api/x, true",
        "^/API/, /api/, false",
        "(?i)^/API/, /api/, true",
        "^/a$, /a?b=c, true",
        "b=c, /a?b=c, false",
        "^/$, http://example.com, true",
        "\\.(png|jpe?g)$, /x/y.jpeg, true",
        "^\\/api\\/(.*)$, /api/, true",
    })
    void pathRegexIsLookedForInThePathWithItsCase(String regex, String target, boolean isMatch) {
        RuleSet<Action> rules = rules(rule(1, Condition.pathRegex(regex)));

        assertThat(priority(rules, Heads.get(target, "example.com"))).isEqualTo(isMatch ? 1 : 0);
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "*Chrome*, Mozilla/5.0 (X11) CHROME/9, true",
        "Chrome, Mozilla/5.0 Chrome, false",
        "a?c, ABC, true",
        "*, '', true",
        "?*, '', false",
        "a b, a b, true",
        "a\\b, a\\b, true",
        "*, aä, false",
        "a*, a	b, false",
    })
    void headerValueIsComparedWithoutCase(String pattern, String value, boolean isMatch) {
        RuleSet<Action> known = rules(rule(1, Condition.header("user-agent", "never", pattern)));
        RuleSet<Action> unknown = rules(rule(1, Condition.header("x-TENANT", pattern)));

        assertThat(priority(known, Heads.get("/", "example.com", "User-Agent: " + value)))
                .isEqualTo(isMatch ? 1 : 0);
        assertThat(priority(unknown, Heads.get("/", "example.com", "X-Tenant: " + value)))
                .isEqualTo(isMatch ? 1 : 0);
        assertThat(priority(known, Heads.get("/", "example.com", "X-Tenant: " + value)))
                .isZero();
        assertThat(priority(unknown, Heads.get("/", "example.com", "User-Agent: " + value)))
                .isZero();
    }

    @Test
    void headerRegexIsLookedForInTheValueWithoutCase() {
        RuleSet<Action> rules = rules(rule(1, Condition.headerRegex("X", "b+c$")));

        assertThat(priority(rules, Heads.get("/", "a.com", "x: aBBC"))).isEqualTo(1);
        assertThat(priority(rules, Heads.get("/", "a.com", "x: bcd"))).isZero();
        assertThat(priority(rules, Heads.get("/", "a.com", "x: äbc"))).isZero();
        assertThat(priority(rules, Heads.get("/", "a.com"))).isZero();
    }

    @Test
    void everyValueOfARepeatedHeaderIsCompared() {
        RuleSet<Action> rules = rules(
                rule(1, Condition.header("X", "b"), Condition.header("X", "c")), rule(2, Condition.header("X", "d")));

        assertThat(priority(rules, Heads.get("/", "a.com", "x: a", "X: b", "Y: d", "x: c")))
                .isEqualTo(1);
        assertThat(priority(rules, Heads.get("/", "a.com", "x: a", "x: d"))).isEqualTo(2);
        assertThat(priority(rules, Heads.get("/", "a.com", "x: a, b, c, d"))).isZero();
    }

    @Test
    void methodIsComparedExactly() {
        RuleSet<Action> rules = rules(rule(1, Condition.method("GET", "M-SEARCH")));

        assertThat(priority(rules, Heads.get("/", "a.com"))).isEqualTo(1);
        assertThat(priority(rules, Heads.decode("M-SEARCH / HTTP/1.1\r\nHost: a\r\n\r\n")))
                .isEqualTo(1);
        assertThat(priority(rules, Heads.decode("get / HTTP/1.1\r\nHost: a\r\n\r\n")))
                .isZero();
        assertThat(priority(rules, Heads.decode("GETS / HTTP/1.1\r\nHost: a\r\n\r\n")))
                .isZero();
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "192.0.2.0/24, 192.0.2.77, true",
        "192.0.2.0/24, 192.0.3.77, false",
        "192.0.2.64/26, 192.0.2.128, false",
        "2001:db8::/33, 2001:db8:7fff::1, true",
        "2001:db8::/33, 2001:db8:8000::1, false",
        "0.0.0.0/0, ::1, false",
        "::/0, 10.0.0.1, false",
        "10.0.0.1, 10.0.0.1, true",
    })
    void sourceIpIsThatOfTheConnection(String block, String client, boolean isMatch) throws UnknownHostException {
        RuleSet<Action> rules = rules(rule(1, Condition.sourceIp("198.51.100.0/24", block)));
        RequestHead head = Heads.get("/", "a.com", "X-Forwarded-For: 198.51.100.1");
        InetSocketAddress address = new InetSocketAddress(InetAddress.getByName(client), 1);

        assertThat(rules.match(head, "http", address).priority()).isEqualTo(isMatch ? 1 : 0);
    }

    @Test
    void clientWithoutAnAddressIsInNoBlock() {
        assertThat(priority(rules(rule(1, Condition.sourceIp("0.0.0.0/0", "::/0"))), Heads.get("/", "a.com")))
                .isZero();
    }

    @ParameterizedTest(name = "{0}={1} {2}")
    @CsvSource({
        "version, v1, version=v1, true",
        "version, v1, a=b&VERSION=V1&c, true",
        "version, v1, version=v10, false",
        "version, v1, xversion=v1, false",
        "version, v*, version=, false",
        "version, *, version=, true",
        "version, '', version=, true",
        "version, '', version, true",
        "version, *, version, true",
        "v*, ?, vv=1, true",
        "a, b=c, a=b=c, true",
        "a, \\*, a=*, true",
        "a, \\*, a=b, false",
        "a, \\?, a=?, true",
        "a, %62, a=%62, true",
        "a, b, a=%62, false",
        ", example, any=Example, true",
        ", example, example=1, false",
        ", example, example, true",
        ", *, '', false",
        ", *, '&&', false",
        ", *, '&=&', true",
        ", *a*, b=äa, false",
        ", *a*, b=äa&c=a, true",
    })
    void queryIsComparedPartByPart(@Nullable String key, String value, String query, boolean isMatch) {
        QueryPattern pattern = key == null ? QueryPattern.anyKey(value) : QueryPattern.of(key, value);
        RuleSet<Action> rules = rules(rule(1, Condition.query(QueryPattern.of("no", "no"), pattern)));

        assertThat(priority(rules, Heads.get("/?" + query, "a.com"))).isEqualTo(isMatch ? 1 : 0);
        assertThat(priority(rules, Heads.get("/" + query, "a.com"))).isZero();
    }

    private static Rule rule(int priority, Condition... conditions) {
        return Rule.builder(priority).when(conditions).then(ACTION).build();
    }

    private static RuleSet<Action> rules(Rule... rules) {
        return RuleSet.compile(List.of(rules), ACTION, RuleQuotas.defaults(), (action, transforms) -> action);
    }

    private static int priority(RuleSet<Action> rules, RequestHead head) {
        return rules.match(head, "http", CLIENT).priority();
    }
}
