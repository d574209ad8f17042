package io.elb.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.elb.LoadBalancer;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.observe.Counter;
import io.elb.rule.Action;
import io.elb.target.Target;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import io.elb.tls.testing.DevelopmentCa;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.handler.codec.quic.InsecureQuicTokenHandler;
import io.netty.handler.codec.quic.Quic;
import io.netty.handler.codec.quic.QuicChannel;
import io.netty.handler.codec.quic.QuicClientCodecBuilder;
import io.netty.handler.codec.quic.QuicConnectionIdGenerator;
import io.netty.handler.codec.quic.QuicServerCodecBuilder;
import io.netty.handler.codec.quic.QuicSslContextBuilder;
import io.netty.handler.codec.quic.QuicStreamChannel;
import io.netty.handler.codec.quic.QuicStreamType;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** QUIC through a network load balancer, with a client and servers of Netty (quiche), whose connection ids have server ids. */
@Timeout(60)
class QuicPassthroughIT {
    private static final DevelopmentCa AUTHORITY = DevelopmentCa.create();
    private static final int ID_LENGTH = 16;

    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    private final LoadBalancer balancer =
            LoadBalancer.network("quic").threads(2).start();
    private final TargetGroup targets =
            balancer.addTargetGroup(TargetGroupConfig.quic("servers").build());
    private final List<AutoCloseable> opened = new ArrayList<>();
    private Listener listener;

    @BeforeEach
    void listen() {
        assumeThat(Quic.isAvailable()).as("QUIC of Netty").isTrue();
        listener = balancer.addListener(
                ListenerConfig.quic(0, Action.forward(targets)).build());
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
        balancer.close();
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
    }

    /** A server that says its name before each answer. */
    private Channel server(char name, long serverId) throws InterruptedException {
        ServerCertificate certificate = AUTHORITY.certificate("localhost");
        Channel channel = new Bootstrap()
                .group(group)
                .channel(NioDatagramChannel.class)
                .handler(new QuicServerCodecBuilder()
                        .sslContext(QuicSslContextBuilder.forServer(
                                        certificate.privateKey(),
                                        null,
                                        certificate.chain().toArray(new X509Certificate[0]))
                                .applicationProtocols("echo")
                                .build())
                        .maxIdleTimeout(20, TimeUnit.SECONDS)
                        .initialMaxData(1 << 20)
                        .initialMaxStreamDataBidirectionalRemote(1 << 20)
                        .initialMaxStreamsBidirectional(100)
                        .activeMigration(true)
                        .localConnectionIdLength(ID_LENGTH)
                        .connectionIdAddressGenerator(new Ids(serverId))
                        .tokenHandler(InsecureQuicTokenHandler.INSTANCE)
                        .handler(new ChannelInitializer<QuicChannel>() {
                            @Override
                            protected void initChannel(QuicChannel connection) {
                                // all that counts is on its streams
                            }
                        })
                        .streamHandler(new ChannelInitializer<QuicStreamChannel>() {
                            @Override
                            protected void initChannel(QuicStreamChannel stream) {
                                stream.pipeline().addLast(new ChannelInboundHandlerAdapter() {
                                    @Override
                                    public void channelRead(ChannelHandlerContext context, Object message) {
                                        context.write(Unpooled.wrappedBuffer(new byte[] {(byte) name}));
                                        context.writeAndFlush(message);
                                    }
                                });
                            }
                        })
                        .build())
                .bind("127.0.0.1", 0)
                .sync()
                .channel();
        opened.add(channel::close);
        targets.register(Target.of((InetSocketAddress) channel.localAddress())
                .withQuicServerId(String.format(Locale.ROOT, "0x%016x", serverId)));
        return channel;
    }

    /** One octet, the server id, and seven octets of chance. */
    private record Ids(long serverId) implements QuicConnectionIdGenerator {
        @Override
        public ByteBuffer newId(int length) {
            ByteBuffer id = ByteBuffer.allocate(length);
            id.put((byte) (length - 1)).putLong(serverId);
            byte[] nonce = new byte[length - id.position()];
            RandomGenerator.getDefault().nextBytes(nonce);
            return id.put(nonce).flip();
        }

