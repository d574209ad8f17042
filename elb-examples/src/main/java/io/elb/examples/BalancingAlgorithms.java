package io.elb.examples;

import io.elb.LoadBalancer;
import io.elb.balance.BalancingStrategy;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.rule.Action;
import io.elb.rule.Condition;
import io.elb.rule.Rule;
import io.elb.target.TargetDescription;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import io.elb.testing.Answer;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;

/** The same three targets behind each of ELB's algorithms; the third one is slow. */
public final class BalancingAlgorithms implements AutoCloseable {
    private final LoadBalancer balancer =
            LoadBalancer.application("algorithms").threads(1).start();
    private final List<DemoTarget> targets = new ArrayList<>();
    private final Listener listener;

    private BalancingAlgorithms() {
        for (String name : new String[] {"one", "two", "slow"}) {
            targets.add(DemoTarget.start(name));
        }
        targets.get(2).server().answer(Answer.ok("Hello from slow, at last\n").after(Duration.ofMillis(200)));
        // begin
        TargetGroup steady = group(TargetGroupConfig.builder("steady").slowStart(Duration.ofSeconds(60)));
        TargetGroup uneven =
                group(TargetGroupConfig.builder("uneven").strategy(BalancingStrategy.leastOutstandingRequests()));
        TargetGroup watched = group(TargetGroupConfig.builder("watched")
                .strategy(BalancingStrategy.weightedRandom().withAnomalyMitigation()));
        // end
        listener = balancer.addListener(
                ListenerConfig.http(0, Action.forward(steady)).build());
        listener.replaceRules(List.of(rule(10, "/uneven", uneven), rule(20, "/watched", watched)));
    }

    private TargetGroup group(TargetGroupConfig.Builder config) {
        TargetGroup group = balancer.addTargetGroup(config.build());
        targets.forEach(target -> group.register(target.target()));
        return group;
    }

    private static Rule rule(int priority, String path, TargetGroup group) {
        return Rule.builder(priority)
                .when(Condition.path(path))
                .then(Action.forward(group))
                .build();
    }

    static BalancingAlgorithms start() {
        return new BalancingAlgorithms();
    }

    URI uri() {
        return listener.uri();
    }

    /** How often each target of a group was asked for the path that its group has. */
    Map<String, Long> counts(String path) {
        Map<String, Long> counts = new TreeMap<>();
        for (DemoTarget target : targets) {
            counts.put(
                    target.name(),
                    target.server().requests().stream()
                            .filter(request -> request.path().equals(path))
                            .count());
        }
        return counts;
    }

    /** The targets of a group as the balancer describes them. */
    List<TargetDescription> describe(String group) {
        return balancer.describe().targetGroups().stream()
                .filter(described -> described.name().equals(group))
                .findFirst()
                .orElseThrow()
                .targets();
    }

    @Override
    public void close() {
        balancer.close();
        targets.forEach(DemoTarget::close);
    }

    /**
     * Runs until the process is stopped.
     *
     * @param args none
     * @throws InterruptedException if the main thread is interrupted
     */
    public static void main(String[] args) throws InterruptedException {
        try (BalancingAlgorithms example = start()) {
            for (String path : new String[] {"steady", "uneven", "watched"}) {
                System.out.println("seq 30 | xargs -P 6 -I{} curl -s " + example.uri() + path + " | sort | uniq -c");
            }
            new CountDownLatch(1).await();
        }
    }
}
