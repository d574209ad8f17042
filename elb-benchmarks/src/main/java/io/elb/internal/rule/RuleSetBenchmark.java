package io.elb.internal.rule;

import io.elb.internal.http.RequestHead;
import io.elb.limits.RuleQuotas;
import io.elb.rule.Action;
import io.elb.rule.Condition;
import io.elb.rule.Rule;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A request matched against the rules of a listener. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@State(Scope.Thread)
public class RuleSetBenchmark {
    private static final InetSocketAddress CLIENT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 4711);

    /** How many rules there are. */
    @Param({"10", "100", "1000"})
    public int rules = 10;

    /**
     * What the rules are like: by host and path ({@code patterns}: half by both, a quarter each by one of them), by these and
     * half of them by a method, a header field, a query or an address too ({@code mixed}), or by a host and a regular
     * expression for the path ({@code regex}).
     */
    @Param({"patterns", "mixed", "regex"})
    public String conditions = "patterns";

    private RuleSet<Action> set = compile(rules, conditions);
    private RequestHead first = request(0);
    private RequestHead last = request(0);
    private RequestHead unknown = request(0);

    /** Compiles the rules. */
    @Setup
    public void fill() {
        set = compile(rules, conditions);
        first = request(0);
        last = request(rules - 2);
        unknown = request(rules);
        if (match(last).priority() != rules - 1 || match(unknown).priority() != 0) {
            throw new IllegalStateException("rules: " + rules + " (expected: a match of the last host and path only)");
        }
    }

    /**
     * Matches a request to which the first rule applies.
     *
     * @return the rule
     */
    @Benchmark
    public Object matchFirst() {
        return match(first);
    }

    /**
     * Matches a request to which the last rule by host and path applies.
     *
     * @return the rule
     */
    @Benchmark
    public Object matchLast() {
        return match(last);
    }

    /**
     * Matches a request to which no rule applies.
     *
     * @return the default rule
     */
    @Benchmark
    public Object matchNone() {
        return match(unknown);
    }

    private MatchedRule<Action> match(RequestHead head) {
        return set.match(head, "http", CLIENT);
    }

    private static RuleSet<Action> compile(int count, String conditions) {
        List<Rule> rules = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            rules.add(Rule.builder(i + 1)
                    .conditions(conditions.equals("regex") ? regex(i) : patterns(i, conditions.equals("mixed")))
                    .then(Action.fixedResponse(204))
                    .build());
        }
        return RuleSet.compile(
                rules,
                Action.fixedResponse(404),
                RuleQuotas.defaults().withRulesPerBalancer(count),
                (action, transforms) -> action);
    }

    private static List<Condition> patterns(int i, boolean isMixed) {
        List<Condition> all = new ArrayList<>();
        if (i % 4 != 3) {
            all.add(Condition.host("service" + i + ".shop.example.com"));
        }
        if (i % 4 != 1) {
            all.add(Condition.path("/api/v1/service" + i + "/*"));
        }
        if (isMixed && i % 8 >= 4) {
            all.add(Condition.method("GET", "HEAD"));
            all.add(Condition.header("X-Tenant", "gold*"));
        } else if (isMixed && i % 8 >= 2) {
            all.add(Condition.sourceIp("127.0.0.0/8"));
            all.add(Condition.query("version", "v?"));
        }
        return all;
    }

    private static List<Condition> regex(int i) {
        return List.of(
                Condition.host("service" + i + ".shop.example.com"),
                Condition.pathRegex("^/api/v[0-9]+/service" + i + "/"));
    }

    private static RequestHead request(int service) {
        String host = "service" + service + ".shop.example.com";
        String path = "/api/v1/service" + service + "/orders/4711/lines";
        RequestHead head = new RequestHead();
        byte[] start = ("GET" + path + "?page=3&version=v1").getBytes(StandardCharsets.US_ASCII);
        head.fields().append(start, 0, start.length);
        head.setMethod(0, 3);
        head.setTarget(3, start.length);
        head.fields().add("Host", host);
        head.setAuthority(head.fields().valueStart(0), head.fields().valueEnd(0));
        head.fields().add("User-Agent", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)");
        head.fields().add("Accept", "*/*");
        head.fields().add("X-Tenant", "gold-1");
        return head;
    }
}
