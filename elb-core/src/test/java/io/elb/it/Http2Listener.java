package io.elb.it;

import io.elb.LoadBalancer;
import io.elb.listener.Http2Options;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.observe.Counter;
import io.elb.observe.ErrorReason;
import io.elb.observe.RequestRecord;
import io.elb.rule.Action;
import io.elb.target.Target;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import io.elb.testing.FakeTarget;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** A listener that takes HTTP/2 with prior knowledge beside HTTP/1, and forwards to one group. */
final class Http2Listener implements AutoCloseable {
    private final LoadBalancer balancer;
    private final Listener listener;
    private final LinkedBlockingQueue<RequestRecord> records = new LinkedBlockingQueue<>();

    Http2Listener(FakeTarget... targets) {
        this(config -> config, Http2Options.defaults(), targets);
    }

    Http2Listener(UnaryOperator<ListenerConfig.Builder> settings, Http2Options options, FakeTarget... targets) {
        balancer = LoadBalancer.application("h2")
                .threads(1)
                .accessLog(records::add)
                .start();
        TargetGroup group = balancer.addTargetGroup(TargetGroupConfig.of("web"));
        for (FakeTarget target : targets) {
            group.register(Target.of("127.0.0.1", target.port()));
        }
        ListenerConfig.Builder config =
                ListenerConfig.http(0, Action.forward(group)).http2(options.withPriorKnowledge());
        listener = balancer.addListener(settings.apply(config).build());
    }

    int port() {
        return listener.port();
    }

    String uri(String path) {
        return "http://127.0.0.1:" + port() + path;
    }

    CompletionStage<Void> closeGracefully() {
        return listener.closeGracefully(Duration.ofMinutes(1));
    }

    RequestRecord nextRecord() throws InterruptedException {
        RequestRecord next = records.poll(10, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("no record of a request came");
        }
        return next;
    }

    boolean hasRecords() {
        return !records.isEmpty();
    }

    long count(Counter counter) {
        return balancer.describe().counters().get(counter);
    }

    /** Failures counted. */
    long errors(ErrorReason reason) {
        return balancer.describe().errors().getOrDefault(reason, 0L);
    }

    @Override
    public void close() {
        balancer.close();
    }
}
