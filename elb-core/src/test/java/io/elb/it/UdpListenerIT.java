package io.elb.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.elb.LoadBalancer;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.listener.Transport;
import io.elb.listener.TrustedProxies;
import io.elb.listener.UdpOptions;
import io.elb.network.Protocol;
import io.elb.observe.Counter;
import io.elb.observe.ErrorReason;
import io.elb.observe.FlowRecord;
import io.elb.rule.Action;
import io.elb.rule.WeightedTargetGroup;
import io.elb.target.ProxyProtocol;
import io.elb.target.Target;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.unix.SegmentedDatagramPacket;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a UDP listener does with datagrams: which target they go to, when a flow ends, and what is told of it. */
@Timeout(60)
class UdpListenerIT {
    /** What no echo answers, by its length. */
    private static final byte[] UNANSWERED = new byte[77];

    private final LinkedBlockingQueue<FlowRecord> records = new LinkedBlockingQueue<>();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private final LoadBalancer balancer =
            LoadBalancer.network("udp").threads(2).flowLog(records::add).start();
    private final TargetGroup group =
            balancer.addTargetGroup(TargetGroupConfig.udp("echo").build());
    private Listener listener;

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
        balancer.close();
    }

    private void listen(UnaryOperator<ListenerConfig.Builder> change) {
        listener = balancer.addListener(
                change.apply(ListenerConfig.udp(0, Action.forward(group))).build());
    }

    private void listen() {
        listen(UnaryOperator.identity());
    }

    /** Answers each datagram with its name and what it was sent, and remembers from which ports it was asked. */
    private final class Echo implements AutoCloseable {
        private final DatagramSocket socket;
        private final Set<Integer> ports = ConcurrentHashMap.newKeySet();

        Echo(char name) throws IOException {
            this(name, group);
        }

        Echo(char name, TargetGroup of) throws IOException {
            socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
            socket.setReceiveBufferSize(4 << 20);
            Thread thread = new Thread(() -> answer(name), "echo-" + name);
            thread.setDaemon(true);
            thread.start();
            opened.add(this);
            of.register(Target.of("127.0.0.1", socket.getLocalPort()));
        }

        private void answer(char name) {
            byte[] buffer = new byte[65_536];
            try {
                while (true) {
                    DatagramPacket packet = new DatagramPacket(buffer, 1, buffer.length - 1);
                    socket.receive(packet);
                    ports.add(packet.getPort());
                    if (packet.getLength() == UNANSWERED.length) {
                        continue;
                    }
                    buffer[0] = (byte) name;
                    socket.send(new DatagramPacket(buffer, packet.getLength() + 1, packet.getSocketAddress()));
                }
            } catch (IOException e) {
                // closed
            }
        }

        String key() {
            return "127.0.0.1:" + socket.getLocalPort();
        }

        @Override
        public void close() {
            socket.close();
        }
    }

    private DatagramSocket client() throws IOException {
        return client(InetAddress.getLoopbackAddress());
    }

    private DatagramSocket client(InetAddress address) throws IOException {
        DatagramSocket client = new DatagramSocket(0, address);
        client.setSoTimeout(10_000);
        opened.add(client);
        return client;
    }

    private static void send(DatagramSocket client, InetSocketAddress to, byte[] data) throws IOException {
        client.send(new DatagramPacket(data, data.length, to));
    }

    private static DatagramPacket receive(DatagramSocket client) throws IOException {
        DatagramPacket answer = new DatagramPacket(new byte[65_536], 65_536);
        client.receive(answer);
        return answer;
    }

    private char ask(DatagramSocket client, byte[] question) throws IOException {
        send(client, listener.address(), question);
        DatagramPacket answer = receive(client);
        assertThat(answer.getSocketAddress()).isEqualTo(listener.address());
        assertThat(Arrays.copyOfRange(answer.getData(), 1, answer.getLength())).isEqualTo(question);
        return (char) answer.getData()[0];
    }

    private char ask(DatagramSocket client) throws IOException {
        return ask(client, "hello".getBytes(StandardCharsets.US_ASCII));
    }

    /** Asks again and again until there is an answer. */
    private char askUntilAnswered(DatagramSocket client, Runnable before) throws IOException {
        client.setSoTimeout(50);
        while (true) {
            before.run();
            try {
                return ask(client);
            } catch (SocketTimeoutException e) {
                // dropped, as datagrams may be
            }
        }
    }

    private char askUntilAnswered(DatagramSocket client) throws IOException {
        return askUntilAnswered(client, () -> {});
    }

    private void awaitCount(Counter counter, long least) {
        while (count(counter) < least) { // until the test's time is over
            Thread.onSpinWait();
        }
    }

    private long errors(ErrorReason reason) {
        return balancer.describe().errors().getOrDefault(reason, 0L);
    }

    private long count(Counter counter) {
        return balancer.describe().counters().get(counter);
    }

    private FlowRecord nextRecord() throws InterruptedException {
        FlowRecord record = records.poll(20, TimeUnit.SECONDS);
        assertThat(record).as("record of a flow that has ended").isNotNull();
        return record;
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "IO_URING", "NIO"})
    void datagramsOfEverySizeGoThereAndBack(Transport transport) throws Exception {
        listen(config -> config.transport(transport));
        new Echo('a');
        DatagramSocket client = client();
        SplittableRandom random = new SplittableRandom(1);
        for (int length : new int[] {1, 512, 1_472, 2_048, 9_000, 60_000, 65_506, 3}) {
            byte[] question = new byte[length];
            random.nextBytes(question);

            assertThat(ask(client, question)).isEqualTo('a');
        }
        assertThat(count(Counter.NEW_FLOWS_UDP)).isEqualTo(1);
        assertThat(count(Counter.DROPPED_DATAGRAMS)).isZero();
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "IO_URING", "NIO"})
    void datagramsWithoutContentPassWhereTheTransportCan(Transport transport) throws Exception {
        listen(config -> config.transport(transport));
        try (DatagramSocket target = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            target.setSoTimeout(10_000);
            group.register(Target.of("127.0.0.1", target.getLocalPort()));
            DatagramSocket client = client();
            int[] lengths = {0, 3, 0, 0, 5, 0, 7};
            for (int length : lengths) {
                send(client, listener.address(), new byte[length]);
            }
            int[] expected = transport == Transport.NIO ? new int[] {3, 5, 7} : lengths;
            for (int length : expected) {
                assertThat(receive(target).getLength()).isEqualTo(length);
            }
            awaitCount(Counter.NEW_FLOWS_UDP, 1);
            send(client, listener.address(), new byte[1]);
            SocketAddress flow = receive(target).getSocketAddress();
            for (int length : lengths) {
                target.send(new DatagramPacket(new byte[length], length, flow));
            }
            for (int length : expected) {
                assertThat(receive(client).getLength()).isEqualTo(length);
            }
            assertThat(count(Counter.DROPPED_DATAGRAMS)).isEqualTo(2L * (lengths.length - expected.length));
            assertThat(count(Counter.PROCESSED_BYTES_UDP)).isEqualTo(31);
        }
    }

    /** On whichever event loop a port's flow is. */
    @Test
    void allFlowsOfAnAddressGoToOneGroup() throws Exception {
        TargetGroup other =
                balancer.addTargetGroup(TargetGroupConfig.udp("other").build());
        listener = balancer.addListener(ListenerConfig.udp(
                        0,
                        Action.forward(WeightedTargetGroup.of(group, 1), WeightedTargetGroup.of(other, 1))
                                .withSourceIpStickiness())
                .build());
        new Echo('a');
        new Echo('b', other);
        Set<Character> groups = new HashSet<>();
        for (int i = 1; i <= 16; i++) {
            InetAddress address = InetAddress.getByName("127.0.0." + i);
            char first = ask(client(address));
            groups.add(first);
            for (int port = 0; port < 5; port++) {
                assertThat(ask(client(address))).isEqualTo(first);
            }
        }
        assertThat(groups).containsExactlyInAnyOrder('a', 'b');
    }

    @Test
    void flowStaysWithItsTargetAndFlowsAreSpread() throws Exception {
        listen();
        Echo a = new Echo('a');
        Echo b = new Echo('b');
        Echo c = new Echo('c');
        Map<Character, Integer> names = new HashMap<>();
        for (int i = 0; i < 90; i++) {
            DatagramSocket client = client();
            char name = ask(client);
            names.merge(name, 1, Integer::sum);
            assertThat(ask(client)).isEqualTo(name);
        }

        assertThat(names).containsOnlyKeys('a', 'b', 'c');
        assertThat(names.values()).allSatisfy(count -> assertThat(count).isBetween(10, 55));
        assertThat(a.ports.size() + b.ports.size() + c.ports.size())
                .as("a port for each client")
                .isEqualTo(90);
    }

    @Test
    void burstsComeThrough() throws Exception {
        listen(config -> config.udp(UdpOptions.defaults().withBuffers(4 << 20, 4 << 20)));
        new Echo('a');
        DatagramSocket client = client();
        client.setReceiveBufferSize(4 << 20);
        ask(client);
        Set<Integer> seen = new HashSet<>();
        int sent = 400;
        for (int i = 0; i < sent; i++) {
            send(client, listener.address(), new byte[] {(byte) (i >> 8), (byte) i});
        }
        while (seen.size() < sent) {
            byte[] answer = receive(client).getData();
            seen.add((answer[1] & 255) << 8 | answer[2] & 255);
        }
        assertThat(count(Counter.DROPPED_DATAGRAMS)).isZero();
        assertThat(count(Counter.PROCESSED_BYTES_UDP)).isEqualTo(5 + 6 + sent * (2 + 3));
    }

    /** Sends so many datagrams of a length, and a shorter one, by one call of the system: the kernel cuts them. */
    private static void sendJoined(Channel client, InetSocketAddress to, int length, int count, int last) {
        ByteBuf all = client.alloc().directBuffer(count * length + last);
        for (int i = 0; i < count * length + last; i++) {
            all.writeByte(i / length);
        }
        client.writeAndFlush(new SegmentedDatagramPacket(all, length, to)).syncUninterruptibly();
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "IO_URING", "NIO"})
    void burstsThatTheKernelCutsKeepTheirBounds(Transport transport) throws Exception {
        assumeThat(EpollDatagramChannel.isSegmentedDatagramPacketSupported()).isTrue();
        listen(config -> config.transport(transport).udp(UdpOptions.defaults().withBuffers(4 << 20, 4 << 20)));
        MultiThreadIoEventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        try (DatagramSocket target = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            target.setSoTimeout(10_000);
            target.setReceiveBufferSize(4 << 20);
            group.register(Target.of("127.0.0.1", target.getLocalPort()));
            LinkedBlockingQueue<String> answers = new LinkedBlockingQueue<>();
            Channel client = new Bootstrap()
                    .group(loop)
                    .channel(EpollDatagramChannel.class)
                    .option(ChannelOption.SO_RCVBUF, 4 << 20)
                    .handler(new SimpleChannelInboundHandler<io.netty.channel.socket.DatagramPacket>() {
                        @Override
                        protected void channelRead0(
                                ChannelHandlerContext context, io.netty.channel.socket.DatagramPacket packet) {
                            ByteBuf data = packet.content();
                            answers.add(data.readableBytes() + " of " + data.getByte(0));
                        }
                    })
                    .bind("127.0.0.1", 0)
                    .syncUninterruptibly()
                    .channel();
            long bytes = 0;
            long sent = 0;
            for (int[] burst :
                    new int[][] {{1_200, 50, 700}, {100, 60, 1}, {1_472, 40, 0}, {3, 64, 0}, {1_000, 2, 999}}) {
                int length = burst[0];
                int count = burst[1];
                int last = burst[2];
                sendJoined(client, listener.address(), length, count, last);
                List<String> expected = new ArrayList<>();
                for (int i = 0; i < count; i++) {
                    expected.add(length + " of " + i);
                }
                if (last > 0) {
                    expected.add(last + " of " + count);
                }
                List<String> came = new ArrayList<>();
                List<String> back = new ArrayList<>();
                for (int i = 0; i < expected.size(); i++) {
                    DatagramPacket packet = receive(target);
                    came.add(packet.getLength() + " of " + packet.getData()[0]);
                    target.send(packet);
                }
                for (int i = 0; i < expected.size(); i++) {
                    back.add(answers.poll(10, TimeUnit.SECONDS));
                }
                assertThat(came).as("to the target").isEqualTo(expected);
                assertThat(back).as("to the client").isEqualTo(expected);
                bytes += 2L * (length * count + last);
                sent += 2L * expected.size();
            }
            assertThat(sent).isGreaterThan(400);
            assertThat(count(Counter.PROCESSED_BYTES_UDP)).isEqualTo(bytes);
            assertThat(count(Counter.DROPPED_DATAGRAMS)).isZero();
            assertThat(count(Counter.NEW_FLOWS_UDP)).isEqualTo(1);
        } finally {
            loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
        }
    }

    @Test
    void silentFlowEndsAndTheNextDatagramBeginsAnother() throws Exception {
        listen(config -> config.udp(UdpOptions.defaults().withIdleTimeout(Duration.ofMillis(200))));
        Echo a = new Echo('a');
        DatagramSocket client = client();
        ask(client);

        FlowRecord record = nextRecord();
        assertThat(record.error()).isEmpty();
        assertThat(record.client().protocol()).isEqualTo(Protocol.UDP);
        assertThat(record.client().clientPort()).isEqualTo(client.getLocalPort());
        assertThat(record.target().orElseThrow().address()).contains(a.key());
        assertThat(record.receivedBytes()).isEqualTo(5);
        assertThat(record.sentBytes()).isEqualTo(6);
        assertThat(count(Counter.CLOSED_FLOWS_UDP)).isEqualTo(1);
        ask(client);
        assertThat(count(Counter.NEW_FLOWS_UDP)).isEqualTo(2);
        assertThat(a.ports).hasSize(2);
    }

    @Test
    void flowsBeyondTheLimitAreRefusedAndCounted() throws Exception {
        listen(config -> config.udp(UdpOptions.defaults().withMaxFlows(2)));
        new Echo('a');
        DatagramSocket first = client();
        ask(first);
        ask(client());
        DatagramSocket third = client();
        third.setSoTimeout(200);

        assertThatThrownBy(() -> ask(third)).isInstanceOf(SocketTimeoutException.class);
        assertThat(balancer.describe().errors()).containsEntry(ErrorReason.TOO_MANY_FLOWS, 1L);
        assertThat(count(Counter.REJECTED_FLOWS)).isEqualTo(1);
        assertThat(count(Counter.DROPPED_DATAGRAMS)).isEqualTo(1);
        ask(first);
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "IO_URING", "NIO"})
    void flowsThatNoTargetAnsweredGiveTheirPlacesToNewOnes(Transport transport) throws Exception {
        int most = 6;
        listen(config -> config.transport(transport).udp(UdpOptions.defaults().withMaxFlows(most)));
        new Echo('a');
        Set<Integer> forged = new HashSet<>();
        for (int i = 0; i < most; i++) {
            DatagramSocket client = client();
            forged.add(client.getLocalPort());
            send(client, listener.address(), UNANSWERED);
        }
        awaitCount(Counter.NEW_FLOWS_UDP, most);
        List<DatagramSocket> answered = new ArrayList<>();
        for (int i = 0; i < most; i++) {
            DatagramSocket client = client();
            askUntilAnswered(client);
            answered.add(client);
        }

        for (int i = 0; i < most; i++) {
            FlowRecord record = nextRecord();
            assertThat(record.error()).contains(ErrorReason.FLOW_DISPLACED);
            assertThat(forged.remove(record.client().clientPort())).isTrue();
            assertThat(record.receivedBytes()).isEqualTo(UNANSWERED.length);
        }
        assertThat(errors(ErrorReason.FLOW_DISPLACED)).isEqualTo(most);
        assertThat(count(Counter.CLOSED_FLOWS_UDP)).isEqualTo(most);
        long refused = count(Counter.REJECTED_FLOWS);
        assertThat(refused).isEqualTo(errors(ErrorReason.TOO_MANY_FLOWS));
        send(client(), listener.address(), UNANSWERED);
        awaitCount(Counter.REJECTED_FLOWS, refused + 1);
        for (DatagramSocket client : answered) {
            ask(client);
        }
        assertThat(count(Counter.NEW_FLOWS_UDP)).isEqualTo(most * 2L);
        assertThat(records).isEmpty();
    }

    @Test
    void clientsThatGoOnSendingWithoutAnswersKeepTheirFlows() throws Exception {
        listen(config -> config.udp(UdpOptions.defaults().withMaxFlows(2)));
        new Echo('a');
        DatagramSocket busy = client();
        DatagramSocket silent = client();
        send(busy, listener.address(), UNANSWERED);
        send(silent, listener.address(), UNANSWERED);
        awaitCount(Counter.NEW_FLOWS_UDP, 2);

        askUntilAnswered(client(), () -> {
            try {
                send(busy, listener.address(), UNANSWERED);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });

        FlowRecord record = nextRecord();
        assertThat(record.error()).contains(ErrorReason.FLOW_DISPLACED);
        assertThat(record.client().clientPort()).isEqualTo(silent.getLocalPort());
        assertThat(records).isEmpty();
    }

    @Test
    void repetitionOfWhatATargetRefusedGoesToAnother() throws Exception {
        listen();
        Map<Character, Echo> echoes = new HashMap<>();
        for (char name : new char[] {'a', 'b', 'c'}) {
            echoes.put(name, new Echo(name));
        }
        DatagramSocket client = client();
        char name = ask(client);
        echoes.get(name).close();
        client.setSoTimeout(100);
        char next = name;
        for (int i = 0; i < 50 && next == name; i++) {
            try {
                next = ask(client);
            } catch (SocketTimeoutException e) {
                // lost with its target
            }
        }

        assertThat(next).isNotEqualTo(name);
        assertThat(count(Counter.TARGET_CONNECTION_ERRORS)).isEqualTo(1);
        assertThat(count(Counter.NEW_FLOWS_UDP)).isEqualTo(1);
    }

    @Test
    void flowsOfADeregisteredTargetEndWithItsDelay() throws Exception {
        TargetGroup brief = balancer.addTargetGroup(TargetGroupConfig.udp("brief")
                .deregistrationDelay(Duration.ofMillis(100))
                .build());
        listener = balancer.addListener(
                ListenerConfig.udp(0, Action.forward(brief)).build());
        Echo a = new Echo('a');
        brief.register(Target.of("127.0.0.1", a.socket.getLocalPort()));
        DatagramSocket client = client();
        ask(client);
        Echo b = new Echo('b');
        brief.register(Target.of("127.0.0.1", b.socket.getLocalPort()));
        brief.deregister(a.key());

        assertThat(nextRecord().error()).contains(ErrorReason.TARGET_DEREGISTERED);
        assertThat(ask(client)).isEqualTo('b');
    }

    @Test
    void withoutTargetsDatagramsAreDropped() throws Exception {
        listen();
        DatagramSocket client = client();
        send(client, listener.address(), new byte[5]);

        FlowRecord record = nextRecord();
        assertThat(record.error()).contains(ErrorReason.NO_TARGETS);
        assertThat(record.target()).isEmpty();
        assertThat(count(Counter.DROPPED_DATAGRAMS)).isEqualTo(1);
        assertThat(count(Counter.REJECTED_FLOWS)).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "IO_URING", "NIO"})
    void whatAClientSendsToAGroupWithoutTargetsMakesOneRecordInASecond(Transport transport) throws Exception {
        listen(config -> config.transport(transport));
        DatagramSocket client = client();
        int sent = 200;
        for (int i = 0; i < sent; i++) {
            send(client, listener.address(), new byte[5]);
        }
        awaitCount(Counter.DROPPED_DATAGRAMS, sent);

        assertThat(nextRecord().error()).contains(ErrorReason.NO_TARGETS);
        long rejected = count(Counter.REJECTED_FLOWS);
        assertThat(rejected).as("flows").isBetween(1L, 3L);
        assertThat(errors(ErrorReason.NO_TARGETS)).isEqualTo(rejected);
        assertThat(records).hasSize((int) rejected - 1);
        assertThat(count(Counter.DROPPED_DATAGRAMS)).isEqualTo(sent);
        new Echo('a');
        assertThat(askUntilAnswered(client)).as("when there is a target").isEqualTo('a');
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO"})
    void answersOfAWildcardListenerLeaveFromTheAddressThatWasAsked(Transport transport) throws Exception {
        new Echo('a');
        listener = balancer.addListener(ListenerConfig.udp(new InetSocketAddress("0.0.0.0", 0), Action.forward(group))
                .transport(transport)
                .build());
        List<InetAddress> addresses = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(Inet4Address.class::isInstance)
                .toList();
        for (InetAddress address : addresses) {
            try (DatagramSocket client = new DatagramSocket()) {
                client.setSoTimeout(10_000);
                InetSocketAddress place = new InetSocketAddress(address, listener.port());
                send(client, place, new byte[] {7});

                assertThat(receive(client).getSocketAddress()).isEqualTo(place);
            }
        }
        assertThat(addresses).isNotEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "IO_URING", "NIO"})
    void datagramsPassOverIpv6(Transport transport) throws Exception {
        InetAddress loopback = InetAddress.getByName("::1");
        assumeThat(NetworkInterface.getByInetAddress(loopback)).as("IPv6").isNotNull();
        TargetGroup six = balancer.addTargetGroup(TargetGroupConfig.udp("six").build());
        try (DatagramSocket target = new DatagramSocket(0, loopback);
                DatagramSocket client = new DatagramSocket(0, loopback)) {
            target.setSoTimeout(10_000);
            client.setSoTimeout(10_000);
            six.register(Target.of("::1", target.getLocalPort()));
            listener = balancer.addListener(ListenerConfig.udp(new InetSocketAddress(loopback, 0), Action.forward(six))
                    .transport(transport)
                    .build());
            InetSocketAddress place = new InetSocketAddress(loopback, listener.port());
            for (int i = 0; i < 3; i++) {
                send(client, place, new byte[] {1, 2, 3});
                DatagramPacket asked = receive(target);
                assertThat(asked.getLength()).isEqualTo(3);
                send(target, (InetSocketAddress) asked.getSocketAddress(), new byte[5_000]);
                DatagramPacket answer = receive(client);
                assertThat(answer.getLength()).isEqualTo(5_000);
                assertThat(answer.getSocketAddress()).isEqualTo(place);
            }
            for (int i = 0; i < 20; i++) {
                send(client, place, new byte[1_000 + i / 15]);
            }
            for (int i = 0; i < 20; i++) {
                DatagramPacket asked = receive(target);
                assertThat(asked.getLength()).isEqualTo(1_000 + i / 15);
                send(target, (InetSocketAddress) asked.getSocketAddress(), new byte[asked.getLength()]);
            }
            for (int i = 0; i < 20; i++) {
                assertThat(receive(client).getLength()).isEqualTo(1_000 + i / 15);
            }
        }
        assertThat(count(Counter.NEW_FLOWS_UDP)).isEqualTo(1);
    }

    @Test
    void onePortServesTcpAndDatagrams() throws Exception {
        TargetGroup both =
                balancer.addTargetGroup(TargetGroupConfig.tcpUdp("both").build());
        try (EchoTarget tcp = EchoTarget.start('t');
                DatagramSocket udp = new DatagramSocket(tcp.port(), InetAddress.getLoopbackAddress())) {
            both.register(Target.of("127.0.0.1", tcp.port()));
            listener = balancer.addListener(
                    ListenerConfig.tcpUdp(0, Action.forward(both)).build());
            assertThat(listener.uri()).hasToString("tcp+udp://127.0.0.1:" + listener.port());
            try (Socket client = new Socket(InetAddress.getLoopbackAddress(), listener.port())) {
                assertThat(client.getInputStream().read()).isEqualTo('t');
            }
            assertThat(nextRecord().client().protocol()).isEqualTo(Protocol.TCP);
            send(client(), listener.address(), new byte[] {1, 2, 3});
            udp.setSoTimeout(10_000);
            assertThat(receive(udp).getLength()).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "IO_URING", "NIO"})
    void proxyProtocolConcernsConnectionsAndNoDatagrams(Transport transport) throws Exception {
        byte[] header = "PROXY TCP4 192.0.2.1 192.0.2.2 1000 2000\r\nhi".getBytes(StandardCharsets.US_ASCII);
        TargetGroup both = balancer.addTargetGroup(TargetGroupConfig.tcpUdp("both")
                .proxyProtocol(ProxyProtocol.v1())
                .build());
        try (ServerSocket tcp = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                DatagramSocket udp = new DatagramSocket(tcp.getLocalPort(), InetAddress.getLoopbackAddress())) {
            udp.setSoTimeout(10_000);
            both.register(Target.of("127.0.0.1", tcp.getLocalPort()));
            listener = balancer.addListener(ListenerConfig.tcpUdp(0, Action.forward(both))
                    .transport(transport)
                    .proxyProtocol(TrustedProxies.of("127.0.0.1/32"))
                    .build());
            send(client(), listener.address(), header);
            DatagramPacket asked = receive(udp);
            assertThat(Arrays.copyOf(asked.getData(), asked.getLength())).isEqualTo(header);
            try (Socket client = new Socket(InetAddress.getLoopbackAddress(), listener.port())) {
                client.getOutputStream().write(header);
                try (Socket taken = tcp.accept()) {
                    assertThat(taken.getInputStream().readNBytes(header.length)).isEqualTo(header);
                }
            }
        }
        assertThat(nextRecord().client().ip()).isEqualTo("192.0.2.1");
        listener.close();
        assertThat(nextRecord().client().ip()).isEqualTo("127.0.0.1");
    }

    @Test
    void flowsGoOnUntilAListenerHasClosedGracefully() throws Exception {
        listen(config -> config.udp(UdpOptions.defaults().withIdleTimeout(Duration.ofMillis(300))));
        new Echo('a');
        DatagramSocket client = client();
        ask(client);
        var closed = listener.closeGracefully(Duration.ofSeconds(20)).toCompletableFuture();
        DatagramSocket late = client();
        late.setSoTimeout(100);
        assertThatThrownBy(() -> ask(late)).isInstanceOf(SocketTimeoutException.class);
        ask(client);

        closed.get(10, TimeUnit.SECONDS);
        assertThat(count(Counter.CLOSED_FLOWS_UDP)).isEqualTo(1);
    }

    @Test
    void closedBalancerLeavesNothingBehind() throws Exception {
        listen();
        new Echo('a');
        ask(client());
        int port = listener.port();
        listener.close();

        assertThat(nextRecord().error()).isEmpty();
        new DatagramSocket(port, InetAddress.getLoopbackAddress()).close();
        assertThat(balancer.describe().listeners()).isEmpty();
    }

    @Test
    void groupMustSpeakWhatTheListenerHas() {
        TargetGroup tcp = balancer.addTargetGroup(TargetGroupConfig.ofTcp("tcp"));
        assertThatThrownBy(() -> balancer.addListener(
                        ListenerConfig.udp(0, Action.forward(tcp)).name("dns").build()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "group: tcp of protocol TCP (expected: UDP or TCP_UDP, behind dns, a listener of protocol UDP)");
        assertThatThrownBy(() -> balancer.addListener(ListenerConfig.tcpUdp(0, Action.forward(group))
                        .name("dns")
                        .build()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "group: echo of protocol UDP (expected: TCP_UDP, behind dns, a listener of protocol TCP_UDP)");
    }
}