        @Override
        public ByteBuffer newId(ByteBuffer input, int length) {
            return newId(length);
        }

        @Override
        public int maxConnectionIdLength() {
            return ID_LENGTH;
        }

        @Override
        public boolean isIdempotent() {
            return false;
        }
    }

    /** A connection of a client. */
    private final class Client {
        private final QuicChannel connection;
        private final LinkedBlockingQueue<String> answers = new LinkedBlockingQueue<>();

        Client(SocketAddress to) throws Exception {
            Channel socket = new Bootstrap()
                    .group(group)
                    .channel(NioDatagramChannel.class)
                    .handler(new QuicClientCodecBuilder()
                            .sslContext(QuicSslContextBuilder.forClient()
                                    .trustManager(InsecureTrustManagerFactory.INSTANCE) // it is not about certificates
                                    .applicationProtocols("echo")
                                    .build())
                            .maxIdleTimeout(20, TimeUnit.SECONDS)
                            .initialMaxData(1 << 20)
                            .initialMaxStreamDataBidirectionalLocal(1 << 20)
                            .build())
                    .bind("127.0.0.1", 0)
                    .sync()
                    .channel();
            opened.add(socket::close);
            connection = QuicChannel.newBootstrap(socket)
                    .handler(new ChannelInboundHandlerAdapter())
                    .streamHandler(new ChannelInboundHandlerAdapter())
                    .remoteAddress(to)
                    .connect()
                    .get(20, TimeUnit.SECONDS);
        }

        /** Asks on a stream of its own, and answers the name of the server. */
        char ask(String question) throws Exception {
            QuicStreamChannel stream = connection
                    .createStream(QuicStreamType.BIDIRECTIONAL, new ChannelInboundHandlerAdapter() {
                        private final StringBuilder text = new StringBuilder();

                        @Override
                        public void channelRead(ChannelHandlerContext context, Object message) {
                            ByteBuf data = (ByteBuf) message;
                            text.append(data.toString(StandardCharsets.US_ASCII));
                            data.release();
                            if (text.length() == question.length() + 1) {
                                answers.add(text.toString());
                            }
                        }
                    })
                    .get(20, TimeUnit.SECONDS);
            stream.writeAndFlush(Unpooled.copiedBuffer(question, StandardCharsets.US_ASCII));
            String answer = answers.poll(20, TimeUnit.SECONDS);
            assertThat(answer).isNotNull().endsWith(question);
            return answer.charAt(0);
        }
    }

    /** A router that translates addresses, and can give a client another one. */
    private final class Router implements AutoCloseable {
        private final DatagramSocket inside = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        private volatile DatagramSocket outside;
        private volatile SocketAddress client;

        Router() throws IOException {
            rebind();
            background(() -> {
                DatagramPacket packet = receive(inside);
                client = packet.getSocketAddress();
                outside.send(new DatagramPacket(packet.getData(), packet.getLength(), listener.address()));
            });
            opened.add(this);
        }

        void rebind() throws IOException {
            DatagramSocket next = new DatagramSocket(0, InetAddress.getLoopbackAddress());
            outside = next;
            background(() -> {
                DatagramPacket packet = receive(next);
                inside.send(new DatagramPacket(packet.getData(), packet.getLength(), client));
            });
        }

        private DatagramPacket receive(DatagramSocket socket) throws IOException {
            DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
            socket.receive(packet);
            return packet;
        }

        private void background(Step step) {
            Thread thread = new Thread(() -> {
                try {
                    while (true) {
                        step.run();
                    }
                } catch (IOException e) {
                    // closed
                }
            });
            thread.setDaemon(true);
            thread.start();
        }

        @Override
        public void close() {
            inside.close();
            outside.close();
        }
    }

    private interface Step {
        void run() throws IOException;
    }

    private long count(Counter counter) {
        return balancer.describe().counters().get(counter);
    }

