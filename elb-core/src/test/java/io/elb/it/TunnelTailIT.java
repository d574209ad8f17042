package io.elb.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.LoadBalancer;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.listener.Transport;
import io.elb.observe.RequestRecord;
import io.elb.rule.Action;
import io.elb.target.Target;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import io.elb.testing.BodyPattern;
import io.elb.testing.RawClient;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The end of a tunnel that is longer in one direction than in the other. */
class TunnelTailIT {
    private static final long BYTES = 16 << 20;
    private static final long LATE_BYTES = 6 << 20; // more than the kernel holds for a target that does not read
    private static final int RECEIVE_BUFFER_BYTES = 64 * 1024;

    private final BlockingQueue<RequestRecord> records = new LinkedBlockingQueue<>();

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "IO_URING", "NIO"})
    void allThatTheClientSaidReachesATargetThatHasEndedAndReadsLate(Transport transport) throws Exception {
        assertThatAllArrives(transport, 16 * 1024, count -> {});
    }

    @Test
    void whatIsQueuedForTheTargetWhenBothSidesHaveEndedIsStillSent() throws Exception {
        assertThatAllArrives(Transport.EPOLL, 64 * 1024, count -> {
            if (count > BYTES - LATE_BYTES && records.isEmpty()) {
                RequestRecord record = records.poll(20, TimeUnit.MILLISECONDS);
                if (record != null) {
                    records.add(record);
                }
            }
        });
        assertThat(records).hasSize(1);
    }

    private void assertThatAllArrives(Transport transport, int readBytes, Pace pace) throws Exception {
        try (ServerSocket server = new ServerSocket();
                LoadBalancer balancer = LoadBalancer.application("tail")
                        .threads(1)
                        .accessLog(records::add)
                        .start()) {
            server.setReceiveBufferSize(RECEIVE_BUFFER_BYTES);
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            TargetGroup group = balancer.addTargetGroup(TargetGroupConfig.of("web"));
            group.register(Target.of("127.0.0.1", server.getLocalPort()));
            Listener listener = balancer.addListener(ListenerConfig.http(0, Action.forward(group))
                    .transport(transport)
                    .build());
            try (RawClient client = RawClient.connect("127.0.0.1", listener.port())) {
                client.send("GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: chat\r\n\r\n");
                try (Socket target = server.accept()) {
                    target.setSoTimeout(20_000);
                    acceptAndEnd(target);
                    client.readHead();
                    client.expectEof();
                    CompletableFuture<Void> sender = CompletableFuture.runAsync(() -> {
                        client.sendPattern(BYTES);
                        client.halfClose();
                    });

                    CRC32C crc = new CRC32C();
                    long count = 0;
                    byte[] buffer = new byte[readBytes];
                    InputStream in = target.getInputStream();
                    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                        crc.update(buffer, 0, read);
                        count += read;
                        pace.read(count);
                    }

                    assertThat(count).isEqualTo(BYTES);
                    assertThat(crc.getValue()).isEqualTo(BodyPattern.crc32c(BYTES));
                    sender.get(20, TimeUnit.SECONDS);
                }
            }
        }
    }

    private static void acceptAndEnd(Socket target) throws IOException {
        InputStream in = target.getInputStream();
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.read());
        }
        target.getOutputStream()
                .write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: chat\r\n\r\n"
                        .getBytes(StandardCharsets.US_ASCII));
        target.shutdownOutput();
    }

    /** What a target does after it has read so many octets. */
    private interface Pace {
        void read(long count) throws InterruptedException;
    }
}
