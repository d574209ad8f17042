package io.elb.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.elb.LoadBalancer;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.listener.Transport;
import io.elb.observe.Counter;
import io.elb.rule.Action;
import io.elb.target.Target;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import io.elb.testing.Answer;
import io.elb.testing.BodyPattern;
import io.elb.testing.FakeTarget;
import io.elb.testing.RawClient;
import io.elb.testing.RawResponse;
import io.elb.tls.testing.DevelopmentCa;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Large bodies to and from targets over TLS, on several connections of one event loop, half of them slow: every octet arrives. */
class TargetTlsBodiesIT {
    private static final int CONNECTIONS = 4;
    private static final int REQUESTS = 4;
    private static final int SMALL_BUFFER_BYTES = 8 * 1024;
    private static final int MIB = 1024 * 1024;
    private static final int[] SIZES = {MIB + 3, 256 * 1024 + 1, 2 * MIB, 65_535};
    private static final DevelopmentCa CA = DevelopmentCa.create();
    private static final ServerCertificate CERTIFICATE = CA.certificate("127.0.0.1");

    private interface Round {
        void run(RawClient client, int bytes) throws Exception;
    }

    @ParameterizedTest
    @CsvSource({"OPENSSL, EPOLL", "OPENSSL, IO_URING", "OPENSSL, NIO", "JDK, EPOLL", "JDK, IO_URING", "JDK, NIO"})
    void bodiesArriveWhole(TlsEngine engine, Transport transport) throws Exception {
        try (FakeTarget target = scripted();
                TlsBridge bridge = TlsBridge.to(target.port(), CERTIFICATE);
                ClientTls tls = ClientTls.builder()
                        .engine(engine)
                        .trust(List.of(CA.root()))
                        .build();
                LoadBalancer balancer =
                        LoadBalancer.application("integrity").threads(1).start()) {
            TargetGroup group = balancer.addTargetGroup(
                    TargetGroupConfig.builder("web").targetTls(tls).build());
            group.register(Target.of("127.0.0.1", bridge.port()));
            Listener listener = balancer.addListener(ListenerConfig.http(0, Action.forward(group))
                    .transport(transport)
                    .build());
            runAll(listener, REQUESTS, TargetTlsBodiesIT::download);
            runAll(listener, 1, TargetTlsBodiesIT::chunkedDownload);
            runAll(listener, REQUESTS, TargetTlsBodiesIT::upload);
            runAll(listener, REQUESTS, TargetTlsBodiesIT::chunkedUpload);
            runAll(listener, 1, TargetTlsBodiesIT::tunnel);
            assertThat(target.problems()).isEmpty();
            assertThat(balancer.metrics().value(Counter.SPLICED_BYTES))
                    .as("moved by the kernel, past TLS")
                    .isZero();
        }
    }

    private static void download(RawClient client, int bytes) {
        client.send("GET /" + bytes + " HTTP/1.1\r\nHost: shop\r\n\r\n");
        assertThat(client.readHead().status()).isEqualTo(200);
        client.readPattern(0, bytes);
    }

    private static void chunkedDownload(RawClient client, int ignored) {
        RawResponse response = client.exchange("GET /chunked HTTP/1.1\r\nHost: shop\r\n\r\n");
        assertThat(response.body()).isEqualTo(BodyPattern.slice(0, MIB));
    }

    private static void upload(RawClient client, int bytes) {
        client.send("POST /sum HTTP/1.1\r\nHost: shop\r\nContent-Length: " + bytes + "\r\n\r\n");
        client.sendPattern(bytes);
        assertThat(client.readResponse().bodyText()).isEqualTo(bytes + " " + BodyPattern.crc32c(bytes));
    }

    private static void chunkedUpload(RawClient client, int bytes) {
        client.send("POST /sum HTTP/1.1\r\nHost: shop\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n");
        assertThat(client.readHead().status()).isEqualTo(100);
        client.send(Integer.toHexString(bytes) + "\r\n");
        client.sendPattern(bytes);
        client.send("\r\n0\r\n\r\n");
        assertThat(client.readResponse().bodyText()).isEqualTo(bytes + " " + BodyPattern.crc32c(bytes));
    }

    private static void tunnel(RawClient client, int ignored) throws Exception {
        client.send("GET /echo HTTP/1.1\r\nHost: shop\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n");
        assertThat(client.readHead().status()).isEqualTo(101);
        ExecutorService sender = Executors.newSingleThreadExecutor();
        try {
            Future<?> sent = sender.submit(() -> {
                client.sendPattern(4L * MIB);
                client.halfClose();
            });
            client.readPattern(0, 4L * MIB);
            sent.get();
            client.expectEof();
        } finally {
            sender.shutdownNow();
        }
    }

    private static void runAll(Listener listener, int requests, Round round) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS);
        try {
            List<Callable<Void>> clients = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS; i++) {
                int number = i;
                clients.add(() -> {
                    RawClient.Builder builder = RawClient.builder();
                    if (number % 2 == 0) {
                        builder.receiveBufferBytes(SMALL_BUFFER_BYTES).sendBufferBytes(SMALL_BUFFER_BYTES);
                    }
                    try (RawClient client = builder.connect(listener.address())) {
                        for (int request = 0; request < requests; request++) {
                            round.run(client, SIZES[(number + request) % SIZES.length]);
                        }
                    }
                    return null;
                });
            }
            for (Future<Void> client : threads.invokeAll(clients)) {
                client.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static FakeTarget scripted() {
        FakeTarget target = FakeTarget.start("scripted");
        for (int bytes : SIZES) {
            target.answerPath("/" + bytes, Answer.ok().pattern(bytes));
        }
        target.answerPath("/chunked", Answer.raw(chunkedResponse()));
        target.answerPath("/echo", Answer.upgrade("echo"));
        target.answerPath(
                "/sum", Answer.computed(request -> Answer.ok(request.bodyBytes() + " " + request.bodyCrc32c())));
        return target;
    }

    private static byte[] chunkedResponse() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".getBytes(US_ASCII));
        int position = 0;
        for (int length = 1; position < MIB; length = length * 3 + 1) {
            int chunk = Math.min(length, MIB - position);
            bytes.writeBytes((Integer.toHexString(chunk) + "\r\n").getBytes(US_ASCII));
            bytes.writeBytes(BodyPattern.slice(position, chunk));
            bytes.writeBytes("\r\n".getBytes(US_ASCII));
            position += chunk;
        }
        bytes.writeBytes("0\r\n\r\n".getBytes(US_ASCII));
        return bytes.toByteArray();
    }
}
