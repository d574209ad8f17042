package io.elb.examples;

import io.elb.LoadBalancer;
import io.elb.health.HealthCheckSettings;
import io.elb.healthcheck.HttpHealthChecker;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.rule.Action;
import io.elb.target.Target;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Replaces six targets by a new version, one after the other, while requests flow: none of them fails. */
public final class GracefulDeploy implements AutoCloseable {
    private static final int TARGETS = 6;

    private final LoadBalancer balancer =
            LoadBalancer.application("deploy").threads(1).start();
    private final List<DemoTarget> targets = new ArrayList<>();
    private final List<DemoTarget> stopped = new ArrayList<>();
    private final TargetGroup group;
    private final Listener listener;

    private GracefulDeploy() {
        group = balancer.addTargetGroup(TargetGroupConfig.builder("web")
                .healthChecker(HttpHealthChecker.of("/health")
                        .withSettings(HealthCheckSettings.fast(Duration.ofMillis(200), Duration.ofSeconds(2))))
                .deregistrationDelay(Duration.ofSeconds(60)) // as long as the longest request may take
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

    static GracefulDeploy start() {
        return new GracefulDeploy();
    }

    // begin
    /** Starts a new version of every target, and stops the old one when nothing needs it any more. */
    void deploy(String version) throws InterruptedException {
        for (int i = 0; i < targets.size(); i++) {
            DemoTarget old = targets.get(i);
            DemoTarget fresh = DemoTarget.start(version);

            group.register(fresh.target());
            group.awaitHealthy(targets.size() + 1).toCompletableFuture().join();
            group.deregister(old.target());
            while (isBusy(old.target())) {
                TimeUnit.MILLISECONDS.sleep(20);
            }
            old.kill();

            targets.set(i, fresh);
            stopped.add(old);
        }
    }

    /** Once false for a target that was deregistered, nothing comes to it any more. */
    private boolean isBusy(Target target) {
        return group.targets().stream().anyMatch(each -> each.key().equals(target.key()) && each.inFlight() > 0);
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
        stopped.forEach(DemoTarget::close);
    }

    /**
     * Deploys one version after the other, until the process is stopped.
     *
     * @param args none
     * @throws InterruptedException if the main thread is interrupted
     */
    public static void main(String[] args) throws InterruptedException {
        try (GracefulDeploy example = start()) {
            System.out.println(example.uri());
            System.out.println("  wrk -c 64 -d 60 " + example.uri());
            for (int version = 2; true; version++) {
                example.deploy("v" + version);
                TimeUnit.SECONDS.sleep(2);
                System.out.println("All targets are v" + version);
            }
        }
    }
}
