package io.elb.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.elb.LoadBalancer;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.listener.Transport;
import io.elb.observe.Counter;
import io.elb.observe.HealthState;
import io.elb.rule.Action;
import io.elb.rule.Condition;
import io.elb.rule.Forward;
import io.elb.rule.Rule;
import io.elb.rule.WeightedTargetGroup;
import io.elb.target.Target;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import io.elb.target.TargetSource;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.unix.SegmentedDatagramPacket;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Where packets of QUIC go, by the server ids in them; the ends are plain sockets. */
@Timeout(60)
class QuicListenerIT {
    private final LoadBalancer balancer =
            LoadBalancer.network("quic").threads(2).start();
    private final TargetGroup group =
            balancer.addTargetGroup(TargetGroupConfig.quic("servers").build());

    @AfterEach
    void close() {
        balancer.close();
    }

    private static String id(int number) {
        return String.format(Locale.ROOT, "0x%016x", number);
    }

    private static DatagramSocket socket() throws IOException {
        DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        socket.setSoTimeout(10_000);
        return socket;
    }

    private static Target target(DatagramSocket socket, int number) {
        return Target.of("127.0.0.1", socket.getLocalPort()).withQuicServerId(id(number));
    }

    /** A packet with a short header, for a server, with one octet of content. */
    private static void writePacket(ByteBuf to, int server, int content) {
        to.writeByte(0x40).writeByte(15).writeLong(server).writeZero(7).writeByte(content);
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "IO_URING", "NIO"})
    void packetsThatComeTogetherGoEachToItsServer(Transport transport) throws Exception {
        assumeThat(EpollDatagramChannel.isSegmentedDatagramPacketSupported()).isTrue();
        Listener listener = balancer.addListener(ListenerConfig.quic(0, Action.forward(group))
                .transport(transport)
                .build());
        MultiThreadIoEventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        try (DatagramSocket a = socket();
                DatagramSocket b = socket()) {
            group.register(target(a, 0xa), target(b, 0xb));
            Channel client = new Bootstrap()
                    .group(loop)
                    .channel(EpollDatagramChannel.class)
                    .handler(new ChannelInboundHandlerAdapter())
                    .bind("127.0.0.1", 0)
                    .syncUninterruptibly()
                    .channel();
            ByteBuf packets = client.alloc().directBuffer();
            for (int i = 0; i < 30; i++) {
                writePacket(packets, i % 3 == 0 ? 0xa : 0xb, i);
            }
            client.writeAndFlush(new SegmentedDatagramPacket(packets, 18, listener.address()))
                    .syncUninterruptibly();

            for (int i = 0; i < 30; i++) {
                DatagramPacket packet = new DatagramPacket(new byte[100], 100);
                (i % 3 == 0 ? a : b).receive(packet);
                assertThat(packet.getLength()).isEqualTo(18);
                assertThat(packet.getData()[9]).isEqualTo((byte) (i % 3 == 0 ? 0xa : 0xb));
                assertThat(packet.getData()[17]).isEqualTo((byte) i);
            }
        } finally {
            loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
        }
        assertThat(balancer.describe().counters())
                .containsEntry(Counter.NEW_FLOWS_QUIC, 2L)
                .containsEntry(Counter.QUIC_UNKNOWN_SERVER_IDS, 0L)
                .containsEntry(Counter.DROPPED_DATAGRAMS, 0L);
    }

    private Target idle(int host, int number) {
        return Target.of("127.0.0." + host, 443).withQuicServerId(id(number));
    }

    @Test
    void groupsBehindOneListenerHaveServerIdsOfTheirOwn() {
        TargetGroup green =
                balancer.addTargetGroup(TargetGroupConfig.quic("green").build());
        group.register(idle(1, 0xa));
        green.register(idle(2, 0xa), idle(3, 0xb));
        String refusal =
                "quicServerId: 0x000000000000000a of 127.0.0.1:443 in servers (expected: one that 127.0.0.2:443 in"
                        + " green has not, since edge leads to both groups)";
        Forward both = Action.forward(WeightedTargetGroup.of(group, 1), WeightedTargetGroup.of(green, 1));
        assertThatThrownBy(() -> balancer.addListener(
                        ListenerConfig.quic(0, both).name("edge").build()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(refusal);
        assertThat(balancer.describe().listeners()).isEmpty();
        Listener listener = balancer.addListener(
                ListenerConfig.quic(0, Action.forward(group)).name("edge").build());
        Rule rule = Rule.builder(1)
                .when(Condition.sourceIp("192.0.2.0/24"))
                .then(Action.forward(green))
                .build();
        assertThatThrownBy(() -> listener.addRule(rule))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(refusal);
        assertThatThrownBy(() -> listener.defaultAction(both)).isInstanceOf(IllegalArgumentException.class);
        assertThat(listener.rules()).isEmpty();

        green.deregister("127.0.0.2:443");
        listener.addRule(rule);
        assertThatThrownBy(() -> green.register(idle(4, 0xc), idle(5, 0xa)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "quicServerId: 0x000000000000000a of 127.0.0.5:443 in green (expected: one that 127.0.0.1:443 in"
                                + " servers has not, since edge leads to both groups)");
        assertThat(green.targets()).as("nothing has changed").hasSize(2);
        listener.removeRule(1);
        green.register(idle(4, 0xc), idle(5, 0xa));
    }

    @Test
    void listenersThatAreClosedLeadNowhere() {
        TargetGroup green =
                balancer.addTargetGroup(TargetGroupConfig.quic("green").build());
        Listener first = balancer.addListener(
                ListenerConfig.quic(0, Action.forward(group)).build());
        Listener second = balancer.addListener(ListenerConfig.quic(
                        0, Action.forward(WeightedTargetGroup.of(group, 1), WeightedTargetGroup.of(green, 1)))
                .build());
        group.register(idle(1, 0xa));
        assertThatThrownBy(() -> green.register(idle(2, 0xa))).isInstanceOf(IllegalArgumentException.class);
        second.close();

        green.register(idle(2, 0xa));
        first.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "IO_URING", "NIO"})
    void idOfADrainingTargetCanBeGivenToAnotherAndKnownFlowsGoOn(Transport transport) throws Exception {
        Listener listener = balancer.addListener(ListenerConfig.quic(0, Action.forward(group))
                .transport(transport)
                .build());
        try (DatagramSocket old = socket();
                DatagramSocket next = socket();
                DatagramSocket known = socket();
                DatagramSocket moved = socket()) {
            group.register(target(old, 0xa));
            send(known, listener, 0xa, 1);
            assertThat(received(old)).isEqualTo(1);
            group.deregister("127.0.0.1:" + old.getLocalPort());
            send(moved, listener, 0xa, 2);
            assertThat(received(old)).as("draining, and nobody else has its id").isEqualTo(2);

            group.register(target(next, 0xa));

            send(known, listener, 0xa, 3);
            assertThat(received(old)).as("a flow that is known").isEqualTo(3);
            try (DatagramSocket fresh = socket()) {
                send(fresh, listener, 0xa, 4);
                assertThat(received(next)).isEqualTo(4);
            }
            assertThatThrownBy(() -> group.register(target(old, 0xb)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(" is draining (expected: a target whose deregistration has ended");
        }
    }

    @Test
    void sourceCanGiveTheIdOfATargetToAnother() {
        AtomicReference<TargetSource.Subscriber> subscriber = new AtomicReference<>();
        group.attach(subscribing -> {
            subscriber.set(subscribing);
            return () -> {};
        });
        subscriber.get().targets(List.of(idle(1, 0xa)));
        subscriber.get().targets(List.of(idle(2, 0xa)));

        assertThat(group.targets())
                .filteredOn(target -> target.state() != HealthState.DRAINING)
                .extracting(target -> target.target().key())
                .containsExactly("127.0.0.2:443");
    }

    private static void send(DatagramSocket client, Listener to, int server, int content) throws IOException {
        ByteBuf packet = Unpooled.buffer();
        writePacket(packet, server, content);
        byte[] octets = ByteBufUtil.getBytes(packet);
        client.send(new DatagramPacket(octets, octets.length, to.address()));
    }

    private static int received(DatagramSocket target) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[100], 100);
        target.receive(packet);
        return packet.getData()[17];
    }
}
