package io.elb.internal.rule;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.internal.http.RequestHead;
import io.elb.limits.RuleQuotas;
import io.elb.rule.Action;
import io.elb.rule.Condition;
import io.elb.rule.HostHeader;
import io.elb.rule.PathPattern;
import io.elb.rule.RequestPredicate;
import io.elb.rule.RequestView;
import io.elb.rule.Rule;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds the indexes against going through the rules one by one with regular expressions. */
class RuleSetScanTest {
    private static final Action ACTION = Action.fixedResponse(200);
    private static final RuleQuotas WIDE = new RuleQuotas(1000, 1000, 1000, 1000, 1000, 16_384, 1000);
    private static final String[] ENDINGS = {"a", "ab", "B", "com"};
    private static final RequestView VIEW =
            new HeadView(new RequestHead(), "http", InetSocketAddress.createUnresolved("client", 1));

    private final List<String> calls = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void indexesGiveWhatAScanGivesAndCallTheSamePredicates(long seed) {
        Random random = new Random(seed);
        TreeSet<Integer> seenPriorities = new TreeSet<>();
        for (int round = 0; round < 60; round++) {
            List<Rule> rules = rules(random, 1 + random.nextInt(40));
            RuleSet<Action> set = RuleSet.compile(rules, ACTION, WIDE, action -> action);
            for (int request = 0; request < 100; request++) {
                String host = random.nextInt(20) == 0 ? "" : host(random, "abB.", "aAbB");
                String path = random.nextInt(20) == 0 ? "" : path(random, "/abB", 7);
                calls.clear();
                int expected = scan(rules, host, path);
                List<String> expectedCalls = List.copyOf(calls);
                calls.clear();

                int found = match(set, host, path);

                assertThat(found).as("%s%s in %s", host, path, rules).isEqualTo(expected);
                assertThat(calls).as("%s%s in %s", host, path, rules).isEqualTo(expectedCalls);
                seenPriorities.add(found);
            }
        }
        assertThat(seenPriorities).as("matches of many kinds").hasSizeGreaterThan(20);
    }

    private static int match(RuleSet<Action> set, String host, String path) {
        byte[] bytes = ("<" + host + path + ">").getBytes(StandardCharsets.ISO_8859_1);
        int pathStart = 1 + host.length();
        return set.match(bytes, 1, pathStart, pathStart, bytes.length - 1, VIEW).priority();
    }

    private static int scan(List<Rule> rules, String host, String path) {
        return rules.stream()
                .sorted(Comparator.comparingInt(Rule::priority))
                .filter(rule -> applies(rule, host, path))
                .findFirst()
                .map(Rule::priority)
                .orElse(0);
    }

    private static boolean applies(Rule rule, String host, String path) {
        // Stable: host and path first, then the predicates as they were given.
        return rule.conditions().stream()
                .sorted(Comparator.comparing(condition -> condition instanceof RequestPredicate))
                .allMatch(condition -> holds(condition, host, path));
    }

    private static boolean holds(Condition condition, String host, String path) {
        if (condition instanceof HostHeader header) {
            return header.patterns().stream()
                    .anyMatch(pattern -> GlobTest.regex(pattern.toLowerCase(Locale.ROOT))
                            .matcher(host.toLowerCase(Locale.ROOT))
                            .matches());
        }
        if (condition instanceof PathPattern paths) {
            return paths.patterns().stream()
                    .anyMatch(pattern -> GlobTest.regex(pattern).matcher(path).matches());
        }
        return ((RequestPredicate) condition).predicate().test(VIEW);
    }

    private List<Rule> rules(Random random, int count) {
        TreeSet<Integer> priorities = new TreeSet<>();
        while (priorities.size() < count) {
            priorities.add(1 + random.nextInt(60));
        }
        List<Integer> shuffled = new ArrayList<>(priorities);
        Collections.shuffle(shuffled, random);
        return shuffled.stream().map(priority -> rule(random, priority)).toList();
    }

    private Rule rule(Random random, int priority) {
        List<Condition> conditions = new ArrayList<>();
        if (random.nextInt(3) > 0) {
            conditions.add(new HostHeader(values(random, () -> host(random, "ab*?.", "aB*?"))));
        }
        if (random.nextInt(3) > 0) {
            conditions.add(new PathPattern(values(random, () -> "/" + path(random, "/ab*?", 5))));
        }
        while (conditions.isEmpty() || random.nextInt(6) == 0) {
            String name = priority + "/" + conditions.size();
            boolean holds = random.nextInt(4) == 0;
            conditions.add(Condition.matching(name, view -> calls.add(name) && holds));
        }
        return Rule.builder(priority).conditions(conditions).then(ACTION).build();
    }

    private static List<String> values(Random random, Supplier<String> value) {
        List<String> values = new ArrayList<>();
        for (int count = 1 + random.nextInt(3); count > 0; count--) {
            values.add(value.get());
        }
        return values;
    }

    private static String host(Random random, String inner, String before) {
        return GlobTest.text(random, inner, 4)
                + GlobTest.text(random, before, 2)
                + '.'
                + ENDINGS[random.nextInt(ENDINGS.length)];
    }

    private static String path(Random random, String alphabet, int maxLength) {
        return GlobTest.text(random, alphabet, maxLength);
    }
}
