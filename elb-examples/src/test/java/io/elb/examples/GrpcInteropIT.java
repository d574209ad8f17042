package io.elb.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.elb.LoadBalancer;
import io.elb.listener.Http2Options;
import io.elb.listener.ListenerConfig;
import io.elb.observe.RequestRecord;
import io.elb.rule.Action;
import io.elb.target.ProtocolVersion;
import io.elb.target.Target;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import io.grpc.ForwardingServerCallListener;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.grpc.testing.integration.EmptyProtos.Empty;
import io.grpc.testing.integration.Messages.EchoStatus;
import io.grpc.testing.integration.Messages.Payload;
import io.grpc.testing.integration.Messages.ResponseParameters;
import io.grpc.testing.integration.Messages.SimpleRequest;
import io.grpc.testing.integration.Messages.StreamingInputCallRequest;
import io.grpc.testing.integration.Messages.StreamingInputCallResponse;
import io.grpc.testing.integration.Messages.StreamingOutputCallRequest;
import io.grpc.testing.integration.Messages.StreamingOutputCallResponse;
import io.grpc.testing.integration.TestServiceGrpc;
import io.grpc.testing.integration.TestServiceImpl;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The cases of gRPC's interoperability tests that concern what lies between client and server, with grpc-java on both sides. */
class GrpcInteropIT {
    private static final Metadata.Key<String> INITIAL =
            Metadata.Key.of("x-grpc-test-echo-initial", Metadata.ASCII_STRING_MARSHALLER);
    private static final Metadata.Key<byte[]> TRAILING =
            Metadata.Key.of("x-grpc-test-echo-trailing-bin", Metadata.BINARY_BYTE_MARSHALLER);

    private final ScheduledExecutorService executor = Executors.newScheduledThreadPool(2);
    private final BlockingQueue<RequestRecord> records = new LinkedBlockingQueue<>();
    private final AtomicInteger cancelled = new AtomicInteger();
    private Server server;
    private LoadBalancer balancer;
    private ManagedChannel channel;

    @BeforeEach
    void startServer() throws Exception {
        server = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
                .addService(ServerInterceptors.intercept(new TestServiceImpl(executor), TestServiceImpl.interceptors()))
                .intercept(new CancelCounter())
                .build()
                .start();
    }

    /** Counts the calls that end as cancelled. */
    private final class CancelCounter implements ServerInterceptor {
        @Override
        public <A, B> ServerCall.Listener<A> interceptCall(
                ServerCall<A, B> call, Metadata headers, ServerCallHandler<A, B> next) {
            return new ForwardingServerCallListener.SimpleForwardingServerCallListener<>(
                    next.startCall(call, headers)) {
                @Override
                public void onCancel() {
                    cancelled.incrementAndGet();
                    super.onCancel();
                }
            };
        }
    }

    private void start(ProtocolVersion version) {
        balancer = LoadBalancer.application("interop").accessLog(records::add).start();
        TargetGroup group = balancer.addTargetGroup(
                TargetGroupConfig.builder("interop").protocolVersion(version).build());
        group.register(Target.of("127.0.0.1", server.getPort()));
        int port = balancer.addListener(ListenerConfig.http(0, Action.forward(group))
                        .http2(Http2Options.defaults().withPriorKnowledge())
                        .build())
                .port();
        channel =
                NettyChannelBuilder.forAddress("127.0.0.1", port).usePlaintext().build();
    }

    @AfterEach
    void stop() throws InterruptedException {
        channel.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
        balancer.close();
        server.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
        executor.shutdownNow();
    }

    private static Payload zeros(int size) {
        return Payload.newBuilder().setBody(ByteString.copyFrom(new byte[size])).build();
    }

    private RequestRecord record() throws InterruptedException {
        RequestRecord record = records.poll(10, TimeUnit.SECONDS);
        assertThat(record).as("a record of the call").isNotNull();
        return record;
    }

    @ParameterizedTest
    @EnumSource(names = {"GRPC", "HTTP2"})
    void unaryCalls(ProtocolVersion version) throws Exception {
        start(version);
        TestServiceGrpc.TestServiceBlockingStub stub = TestServiceGrpc.newBlockingStub(channel);
        assertThat(stub.emptyCall(Empty.getDefaultInstance())).isEqualTo(Empty.getDefaultInstance());
        RequestRecord record = record();
        assertThat(record.request().grpc()).isTrue();
        assertThat(record.status()).isEqualTo(200);
        SimpleRequest large = SimpleRequest.newBuilder()
                .setResponseSize(314_159)
                .setPayload(zeros(271_828))
                .build();
        assertThat(stub.unaryCall(large).getPayload()).isEqualTo(zeros(314_159));
        assertThat(stub.withCompression("gzip").unaryCall(large).getPayload()).isEqualTo(zeros(314_159));
    }

    @ParameterizedTest
    @EnumSource(names = {"GRPC", "HTTP2"})
    void streamsInEitherDirection(ProtocolVersion version) throws Exception {
        start(version);
        Iterator<StreamingOutputCallResponse> responses = TestServiceGrpc.newBlockingStub(channel)
                .streamingOutputCall(StreamingOutputCallRequest.newBuilder()
                        .addResponseParameters(size(31_415))
                        .addResponseParameters(size(9))
                        .addResponseParameters(size(2_653))
                        .addResponseParameters(size(58_979))
                        .build());
        List<Integer> sizes = new ArrayList<>();
        responses.forEachRemaining(
                response -> sizes.add(response.getPayload().getBody().size()));
        assertThat(sizes).containsExactly(31_415, 9, 2_653, 58_979);

        Collected<StreamingInputCallResponse> answer = new Collected<>();
        StreamObserver<StreamingInputCallRequest> requests =
                TestServiceGrpc.newStub(channel).streamingInputCall(answer);
        for (int size : new int[] {27_182, 8, 1_828, 45_904}) {
            requests.onNext(StreamingInputCallRequest.newBuilder()
                    .setPayload(zeros(size))
                    .build());
        }
        requests.onCompleted();
        answer.ended.get(10, TimeUnit.SECONDS);
        assertThat(answer.messages.take().getAggregatedPayloadSize()).isEqualTo(74_922);
    }

