package io.elb.examples;

import io.elb.LoadBalancer;
import io.elb.balance.BalancingStrategy;
import io.elb.balance.LoadMetric;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.observe.AccessLogSink;
import io.elb.observe.PickRecord;
import io.elb.observe.ShadowReport;
import io.elb.rule.Action;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import io.elb.testing.Answer;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Three targets, one of them slow, by the fewest requests in flight, with a shadow that goes by latency; each pick is explained. */
public final class ExplainedPicks implements AutoCloseable {
    private final Queue<String> explained = new ConcurrentLinkedQueue<>();
    private final LoadBalancer balancer = LoadBalancer.application("explained")
            .threads(1)
            .accessLog(explaining(explained))
            .start();
    private final DemoTarget one = DemoTarget.start("one");
    private final DemoTarget two = DemoTarget.start("two");
    private final DemoTarget slow = DemoTarget.start("slow");
    private final TargetGroup group = balancer.addTargetGroup(config());
    private final Listener listener;

    private ExplainedPicks() {
        slow.server().answer(Answer.ok("Hello from slow, at last\n").after(Duration.ofMillis(50)));
        group.register(one.target(), two.target(), slow.target());
        listener = balancer.addListener(
                ListenerConfig.http(0, Action.forward(group)).build());
    }

    private static TargetGroupConfig config() {
        // begin
        BalancingStrategy byLatency = BalancingStrategy.powerOfTwoChoices(LoadMetric.peakEwma());

        return TargetGroupConfig.builder("web")
                .strategy(BalancingStrategy.powerOfTwoChoices().shadowedBy(byLatency))
                .recordPicks(100) // per cent; 0.1 is enough where there is traffic
                .build();
        // end
    }

    // begin
    private static AccessLogSink explaining(Queue<String> explained) {
        return record -> record.picks().stream().map(PickRecord::explain).forEach(explained::add);
    }
    // end

    static ExplainedPicks start() {
        return new ExplainedPicks();
    }

    /** What was said of each pick. */
    Queue<String> explained() {
        return explained;
    }

    // begin
    String divergence() {
        ShadowReport report = group.shadow().orElseThrow();
        return String.format(Locale.ROOT, "%.0f %% elsewhere: %s", 100 * report.differentShare(), report.shares());
    }
    // end

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
     * Explains each pick until the process is stopped.
     *
     * @param args none
     * @throws InterruptedException if the main thread is interrupted
     */
    public static void main(String[] args) throws InterruptedException {
        try (ExplainedPicks example = start()) {
            System.out.println("seq 50 | xargs -P 4 -I{} curl -s " + example.uri());
            CountDownLatch forever = new CountDownLatch(1);
            while (forever.getCount() > 0) {
                String text = example.explained().poll();
                if (text == null) {
                    forever.await(1, TimeUnit.SECONDS);
                } else {
                    System.out.println(text + "\n  " + example.divergence());
                }
            }
        }
    }
}
