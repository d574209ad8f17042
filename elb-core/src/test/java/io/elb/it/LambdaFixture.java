package io.elb.it;

import io.elb.LoadBalancer;
import io.elb.lambda.LambdaConfig;
import io.elb.lambda.LambdaFunction;
import io.elb.limits.ClientTimeouts;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.observe.AccessLogSink;
import io.elb.observe.Counter;
import io.elb.observe.RequestRecord;
import io.elb.rule.Action;
import io.elb.target.Target;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import io.elb.testing.RawClient;
import java.net.URI;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** A balancer on one event loop with one Lambda function. */
final class LambdaFixture implements AutoCloseable {
    private static final int WAIT_SECONDS = 10;

    private final BlockingQueue<RequestRecord> records = new LinkedBlockingQueue<>();
    private final LoadBalancer balancer;
    private final TargetGroup group;
    private final Target target;
    private final Listener listener;

    private LambdaFixture(
            LambdaFunction function,
            LambdaConfig lambda,
            UnaryOperator<ClientTimeouts> timeouts,
            UnaryOperator<LoadBalancer.Builder> settings) {
        balancer = settings.apply(LoadBalancer.application("demo").threads(1).accessLog(records::add))
                .start();
        group = balancer.addTargetGroup(
                TargetGroupConfig.builder("orders").lambda(lambda).build());
        target = Target.lambda("orders", function);
        group.register(target);
        listener = balancer.addListener(ListenerConfig.http(0, Action.forward(group))
                .timeouts(timeouts.apply(ClientTimeouts.defaults()))
                .build());
    }

    static LambdaFixture of(LambdaFunction function) {
        return of(function, LambdaConfig.defaults());
    }

    static LambdaFixture of(LambdaFunction function, LambdaConfig lambda) {
        return of(function, lambda, timeouts -> timeouts);
    }

    static LambdaFixture of(LambdaFunction function, LambdaConfig lambda, UnaryOperator<ClientTimeouts> timeouts) {
        return new LambdaFixture(function, lambda, timeouts, settings -> settings);
    }

    static LambdaFixture logging(LambdaFunction function, AccessLogSink log) {
        return new LambdaFixture(
                function, LambdaConfig.defaults(), timeouts -> timeouts, settings -> settings.accessLog(log));
    }

    RawClient connect() {
        return RawClient.connect("127.0.0.1", listener.port());
    }

    URI uri() {
        return listener.uri();
    }

    int port() {
        return listener.port();
    }

    void deregister() {
        group.deregister(target);
    }

    int inFlight() {
        return group.targets().stream()
                .mapToInt(described -> described.inFlight())
                .sum();
    }

    long count(Counter counter) {
        return balancer.describe().counters().get(counter);
    }

    /** The next record of a request, waited for. */
    RequestRecord record() throws InterruptedException {
        RequestRecord next = records.poll(WAIT_SECONDS, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("records: none (expected: one)");
        }
        return next;
    }

    TargetGroup group() {
        return group;
    }

    LoadBalancer balancer() {
        return balancer;
    }

    @Override
    public void close() {
        balancer.close();
    }
}
