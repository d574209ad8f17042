package io.elb.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.elb.LoadBalancer;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.listener.Transport;
import io.elb.observe.Counter;
import io.elb.rule.Action;
import io.elb.target.Target;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
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
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
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
}
