package io.elb.internal.upstream;

import io.elb.internal.connection.LoopContext;
import io.elb.internal.connection.LoopTimers;
import io.elb.internal.relay.ReadSizes;
import io.elb.internal.target.TargetRuntime;
import io.elb.listener.UdpOptions;
import io.elb.netty.EventLoops;
import io.elb.netty.NettyTlsOrigination;
import io.elb.observe.ErrorReason;
import io.elb.target.ProtocolVersion;
import io.elb.target.TlsOrigination;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.concurrent.Future;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes connections from one event loop, with TLS where the group asks for it. Confined to its event loop. */
public final class Connector {
    private static final Logger LOGGER = LoggerFactory.getLogger(Connector.class);
    private static final String HTTP2 = ProtocolVersion.HTTP2.applicationProtocol();
    private static final List<String> HTTP2_ONLY = List.of(HTTP2);
    private static final int MOST_DATAGRAM_BYTES = 65_536;
    private static final int DATAGRAMS_AT_ONCE = 16;
    private static final WriteBufferWaterMark WATER_MARK = new WriteBufferWaterMark(128 * 1024, 256 * 1024);

    /** Is told how connecting ended; exactly one of the methods, once. */
    public interface Result {
        /** The connection is ready, with {@code last} as the last handler of its pipeline. */
        void connected(Channel channel);

        /** It could not be made. */
        void failed(ErrorReason reason);
    }

    /** A last handler that switches reading on by itself. */
    public interface ReadsWhenAsked {}

    private final LoopContext loop;
    private final ChannelGroup connections;
    private final EventLoops channels;
    private final HandshakeFailures failures;

    /** Creates the connector of one loop. */
    public Connector(LoopContext loop, EventLoops channels) {
        this.loop = loop;
        this.connections = new DefaultChannelGroup(loop.eventLoop(), true);
        this.channels = channels;
        this.failures = new HandshakeFailures(loop::nowNanos);
    }

    /** What is offered to a target by ALPN. */
    static List<String> applicationProtocols(TargetRuntime target) {
        return target.group().config().protocolVersion().isHttp2() ? HTTP2_ONLY : List.of();
    }

    /** Options of every stream connection, whichever side opened it; TCP_NODELAY is Netty's default. */
    public static void configure(Channel channel, LoopContext loop) {
        channel.config().setAllocator(loop.allocator());
        channel.config().setRecvByteBufAllocator(new ReadSizes(loop.reads()));
        channel.config().setWriteBufferWaterMark(WATER_MARK);
        channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    }

    /** Options of every socket for datagrams, whichever side it is for: any datagram fits, and several are read at once. */
    public static void configureDatagrams(Channel channel, LoopContext loop, UdpOptions options) {
        ChannelConfig config = channel.config();
        boolean readsSeveral = channel instanceof EpollDatagramChannel;
        if (readsSeveral) {
            config.setOption(EpollChannelOption.MAX_DATAGRAM_PAYLOAD_SIZE, MOST_DATAGRAM_BYTES);
        }
        config.setAllocator(loop.allocator());
        config.setRecvByteBufAllocator(
                new FixedRecvByteBufAllocator((readsSeveral ? DATAGRAMS_AT_ONCE : 1) * MOST_DATAGRAM_BYTES));
        config.setWriteBufferWaterMark(WATER_MARK);
        if (options.receiveBufferBytes() > 0) {
            config.setOption(ChannelOption.SO_RCVBUF, options.receiveBufferBytes());
        }
        if (options.sendBufferBytes() > 0) {
            config.setOption(ChannelOption.SO_SNDBUF, options.sendBufferBytes());
        }
    }

