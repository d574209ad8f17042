package io.elb.examples;

import io.elb.LoadBalancer;
import io.elb.health.HealthCheckSettings;
import io.elb.healthcheck.HttpHealthChecker;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.observe.ElbObserver;
import io.elb.observe.TargetRef;
import io.elb.rule.Action;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Replaces six targets by a new version, one after the other, while requests flow: none of them fails. */
public final class GracefulDeploy implements AutoCloseable {
    private static final int TARGETS = 6;

    private final ConcurrentMap<String, CompletableFuture<Void>> drained = new ConcurrentHashMap<>();
    private final LoadBalancer balancer = LoadBalancer.application("deploy")
            .threads(1)
            .observer(new ElbObserver() {
                @Override
                public void targetDeregistered(TargetRef target) {
                    drainingOf(target.key()).complete(null);
                }
            })
            .start();
    private final List<DemoTarget> targets = new ArrayList<>();
    private final TargetGroup group;
    private final Listener listener;

    private GracefulDeploy(Duration deregistrationDelay) {
        group = balancer.addTargetGroup(TargetGroupConfig.builder("web")
                .healthChecker(HttpHealthChecker.of("/health")
                        .withSettings(HealthCheckSettings.fast(Duration.ofMillis(200), Duration.ofSeconds(2))))
                .deregistrationDelay(deregistrationDelay)
                .build());
        listener = balancer.addListener(
                ListenerConfig.http(0, Action.forward(group)).build());
        for (int i = 1; i <= TARGETS; i++) {
            DemoTarget target = DemoTarget.start("v1");
            targets.add(target);
            group.register(target.target());
        }
        group.awaitHealthy(TARGETS).toCompletableFuture().join();
    }

    static GracefulDeploy start(Duration deregistrationDelay) {
        return new GracefulDeploy(deregistrationDelay);
    }

    private CompletableFuture<Void> drainingOf(String key) {
        return drained.computeIfAbsent(key, any -> new CompletableFuture<>());
    }

    // begin
    /** Starts a new version of every target, and stops the old one when nothing needs it any more. */
    void deploy(String version) {
        for (int i = 0; i < targets.size(); i++) {
            targets.set(i, replace(targets.get(i), DemoTarget.start(version)));
        }
    }

    private DemoTarget replace(DemoTarget old, DemoTarget fresh) {
        group.register(fresh.target());
        group.awaitHealthy(targets.size() + 1).toCompletableFuture().join();
        group.deregister(old.target());
        drainingOf(old.target().key()).join(); // ElbObserver.targetDeregistered: the delay has ended
        old.close();
        return fresh;
    }
    // end

    URI uri() {
        return listener.uri();
    }

    TargetGroup group() {
        return group;
    }

    @Override
    public void close() {
        balancer.close();
        targets.forEach(DemoTarget::close);
    }

    /**
     * Deploys one version after the other, until the process is stopped.
     *
     * @param args none
     */
    public static void main(String[] args) {
        try (GracefulDeploy example = start(Duration.ofSeconds(2))) {
            System.out.println(example.uri());
            System.out.println("  wrk -c 64 -d 60 " + example.uri());
            for (int version = 2; true; version++) {
                example.deploy("v" + version);
                System.out.println("All targets are v" + version);
            }
        }
    }
}
