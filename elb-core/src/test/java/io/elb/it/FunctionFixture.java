package io.elb.it;

import io.elb.LoadBalancer;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.observe.RequestRecord;
import io.elb.rule.Action;
import io.elb.target.Target;
import io.elb.target.TargetFunction;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import io.elb.testing.RawClient;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** A balancer on one event loop with one function target. */
final class FunctionFixture implements AutoCloseable {
    private static final int WAIT_SECONDS = 10;

    private final BlockingQueue<RequestRecord> records = new LinkedBlockingQueue<>();
    private final LoadBalancer balancer;
    private final TargetGroup group;
    private final Target target;
    private final Listener listener;

    private FunctionFixture(TargetFunction function, UnaryOperator<TargetGroupConfig.Builder> settings) {
        balancer = LoadBalancer.application("demo")
                .threads(1)
                .accessLog(records::add)
                .start();
        group = balancer.addTargetGroup(
                settings.apply(TargetGroupConfig.builder("code")).build());
        target = Target.function("hello", function);
        group.register(target);
        listener = balancer.addListener(
                ListenerConfig.http(0, Action.forward(group)).build());
    }

    static FunctionFixture of(TargetFunction function) {
        return of(function, settings -> settings);
    }

    static FunctionFixture of(TargetFunction function, UnaryOperator<TargetGroupConfig.Builder> settings) {
        return new FunctionFixture(function, settings);
    }

    RawClient connect() {
        return RawClient.connect("127.0.0.1", listener.port());
    }

    int port() {
        return listener.port();
    }

    /** Ends the draining of the target at once, if its delay is 0. */
    void deregister() {
        group.deregister(target);
    }

    /** The next record of a request, waited for. */
    RequestRecord record() throws InterruptedException {
        RequestRecord next = records.poll(WAIT_SECONDS, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("records: none (expected: one)");
        }
        return next;
    }

    /** What a stage completes with, waited for. */
    static <T> T await(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(WAIT_SECONDS, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        balancer.close();
    }
}
