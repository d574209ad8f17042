package io.elb.internal.rule;

import io.elb.rule.Action;
import io.elb.rule.Condition;
import io.elb.rule.HostHeader;
import io.elb.rule.HttpHeader;
import io.elb.rule.PathPattern;
import io.elb.rule.QueryPattern;
import io.elb.rule.Rule;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.function.Supplier;

/** Rules of every kind of condition, which match what {@link PlainRequest} makes now and then. */
final class RandomRules {
    private static final String[] NAMES = {"x-a", "X-B", "Accept", "user-agent"};
    private static final String[] BLOCKS = {
        "10.0.0.0/24", "10.0.0.0/8", "192.0.2.64/26", "0.0.0.0/0", "10.0.0.1/32", "::/0", "2001:db8::/64", "::1/128"
    };

    private final Random random;
    private final List<String> calls;

    /** @param calls where predicates note that they were called */
    RandomRules(Random random, List<String> calls) {
        this.random = random;
        this.calls = calls;
    }

    /** Some rules in no order. */
    List<Rule> next(int count) {
        TreeSet<Integer> priorities = new TreeSet<>();
        while (priorities.size() < count) {
            priorities.add(1 + random.nextInt(60));
        }
        List<Integer> shuffled = new ArrayList<>(priorities);
        Collections.shuffle(shuffled, random);
        return shuffled.stream().map(this::rule).toList();
    }

    private Rule rule(int priority) {
        List<Condition> conditions = new ArrayList<>();
        if (random.nextInt(3) > 0) {
            conditions.add(host());
        }
        if (random.nextInt(3) > 0) {
            conditions.add(path());
        }
        if (random.nextInt(6) == 0) {
            conditions.add(Condition.method(values(() -> PlainRequest.one(random, "GET", "POST", "PUT", "A-B"))
                    .toArray(String[]::new)));
        }
        if (random.nextInt(8) == 0) {
            conditions.add(Condition.sourceIp(
                    values(() -> PlainRequest.one(random, BLOCKS)).toArray(String[]::new)));
        }
        while (conditions.isEmpty() || random.nextInt(3) == 0) {
            conditions.add(repeatable(priority, conditions.size()));
        }
        Collections.shuffle(conditions, random);
        return Rule.builder(priority)
                .conditions(conditions)
                .then(Action.fixedResponse(200))
                .build();
    }

    private Condition repeatable(int priority, int number) {
        switch (random.nextInt(4)) {
            case 0 -> {
                return new HttpHeader(PlainRequest.one(random, NAMES), values(() -> text("abAB *?", 4, 1)), List.of());
            }
            case 1 -> {
                return new HttpHeader(PlainRequest.one(random, NAMES), List.of(), values(this::regex));
            }
            case 2 -> {
                return Condition.query(values(this::queryPattern).toArray(QueryPattern[]::new));
            }
            default -> {
                String name = priority + "/" + number;
                boolean holds = random.nextInt(4) == 0;
                return Condition.matching(name, view -> calls.add(name) && holds);
            }
        }
    }

    private HostHeader host() {
        return random.nextInt(5) == 0
                ? new HostHeader(List.of(), values(this::regex))
                : new HostHeader(values(() -> PlainRequest.host(random, "ab*?.", "aB*?")), List.of());
    }

    private PathPattern path() {
        return random.nextInt(5) == 0
                ? new PathPattern(List.of(), values(this::regex))
                : new PathPattern(values(() -> "/" + text("/ab*?", 5, 0)), List.of());
    }

    private QueryPattern queryPattern() {
        String alphabet = "abA*?\\";
        return random.nextInt(3) == 0
                ? QueryPattern.anyKey(text(alphabet, 4, 1))
                : QueryPattern.of(text(alphabet, 3, 1), text(alphabet + "=", 3, 0));
    }

    /** One that means the same to every engine. */
    private String regex() {
        StringBuilder regex = new StringBuilder(random.nextInt(3) == 0 ? "^" : "");
        for (int atoms = 1 + random.nextInt(4); atoms > 0; atoms--) {
            regex.append(PlainRequest.one(random, "a", "b", "B", "/", ".", "\\.", "[ab]", "[^a/]", "(a|Bb)", "(/a)"));
            regex.append(PlainRequest.one(random, "", "", "", "*", "+", "{1,2}", "??"));
        }
        return regex.append(random.nextInt(3) == 0 ? "$" : "").toString();
    }

    private String text(String alphabet, int maxLength, int minLength) {
        String text = GlobTest.text(random, alphabet, maxLength);
        return text.length() < minLength ? text(alphabet, maxLength, minLength) : text;
    }

    private <T> List<T> values(Supplier<T> value) {
        List<T> values = new ArrayList<>();
        for (int count = 1 + random.nextInt(3); count > 0; count--) {
            values.add(value.get());
        }
        return values;
    }
}
