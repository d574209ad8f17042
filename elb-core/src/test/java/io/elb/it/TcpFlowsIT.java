package io.elb.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elb.LoadBalancer;
import io.elb.balance.BalancingStrategy;
import io.elb.balance.Candidates;
import io.elb.balance.Picker;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.listener.TcpOptions;
import io.elb.listener.Transport;
import io.elb.observe.Counter;
import io.elb.observe.ErrorReason;
import io.elb.observe.FlowRecord;
import io.elb.rule.Action;
import io.elb.target.ConnectionTermination;
import io.elb.target.Target;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import io.elb.testing.BodyPattern;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Connections through a TCP listener: every byte arrives, and each side learns how the other one has ended. */
@SuppressWarnings("try") // what is closed in the middle of a test is closed at its end again
class TcpFlowsIT {
    /** A thread per task: those here block, and the common pool may have one thread only. */
    private static final Executor OWN_THREAD = task -> new Thread(task).start();

    private static final int MIB = 1 << 20;
    private static final int CHUNK = 64 * 1024;

    private final LinkedBlockingQueue<FlowRecord> ended = new LinkedBlockingQueue<>();
    private ServerSocket target;
    private LoadBalancer balancer;
    private TargetGroup group;
    private Listener listener;

    @BeforeEach
    void listen() throws IOException {
        target = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    private void accept(Transport transport) {
        accept(transport, TargetGroupConfig.ofTcp("echo"), TcpOptions.defaults());
    }

    private void accept(Transport transport, TargetGroupConfig config, TcpOptions tcp) {
        balancer = LoadBalancer.network("flows").threads(1).flowLog(ended::add).start();
        group = balancer.addTargetGroup(config);
        group.register(Target.of("127.0.0.1", target.getLocalPort()));
        listener = balancer.addListener(ListenerConfig.tcp(0, Action.forward(group))
                .transport(transport)
                .tcp(tcp)
                .build());
    }

    @AfterEach
    void close() throws IOException {
        balancer.close();
        target.close();
    }

    private Socket connect() throws IOException {
        Socket client = new Socket();
        client.setSoTimeout(20_000);
        client.connect(listener.address());
        return client;
    }

    private Socket accepted() throws IOException {
        Socket socket = target.accept();
        socket.setSoTimeout(20_000);
        return socket;
    }

    private FlowRecord nextEnded() throws InterruptedException {
        FlowRecord record = ended.poll(20, TimeUnit.SECONDS);
        assertThat(record).as("record of the flow that has ended").isNotNull();
        return record;
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
        FlowRecord record = nextEnded();
        assertThat(record.error()).isEmpty();
        assertThat(record.receivedBytes()).isEqualTo(bytes);
        assertThat(record.sentBytes()).isEqualTo(bytes);
        assertThat(balancer.describe().counters())
                .containsEntry(Counter.PROCESSED_BYTES, 2 * bytes)
                .containsEntry(Counter.PROCESSED_BYTES_TCP, 2 * bytes);
        long spliced = balancer.describe().counters().get(Counter.SPLICED_BYTES);
        if (transport == Transport.EPOLL) {
            assertThat(spliced).as("bytes that the kernel has moved").isGreaterThan(bytes);
        } else {
            assertThat(spliced).isZero();
        }
    }

    @Test
    void quietFlowsHoldNoPipes() throws Exception {
        int flows = 100;
        int bytes = 2 * MIB;
        accept(Transport.EPOLL);
        List<Socket> sockets = new ArrayList<>();
        try {
            long before = pipes();
            for (int i = 0; i < flows; i++) {
                Socket client = connect();
                sockets.add(client);
                Socket socket = accepted();
                sockets.add(socket);
                CompletableFuture<Void> sender = inBackground(() -> sendPattern(client, bytes));
                assertThat(socket.getInputStream().readNBytes(bytes)).hasSize(bytes);
                sender.get(20, TimeUnit.SECONDS);
            }

            Await.equal("more pipes than a loop keeps", false, () -> pipes() - before > 2 * 64);
            assertThat(balancer.describe().counters().get(Counter.SPLICED_BYTES))
                    .isGreaterThan((long) flows * bytes / 20); // how much depends on how the reads fall
            for (Socket socket : sockets) { // and all of them go on
                socket.getOutputStream().write(7);
            }
            for (Socket socket : sockets) {
                assertThat(socket.getInputStream().read()).isEqualTo(7);
            }
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    /** What comes with one turn of the event loop is copied, and makes the next turn a spliced one, which never comes here. */
    @Test
    void flowsOfOneBurstHoldNoPipes() throws Exception {
        int flows = 100;
        byte[] burst = new byte[200 * 1024]; // enough for a splice, and within one turn
        Semaphore sent = new Semaphore(0);
        accept(
                Transport.EPOLL,
                TargetGroupConfig.tcp("echo").strategy(new Waiting(sent)).build(),
                TcpOptions.defaults().withBuffers(4 * MIB, 4 * MIB));
        List<Socket> sockets = new ArrayList<>();
        try {
            long before = pipes();
            for (int i = 0; i < flows; i++) {
                Socket client = connect();
                sockets.add(client);
                client.getOutputStream().write(burst);
                sent.release(); // only now is it read
                Socket socket = accepted();
                sockets.add(socket);
                assertThat(socket.getInputStream().readNBytes(burst.length)).hasSize(burst.length);
            }

            Await.equal("more pipes than a loop keeps", false, () -> pipes() - before > 2 * 64);
        } finally {
            sent.release(flows);
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    /** Picks the first target once it may: until then the event loop waits, and nothing is read from clients. */
    private record Waiting(Semaphore permits) implements BalancingStrategy {
        @Override
        public String name() {
            return "waiting";
        }

        @Override
        public Picker newPicker(Candidates candidates) {
            return request -> {
                permits.acquireUninterruptibly();
                return candidates.pick(0);
            };
        }
    }

    /** Descriptors of this process that are ends of pipes. */
    private static long pipes() {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors.filter(TcpFlowsIT::isPipe).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isPipe(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().startsWith("pipe:");
        } catch (IOException e) {
            return false; // it is closed by now
        }
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
        assertThat(nextEnded().error()).isEmpty();
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
        assertThat(nextEnded().error()).isEmpty();
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
        assertThat(nextEnded().error()).contains(ErrorReason.CLIENT_CLOSED);
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
        assertThat(nextEnded().error()).contains(ErrorReason.TARGET_RESET);
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
        assertThat(nextEnded().error()).contains(ErrorReason.CLIENT_CLOSED);
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "IO_URING", "NIO"})
    void flowLastsUntilItsClientHasTakenWhatCameBeforeTheFin(Transport transport) throws Exception {
        accept(
                transport,
                TargetGroupConfig.tcp("echo")
                        .deregistrationDelay(Duration.ZERO)
                        .connectionTermination(ConnectionTermination.defaults().withDeregistration())
                        .build(),
                TcpOptions.defaults().withBuffers(0, 16 * 1024));
        try (Socket client = new Socket()) {
            client.setReceiveBufferSize(8 * 1024);
            client.setSoTimeout(20_000);
            client.connect(listener.address());
            client.shutdownOutput();
            try (Socket peer = accepted()) {
                sendPattern(peer, 3 * CHUNK);
                peer.shutdownOutput();
                assertThat(peer.getInputStream().read()).isNegative();

                assertThat(ended.poll(500, TimeUnit.MILLISECONDS))
                        .as("record of a flow whose client has read nothing")
                        .isNull();
            }
            group.deregister("127.0.0.1:" + target.getLocalPort());

            assertThat(nextEnded().error()).contains(ErrorReason.TARGET_DEREGISTERED);
            assertThatThrownBy(() -> crcToEof(client, new AtomicLong()))
                    .isInstanceOf(SocketException.class)
                    .hasMessageContaining("reset");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "IO_URING"})
    void slowReaderOfWhatTheKernelHoldsIsNotIdle(Transport transport) throws Exception {
        accept(
                transport,
                TargetGroupConfig.ofTcp("echo"),
                TcpOptions.defaults().withIdleTimeout(Duration.ofSeconds(2)).withBuffers(0, 1 << 20));
        try (Socket client = new Socket()) {
            client.setReceiveBufferSize(8 * 1024);
            client.setSoTimeout(20_000);
            client.connect(listener.address());
            try (Socket peer = accepted()) {
                sendPattern(peer, 3 * CHUNK);
                InputStream in = client.getInputStream();
                for (int i = 0; i < 12; i++) {
                    assertThat(in.readNBytes(CHUNK / 4)).hasSize(CHUNK / 4);
                    assertThat(ended.poll(400, TimeUnit.MILLISECONDS)).isNull();
                }

                assertThatThrownBy(in::read).isInstanceOf(SocketException.class); // now it is
            }
        }
        assertThat(nextEnded().error()).contains(ErrorReason.FLOW_IDLE_TIMEOUT);
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
        assertThat(nextEnded().error()).contains(ErrorReason.TARGET_CONNECT_FAILED);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String text(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }
}
