package io.elb.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.LoadBalancer;
import io.elb.health.HealthCheckSettings;
import io.elb.health.HealthChecker;
import io.elb.health.HealthResult;
import io.elb.health.Probe;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.listener.Transport;
import io.elb.observe.HealthState;
import io.elb.rule.Action;
import io.elb.rule.Condition;
import io.elb.rule.Forward;
import io.elb.rule.Rule;
import io.elb.rule.WeightedTargetGroup;
import io.elb.target.Target;
import io.elb.target.TargetDescription;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import io.elb.testing.RawClient;
import io.elb.testing.RawResponse;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Random changes of a running balancer, none of which may harm a request: whatever is taken away drains first. */
final class LiveEdits {
    enum Kind {
        REGISTER,
        DEREGISTER,
        WEIGHT,
        ADD_RULE,
        REMOVE_RULE,
        REPLACE_RULES,
        DEFAULT_ACTION,
        ADD_LISTENER,
        CLOSE_LISTENER,
        ADD_GROUP,
        REMOVE_GROUP
    }

    private static final int GROUPS = 4;
    private static final int MOST_GROUPS = 12;
    private static final int MOST_RULES = 40;
    private static final int MOST_LISTENERS = 4;
    /** A target with fewer than this many beside it stays. */
    private static final int FEWEST_TARGETS = 5;
    /** Draining lasts far longer than any answer, also on a machine that is busy with other things. */
    private static final Duration DELAY = Duration.ofSeconds(5);
    /** Edits between the last rule that names a group and its removal. */
    private static final int REST = 200;

    private final LoadBalancer balancer;
    private final Listener listener;
    private final Transport transport;
    private final List<Target> targets;
    private final Random random = new Random(20);
    private final List<TargetGroup> groups = new ArrayList<>();
    private final Map<TargetGroup, Integer> leaving = new HashMap<>();
    private final Deque<Listener> others = new ArrayDeque<>();
    private final Map<Kind, Integer> counts = new EnumMap<>(Kind.class);
    private int edits;
    private int names;

    LiveEdits(LoadBalancer balancer, Listener listener, Transport transport, List<Target> targets) {
        this.balancer = balancer;
        this.listener = listener;
        this.transport = transport;
        this.targets = targets;
        while (groups.size() < GROUPS) {
            addGroup();
        }
        listener.defaultAction(forward());
    }

    Map<Kind, Integer> counts() {
        return counts;
    }

    /** Makes one change. */
    void next() {
        Kind kind;
        do {
            kind = choose();
        } while (!make(kind));
        counts.merge(kind, 1, Integer::sum);
        edits++;
    }

    private Kind choose() {
        int dice = random.nextInt(100);
        if (dice < 1) {
            return random.nextBoolean() ? Kind.ADD_LISTENER : Kind.CLOSE_LISTENER;
        }
        if (dice < 5) {
            return random.nextBoolean() ? Kind.ADD_GROUP : Kind.REMOVE_GROUP;
        }
        Kind[] frequent = {
            Kind.REGISTER,
            Kind.DEREGISTER,
            Kind.WEIGHT,
            Kind.ADD_RULE,
            Kind.REMOVE_RULE,
            Kind.REPLACE_RULES,
            Kind.DEFAULT_ACTION
        };
        return frequent[random.nextInt(frequent.length)];
    }

    /** False when the change can't be made now. */
    private boolean make(Kind kind) {
        return switch (kind) {
            case REGISTER -> register(anyGroup());
            case DEREGISTER -> deregister(anyGroup());
            case WEIGHT -> weigh(anyGroup());
            case ADD_RULE -> addRule();
            case REMOVE_RULE -> removeRule();
            case REPLACE_RULES -> replaceRules();
            case DEFAULT_ACTION -> {
                listener.defaultAction(forward());
                yield true;
            }
            case ADD_LISTENER -> addListener();
            case CLOSE_LISTENER -> closeListener();
            case ADD_GROUP -> groups.size() < MOST_GROUPS && addGroup();
            case REMOVE_GROUP -> removeGroup();
        };
    }

    // Targets

    private boolean register(TargetGroup group) {
        Target target = targets.get(random.nextInt(targets.size()));
        boolean isKnown = group.targets().stream().anyMatch(known -> known.key().equals(target.key()));
        if (isKnown) {
            return false;
        }
        group.register(target.withWeight(1 + random.nextInt(5)));
        return true;
    }

    private boolean deregister(TargetGroup group) {
        List<TargetDescription> present = present(group);
        long serving = present.stream().filter(target -> target.weight() > 0).count();
        if (serving <= FEWEST_TARGETS) {
            return false;
        }
        group.deregister(present.get(random.nextInt(present.size())).key());
        return true;
    }

    private boolean weigh(TargetGroup group) {
        List<TargetDescription> present = present(group);
        boolean isZeroAllowed =
                present.stream().filter(target -> target.weight() > 0).count() > FEWEST_TARGETS;
        group.setWeight(
                present.get(random.nextInt(present.size())).key(),
                isZeroAllowed ? random.nextInt(4) : 1 + random.nextInt(3));
        return true;
    }

    private static List<TargetDescription> present(TargetGroup group) {
        return group.targets().stream()
                .filter(target -> target.state() != HealthState.DRAINING)
                .toList();
    }

