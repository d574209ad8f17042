package io.elb.examples;

import io.elb.LoadBalancer;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.listener.Transport;
import io.elb.netty.EventLoops;
import io.elb.rule.Action;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import java.net.URI;
import java.util.concurrent.CountDownLatch;

/** Two listeners over the same targets: one for many small answers, one for downloads. */
public final class TransportChoice implements AutoCloseable {
    private final LoadBalancer balancer =
            LoadBalancer.application("transports").threads(1).start();
    private final DemoTarget target = DemoTarget.start("one");
    private final Listener api;
    private final Listener downloads;

    private TransportChoice() {
        TargetGroup group =
                balancer.addTargetGroup(TargetGroupConfig.builder("web").build());
        group.register(target.target());
        // begin
        Transport forSmall = EventLoops.isAvailable(Transport.IO_URING) ? Transport.IO_URING : Transport.AUTO;
        api = balancer.addListener(ListenerConfig.http(0, Action.forward(group))
                .transport(forSmall)
                .build());
        downloads = balancer.addListener(
                ListenerConfig.http(0, Action.forward(group)).build()); // AUTO: epoll on Linux, with splice
        // end
    }

    static TransportChoice start() {
        return new TransportChoice();
    }

    URI api() {
        return api.uri();
    }

    Transport apiTransport() {
        return balancer.describe().listeners().get(0).transport();
    }

    URI downloads() {
        return downloads.uri();
    }

    @Override
    public void close() {
        balancer.close();
        target.close();
    }

    /**
     * Runs until it is stopped.
     *
     * @param args none
     * @throws InterruptedException if the main thread is interrupted
     */
    public static void main(String[] args) throws InterruptedException {
        try (TransportChoice example = start()) {
            System.out.println("  curl " + example.api() + "    on " + example.apiTransport());
            System.out.println("  curl " + example.downloads());
            new CountDownLatch(1).await();
        }
    }
}
