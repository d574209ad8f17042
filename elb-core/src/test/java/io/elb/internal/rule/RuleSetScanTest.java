package io.elb.internal.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.internal.action.Heads;
import io.elb.limits.RuleQuotas;
import io.elb.rule.Action;
import io.elb.rule.Rule;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds compiled rules against a plain scan of the rules, written without anything of the engine. */
class RuleSetScanTest {
    private static final Action ACTION = Action.fixedResponse(200);
    private static final RuleQuotas WIDE =
            new RuleQuotas(1000, 1000, 1000, 1000, 1000, 16_384, 1000, 1000, 16_384, 1000);

    private final List<String> calls = new ArrayList<>();

    static IntStream seeds() {
        return IntStream.rangeClosed(1, 10);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void compiledRulesGiveWhatAScanGivesAndCallTheSamePredicates(int seed) {
        Random random = new Random(seed);
        TreeSet<Integer> seen = new TreeSet<>();
        int matches = 0;
        for (int round = 0; round < 200; round++) {
            List<Rule> rules = new RandomRules(random, calls).next(1 + random.nextInt(40));
            RuleSet<Action> set = RuleSet.compile(rules, ACTION, WIDE, (action, transforms) -> action);
            for (int i = 0; i < 20; i++) {
                PlainRequest request = PlainRequest.random(random);
                calls.clear();
                int expected = PlainScan.priority(rules, request);
                List<String> expectedCalls = List.copyOf(calls);
                calls.clear();

                int found = set.match(Heads.decode(request.text()), "http", client(request))
                        .priority();

                assertThat(found).as("%s in %s", request, rules).isEqualTo(expected);
                assertThat(calls).as("%s in %s", request, rules).isEqualTo(expectedCalls);
                seen.add(found);
                matches += found > 0 ? 1 : 0;
            }
        }
        assertThat(seen).as("matches of many kinds").hasSizeGreaterThan(20);
        assertThat(matches).as("matches").isBetween(800, 3800);
    }

    private static InetSocketAddress client(PlainRequest request) {
        try {
            return new InetSocketAddress(InetAddress.getByName(request.client()), 4711);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