    // Rules

    private boolean addRule() {
        int priority = 10 + random.nextInt(1000);
        boolean isFree = listener.rules().stream().noneMatch(rule -> rule.priority() == priority);
        if (!isFree || listener.rules().size() >= MOST_RULES) {
            return false;
        }
        listener.addRule(rule(priority));
        return true;
    }

    private boolean removeRule() {
        List<Rule> rules = listener.rules();
        if (rules.isEmpty()) {
            return false;
        }
        listener.removeRule(rules.get(random.nextInt(rules.size())).priority());
        return true;
    }

    private boolean replaceRules() {
        List<Rule> rules = new ArrayList<>();
        int count = random.nextInt(MOST_RULES / 2);
        for (int i = 0; i < count; i++) {
            rules.add(rule(10 + i));
        }
        listener.replaceRules(rules);
        return true;
    }

    private Rule rule(int priority) {
        Rule.Builder rule = Rule.builder(priority);
        switch (random.nextInt(3)) {
            case 0 -> rule.when(Condition.host("shop-" + random.nextInt(5) + ".test"));
            case 1 -> rule.when(Condition.path("/path-" + random.nextInt(20) + "/*"));
            default ->
                rule.when(
                        Condition.host("shop-*.test"),
                        Condition.path("/big/*", "/path-1*", "/slow/" + random.nextInt(8) + "/*"));
        }
        boolean isFixed = random.nextInt(5) == 0;
        return rule.then(isFixed ? Action.fixedResponse(200, "text/plain", LiveLoad.FIXED) : forward())
                .build();
    }

    private Action forward() {
        TargetGroup one = anyGroup();
        TargetGroup other = anyGroup();
        return one == other
                ? Action.forward(one)
                : Action.forward(
                        WeightedTargetGroup.of(one, random.nextInt(10)),
                        WeightedTargetGroup.of(other, 1 + random.nextInt(10)));
    }

    // Listeners

    private boolean addListener() {
        if (others.size() >= MOST_LISTENERS) {
            return false;
        }
        Listener other = balancer.addListener(
                ListenerConfig.http(0, forward()).transport(transport).build());
        others.add(other);
        try (RawClient client = RawClient.connect("127.0.0.1", other.port())) {
            RawResponse response = client.exchange("GET /other HTTP/1.1\r\nHost: other\r\n\r\n");
            assertThat(response.status()).isEqualTo(200);
            assertThat(response.bodyText()).isEqualTo("/other");
        }
        return true;
    }

    private boolean closeListener() {
        Listener other = others.poll();
        if (other == null) {
            return false;
        }
        if (random.nextBoolean()) {
            other.close();
        } else {
            other.closeGracefully(Duration.ofSeconds(10)).toCompletableFuture().join();
        }
        return true;
    }

    // Groups

    private TargetGroup anyGroup() {
        return groups.get(random.nextInt(groups.size()));
    }

    private boolean addGroup() {
        TargetGroupConfig.Builder config =
                TargetGroupConfig.builder("web-" + names++).deregistrationDelay(DELAY);
        if (names % 3 == 0) {
            config.healthChecker(new Passing());
        }
        TargetGroup group = balancer.addTargetGroup(config.build());
        while (group.targets().size() < FEWEST_TARGETS * 2) {
            register(group);
        }
        groups.add(group);
        return true;
    }

    /** Picks a group that no more rules shall name, or removes one that none has named for long. */
    private boolean removeGroup() {
        for (Map.Entry<TargetGroup, Integer> left : leaving.entrySet()) {
            TargetGroup group = left.getKey();
            boolean isQuiet = group.targets().stream().allMatch(target -> target.inFlight() == 0);
            if (edits - left.getValue() > REST && isQuiet && !isNamed(group)) {
                balancer.removeTargetGroup(group);
                leaving.remove(group);
                return true;
            }
        }
        if (leaving.isEmpty() && groups.size() > GROUPS) {
            TargetGroup group = groups.remove(random.nextInt(groups.size()));
            leaving.put(group, edits);
            replaceRules();
            listener.defaultAction(forward());
            others.forEach(other -> other.defaultAction(forward()));
        }
        return false;
    }

    private boolean isNamed(TargetGroup group) {
        boolean isDefault = balancer.describe().listeners().stream()
                .anyMatch(described -> leadsTo(described.defaultAction(), group));
        return isDefault
                || balancer.listeners().stream()
                        .flatMap(some -> some.rules().stream())
                        .anyMatch(rule -> leadsTo(rule.action(), group));
    }

    private static boolean leadsTo(Action action, TargetGroup group) {
        return action instanceof Forward forward
                && forward.groups().stream().anyMatch(weighted -> weighted.group() == group);
    }

    /** All is well, but a target is known to be healthy only after its first check. */
    private static final class Passing implements HealthChecker {
        @Override
        public String protocol() {
            return "PASSING";
        }

        @Override
        public HealthCheckSettings settings() {
            return HealthCheckSettings.fast(Duration.ofMillis(200), Duration.ofMillis(200));
        }

        @Override
        public CompletionStage<HealthResult> check(Probe probe) {
            return CompletableFuture.completedFuture(HealthResult.healthy());
        }
    }
}
