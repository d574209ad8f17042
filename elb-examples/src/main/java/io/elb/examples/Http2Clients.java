package io.elb.examples;

import io.elb.LoadBalancer;
import io.elb.listener.Http2Options;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.listener.TlsTermination;
import io.elb.rule.Action;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import java.net.URI;
import java.util.concurrent.CountDownLatch;

/** Takes HTTP/2 from clients, without TLS as well. */
public final class Http2Clients implements AutoCloseable {
    private final LoadBalancer balancer =
            LoadBalancer.application("http2").threads(1).start();
    private final DemoTarget target = DemoTarget.start("one");
    private final Listener listener;

    private Http2Clients() {
        TargetGroup group = balancer.addTargetGroup(TargetGroupConfig.of("web"));
        group.register(target.target());
        listener = balancer.addListener(withoutTls(Action.forward(group)));
    }

    static Http2Clients start() {
        return new Http2Clients();
    }

    // begin
    /** Both versions on one port, WebSockets over either, and connections that are renewed sooner than ELB's. */
    static ListenerConfig withoutTls(Action action) {
        Http2Options http2 =
                Http2Options.defaults().withPriorKnowledge().withWebSockets().withRequestsPerConnection(1000);
        return ListenerConfig.http(0, action).http2(http2).build();
    }

    /** An HTTPS listener offers HTTP/2 by itself; this one does not. */
    static ListenerConfig withoutHttp2(TlsTermination tls, Action action) {
        return ListenerConfig.https(0, tls, action)
                .http2(Http2Options.disabled())
                .build();
    }
    // end

    URI uri() {
        return listener.uri();
    }

    @Override
    public void close() {
        balancer.close();
        target.close();
    }

    /**
     * Runs until the process is stopped.
     *
     * @param args none
     * @throws InterruptedException if the main thread is interrupted
     */
    public static void main(String[] args) throws InterruptedException {
        Http2Clients example = start();
        Runtime.getRuntime().addShutdownHook(new Thread(example::close));
        System.out.println("curl --http2-prior-knowledge --include " + example.uri());
        System.out.println("curl --include " + example.uri());
        new CountDownLatch(1).await();
    }
}
