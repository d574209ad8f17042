package io.elb.examples;

import io.elb.LoadBalancer;
import io.elb.health.HealthCheckSettings;
import io.elb.healthcheck.HttpHealthChecker;
import io.elb.listener.ListenerConfig;
import io.elb.observe.ElbObserver;
import io.elb.observe.ZoneRef;
import io.elb.rule.Action;
import io.elb.target.CrossZone;
import io.elb.target.HealthThresholds;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import io.elb.testing.GroupHealth;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Two zones of three targets each: what the balancer says while the targets of one fall, one after the other. */
public final class FailingOpen implements AutoCloseable {
    private final LinkedBlockingQueue<String> told = new LinkedBlockingQueue<>();
    private final LoadBalancer balancer = LoadBalancer.application("failing-open")
            .node("a", "127.0.0.1")
            .node("b", "127.0.0.2")
            .observer(observer(told))
            .start();
    private final Map<String, DemoTarget> targets = new TreeMap<>();
    private final TargetGroup group = group(balancer);

    private FailingOpen() {
        for (String name : List.of("a1", "a2", "a3", "b1", "b2", "b3")) {
            DemoTarget target = DemoTarget.start(name);
            targets.put(name, target);
            group.register(target.target().withZone(name.substring(0, 1)));
        }
        balancer.addListener(ListenerConfig.http(0, Action.forward(group)).build());
        GroupHealth.await(group, targets.size());
        told.clear();
    }

    static FailingOpen start() {
        return new FailingOpen();
    }

    // begin
    private static TargetGroup group(LoadBalancer balancer) {
        return balancer.addTargetGroup(TargetGroupConfig.builder("web")
                .crossZone(CrossZone.OFF) // each zone is counted alone
                .healthThresholds(HealthThresholds.builder()
                        .dnsPercentage(60) // below 60 % healthy targets the zone leaves DNS
                        .routingPercentage(30) // below 30 % it sends requests to unhealthy targets too
                        .build())
                .healthChecker(HttpHealthChecker.of("/health")
                        .withSettings(HealthCheckSettings.fast(Duration.ofMillis(100), Duration.ofSeconds(2))))
                .build());
    }
    // end

    // begin
    private static ElbObserver observer(LinkedBlockingQueue<String> told) {
        return new ElbObserver() {
            @Override
            public void zoneLeftDns(String zone) {
                told.add("zone " + zone + " left DNS");
            }

            @Override
            public void zoneEnteredDns(String zone) {
                told.add("zone " + zone + " is in DNS again");
            }

            @Override
            public void failOpenStarted(ZoneRef zone) {
                told.add(zone + " fails open");
            }

            @Override
            public void failOpenEnded(ZoneRef zone) {
                told.add(zone + " no longer fails open");
            }
        };
    }
    // end

    void kill(String target) {
        target(target).kill();
    }

    void revive(String target) {
        target(target).revive();
    }

    private DemoTarget target(String name) {
        DemoTarget target = targets.get(name);
        if (target == null) {
            throw new IllegalArgumentException("target: " + name + " (expected: one of " + targets.keySet() + ")");
        }
        return target;
    }

    /** Waits until it is told. */
    void awaitTold(String event) throws InterruptedException {
        List<String> others = new ArrayList<>();
        for (String next = ""; !next.equals(event); others.add(next)) {
            next = told.poll(30, TimeUnit.SECONDS);
            if (next == null) {
                throw new IllegalStateException("told: " + others + " (expected: " + event + ")");
            }
        }
    }

    LoadBalancer balancer() {
        return balancer;
    }

    @Override
    public void close() {
        balancer.close();
        targets.values().forEach(DemoTarget::close);
    }

    /**
     * Kills the targets of a zone and revives one, and prints what the balancer says.
     *
     * @param args none
     * @throws InterruptedException if the main thread is interrupted
     */
    public static void main(String[] args) throws InterruptedException {
        try (FailingOpen example = start()) {
            example.kill("b1");
            example.kill("b2");
            example.awaitTold("zone b left DNS");
            System.out.println(example.balancer().describe().nodes());
            example.kill("b3");
            example.awaitTold("web in b fails open");
            System.out.println(
                    example.balancer().describe().targetGroups().get(0).health());
        }
    }
}
