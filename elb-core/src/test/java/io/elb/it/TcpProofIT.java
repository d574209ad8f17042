package io.elb.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elb.internal.connection.LoopContext;
import io.elb.internal.connection.Surroundings;
import io.elb.internal.tcp.TcpSession;
import io.elb.internal.upstream.Connector;
import io.elb.listener.Transport;
import io.elb.netty.EventLoops;
import io.elb.observe.ErrorReason;
import io.elb.testing.BodyPattern;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** TCP through the same relay as HTTP bodies, over sockets, with an acceptor put together by hand. */
@SuppressWarnings("try") // what is closed in the middle of a test is closed at its end again
class TcpProofIT {
    /** A thread per task: those here block, and the common pool may have one thread only. */
    private static final Executor OWN_THREAD = task -> new Thread(task).start();

    private static final int MIB = 1 << 20;
    private static final int CHUNK = 64 * 1024;

    private final LinkedBlockingQueue<TcpSession> ended = new LinkedBlockingQueue<>();
    private ServerSocket target;
    private EventLoops loops;
    private Channel acceptor;

    @BeforeEach
    void listen() throws IOException {
        target = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    private void accept(Transport transport) {
        loops = EventLoops.start(transport, 1);
        EventLoop loop = (EventLoop) loops.group().iterator().next();
        LoopContext context = new LoopContext(
                loop,
                1,
                InstantSource.system(),
                new SplittableRandom(1),
                PooledByteBufAllocator.DEFAULT,
                Surroundings.machine());
        Connector connector = new Connector(context, loops.clientChannels(), loops.unixChannels());
        InetSocketAddress address = (InetSocketAddress) target.getLocalSocketAddress();
        acceptor = new ServerBootstrap()
                .group(loops.group())
                .channelFactory(loops.serverChannels())
                .childOption(ChannelOption.AUTO_READ, false)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        Connector.configure(channel, context);
                        TcpSession.start(channel, connector, address, TimeUnit.SECONDS.toNanos(10), ended::add);
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .syncUninterruptibly()
                .channel();
    }

    @AfterEach
    void close() throws IOException {
        acceptor.close().syncUninterruptibly();
        loops.close();
        target.close();
    }

    private Socket connect() throws IOException {
        Socket client = new Socket();
        client.setSoTimeout(20_000);
        client.connect(acceptor.localAddress());
        return client;
    }

    private Socket accepted() throws IOException {
        Socket socket = target.accept();
        socket.setSoTimeout(20_000);
        return socket;
    }

    private TcpSession nextEnded() throws InterruptedException {
        TcpSession session = ended.poll(20, TimeUnit.SECONDS);
        assertThat(session).as("session that has ended").isNotNull();
        return session;
    }

    private interface Task {
        void run() throws IOException;
    }

    private static CompletableFuture<Void> inBackground(Task task) {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        task.run();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                OWN_THREAD);
    }

    private static void sendPattern(Socket socket, long bytes) throws IOException {
        OutputStream out = socket.getOutputStream();
        for (long at = 0; at < bytes; at += CHUNK) {
            out.write(BodyPattern.slice(at, (int) Math.min(CHUNK, bytes - at)));
        }
    }

