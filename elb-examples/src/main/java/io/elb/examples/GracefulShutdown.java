package io.elb.examples;

import io.elb.LoadBalancer;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.rule.Action;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;

/** Ends without failing a request: first a target, then the balancer itself. */
public final class GracefulShutdown implements AutoCloseable {
    private final LoadBalancer balancer =
            LoadBalancer.application("graceful").threads(1).start();
    private final DemoTarget one = DemoTarget.start("one");
    private final DemoTarget two = DemoTarget.start("two");
    private final TargetGroup group;
    private final Listener listener;

    private GracefulShutdown(Duration deregistrationDelay) {
        group = balancer.addTargetGroup(TargetGroupConfig.builder("web")
                .deregistrationDelay(deregistrationDelay)
                .build());
        group.register(one.target(), two.target());
        listener = balancer.addListener(
                ListenerConfig.http(0, Action.forward(group)).build());
    }

    static GracefulShutdown start(Duration deregistrationDelay) {
        return new GracefulShutdown(deregistrationDelay);
    }

    // begin
    /** Target one gets no new requests; those in flight on it may finish until the deregistration delay ends. */
    void drainOne() {
        group.deregister(one.target());
    }

    /** No new connections; requests in flight may finish until the limit. Then all threads, ports and buffers are free. */
    CompletionStage<Void> shutDown(Duration limit) {
        return balancer.closeGracefully(limit);
    }
    // end

    URI uri() {
        return listener.uri();
    }

    TargetGroup group() {
        return group;
    }

    DemoTarget one() {
        return one;
    }

    @Override
    public void close() {
        balancer.close();
        one.close();
        two.close();
    }

    /**
     * Runs until the process is asked to stop, then finishes what is in flight.
     *
     * @param args none
     * @throws InterruptedException if the main thread is interrupted
     */
    public static void main(String[] args) throws InterruptedException {
        GracefulShutdown example = start(Duration.ofSeconds(30));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            example.shutDown(Duration.ofSeconds(20)).toCompletableFuture().join();
            example.close();
        }));
        System.out.println(example.uri());
        System.out.println("  curl " + example.uri() + "slow &    and stop this process with Ctrl-C meanwhile");
        new CountDownLatch(1).await();
    }
}
