package io.elb.internal.upstream;

import io.elb.internal.connection.LoopContext;
import io.elb.internal.relay.ReadSizes;
import io.elb.netty.NettyTlsOrigination;
import io.elb.observe.ErrorReason;
import io.elb.target.TlsOrigination;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import java.net.SocketAddress;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Makes connections from one event loop, with TLS where the group asks for it. Confined to its event loop. */
public final class Connector {
    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(128 * 1024, 256 * 1024);

    /** Is told how connecting ended; exactly one of the methods, once. */
    public interface Result {
        /** The connection is ready, with {@code last} as the last handler of its pipeline. */
        void connected(Channel channel);

        /** It could not be made. */
        void failed(ErrorReason reason);
    }

    private final LoopContext loop;
    private final ChannelFactory<? extends Channel> tcp;
    private final Optional<ChannelFactory<? extends Channel>> unix;

    /** Creates the connector of one loop. */
    public Connector(
            LoopContext loop, ChannelFactory<? extends Channel> tcp, Optional<ChannelFactory<? extends Channel>> unix) {
        this.loop = loop;
        this.tcp = tcp;
        this.unix = unix;
    }

    /** Options of every stream connection, whichever side opened it. */
    public static void configure(Channel channel, LoopContext loop) {
        channel.config().setAllocator(loop.allocator());
        channel.config().setRecvByteBufAllocator(new ReadSizes());
        channel.config().setWriteBufferWaterMark(WATER_MARK);
        channel.config().setOption(ChannelOption.TCP_NODELAY, true);
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    }

    /** Connects; {@code last} sees the channel only once it is ready. */
    public void connect(
            SocketAddress address,
            Optional<TlsOrigination> tls,
            long connectTimeoutNanos,
            ChannelHandler last,
            Result result) {
        boolean toUnix = address instanceof DomainSocketAddress;
        if (toUnix && unix.isEmpty()) {
            result.failed(ErrorReason.TARGET_CONNECT_FAILED);
            return;
        }
        int timeoutMillis = (int) Math.max(1, Math.min(TimeUnit.NANOSECONDS.toMillis(connectTimeoutNanos), 1 << 30));
        Bootstrap bootstrap = new Bootstrap()
                .group(loop.eventLoop())
                .channelFactory(toUnix ? unix.get() : tcp)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, timeoutMillis)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        configure(channel, loop);
                    }
                });
        bootstrap.connect(loop.surroundings().toConnect(address)).addListener((ChannelFuture future) -> {
            if (!future.isSuccess()) {
                result.failed(
                        future.cause() instanceof ConnectTimeoutException
                                ? ErrorReason.TARGET_CONNECT_TIMEOUT
                                : ErrorReason.TARGET_CONNECT_FAILED);
            } else if (tls.isPresent() && tls.get() instanceof NettyTlsOrigination origination) {
                handshake(future.channel(), address, origination, last, result);
            } else {
                future.channel().pipeline().addLast(last);
                result.connected(future.channel());
            }
        });
    }

    private static void handshake(
            Channel channel,
            SocketAddress address,
            NettyTlsOrigination origination,
            ChannelHandler last,
            Result result) {
        channel.pipeline().addLast(origination.newHandler(channel, address), new HandshakeHandler(last, result));
    }

    /** Waits for the TLS handshake, then gives its place to the last handler. */
    private static final class HandshakeHandler extends ChannelInboundHandlerAdapter {
        private final ChannelHandler last;
        private final Result result;
        private boolean settled;

        HandshakeHandler(ChannelHandler last, Result result) {
            this.last = last;
            this.result = result;
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (!(event instanceof SslHandshakeCompletionEvent handshake)) {
                ctx.fireUserEventTriggered(event);
            } else if (handshake.isSuccess()) {
                settled = true;
                ctx.pipeline().replace(this, null, last);
                result.connected(ctx.channel());
            } else {
                fail(
                        ctx,
                        handshake.cause() instanceof SslHandshakeTimeoutException
                                ? ErrorReason.TARGET_TLS_TIMEOUT
                                : ErrorReason.TARGET_TLS_FAILED);
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            fail(ctx, ErrorReason.TARGET_TLS_FAILED);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            fail(ctx, ErrorReason.TARGET_TLS_FAILED);
        }

        private void fail(ChannelHandlerContext ctx, ErrorReason reason) {
            if (!settled) {
                settled = true;
                ctx.close();
                result.failed(reason);
            }
        }
    }

    /** Whether the channel's bytes are encrypted by the balancer. */
    public static boolean isTls(Channel channel) {
        return channel.pipeline().get(SslHandler.class) != null;
    }
}
