package io.elb.internal.accept;

import io.elb.internal.connection.ClientCodec;
import io.elb.internal.connection.ClientConnection;
import io.elb.internal.connection.Connections;
import io.elb.internal.connection.ListenerFacts;
import io.elb.internal.connection.LoopContext;
import io.elb.internal.connection.TlsAlerts;
import io.elb.internal.http.h1.Http1DownstreamHandler;
import io.elb.internal.http.h2.Http2DownstreamHandler;
import io.elb.internal.tcp.ClientHello;
import io.elb.internal.tcp.TcpSession;
import io.elb.internal.tcp.TcpSockets;
import io.elb.internal.udp.UdpListenerHandler;
import io.elb.listener.AlpnPolicy;
import io.elb.listener.Http2Options;
import io.elb.listener.ListenerConfig;
import io.elb.netty.NettyTlsTermination;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.ApplicationProtocolNames;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The one place that adds handlers to client connections, in the order in which bytes meet them. */
final class ConnectionPipeline {
    /** Longest wait for a ClientHello that is passed on. */
    private static final long HELLO_NANOS = TimeUnit.SECONDS.toNanos(10);

    private ConnectionPipeline() {}

    static void assemble(Channel channel, ClientConnection connection, LoopServices services, TlsFailureLog failures) {
        if (services instanceof LoopServices.Flows flows) {
            assembleFlow(channel, connection, flows, failures);
        } else if (services instanceof LoopServices.Http http) {
            assembleHttp(channel, connection, http, failures);
        }
    }

    private static void assembleFlow(
            Channel channel, ClientConnection connection, LoopServices.Flows services, TlsFailureLog failures) {
        ListenerConfig config = connection.listener().config();
        TcpSockets.configure(channel, config.tcp());
        if (config.tls().orElse(null) instanceof NettyTlsTermination termination) {
            if (config.alpnPolicy() != AlpnPolicy.NONE) {
                channel.pipeline().addLast(new OfferedProtocolsHandler(connection));
            }
            PlainAlertHandler alerts = new PlainAlertHandler();
            channel.pipeline().addLast(alerts);
            channel.pipeline().addLast(termination.newHandler(channel, ListenerFacts.applicationProtocols(config)));
            channel.pipeline()
                    .addLast(new TlsHandshakeHandler(
                            connection,
                            termination,
                            protocol -> {
                                channel.pipeline().remove(alerts);
                                return TcpSession.accept(services.flows(), connection, protocol);
                            },
                            failures,
                            services.reports(),
                            failure -> TcpSession.handshakeFailed(
                                    services.flows(), connection, channel, alert(failure, alerts.received()))));
        } else if (config.isSniPassthrough()) {
            LoopContext loop = services.context();
            channel.pipeline().addLast(new ClientHelloHandler(loop, HELLO_NANOS, new ClientHelloHandler.Result() {
                @Override
                public void hello(ClientHello hello) {
                    connection.serverName(hello.serverName());
                    connection.offeredProtocols(hello.protocols());
                    channel.pipeline().addLast(TcpSession.accept(services.flows(), connection, null));
                }

                @Override
                public void late() {
                    TcpSession.handshakeFailed(services.flows(), connection, channel, OptionalInt.empty());
                    Connections.reset(channel);
                }
            }));
        } else {
            channel.pipeline().addLast(TcpSession.accept(services.flows(), connection, null));
        }
    }

    private static OptionalInt alert(@Nullable Throwable failure, OptionalInt plain) {
        return plain.isPresent() ? plain : TlsAlerts.received(failure);
    }

    /** A socket for datagrams, which are all of one kind. */
    static void assembleDatagrams(Channel socket, UdpListenerHandler handler) {
        socket.pipeline().addLast(handler);
    }

    private static void assembleHttp(
            Channel channel, ClientConnection connection, LoopServices.Http services, TlsFailureLog failures) {
        ChannelPipeline pipeline = channel.pipeline();
        ListenerConfig config = connection.listener().config();
        Http2Options http2 = config.http2();
        if (config.tls().orElse(null) instanceof NettyTlsTermination termination) {
            pipeline.addLast(termination.newHandler(channel, ListenerFacts.applicationProtocols(config)));
            pipeline.addLast(
                    new TlsHandshakeHandler( // and the codec in its place
                            connection,
                            termination,
                            protocol -> http2.isEnabled() && ApplicationProtocolNames.HTTP_2.equals(protocol)
                                    ? http2(connection, services)
                                    : http1(connection, services),
                            failures,
                            services.reports(),
                            failure -> {}));
            return;
        }
        services.reports().established(connection, null);
        Http1DownstreamHandler http1 = http1(connection, services);
        if (http2.hasPriorKnowledge()) {
            pipeline.addLast(new PrefaceHandler(http1, () -> http2(connection, services), connection));
        }
        pipeline.addLast(http1);
    }

    private static Http1DownstreamHandler http1(ClientConnection connection, LoopServices.Http services) {
        return new Http1DownstreamHandler(connection, services.http(), services.sink());
    }

    private static ClientCodec http2(ClientConnection connection, LoopServices.Http services) {
        return Http2DownstreamHandler.of(connection, services.http(), services.sink());
    }
}
