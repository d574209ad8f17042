package io.elb.examples;

import io.elb.LoadBalancer;
import io.elb.balance.BalancingStrategy;
import io.elb.health.OutlierDetection;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.observe.Ejection;
import io.elb.observe.ElbObserver;
import io.elb.observe.Outlier;
import io.elb.observe.OutlierDetector;
import io.elb.observe.TargetRef;
import io.elb.rule.Action;
import io.elb.target.HealthThresholds;
import io.elb.target.SlowStartCurve;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import io.elb.testing.Answer;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;

/** Four targets without health checks, one of which fails: it is found by its answers, and gets no requests for two seconds. */
public final class EjectingOutliers implements AutoCloseable {
    private final LinkedBlockingQueue<String> told = new LinkedBlockingQueue<>();
    private final LoadBalancer balancer = LoadBalancer.application("ejecting")
            .threads(1)
            .observer(observer(told))
            .start();
    private final List<DemoTarget> targets = new ArrayList<>();
    private final TargetGroup group = balancer.addTargetGroup(config());
    private final Listener listener;

    private EjectingOutliers() {
        for (String name : List.of("one", "two", "three", "four")) {
            DemoTarget target = DemoTarget.start(name);
            targets.add(target);
            group.register(target.target());
        }
        listener = balancer.addListener(
                ListenerConfig.http(0, Action.forward(group)).build());
    }

    private static TargetGroupConfig config() {
        // begin
        OutlierDetection detection = OutlierDetection.builder()
                .consecutiveErrors(3)
                .enforce(OutlierDetector.FAILURE_PERCENTAGE, 100) // by default it is only told
                .baseEjectionTime(Duration.ofSeconds(2)) // so that one sees it come back
                .build();

        return TargetGroupConfig.builder("web")
                .strategy(BalancingStrategy.powerOfTwoChoices())
                .outlierDetection(detection)
                .healthThresholds(
                        HealthThresholds.builder().routingPercentage(50).build()) // the panic threshold
                .slowStart(Duration.ofSeconds(30))
                .slowStartCurve(SlowStartCurve.gentle())
                .build();
        // end
    }

    // begin
    private static ElbObserver observer(LinkedBlockingQueue<String> told) {
        return new ElbObserver() {
            @Override
            public void targetEjected(TargetRef target, Ejection ejection) {
                told.add("ejected for " + ejection.left() + " by "
                        + ejection.outlier().detector().token());
            }

            @Override
            public void ejectionEnded(TargetRef target) {
                told.add("back");
            }

            @Override
            public void outlierSpared(TargetRef target, Outlier outlier, Outlier.SparedReason reason) {
                told.add("spared: " + reason);
            }
        };
    }
    // end

    static EjectingOutliers start() {
        return new EjectingOutliers();
    }

    /** From now on the target called "one" answers all requests with 503. */
    void breakOne() {
        targets.get(0).server().answer(Answer.status(503));
    }

    /** The target called "one" works again. */
    void mendOne() {
        targets.get(0).server().answer(Answer.ok("Hello from one, again\n"));
    }

    /** What observers are told. */
    LinkedBlockingQueue<String> told() {
        return told;
    }

    LoadBalancer balancer() {
        return balancer;
    }

    URI uri() {
        return listener.uri();
    }

    @Override
    public void close() {
        balancer.close();
        targets.forEach(DemoTarget::close);
    }

    /**
     * Breaks a target and prints what is told, until the process is stopped.
     *
     * @param args none
     * @throws InterruptedException if the main thread is interrupted
     */
    public static void main(String[] args) throws InterruptedException {
        try (EjectingOutliers example = start()) {
            example.breakOne();
            System.out.println("while curl -s -o /dev/null -w '%{http_code} ' " + example.uri() + "; do :; done");
            CountDownLatch forever = new CountDownLatch(1);
            while (forever.getCount() > 0) {
                System.out.println(example.told().take());
            }
        }
    }
}
