package io.elb.internal.rule;

import io.elb.internal.http.RequestHead;
import io.elb.limits.RuleQuotas;
import io.elb.rule.Action;
import io.elb.rule.Condition;
import io.elb.rule.RequestView;
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

/** A request matched against the rules of a listener: half of them by host and path, a quarter each by host and by path alone. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@State(Scope.Thread)
public class RuleSetBenchmark {

    /** How many rules there are. */
    @Param({"10", "100", "1000"})
    public int rules = 10;

    private RuleSet<Action> set = compile(rules);
    private Request first = Request.toService(0);
    private Request last = Request.toService(0);
    private Request unknown = Request.toService(0);

    /** Compiles the rules. */
    @Setup
    public void fill() {
        set = compile(rules);
        first = Request.toService(0);
        last = Request.toService(rules - 2);
        unknown = Request.toService(rules);
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

    private MatchedRule<Action> match(Request request) {
        return set.match(
                request.bytes(), 0, request.hostEnd(), request.hostEnd(), request.bytes().length, request.view());
    }

    private static RuleSet<Action> compile(int count) {
        List<Rule> rules = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Condition host = Condition.host("service" + i + ".shop.example.com");
            Condition path = Condition.path("/api/v1/service" + i + "/*");
            Condition[] conditions = switch (i % 4) {
                case 1 -> new Condition[] {host};
                case 3 -> new Condition[] {path};
                default -> new Condition[] {host, path};
            };
            rules.add(Rule.builder(i + 1)
                    .when(conditions)
                    .then(Action.fixedResponse(204))
                    .build());
        }
        return RuleSet.compile(
                rules, Action.fixedResponse(404), RuleQuotas.defaults().withRulesPerBalancer(count), action -> action);
    }

    /** Host and path one behind the other, and the view that predicates would be shown. */
    private record Request(byte[] bytes, int hostEnd, RequestView view) {
        static Request toService(int number) {
            String host = "service" + number + ".shop.example.com";
            String path = "/api/v1/service" + number + "/orders/4711/lines";
            return new Request(
                    (host + path).getBytes(StandardCharsets.US_ASCII),
                    host.length(),
                    new HeadView(
                            new RequestHead(), "http", new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)));
        }
    }
}
