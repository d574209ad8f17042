package io.elb.internal.http.h2;

import io.elb.internal.connection.AddressText;
import io.elb.internal.connection.Connections;
import io.elb.internal.connection.LoopTimers;
import io.elb.internal.http.HttpLoop;
import io.elb.internal.http.PooledConnection;
import io.elb.internal.http.Upstream;
import io.elb.observe.ErrorReason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import java.net.SocketAddress;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Translates between the frames of one HTTP/2 connection to a target and the attempts that use it, one per stream. Confined to its
 * event loop.
 */
public final class Http2UpstreamHandler extends Http2ConnectionHandler implements PooledConnection {
    /*
     * How it works. Netty keeps frames, HPACK, stream states and windows; each stream carries its Http2Upstream as a property. A
     * place is taken when an attempt gets its stream and free when the stream is closed. The connection may be used once the
     * target's SETTINGS have come. After a GOAWAY, or when it shall be closed, it is leaving: no attempt begins on it, the present
     * ones go on, and the last one closes it. Receive windows work as on the client's side, see Http2DownstreamHandler. What is
     * written by the many exchanges of one loop run is flushed once, after it.
     */
    private static final Logger LOGGER = LoggerFactory.getLogger(Http2UpstreamHandler.class);
    /** As many as the 31 bits of odd stream ids give room for, and some left. */
    private static final int MOST_STREAMS = (1 << 30) - 1024;

    private final HttpLoop loop;
    private final String address;
    private final Owner owner;
    private final Http2UpstreamCodec codec;
    private final Http2UpstreamOutput output;
    private final LoopTimers.Timer prepareTimer;
    private final Http2UpstreamFrames frames;
    private ChannelHandlerContext ctx;
    private @Nullable Consumer<@Nullable ErrorReason> prepared;
    private @Nullable ErrorReason failure;
    private int places;
    private int inUse;
    private int opened;
    private int lastTaken = Integer.MAX_VALUE;
    private long idleSinceNanos;
    private long readNanos;
    private boolean leaving;
    private boolean reset;

    /** Creates the handler of one connection to a target, whose channel is about to be ready. */
    public static Http2UpstreamHandler of(HttpLoop loop, SocketAddress address, Owner owner) {
        return new Http2UpstreamHandler(Http2UpstreamCodec.create(), loop, address, owner);
    }

    @SuppressWarnings("NullAway.Init") // ctx is set when the handler is added, before anything else
    private Http2UpstreamHandler(Http2UpstreamCodec codec, HttpLoop loop, SocketAddress address, Owner owner) {
        super(codec.decoder(), codec.encoder(), codec.settings());
        this.codec = codec;
        this.loop = loop;
        this.address = AddressText.of(address);
        this.owner = owner;
        this.output = new Http2UpstreamOutput(this, codec);
        this.frames = new Http2UpstreamFrames(this, codec.fields());
        this.prepareTimer =
                new LoopTimers.Timer(loop.context().timers(), () -> failPrepare(ErrorReason.TARGET_CONNECT_TIMEOUT));
        codec.decoder().frameListener(frames);
        connection().addListener(new Streams());
    }

    private @Nullable Http2Upstream upstream(Http2Stream stream) {
        return codec.upstream(stream);
    }

    /** The attempt of a stream; null when it is over. */
    @Nullable
    Http2Upstream upstream(int streamId) {
        return codec.upstream(connection().stream(streamId));
    }

    // ---- the pool's view

    @Override
    public void handlerAdded(ChannelHandlerContext context) throws Exception {
        ctx = context;
        super.handlerAdded(context); // writes the preface and the settings
        output.start(context);
    }

    @Override
    public void prepare(long timeoutNanos, Consumer<@Nullable ErrorReason> told) {
        prepared = told;
        prepareTimer.armAfter(timeoutNanos);
        if (!ctx.channel().isActive()) {
            failPrepare(ErrorReason.TARGET_NO_HTTP2);
        }
    }

    private void failPrepare(ErrorReason reason) {
        Consumer<@Nullable ErrorReason> waiting = prepared;
        if (waiting != null) {
            prepared = null;
            prepareTimer.disarm();
            leaving = true;
            ctx.close();
            waiting.accept(reason);
        }
    }

    @Override
    public boolean hasRoom() {
        return !leaving
                && inUse < places
                && opened < MOST_STREAMS
                && ctx.channel().isActive();
    }

    @Override
    public Upstream open() {
        inUse++;
        return new Http2Upstream(this, opened++ > 0);
    }

    /** A place is free: its stream is closed, or was never opened. */
    void left() {
        boolean wasFull = !hasRoom();
        inUse--;
        if (inUse > 0) {
            if (wasFull && hasRoom()) {
                owner.hasRoom(this);
            }
        } else if (leaving) {
            sayGoodbye();
        } else {
            idleSinceNanos = nowNanos();
            owner.idle(this);
        }
    }

    @Override
    public long idleSinceNanos() {
        return idleSinceNanos;
    }

    @Override
    public void close() {
        leaving = true;
        if (inUse == 0) {
            sayGoodbye();
        }
    }

