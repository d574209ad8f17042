package io.elb.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.LoadBalancer;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.listener.Transport;
import io.elb.netty.NettyTlsTermination;
import io.elb.rule.Action;
import io.elb.target.Target;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import io.elb.tls.testing.DevelopmentCa;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrameAggregator;
import io.netty.handler.codec.http.websocketx.WebSocketServerProtocolHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** WebSockets over TLS on both sides of the balancer: the JDK's client, and an echo of Netty's. */
class WebSocketsOverTlsIT {
    private static final int LONG = 60_000;

    private final DevelopmentCa ca = DevelopmentCa.create();

    @ParameterizedTest
    @CsvSource({"OPENSSL, EPOLL", "OPENSSL, IO_URING", "OPENSSL, NIO", "JDK, EPOLL", "JDK, IO_URING", "JDK, NIO"})
    void messagesPassBothWaysUntilBothHaveClosed(TlsEngine engine, Transport transport) throws Exception {
        SslProvider provider = engine == TlsEngine.OPENSSL ? SslProvider.OPENSSL : SslProvider.JDK;
        SslContext listeners = serverContext(provider);
        NettyTlsTermination termination = (channel, protocols) -> listeners.newHandler(channel.alloc());
        try (Echo echo = new Echo(serverContext(SslProvider.JDK));
                ClientTls tls = ClientTls.builder()
                        .engine(engine)
                        .trust(List.of(ca.root()))
                        .build();
                LoadBalancer balancer =
                        LoadBalancer.application("sockets").threads(1).start()) {
            TargetGroup group = balancer.addTargetGroup(
                    TargetGroupConfig.builder("web").targetTls(tls).build());
            group.register(Target.of("127.0.0.1", echo.port()));
            Listener listener = balancer.addListener(ListenerConfig.https(0, termination, Action.forward(group))
                    .transport(transport)
                    .build());
            Received received = new Received();
            WebSocket socket = HttpClient.newBuilder()
                    .sslContext(ca.sslContext())
                    .build()
                    .newWebSocketBuilder()
                    .buildAsync(URI.create("wss://localhost:" + listener.port() + "/ws"), received)
                    .get(10, TimeUnit.SECONDS);
            String longText = "x".repeat(LONG);
            for (int i = 0; i < 20; i++) {
                socket.sendText(i + longText, true).get(10, TimeUnit.SECONDS);
                assertThat(received.texts.poll(10, TimeUnit.SECONDS)).isEqualTo(i + longText);
            }
            socket.sendClose(WebSocket.NORMAL_CLOSURE, "bye").get(10, TimeUnit.SECONDS);
            assertThat(received.closed.get(10, TimeUnit.SECONDS)).isEqualTo(WebSocket.NORMAL_CLOSURE);
        }
    }

    private SslContext serverContext(SslProvider provider) throws Exception {
        ServerCertificate certificate = ca.certificate("localhost", "127.0.0.1");
        return SslContextBuilder.forServer(certificate.privateKey(), certificate.chain())
                .sslProvider(provider)
                .build();
    }

    private static final class Received implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();
        private final LinkedBlockingQueue<String> texts = new LinkedBlockingQueue<>();
        private final CompletableFuture<Integer> closed = new CompletableFuture<>();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                texts.add(text.toString());
                text.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
            closed.complete(status);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            closed.completeExceptionally(error);
        }
    }

    /** Sends back each text at {@code /ws}. */
    private static final class Echo implements AutoCloseable {
        private final IoEventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        private final Channel server;

        Echo(SslContext context) {
            server = new ServerBootstrap()
                    .group(loop)
                    .channel(NioServerSocketChannel.class)
                    .childHandler(new ChannelInitializer<>() {
                        @Override
                        protected void initChannel(Channel channel) {
                            channel.pipeline()
                                    .addLast(
                                            context.newHandler(channel.alloc()),
                                            new HttpServerCodec(),
                                            new HttpObjectAggregator(1 << 16),
                                            new WebSocketServerProtocolHandler("/ws", null, true, 1 << 17),
                                            new WebSocketFrameAggregator(1 << 17),
                                            new SimpleChannelInboundHandler<TextWebSocketFrame>() {
                                                @Override
                                                protected void channelRead0(
                                                        ChannelHandlerContext ctx, TextWebSocketFrame frame) {
                                                    ctx.writeAndFlush(frame.retain());
                                                }
                                            });
                        }
                    })
                    .bind("127.0.0.1", 0)
                    .syncUninterruptibly()
                    .channel();
        }

        int port() {
            return ((InetSocketAddress) server.localAddress()).getPort();
        }

        @Override
        public void close() {
            loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
        }
    }
}
