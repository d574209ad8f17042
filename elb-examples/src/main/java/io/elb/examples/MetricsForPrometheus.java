package io.elb.examples;

import io.elb.LoadBalancer;
import io.elb.PrometheusEndpoint;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.observe.Counter;
import io.elb.observe.Distribution;
import io.elb.observe.MetricSample;
import io.elb.observe.MetricsSnapshot;
import io.elb.observe.MicrometerSink;
import io.elb.rule.Action;
import io.elb.rule.Condition;
import io.elb.rule.Rule;
import io.elb.target.Target;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Metrics under ELB's names: for the code itself, for Prometheus to scrape, and for Micrometer. */
public final class MetricsForPrometheus implements AutoCloseable {
    private final DemoTarget target = DemoTarget.start("web");
    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final LoadBalancer balancer = startWith(registry);
    private final Listener listener;
    private MetricsSnapshot last = balancer.metrics();

    private MetricsForPrometheus() {
        TargetGroup web = balancer.addTargetGroup(TargetGroupConfig.of("web"));
        web.register(target.target());
        listener =
                balancer.addListener(ListenerConfig.http(0, Action.forward(web)).build());
        servePrometheus();
    }

    static MetricsForPrometheus start() {
        return new MetricsForPrometheus();
    }

    URI uri() {
        return listener.uri();
    }

    MeterRegistry registry() {
        return registry;
    }

    // begin
    void printLastPeriod() {
        MetricsSnapshot now = balancer.metrics();
        MetricsSnapshot period = now.since(last);
        last = now;
        System.out.println((long) period.value(Counter.REQUESTS) + " requests, web answered "
                + (long) period.value(Counter.TARGET_5XX, "web") + " of them with 5xx");
        period.sample(Distribution.TARGET_RESPONSE_TIME, Map.of())
                .flatMap(MetricSample::statistics)
                .ifPresent(times -> System.out.println("p99: " + times.percentile(99) + " s"));
    }
    // end

    // begin
    private void servePrometheus() {
        TargetGroup prometheus = balancer.addTargetGroup(TargetGroupConfig.of("prometheus"));
        prometheus.register(Target.function("metrics", PrometheusEndpoint.of(balancer)));
        listener.addRule(Rule.builder(1)
                .when(Condition.path("/metrics"))
                .then(Action.forward(prometheus))
                .build());
    }
    // end

    // begin
    private static LoadBalancer startWith(MeterRegistry registry) {
        return LoadBalancer.application("shop")
                .threads(1)
                .metrics(MicrometerSink.of(registry))
                .start();
    }
    // end

    @Override
    public void close() {
        balancer.close();
        target.close();
    }

    /**
     * Prints what happened every ten seconds, until the process is stopped.
     *
     * @param args none
     * @throws InterruptedException if the main thread is interrupted
     */
    public static void main(String[] args) throws InterruptedException {
        try (MetricsForPrometheus example = start()) {
            System.out.println("curl " + example.uri());
            System.out.println("curl " + example.uri() + "metrics");
            CountDownLatch never = new CountDownLatch(1);
            while (!never.await(10, TimeUnit.SECONDS)) {
                example.printLastPeriod();
            }
        }
    }
}
