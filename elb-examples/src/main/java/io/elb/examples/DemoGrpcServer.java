package io.elb.examples;

import io.elb.target.Target;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** A server of gRPC with one call of each kind and gRPC's health service, without TLS; messages are plain text. */
final class DemoGrpcServer implements AutoCloseable {
    private final HealthStatusManager health = new HealthStatusManager();
    private final String name;
    private final String service;
    private final Server server;

    private DemoGrpcServer(String name, String service) {
        this.name = name;
        this.service = service;
        ServerServiceDefinition calls = ServerServiceDefinition.builder(service)
                .addMethod(method(service, "Greet", MethodType.UNARY), ServerCalls.asyncUnaryCall(this::greet))
                .addMethod(
                        method(service, "Count", MethodType.SERVER_STREAMING),
                        ServerCalls.asyncServerStreamingCall(this::count))
                .addMethod(
                        method(service, "Join", MethodType.CLIENT_STREAMING),
                        ServerCalls.asyncClientStreamingCall(this::join))
                .addMethod(
                        method(service, "Echo", MethodType.BIDI_STREAMING),
                        ServerCalls.asyncBidiStreamingCall(this::echo))
                .build();
        setServing(true);
        try {
            server = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
                    .addService(calls)
                    .addService(health.getHealthService())
                    .build()
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static DemoGrpcServer start(String name, String service) {
        return new DemoGrpcServer(name, service);
    }

    /** A method whose messages are plain text. */
    static MethodDescriptor<String, String> method(String service, String method, MethodType type) {
        return MethodDescriptor.<String, String>newBuilder()
                .setType(type)
                .setFullMethodName(MethodDescriptor.generateFullMethodName(service, method))
                .setRequestMarshaller(new Text())
                .setResponseMarshaller(new Text())
                .build();
    }

    Target target() {
        return Target.of("127.0.0.1", server.getPort());
    }

    /** What the health service says. */
    void setServing(boolean isServing) {
        health.setStatus(service, isServing ? ServingStatus.SERVING : ServingStatus.NOT_SERVING);
    }

    private void greet(String request, StreamObserver<String> responses) {
        responses.onNext("Hello " + request + ", from " + name);
        responses.onCompleted();
    }

    private void count(String request, StreamObserver<String> responses) {
        int last = Integer.parseInt(request);
        for (int i = 1; i <= last; i++) {
            responses.onNext(Integer.toString(i));
        }
        responses.onCompleted();
    }

    private StreamObserver<String> join(StreamObserver<String> responses) {
        StringBuilder joined = new StringBuilder();
        return new Receiver(joined::append, () -> responses.onNext(joined.toString()), responses);
    }

    private StreamObserver<String> echo(StreamObserver<String> responses) {
        return new Receiver(responses::onNext, () -> {}, responses);
    }

    /** Stops at once. */
    @Override
    public void close() {
        server.shutdownNow();
    }

    /** What a client streams. */
    private record Receiver(Consumer<String> each, Runnable last, StreamObserver<String> responses)
            implements StreamObserver<String> {
        @Override
        public void onNext(String message) {
            each.accept(message);
        }

        @Override
        public void onError(Throwable cause) {
            // the client has called it off
        }

        @Override
        public void onCompleted() {
            last.run();
            responses.onCompleted();
        }
    }

    private static final class Text implements MethodDescriptor.Marshaller<String> {
        @Override
        public InputStream stream(String value) {
            return new ByteArrayInputStream(value.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public String parse(InputStream stream) {
            try {
                return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