    private static ResponseParameters.Builder size(int size) {
        return ResponseParameters.newBuilder().setSize(size);
    }

    @ParameterizedTest
    @EnumSource(names = {"GRPC", "HTTP2"})
    void pingPongGoesMessageByMessage(ProtocolVersion version) throws Exception {
        start(version);
        Collected<StreamingOutputCallResponse> answers = new Collected<>();
        StreamObserver<StreamingOutputCallRequest> requests =
                TestServiceGrpc.newStub(channel).fullDuplexCall(answers);
        for (int size : new int[] {31_415, 9, 2_653, 58_979}) {
            requests.onNext(StreamingOutputCallRequest.newBuilder()
                    .addResponseParameters(size(size))
                    .setPayload(zeros(size / 2))
                    .build());
            StreamingOutputCallResponse answer = answers.messages.poll(10, TimeUnit.SECONDS);
            assertThat(answer).isNotNull();
            assertThat(answer.getPayload().getBody().size()).isEqualTo(size);
        }
        requests.onCompleted();
        answers.ended.get(10, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @EnumSource(names = {"GRPC", "HTTP2"})
    void metadataAndStatusesPass(ProtocolVersion version) {
        start(version);
        Metadata sent = new Metadata();
        sent.put(INITIAL, "test_initial_metadata_value");
        sent.put(TRAILING, new byte[] {(byte) 0xab, (byte) 0xab, (byte) 0xab});
        AtomicReference<Metadata> headers = new AtomicReference<>();
        AtomicReference<Metadata> trailers = new AtomicReference<>();
        TestServiceGrpc.TestServiceBlockingStub stub = TestServiceGrpc.newBlockingStub(channel)
                .withInterceptors(
                        MetadataUtils.newAttachHeadersInterceptor(sent),
                        MetadataUtils.newCaptureMetadataInterceptor(headers, trailers));
        stub.unaryCall(SimpleRequest.newBuilder().setResponseSize(10).build());
        assertThat(headers.get().get(INITIAL)).isEqualTo("test_initial_metadata_value");
        assertThat(trailers.get().get(TRAILING)).isEqualTo(new byte[] {(byte) 0xab, (byte) 0xab, (byte) 0xab});

        String message = "\t\ntest with whitespace\r\nand Unicode BMP \u263a and non-BMP \uD83D\uDE08\t\n";
        assertThatThrownBy(() -> stub.unaryCall(SimpleRequest.newBuilder()
                        .setResponseStatus(EchoStatus.newBuilder().setCode(2).setMessage(message))
                        .build()))
                .isInstanceOfSatisfying(StatusRuntimeException.class, failure -> {
                    assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.UNKNOWN);
                    assertThat(failure.getStatus().getDescription()).isEqualTo(message);
                });
        assertThatThrownBy(() -> stub.unimplementedCall(Empty.getDefaultInstance()))
                .isInstanceOfSatisfying(
                        StatusRuntimeException.class,
                        failure -> assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.UNIMPLEMENTED));
    }

    @ParameterizedTest
    @EnumSource(names = {"GRPC", "HTTP2"})
    void cancellationAndDeadlineReachTheServer(ProtocolVersion version) throws Exception {
        start(version);
        Collected<StreamingOutputCallResponse> answers = new Collected<>();
        StreamObserver<StreamingOutputCallRequest> requests =
                TestServiceGrpc.newStub(channel).fullDuplexCall(answers);
        requests.onNext(StreamingOutputCallRequest.newBuilder()
                .addResponseParameters(size(10))
                .build());
        assertThat(answers.messages.poll(10, TimeUnit.SECONDS)).isNotNull();
        requests.onError(Status.CANCELLED.asRuntimeException());
        awaitCancelled(1);

        Collected<StreamingOutputCallResponse> late = new Collected<>();
        TestServiceGrpc.newStub(channel)
                .withDeadlineAfter(200, TimeUnit.MILLISECONDS)
                .fullDuplexCall(late)
                .onNext(StreamingOutputCallRequest.newBuilder()
                        .addResponseParameters(size(1).setIntervalUs(30_000_000))
                        .build());
        assertThatThrownBy(() -> late.ended.get(10, TimeUnit.SECONDS)).hasMessageContaining("DEADLINE_EXCEEDED");
        awaitCancelled(2);
    }

    private void awaitCancelled(int count) {
        long end = System.nanoTime() + 10_000_000_000L;
        while (cancelled.get() < count) {
            assertThat(System.nanoTime() - end)
                    .as("calls that the server saw cancelled: %s", cancelled)
                    .isNegative();
            Thread.onSpinWait();
        }
    }

    /** Collects what a call answers. */
    private static final class Collected<T> implements StreamObserver<T> {
        final BlockingQueue<T> messages = new LinkedBlockingQueue<>();
        final CompletableFuture<Void> ended = new CompletableFuture<>();

        @Override
        public void onNext(T message) {
            messages.add(message);
        }

        @Override
        public void onError(Throwable cause) {
            ended.completeExceptionally(cause);
        }

        @Override
        public void onCompleted() {
            ended.complete(null);
        }
    }
}