    /** Makes a socket whose datagrams go to this address and come from it alone; {@code made} is told on the loop. */
    public void connectDatagrams(
            InetSocketAddress address, UdpOptions options, ChannelHandler last, ChannelFutureListener made) {
        new Bootstrap()
                .group(loop.eventLoop())
                .channelFactory(channels.datagramChannels(address))
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        connections.add(channel);
                        configureDatagrams(channel, loop, options);
                        channel.pipeline().addLast(last);
                    }
                })
                .connect(address)
                .addListener(onLoop(made));
    }

    /** When the system gives no descriptor for a socket, Netty tells so on a thread of its own. */
    private ChannelFutureListener onLoop(ChannelFutureListener told) {
        return future -> {
            if (loop.eventLoop().inEventLoop()) {
                told.operationComplete(future);
            } else {
                loop.eventLoop().execute(() -> {
                    try {
                        told.operationComplete(future);
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                });
            }
        };
    }

    /** Notes that TLS has failed on a connection that was made, and says what that is. */
    ErrorReason tlsFailed(SocketAddress target, Throwable cause) {
        return failures.failed(target, cause);
    }

    /** Closes every connection that it has made or is making, and makes none any more. */
    public Future<Void> close() {
        return connections.close();
    }

    /** Connects, over TLS with that ALPN; {@code last} sees the channel only once it is ready. */
    public void connect(
            SocketAddress address,
            Optional<TlsOrigination> tls,
            List<String> applicationProtocols,
            long connectTimeoutNanos,
            ChannelHandler last,
            Result result) {
        connect(address, Unpooled.EMPTY_BUFFER, tls, applicationProtocols, connectTimeoutNanos, last, result);
    }

    /** Connects as well, and sends {@code first}, which it releases, before anything else, TLS included. */
    public void connect(
            SocketAddress address,
            ByteBuf first,
            Optional<TlsOrigination> tls,
            List<String> applicationProtocols,
            long connectTimeoutNanos,
            ChannelHandler last,
            Result result) {
        boolean toUnix = address instanceof DomainSocketAddress;
        if (toUnix && channels.unixChannels().isEmpty()) {
            first.release();
            result.failed(ErrorReason.TARGET_CONNECT_FAILED);
            return;
        }
        SocketAddress place = loop.surroundings().toConnect(address);
        Channel channel;
        try {
            channel = (toUnix ? channels.unixChannels().get() : channels.clientChannels(place)).newChannel();
        } catch (ChannelException e) { // no descriptor is left
            LOGGER.debug("no socket for {}", address, e);
            first.release();
            loop.eventLoop().execute(() -> result.failed(ErrorReason.TARGET_CONNECT_FAILED));
            return;
        }
        channel.config().setAutoRead(false); // until the handler is there that wants to read
        channel.config().setConnectTimeoutMillis(0);
        configure(channel, loop);
        new Attempt(channel, failure -> {
                    if (failure != null) {
                        first.release();
                        result.failed(failure);
                        return;
                    }
                    if (first.isReadable()) {
                        channel.writeAndFlush(first);
                    } else {
                        first.release();
                    }
                    if (tls.isPresent() && tls.get() instanceof NettyTlsOrigination origination) {
                        handshake(
                                channel, address, origination, applicationProtocols, connectTimeoutNanos, last, result);
                    } else {
                        channel.pipeline().addLast(last);
                        if (!(last instanceof ReadsWhenAsked)) {
                            channel.config().setAutoRead(true);
                        }
                        result.connected(channel);
                    }
                })
                .begin(place, connectTimeoutNanos);
    }

    /** A connection that is being made: its end is told of once, and never before {@link #begin} has returned. */
    private final class Attempt implements ChannelFutureListener {
        private final Channel channel;
        private final Consumer<@Nullable ErrorReason> told;
        private final LoopTimers.Timer timer;
        private boolean isBeginning;
        private boolean isLate;

        Attempt(Channel channel, Consumer<@Nullable ErrorReason> told) {
            this.channel = channel;
            this.told = told;
            this.timer = new LoopTimers.Timer(loop.timers(), this::onTimeout);
        }

        void begin(SocketAddress place, long timeoutNanos) {
            isBeginning = true;
            ChannelFuture registered = loop.eventLoop().register(channel);
            if (registered.cause() == null) {
                connections.add(channel);
                timer.armAfter(timeoutNanos);
                channel.connect(place).addListener(this);
            } else {
                operationComplete(registered);
            }
            isBeginning = false;
        }

        private void onTimeout() {
            isLate = true;
            channel.close(); // which fails the connect
        }

        @Override
        public void operationComplete(ChannelFuture connected) {
            if (isBeginning) {
                loop.eventLoop().execute(() -> settle(connected));
            } else {
                settle(connected);
            }
        }

        private void settle(ChannelFuture connected) {
            timer.disarm();
            if (connected.isSuccess() && !isLate) {
                told.accept(null);
                return;
            }
            if (channel.isRegistered()) { // Netty closes what it could not register
                channel.close();
            }
            told.accept(isLate ? ErrorReason.TARGET_CONNECT_TIMEOUT : ErrorReason.TARGET_CONNECT_FAILED);
        }
    }

    private void handshake(
            Channel channel,
            SocketAddress address,
            NettyTlsOrigination origination,
            List<String> applicationProtocols,
            long timeoutNanos,
            ChannelHandler last,
            Result result) {
        channel.config().setAutoRead(true);
        ChannelHandler tls;
        try {
            tls = origination.newHandler(channel, address, applicationProtocols);
        } catch (RuntimeException e) {
            LOGGER.warn("{} made no handler for {}", origination, address, e);
            channel.close();
            result.failed(ErrorReason.TARGET_TLS_FAILED);
            return;
        }
        // The one that waits is there first: a handshake may fail as it begins.
        channel.pipeline()
                .addLast(new HandshakeHandler(
                        address, timeoutNanos, applicationProtocols.contains(HTTP2), last, result));
        channel.pipeline().addFirst(tls);
    }

    /** Waits for the TLS handshake, then gives its place to the last handler. */
    private final class HandshakeHandler extends ChannelInboundHandlerAdapter {
        private final SocketAddress target;
        private final ChannelHandler last;
        private final Result result;
        private final LoopTimers.Timer timer;
        private final long timeoutNanos;
        private final boolean mustAgreeToHttp2;
        private @Nullable ChannelHandlerContext context;
        private boolean settled;

        HandshakeHandler(
                SocketAddress target, long timeoutNanos, boolean mustAgreeToHttp2, ChannelHandler last, Result result) {
            this.target = target;
            this.last = last;
            this.result = result;
            this.timeoutNanos = timeoutNanos;
            this.mustAgreeToHttp2 = mustAgreeToHttp2;
            this.timer = new LoopTimers.Timer(loop.timers(), this::onTimeout);
        }

        @Override
        public void handlerAdded(ChannelHandlerContext ctx) {
            context = ctx;
            timer.armAfter(timeoutNanos);
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
            if (event instanceof SslHandshakeCompletionEvent handshake) {
                if (!handshake.isSuccess()) {
                    fail(ctx, handshake.cause());
                } else if (mustAgreeToHttp2 && !hasAgreedToHttp2(ctx)) {
                    fail(ctx, ErrorReason.TARGET_NO_HTTP2);
                } else {
                    settled = true;
                    timer.disarm();
                    ctx.pipeline().replace(this, null, last);
                    result.connected(ctx.channel());
                }
            } else if (event == ChannelInputShutdownEvent.INSTANCE) {
                fail(ctx, HandshakeFailures.closed()); // half a connection can't complete a handshake
            } else {
                ctx.fireUserEventTriggered(event);
            }
        }

        private static boolean hasAgreedToHttp2(ChannelHandlerContext ctx) {
            SslHandler tls = ctx.pipeline().get(SslHandler.class);
            return tls != null && HTTP2.equals(tls.applicationProtocol());
        }

        private void onTimeout() {
            ChannelHandlerContext ctx = context;
            if (ctx != null) {
                fail(ctx, HandshakeFailures.timedOut(timeoutNanos));
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext ctx) {
            fail(ctx, HandshakeFailures.closed());
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            fail(ctx, cause);
        }

        private void fail(ChannelHandlerContext ctx, Throwable cause) {
            if (!settled) {
                fail(ctx, failures.failed(target, cause));
            }
        }

        private void fail(ChannelHandlerContext ctx, ErrorReason reason) {
            if (!settled) {
                settled = true;
                timer.disarm();
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
