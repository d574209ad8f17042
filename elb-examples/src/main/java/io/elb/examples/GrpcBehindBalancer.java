package io.elb.examples;

import io.elb.LoadBalancer;
import io.elb.health.HealthCheckSettings;
import io.elb.health.HealthChecker;
import io.elb.healthcheck.GrpcHealthChecker;
import io.elb.listener.Http2Options;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.rule.Action;
import io.elb.rule.Condition;
import io.elb.rule.Rule;
import io.elb.target.ProtocolVersion;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Servers of gRPC behind a balancer that routes by service, spreads calls, and asks for their health. */
public final class GrpcBehindBalancer implements AutoCloseable {
    private static final HealthCheckSettings OFTEN = HealthCheckSettings.fast(
                    Duration.ofMillis(100), Duration.ofSeconds(5))
            .withHealthyThreshold(1)
            .withUnhealthyThreshold(1);

    private final List<DemoGrpcServer> carts =
            List.of(DemoGrpcServer.start("cart-1", "shop.Cart"), DemoGrpcServer.start("cart-2", "shop.Cart"));
    private final DemoGrpcServer price = DemoGrpcServer.start("price", "shop.Price");
    private final LoadBalancer balancer = LoadBalancer.application("shop").start();
    private final TargetGroup cartGroup =
            group("carts", GrpcHealthChecker.ofHealthService("shop.Cart").withSettings(OFTEN));
    private final TargetGroup priceGroup =
            group("prices", GrpcHealthChecker.of().withSettings(OFTEN));
    private final Listener listener = listen();
    private final ManagedChannel channel;

    private GrpcBehindBalancer() {
        carts.forEach(server -> cartGroup.register(server.target()));
        priceGroup.register(price.target());
        channel = NettyChannelBuilder.forAddress("127.0.0.1", listener.port())
                .usePlaintext()
                .build();
    }

    static GrpcBehindBalancer start() {
        GrpcBehindBalancer started = new GrpcBehindBalancer();
        started.cartGroup.awaitHealthy(2).toCompletableFuture().join();
        started.priceGroup.awaitHealthy(1).toCompletableFuture().join();
        return started;
    }

    // begin
    private TargetGroup group(String name, HealthChecker checker) {
        return balancer.addTargetGroup(TargetGroupConfig.builder(name)
                .protocolVersion(ProtocolVersion.GRPC)
                .healthChecker(checker)
                .build());
    }

    private Listener listen() {
        Listener added = balancer.addListener(ListenerConfig.http(0, Action.fixedResponse(404))
                .http2(Http2Options.defaults().withPriorKnowledge())
                .build());
        added.addRule(Rule.builder(1)
                .when(Condition.path("/shop.Cart/*"))
                .then(Action.forward(cartGroup))
                .build());
        added.addRule(Rule.builder(2)
                .when(Condition.path("/shop.Price/Greet"))
                .then(Action.forward(priceGroup))
                .build());
        return added;
    }
    // end

    /** Calls a method that answers one message with one. */
    String call(String service, String message) {
        return ClientCalls.blockingUnaryCall(
                channel, DemoGrpcServer.method(service, "Greet", MethodType.UNARY), CallOptions.DEFAULT, message);
    }

    /** Calls a method that answers one message with many. */
    List<String> count(int last) {
        List<String> numbers = new ArrayList<>();
        ClientCalls.blockingServerStreamingCall(
                        channel,
                        DemoGrpcServer.method("shop.Cart", "Count", MethodType.SERVER_STREAMING),
                        CallOptions.DEFAULT,
                        Integer.toString(last))
                .forEachRemaining(numbers::add);
        return numbers;
    }

    /** Lets one of the servers of carts say that it does not serve, or that it does again. */
    void setServing(int number, boolean isServing) {
        carts.get(number).setServing(isServing);
    }

    TargetGroup cartGroup() {
        return cartGroup;
    }

    ManagedChannel channel() {
        return channel;
    }

    @Override
    public void close() {
        channel.shutdownNow();
        balancer.close();
        carts.forEach(DemoGrpcServer::close);
        price.close();
    }

    /**
     * Calls some methods and prints what is answered.
     *
     * @param args none
     */
    public static void main(String[] args) {
        try (GrpcBehindBalancer example = start()) {
            System.out.println(example.call("shop.Cart", "once"));
            System.out.println(example.call("shop.Cart", "twice"));
            System.out.println(example.call("shop.Price", "once"));
            System.out.println(example.count(3));
            try {
                example.call("shop.Stock", "nobody");
            } catch (StatusRuntimeException e) {
                System.out.println(e.getStatus().getCode());
            }
        }
    }
}
