package io.elb.internal.accept;

import io.elb.internal.connection.ClientCodec;
import io.elb.internal.connection.ClientConnection;
import io.elb.internal.connection.LoopTimers;
import io.elb.internal.connection.TlsFacts;
import io.elb.netty.NettyTlsTermination;
import io.elb.netty.TlsDetails;
import io.elb.observe.Counter;
import io.elb.observe.TlsErrorReason;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.uring.IoUringChannelOption;
import io.netty.channel.uring.IoUringSocketChannel;
import io.netty.handler.ssl.CipherSuiteConverter;
import io.netty.handler.ssl.SniCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.timeout.ReadTimeoutException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLSession;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;

/** Waits for the TLS handshake of a client, notes what it settled, then gives its place to the codec that ALPN has chosen. */
final class TlsHandshakeHandler extends ChannelInboundHandlerAdapter {
    private static final ChannelOption<Boolean> NIO_QUICKACK = NioChannelOption.of(ExtendedSocketOptions.TCP_QUICKACK);

    private final ClientConnection connection;
    private final NettyTlsTermination termination;
    private final Function<@Nullable String, ClientCodec> codecs;
    private final TlsFailureLog failures;
    private final ConnectionReports reports;
    private final Consumer<@Nullable Throwable> whenFailed;
    private final LoopTimers.Timer timer;
    private @Nullable String serverName;
    private @Nullable ChannelHandlerContext ctx;
    private boolean failed;

    /** Asks {@code codecs} with what ALPN has settled, null for nothing. */
    TlsHandshakeHandler(
            ClientConnection connection,
            NettyTlsTermination termination,
            Function<@Nullable String, ClientCodec> codecs,
            TlsFailureLog failures,
            ConnectionReports reports,
            Consumer<@Nullable Throwable> whenFailed) {
        this.whenFailed = whenFailed;
        this.connection = connection;
        this.failures = failures;
        this.reports = reports;
        this.termination = termination;
        this.codecs = codecs;
        this.timer = new LoopTimers.Timer(connection.loop().timers(), this::onTimeout);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        ctx = context;
        timer.armAfter(connection.listener().handshakeNanos());
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        timer.disarm();
    }

    private void onTimeout() {
        ChannelHandlerContext waiting = ctx;
        if (waiting != null) {
            fail(waiting, ReadTimeoutException.INSTANCE);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SniCompletionEvent sni) {
            serverName = sni.hostname();
        } else if (event instanceof SslHandshakeCompletionEvent handshake) {
            SslHandler tls = ctx.pipeline().get(SslHandler.class);
            if (handshake.isSuccess() && tls != null) {
                noteFacts(tls);
                acknowledge(ctx.channel());
                ctx.pipeline().replace(this, null, codecs.apply(tls.applicationProtocol()));
            } else {
                fail(ctx, handshake.cause());
            }
        } else if (event == ChannelInputShutdownEvent.INSTANCE) {
            fail(ctx, null); // half a connection can't complete a handshake
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    /**
     * Acknowledges the end of the handshake at once. The server may have nothing more to say until the request comes, and a client
     * with Nagle's algorithm does not send the request before the acknowledgement, which the kernel would delay by 40 ms.
     */
    private static void acknowledge(Channel channel) {
        if (channel instanceof EpollSocketChannel) {
            channel.config().setOption(EpollChannelOption.TCP_QUICKACK, true);
        } else if (channel instanceof IoUringSocketChannel) {
            channel.config().setOption(IoUringChannelOption.TCP_QUICKACK, true);
        } else if (channel instanceof NioSocketChannel) {
            channel.config().setOption(NIO_QUICKACK, true); // where the system has it
        }
    }

    private void noteFacts(SslHandler tls) {
        SSLSession session = tls.engine().getSession();
        String cipher = CipherSuiteConverter.toOpenSsl(session.getCipherSuite(), false);
        long nanos = connection.loop().nowNanos() - connection.openedNanos();
        TlsDetails details = termination.details(tls).orElse(null);
        if (details == null) {
            details = new TlsDetails(
                    Optional.ofNullable(serverName == null ? askedName(session) : serverName),
                    Optional.empty(),
                    false,
                    Optional.empty(),
                    Optional.empty(),
                    false,
                    Map.of());
        }
        TlsFacts facts = new TlsFacts(
                session.getProtocol(),
                cipher == null ? session.getCipherSuite() : cipher,
                details.serverName().orElse(null),
                details.certificate().orElse(null),
                details.isResumed(),
                details.keyExchange().orElse(null),
                details.clientCertificate().orElse(null),
                details.isClientVerified(),
                nanos);
        connection.tls(facts, details.requestFields());
        reports.established(connection, details.clientCertificate().orElse(null));
    }

    /** The name as the session knows it, for handlers that look at no name themselves. */
    private static @Nullable String askedName(SSLSession session) {
        if (session instanceof ExtendedSSLSession extended) {
            List<SNIServerName> names = extended.getRequestedServerNames();
            if (!names.isEmpty() && names.get(0) instanceof SNIHostName host) {
                return host.getAsciiName();
            }
        }
        return null;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        fail(ctx, cause);
    }

    /** A client that merely went away is no TLS error. */
    private void fail(ChannelHandlerContext ctx, @Nullable Throwable cause) {
        if (!failed) {
            failed = true;
            TlsErrorReason reason = TlsErrors.reason(cause);
            connection.counters().increment(reason);
            if (reason.isTlsError()) {
                connection.counters().increment(Counter.CLIENT_TLS_ERRORS);
            }
            failures.failed(connection, reason, cause);
            reports.failed(connection, reason, cause);
            if (reason.isTlsError()) {
                whenFailed.accept(cause);
            }
            ctx.close();
        }
    }
}