    private static long crcToEof(Socket socket, AtomicLong count) throws IOException {
        CRC32C crc = new CRC32C();
        byte[] buffer = new byte[CHUNK];
        InputStream in = socket.getInputStream();
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            crc.update(buffer, 0, read);
            count.addAndGet(read);
        }
        return crc.getValue();
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "IO_URING", "NIO"})
    void hundredMebibytesPassBothWaysAtOnce(Transport transport) throws Exception {
        accept(transport);
        long bytes = 100L * MIB;
        CompletableFuture<Void> echo = inBackground(() -> {
            try (Socket socket = accepted()) {
                socket.getInputStream().transferTo(socket.getOutputStream());
            }
        });
        try (Socket client = connect()) {
            CompletableFuture<Void> sender = inBackground(() -> {
                sendPattern(client, bytes);
                client.shutdownOutput();
            });
            AtomicLong count = new AtomicLong();

            long crc = crcToEof(client, count);

            assertThat(count).hasValue(bytes);
            assertThat(crc).isEqualTo(BodyPattern.crc32c(bytes));
            sender.get(20, TimeUnit.SECONDS);
            echo.get(20, TimeUnit.SECONDS);
        }
        TcpSession session = nextEnded();
        assertThat(session.error()).isNull();
        assertThat(session.receivedBytes()).isEqualTo(bytes);
        assertThat(session.sentBytes()).isEqualTo(bytes);
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "IO_URING", "NIO"})
    void targetMayAnswerAfterTheClientsFin(Transport transport) throws Exception {
        accept(transport);
        try (Socket client = connect();
                Socket peer = accepted()) {
            client.getOutputStream().write(ascii("question"));
            client.shutdownOutput();
            assertThat(text(peer)).isEqualTo("question");

            peer.getOutputStream().write(ascii("answer"));
            peer.close();

            assertThat(text(client)).isEqualTo("answer");
        }
        assertThat(nextEnded().error()).isNull();
    }

    @Test
    void clientMaySendOnAfterTheTargetsFin() throws Exception {
        accept(Transport.AUTO);
        try (Socket client = connect();
                Socket peer = accepted()) {
            peer.getOutputStream().write(ascii("goodbye"));
            peer.shutdownOutput();
            assertThat(text(client)).isEqualTo("goodbye");

            client.getOutputStream().write(ascii("and thanks"));
            client.close();

            assertThat(text(peer)).isEqualTo("and thanks");
        }
        assertThat(nextEnded().error()).isNull();
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "IO_URING", "NIO"})
    void muchMayFollowToATargetThatHasEnded(Transport transport) throws Exception {
        accept(transport);
        try (Socket client = connect();
                Socket peer = accepted()) {
            peer.shutdownOutput();
            assertThat(text(client)).isEmpty();
            CompletableFuture<Void> sender = inBackground(() -> {
                sendPattern(client, 16 * MIB);
                client.close();
            });
            AtomicLong count = new AtomicLong();

            long crc = crcToEof(peer, count);

            assertThat(count).hasValue(16 * MIB);
            assertThat(crc).isEqualTo(BodyPattern.crc32c(16 * MIB));
            sender.get(20, TimeUnit.SECONDS);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "IO_URING", "NIO"})
    void resetOfTheClientResetsTheTarget(Transport transport) throws Exception {
        accept(transport);
        try (Socket client = connect();
                Socket peer = accepted()) {
            client.getOutputStream().write(1);
            assertThat(peer.getInputStream().read()).isEqualTo(1);
            client.setSoLinger(true, 0);
            client.close();

            assertThatThrownBy(() -> peer.getInputStream().read())
                    .isInstanceOf(SocketException.class)
                    .hasMessageContaining("reset");
        }
        assertThat(nextEnded().error()).isEqualTo(ErrorReason.CLIENT_CLOSED);
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "IO_URING", "NIO"})
    void resetOfTheTargetResetsTheClient(Transport transport) throws Exception {
        accept(transport);
        try (Socket client = connect();
                Socket peer = accepted()) {
            peer.getOutputStream().write(1);
            assertThat(client.getInputStream().read()).isEqualTo(1);
            peer.setSoLinger(true, 0);
            peer.close();

            assertThatThrownBy(() -> client.getInputStream().read())
                    .isInstanceOf(SocketException.class)
                    .hasMessageContaining("reset");
        }
        assertThat(nextEnded().error()).isEqualTo(ErrorReason.TARGET_RESET);
    }

    @Test
    void resetOfAStalledClientIsNoticed() throws Exception {
        accept(Transport.AUTO);
        try (Socket client = connect();
                Socket peer = accepted()) {
            CompletableFuture<Void> sender = inBackground(() -> sendPattern(peer, 256 * MIB));
            assertThat(client.getInputStream().read()).isNotNegative();
            client.setSoLinger(true, 0);
            client.close();

            assertThatThrownBy(() -> sender.get(20, TimeUnit.SECONDS)).hasCauseInstanceOf(UncheckedIOException.class);
        }
        assertThat(nextEnded().error()).isEqualTo(ErrorReason.CLIENT_CLOSED);
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "IO_URING", "NIO"})
    void readerThatStopsStopsTheWriter(Transport transport) throws Exception {
        accept(transport);
        long bytes = 64L * MIB;
        try (Socket client = connect();
                Socket peer = accepted()) {
            AtomicLong sent = new AtomicLong();
            CompletableFuture<Void> sender = inBackground(() -> {
                OutputStream out = peer.getOutputStream();
                for (long at = 0; at < bytes; at += CHUNK) {
                    out.write(BodyPattern.slice(at, CHUNK));
                    sent.addAndGet(CHUNK);
                }
                peer.close();
            });
            long stalledAt = awaitStall(sent);
            assertThat(stalledAt).as("bytes taken for a client that reads none").isLessThan(bytes * 3 / 4);
            AtomicLong count = new AtomicLong();

            long crc = crcToEof(client, count);

            assertThat(count).hasValue(bytes);
            assertThat(crc).isEqualTo(BodyPattern.crc32c(bytes));
            sender.get(20, TimeUnit.SECONDS);
        }
    }

    /** The count once it has not moved for a while. */
    private static long awaitStall(AtomicLong count) {
        long last = -1;
        long since = System.nanoTime();
        while (last <= 0 || System.nanoTime() - since < TimeUnit.MILLISECONDS.toNanos(500)) {
            long now = count.get();
            if (now != last) {
                last = now;
                since = System.nanoTime();
            }
            Thread.onSpinWait();
        }
        return last;
    }

    @Test
    void refusedTargetResetsTheClient() throws Exception {
        accept(Transport.AUTO);
        target.close();
        try (Socket client = connect()) {
            assertThatThrownBy(() -> client.getInputStream().read()).isInstanceOf(SocketException.class);
        }
        assertThat(nextEnded().error()).isEqualTo(ErrorReason.TARGET_CONNECT_FAILED);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String text(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }
}
