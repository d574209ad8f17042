package io.elb.examples;

import io.elb.LoadBalancer;
import io.elb.balance.BalancingStrategy;
import io.elb.balance.HashKey;
import io.elb.balance.LoadMetric;
import io.elb.health.HealthChecker;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.rule.Action;
import io.elb.rule.Condition;
import io.elb.rule.Rule;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import io.elb.testing.Answer;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Three targets, one of them slow, behind strategies that ELB does not have: by hash, by latency, and in levels. */
public final class StrategiesBeyondElb implements AutoCloseable {
    private final LoadBalancer balancer =
            LoadBalancer.application("strategies").threads(1).start();
    private final DemoTarget one = DemoTarget.start("one");
    private final DemoTarget two = DemoTarget.start("two");
    private final DemoTarget slow = DemoTarget.start("slow");
    private final Listener listener;

    private StrategiesBeyondElb() {
        slow.server().answer(Answer.ok("Hello from slow, at last\n").after(Duration.ofMillis(200)));
        // begin
        BalancingStrategy byTenant =
                BalancingStrategy.maglev(HashKey.header("X-Tenant")).withBoundedLoad(1.25);

        BalancingStrategy byShard = BalancingStrategy.ringHash(HashKey.of(
                "tenant and shard",
                request -> request.value(HashKey.header("X-Tenant"))
                        .map(tenant -> tenant
                                + request.value(HashKey.queryParameter("shard")).orElse(""))));
        // end
        // begin around others
        BalancingStrategy nearAndFast =
                BalancingStrategy.zoneLocal(BalancingStrategy.powerOfTwoChoices(LoadMetric.peakEwma()));

        BalancingStrategy withSpare = BalancingStrategy.priorities(BalancingStrategy.roundRobin());
        // end
        // begin levels
        TargetGroup spared = group("spared", withSpare);
        spared.register(one.target(), two.target(), slow.target().withLabel("priority", "1"));
        // end
        listener = balancer.addListener(
                ListenerConfig.http(0, Action.forward(spared)).build());
        listener.replaceRules(List.of(
                rule(10, "/tenant", all("tenant", byTenant)),
                rule(20, "/shard", all("shard", byShard)),
                rule(30, "/fast", all("fast", nearAndFast))));
    }

    private TargetGroup all(String name, BalancingStrategy strategy) {
        TargetGroup group = group(name, strategy);
        group.register(one.target(), two.target(), slow.target());
        return group;
    }

    private TargetGroup group(String name, BalancingStrategy strategy) {
        return balancer.addTargetGroup(TargetGroupConfig.builder(name)
                .strategy(strategy)
                .healthChecker(HealthChecker.none())
                .build());
    }

    private static Rule rule(int priority, String path, TargetGroup group) {
        return Rule.builder(priority)
                .when(Condition.path(path))
                .then(Action.forward(group))
                .build();
    }

    static StrategiesBeyondElb start() {
        return new StrategiesBeyondElb();
    }

    URI uri() {
        return listener.uri();
    }

    @Override
    public void close() {
        balancer.close();
        one.close();
        two.close();
        slow.close();
    }

    /**
     * Runs until the process is stopped.
     *
     * @param args none
     * @throws InterruptedException if the main thread is interrupted
     */
    public static void main(String[] args) throws InterruptedException {
        try (StrategiesBeyondElb example = start()) {
            System.out.println("seq 20 | xargs -I{} curl -s -H 'X-Tenant: acme' " + example.uri() + "tenant");
            System.out.println("seq 60 | xargs -P 6 -I{} curl -s " + example.uri() + "fast | sort | uniq -c");
            System.out.println("seq 20 | xargs -I{} curl -s " + example.uri());
            new CountDownLatch(1).await();
        }
    }
}