    private void sayGoodbye() {
        if (!connection().goAwaySent()) {
            goAway(ctx, 0, Http2Error.NO_ERROR.code(), Unpooled.EMPTY_BUFFER, ctx.newPromise());
        }
        output.flush();
        ctx.close();
    }

    @Override
    public void cut(ErrorReason reason) {
        leaving = true;
        failure = reason;
        try {
            connection().forEachActiveStream(stream -> {
                Http2Upstream present = upstream(stream);
                if (present != null) {
                    present.stop(reason);
                }
                return true;
            });
        } catch (Http2Exception e) {
            LOGGER.debug("{}: cut", address, e);
        }
        ctx.close();
    }

    // ---- what the streams need

    String address() {
        return address;
    }

    boolean isLeaving() {
        return leaving;
    }

    long nowNanos() {
        return loop.context().nowNanos();
    }

    Http2UpstreamOutput output() {
        return output;
    }

    @Override
    public void flush(ChannelHandlerContext context) {
        output.flush();
    }

    /** An attempt that began then has timed out: when nothing at all has come since, the connection is given to nobody else. */
    void suspect(long sinceNanos) {
        if (readNanos - sinceNanos < 0) {
            leaving = true;
        }
    }

    // ---- what the target sends

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        output.reading(true);
        readNanos = nowNanos();
        super.channelRead(context, message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) throws Exception {
        frames.readComplete();
        output.reading(false);
        super.channelReadComplete(context); // flushes
    }

    /** The target has told what it allows; its first settings make the connection ready. */
    void settings(Http2Settings settings) {
        Long most = settings.maxConcurrentStreams();
        boolean wasFull = !hasRoom();
        if (most != null) {
            places = (int) Math.min(most, Integer.MAX_VALUE);
        } else if (prepared != null) {
            places = Integer.MAX_VALUE;
        }
        Consumer<@Nullable ErrorReason> waiting = prepared;
        if (waiting == null) {
            if (wasFull && inUse > 0 && hasRoom()) {
                owner.hasRoom(this);
            }
        } else if (places == 0) {
            failPrepare(ErrorReason.TARGET_REFUSED);
        } else {
            prepared = null;
            prepareTimer.disarm();
            idleSinceNanos = nowNanos();
            waiting.accept(null);
        }
    }

    private final class Streams extends Http2ConnectionAdapter {
        @Override
        public void onGoAwayReceived(int lastStreamId, long errorCode, ByteBuf debugData) {
            lastTaken = lastStreamId;
            close(); // when the streams are closed that the target has taken; Netty closes the others next
        }

        @Override
        public void onStreamClosed(Http2Stream stream) {
            Http2Upstream present = upstream(stream);
            if (present != null) {
                left(); // first: an attempt that follows may need the place
                present.closed(stream.id() > lastTaken ? ErrorReason.TARGET_REFUSED : endReason());
            }
        }
    }

    // ---- ends

    private ErrorReason endReason() {
        ErrorReason known = failure;
        if (known != null) {
            return known;
        }
        return reset || ctx.channel().isActive() ? ErrorReason.TARGET_RESET : ErrorReason.TARGET_CLOSED;
    }

    @Override
    protected void onStreamError(
            ChannelHandlerContext context, boolean outbound, Throwable cause, Http2Exception.StreamException error) {
        Http2Upstream present = upstream(connection().stream(error.streamId()));
        if (present != null
                && !outbound) { // what could not be sent on a stream that is closing says nothing of the answer
            present.malformed(error instanceof Http2Exception.HeaderListSizeException);
        }
        super.onStreamError(context, outbound, cause, error);
    }

    @Override
    protected void onConnectionError(
            ChannelHandlerContext context, boolean outbound, Throwable cause, @Nullable Http2Exception error) {
        LOGGER.debug("{}: the target broke HTTP/2", address, cause);
        leaving = true;
        if (failure == null) {
            failure = ErrorReason.TARGET_MALFORMED_RESPONSE;
            Http2Error code = error == null ? Http2Error.INTERNAL_ERROR : error.error();
            goAway(context, 0, code.code(), Unpooled.EMPTY_BUFFER, context.newPromise());
            output.flush();
        }
        context.close();
        failPrepare(ErrorReason.TARGET_NO_HTTP2);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
        super.userEventTriggered(context, event);
        if (Connections.isInputEnd(context.channel(), event)) {
            leaving = true;
            context.close(); // nobody is left who could answer or credit
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
        leaving = true;
        failPrepare(ErrorReason.TARGET_NO_HTTP2);
        owner.closed(this); // first: an attempt that follows may need the permit
        super.channelInactive(context); // closes every stream
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) throws Exception {
        if (Http2CodecUtil.getEmbeddedHttp2Exception(cause) != null) {
            super.exceptionCaught(context, cause);
            return;
        }
        if (Connections.isUnexpected(cause)) {
            LOGGER.error(
                    "{}: a connection to a target failed", context.channel().remoteAddress(), cause);
        }
        reset = true;
        leaving = true;
        context.close();
    }
}
