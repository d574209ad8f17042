package io.elb.it;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.elb.LoadBalancer;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.listener.Transport;
import io.elb.rule.Action;
import io.elb.target.Target;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import io.elb.testing.Answer;
import io.elb.testing.BodyPattern;
import io.elb.testing.FakeTarget;
import io.elb.testing.RawClient;
import io.elb.testing.RawResponse;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.CRC32C;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Large bodies on many connections of one event loop at once, half of them with small socket buffers, so that reading is
 * switched off and on all the time: every byte must arrive, and no connection may stall.
 */
class BodyIntegrityIT {
    private static final int CONNECTIONS = 16;
    private static final int REQUESTS = 8;
    private static final int SMALL_BUFFER_BYTES = 8 * 1024;
    private static final int MIB = 1024 * 1024;
    private static final long TUNNEL_BYTES = 16L * MIB;
    private static final int[] SIZES = {MIB + 3, 256 * 1024 + 1, 4 * MIB, 65_535};

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "IO_URING", "NIO"})
    void downloadsArriveWhole(Transport transport) throws Exception {
        runAll(transport, REQUESTS, (client, request) -> {
            int bytes = size(request);
            client.send("GET /" + bytes + " HTTP/1.1\r\nHost: shop\r\n\r\n");
            assertThat(client.readHead().status()).isEqualTo(200);
            client.readPattern(0, bytes);
        });
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "IO_URING", "NIO"})
    void chunkedDownloadsArriveWhole(Transport transport) throws Exception {
        runAll(transport, REQUESTS, (client, request) -> {
            RawResponse response = client.exchange("GET /chunked HTTP/1.1\r\nHost: shop\r\n\r\n");
            assertThat(response.body()).hasSize(MIB);
            assertThat(crc32c(response.body())).isEqualTo(BodyPattern.crc32c(MIB));
        });
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "IO_URING", "NIO"})
    void uploadsArriveWhole(Transport transport) throws Exception {
        runAll(transport, REQUESTS, (client, request) -> {
            int bytes = size(request);
            client.send("POST /sum HTTP/1.1\r\nHost: shop\r\nContent-Length: " + bytes + "\r\n\r\n");
            client.sendPattern(bytes);
            assertThat(client.readResponse().bodyText()).isEqualTo(bytes + " " + BodyPattern.crc32c(bytes));
        });
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "IO_URING", "NIO"})
    void chunkedUploadsArriveWhole(Transport transport) throws Exception {
        runAll(transport, REQUESTS, (client, request) -> {
            int bytes = size(request);
            client.send("POST /sum HTTP/1.1\r\nHost: shop\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + Integer.toHexString(bytes) + "\r\n");
            client.sendPattern(bytes);
            client.send("\r\n0\r\n\r\n");
            assertThat(client.readResponse().bodyText()).isEqualTo(bytes + " " + BodyPattern.crc32c(bytes));
        });
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "IO_URING", "NIO"})
    void bothDirectionsOfATunnelArriveWhole(Transport transport) throws Exception {
        ExecutorService senders = Executors.newFixedThreadPool(CONNECTIONS);
        try {
            runAll(transport, 1, (client, request) -> {
                client.send("GET /echo HTTP/1.1\r\nHost: shop\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n");
                assertThat(client.readHead().status()).isEqualTo(101);
                Future<?> sent = senders.submit(() -> client.sendPattern(TUNNEL_BYTES));
                client.readPattern(0, TUNNEL_BYTES);
                sent.get();
            });
        } finally {
            senders.shutdownNow();
        }
    }

    private static int size(int request) {
        return SIZES[request % SIZES.length];
    }

    /** What one connection does once. */
    private interface Round {
        void run(RawClient client, int request) throws Exception;
    }

    private static void runAll(Transport transport, int requests, Round round) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(CONNECTIONS);
        try (FakeTarget fast = scripted(FakeTarget.start("fast"));
                FakeTarget narrow = scripted(FakeTarget.builder("narrow")
                        .receiveBufferBytes(SMALL_BUFFER_BYTES)
                        .start());
                LoadBalancer balancer =
                        LoadBalancer.application("integrity").threads(1).start()) {
            TargetGroup group = balancer.addTargetGroup(TargetGroupConfig.of("web"));
            group.register(Target.of("127.0.0.1", fast.port()), Target.of("127.0.0.1", narrow.port()));
            Listener listener = balancer.addListener(ListenerConfig.http(0, Action.forward(group))
                    .transport(transport)
                    .build());
            List<Callable<Void>> clients = new ArrayList<>();
            for (int i = 0; i < CONNECTIONS; i++) {
                int number = i;
                clients.add(() -> {
                    requests(listener.address(), number, requests, round);
                    return null;
                });
            }
            for (Future<Void> client : threads.invokeAll(clients)) {
                client.get();
            }
            assertThat(fast.problems()).isEmpty();
            assertThat(narrow.problems()).isEmpty();
        } finally {
            threads.shutdownNow();
        }
    }

    private static void requests(InetSocketAddress address, int number, int requests, Round round) throws Exception {
        RawClient.Builder builder = RawClient.builder();
        if (number % 2 == 0) {
            builder.receiveBufferBytes(SMALL_BUFFER_BYTES).sendBufferBytes(SMALL_BUFFER_BYTES);
        }
        try (RawClient client = builder.connect(address)) {
            for (int i = 0; i < requests; i++) {
                round.run(client, number + i);
            }
        }
    }

    private static FakeTarget scripted(FakeTarget target) {
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

    private static long crc32c(byte[] bytes) {
        CRC32C sum = new CRC32C();
        sum.update(bytes);
        return sum.getValue();
    }
}
