package io.elb.examples;

import io.elb.LoadBalancer;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.listener.TrustedProxies;
import io.elb.rule.Action;
import io.elb.target.ProxyProtocol;
import io.elb.target.Target;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import io.elb.testing.Answer;
import io.elb.testing.FakeTarget;
import java.io.IOException;

/** A network load balancer in front of an application load balancer, which learns by the PROXY protocol who the client is. */
public final class ClientAddresses implements AutoCloseable {
    private final FakeTarget server;
    private final LoadBalancer application;
    private final LoadBalancer network;
    private final Listener entrance;

    private ClientAddresses(int port) {
        server = FakeTarget.start("web")
                .answer(request -> Answer.ok(request.field("X-Forwarded-For").orElse("nobody") + "\n"));

        // begin
        application = LoadBalancer.application("shop").start();
        TargetGroup web = application.addTargetGroup(TargetGroupConfig.of("web"));
        web.register(Target.of("127.0.0.1", server.port()));
        Listener http = application.addListener(ListenerConfig.http(0, Action.forward(web))
                .proxyProtocol(TrustedProxies.of("127.0.0.1/32"))
                .build());

        network = LoadBalancer.network("edge").start();
        TargetGroup shop = network.addTargetGroup(
                TargetGroupConfig.tcp("shop").proxyProtocol(ProxyProtocol.v2()).build());
        shop.register(Target.of("127.0.0.1", http.port()));
        // end

        entrance = network.addListener(
                ListenerConfig.tcp(port, Action.forward(shop)).build());
    }

    static ClientAddresses start(int port) {
        return new ClientAddresses(port);
    }

    Listener entrance() {
        return entrance;
    }

    @Override
    public void close() {
        network.close();
        application.close();
        server.stop();
    }

    /**
     * Listens on port 8080 until Enter is pressed; {@code curl --interface 127.0.0.2 http://127.0.0.1:8080/} answers 127.0.0.2.
     *
     * @param args none
     * @throws IOException if standard input can't be read
     */
    public static void main(String[] args) throws IOException {
        try (ClientAddresses example = start(8080)) {
            System.out.println(example.entrance().uri());
            System.in.read();
        }
    }
}
