package io.elb.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.listener.Transport;
import io.elb.observe.ErrorReason;
import io.elb.testing.Answer;
import io.elb.testing.BodyPattern;
import io.elb.testing.FakeTarget;
import io.elb.testing.RawClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Peers that take little, but take it: the idle timeout is for those that take nothing. */
class SlowReadersIT {
    private static final Duration IDLE = Duration.ofMillis(1500);
    private static final Duration LONGER = Duration.ofSeconds(4);
    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final int MUCH = 64 << 20;
    private static final int SLICE = 4 * 1024;

    private Bed bed;

    private RawClient open(Transport transport) {
        FakeTarget target =
                FakeTarget.builder("one").receiveBufferBytes(16 * 1024).start();
        bed = Bed.on(transport)
                .target(target)
                .timeouts(times -> times.withIdle(IDLE))
                .open();
        return bed.stallingClient();
    }

    @AfterEach
    void close() {
        if (bed != null) { // an assumption may have failed before
            bed.close();
        }
    }

    /** Reads a little at a time; answers where the body then stands. */
    private static long readSlowly(RawClient client, long from) {
        long at = from;
        long end = System.nanoTime() + LONGER.toNanos();
        while (System.nanoTime() < end) {
            at = readAfter(client, at, PAUSE);
        }
        return at;
    }

    private static long readAfter(RawClient client, long at, Duration pause) {
        long next = System.nanoTime() + pause.toNanos();
        Await.until("the next slice", () -> System.nanoTime() > next, () -> "");
        client.readPattern(at, SLICE);
        return at + SLICE;
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "IO_URING"}) // NIO can't ask the kernel
    void clientThatTakesLittleIsNotCut(Transport transport) {
        RawClient client = open(transport);
        bed.target().answer(Answer.ok().pattern(MUCH));
        client.send(Bed.GET);
        client.readHead();

        readSlowly(client, 0);

        assertThat(bed.hasNoRecord()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "IO_URING"})
    void clientThatTakesLittleOfALongTunnelIsNotCut(Transport transport) {
        RawClient client = open(transport);
        bed.target().answer(Answer.upgrade("custom"));
        client.send("GET /x HTTP/1.1\r\nHost: shop\r\nConnection: Upgrade\r\nUpgrade: custom\r\n\r\n");
        client.readHead();
        Thread sender = new Thread(() -> {
            try {
                client.sendPattern(MUCH);
            } catch (AssertionError closed) {
                // the test has ended the connection
            }
        });
        sender.start();

        readSlowly(client, 0);

        assertThat(bed.hasNoRecord()).isTrue();
        client.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "IO_URING"})
    void targetThatTakesLittleIsNotCut(Transport transport) {
        RawClient client = open(transport);
        bed.target().answer(Answer.ok().readingSlowly(SLICE, PAUSE));
        client.send("POST /x HTTP/1.1\r\nHost: shop\r\nContent-Length: " + MUCH + "\r\n\r\n");
        bed.sendInBackground(client, MUCH);

        long end = System.nanoTime() + LONGER.toNanos();
        Await.until("longer than the idle timeout", () -> System.nanoTime() > end, () -> "");

        assertThat(bed.hasNoRecord()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "IO_URING"})
    void lastOfAResponseIsNotCutFromAClientThatTakesLittle(Transport transport) throws IOException {
        int bytes = kernelBytes() + 200 * 1024; // what the kernel does not take is with us when the exchange is over
        RawClient client = open(transport);
        byte[] head = "HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        byte[] answer = Arrays.copyOf(head, head.length + bytes);
        System.arraycopy(BodyPattern.slice(0, bytes), 0, answer, head.length, bytes);
        bed.target().answer(Answer.raw(answer).closing());
        client.send("GET /x HTTP/1.0\r\nHost: shop\r\n\r\n");
        bed.expectRecord(200);
        client.readHead();

        long at = readSlowly(client, 0);

        client.readPattern(at, bytes - at);
        client.expectEof();
    }

    /** How much the kernel takes from a sender whose peer reads nothing. */
    private static int kernelBytes() throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open();
                SocketChannel reader = SocketChannel.open()) {
            server.bind(new InetSocketAddress("127.0.0.1", 0));
            reader.setOption(StandardSocketOptions.SO_RCVBUF, 16 * 1024);
            reader.connect(server.getLocalAddress());
            try (SocketChannel sender = server.accept()) {
                sender.configureBlocking(false);
                int taken = 0;
                int written = 1;
                while (written > 0) {
                    written = sender.write(ByteBuffer.allocate(64 * 1024));
                    taken += written;
                }
                return taken;
            }
        }
    }

    @Test
    void clientThatTakesNothingIsCut() {
        RawClient client = open(Transport.AUTO);
        bed.target().answer(Answer.ok().pattern(MUCH));
        client.send(Bed.GET);
        client.readHead();
        readSlowly(client, 0);

        bed.expectRecord(200, ErrorReason.CLIENT_RESPONSE_TIMEOUT);
        client.expectReset();
    }
}