    @Test
    void connectionsAreSpreadAndStayWithTheirServer() throws Exception {
        server('a', 0xa1);
        server('b', 0xb2);
        Set<Character> names = new HashSet<>();
        for (int i = 0; i < 16; i++) {
            Client client = new Client(listener.address());
            char name = client.ask("hello");
            names.add(name);
            assertThat(client.ask("again")).isEqualTo(name);
        }

        assertThat(names).containsExactlyInAnyOrder('a', 'b');
        assertThat(count(Counter.NEW_FLOWS_QUIC)).isEqualTo(16);
        assertThat(count(Counter.QUIC_UNKNOWN_SERVER_IDS)).isZero();
        assertThat(count(Counter.PROCESSED_BYTES_QUIC)).isPositive();
    }

    @Test
    void clientThatMovesStaysWithItsServer() throws Exception {
        server('a', 0xa1);
        server('b', 0xb2);
        server('c', 0xffff_ffff_ffff_fff3L);
        Set<Character> names = new HashSet<>();
        for (int i = 0; i < 8; i++) {
            Router router = new Router();
            Client client = new Client(router.inside.getLocalSocketAddress());
            char name = client.ask("here");
            names.add(name);
            router.rebind();

            assertThat(client.ask("there")).isEqualTo(name);
            assertThat(client.ask("there again")).isEqualTo(name);
        }
        assertThat(names).hasSizeGreaterThan(1);
        assertThat(count(Counter.NEW_FLOWS_QUIC)).isEqualTo(8 * 2);
    }

    @Test
    void connectionsGoOnWhenTheRulesSendNewOnesElsewhere() throws Exception {
        server('a', 0xa1);
        Client client = new Client(listener.address());
        assertThat(client.ask("before")).isEqualTo('a');
        TargetGroup green =
                balancer.addTargetGroup(TargetGroupConfig.quic("green").build());

        listener.defaultAction(Action.forward(green));

        assertThat(client.ask("after")).isEqualTo('a');
        assertThat(count(Counter.QUIC_UNKNOWN_SERVER_IDS)).isZero();
    }

    @Test
    void packetsOfUnknownServersAreDroppedAndCounted() throws Exception {
        server('a', 0xa1);
        try (DatagramSocket client = new DatagramSocket()) {
            byte[] packet = new byte[64];
            packet[0] = 0x40;
            packet[9] = (byte) 0xee;
            client.send(new DatagramPacket(packet, packet.length, listener.address()));
            packet[0] = 0; // no packet of QUIC at all
            client.send(new DatagramPacket(packet, packet.length, listener.address()));
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
            while (count(Counter.DROPPED_DATAGRAMS) < 2 && System.nanoTime() < end) {
                Thread.onSpinWait();
            }
        }

        assertThat(count(Counter.QUIC_UNKNOWN_SERVER_IDS)).isEqualTo(1);
        assertThat(count(Counter.DROPPED_DATAGRAMS)).isEqualTo(2);
        assertThat(count(Counter.NEW_FLOWS_QUIC)).isZero();
    }

    @Test
    void targetsHaveServerIdsOfTheirOwn() {
        Target target = Target.of("127.0.0.1", 443);
        assertThatThrownBy(() -> targets.register(target))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "target: 127.0.0.1:443 (expected: one with a QuicServerId in servers, whose protocol is QUIC)");
        targets.register(target.withQuicServerId("0x00000000000000a1"));
        assertThatThrownBy(() -> targets.register(Target.of("127.0.0.2", 443).withQuicServerId("0x00000000000000a1")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "quicServerId: 0x00000000000000a1 of 127.0.0.2:443 (expected: one that 127.0.0.1:443 has not)");
        assertThatThrownBy(() -> targets.register(target.withQuicServerId("0x00000000000000a2")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("(expected: 0x00000000000000a1, as registered)");
        assertThatThrownBy(() -> target.withQuicServerId("0xA1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("quicServerId: 0xA1 (expected: 0x and 16 lower-case hexadecimal digits)");
    }
}
