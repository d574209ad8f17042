package io.elb.internal.http.h2;

import io.elb.internal.connection.AddressText;
import io.elb.internal.connection.Connections;
import io.elb.internal.connection.LoopTimers;
import io.elb.internal.http.HeadEdits;
import io.elb.internal.http.HeadFields;
import io.elb.internal.http.HttpLoop;
import io.elb.internal.http.PooledConnection;
import io.elb.internal.http.RequestHead;
import io.elb.internal.http.Upstream;
import io.elb.limits.HttpLimits;
import io.elb.observe.ErrorReason;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.DefaultHttp2ConnectionDecoder;
import io.netty.handler.codec.http2.DefaultHttp2ConnectionEncoder;
import io.netty.handler.codec.http2.DefaultHttp2FrameReader;
import io.netty.handler.codec.http2.DefaultHttp2FrameWriter;
import io.netty.handler.codec.http2.DefaultHttp2LocalFlowController;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2PromisedRequestVerifier;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.AsciiString;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
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
    private static final int STREAM_WINDOW_BYTES = 128 * 1024;
    private static final int CONNECTION_WINDOW_BYTES = 1024 * 1024;
    /** As many as the 31 bits of odd stream ids give room for, and some left. */
    private static final int MOST_STREAMS = (1 << 30) - 1024;

    private static final AsciiString HTTP = AsciiString.cached("http");
    private static final AsciiString HTTPS = AsciiString.cached("https");

    private final HttpLoop loop;
    private final String address;
    private final Owner owner;
    private final Http2ResponseDecoder fields;
    private final Http2Connection.PropertyKey streamKey;
    private final LoopTimers.Timer prepareTimer;
    private final List<Http2Upstream> touched = new ArrayList<>();
    private ChannelHandlerContext ctx;
    private AsciiString scheme = HTTP;
    private @Nullable Consumer<@Nullable ErrorReason> prepared;
    private @Nullable ErrorReason failure;
    private @Nullable Http2Upstream opening;
    private int places;
    private int inUse;
    private int opened;
    private int lastTaken = Integer.MAX_VALUE;
    private long idleSinceNanos;
    private long readNanos;
    private boolean reading;
    private boolean flushing;
    private boolean leaving;
    private boolean reset;

    @SuppressWarnings("NullAway.Init") // ctx is set when the handler is added, before anything else
    private Http2UpstreamHandler(
            Http2ConnectionDecoder decoder,
            Http2ConnectionEncoder encoder,
            Http2Settings settings,
            HttpLoop loop,
            SocketAddress address,
            Owner owner,
            Http2ResponseDecoder fields,
            Http2Connection.PropertyKey streamKey) {
        super(decoder, encoder, settings);
        this.loop = loop;
        this.address = AddressText.of(address);
        this.owner = owner;
        this.fields = fields;
        this.streamKey = streamKey;
        this.prepareTimer =
                new LoopTimers.Timer(loop.context().timers(), () -> failPrepare(ErrorReason.TARGET_CONNECT_TIMEOUT));
        decoder.frameListener(new Frames());
        connection().addListener(new Streams());
        encoder.flowController().listener(this::onWritabilityChanged);
    }

    /** Makes the handler of one connection to a target, whose channel is about to be ready. */
    public static Http2UpstreamHandler of(HttpLoop loop, SocketAddress address, Owner owner) {
        Http2Connection connection = new DefaultHttp2Connection(false);
        connection
                .local()
                .flowController(new DefaultHttp2LocalFlowController(
                        connection, DefaultHttp2LocalFlowController.DEFAULT_WINDOW_UPDATE_RATIO, true));
        Http2Connection.PropertyKey streamKey = connection.newKey();
        Http2ConnectionEncoder encoder =
                new DefaultHttp2ConnectionEncoder(connection, new DefaultHttp2FrameWriter(Http2Fields::isSensitive));
        Http2ResponseDecoder fields =
                new Http2ResponseDecoder(HttpLimits.defaults().responseHeadBytes(), id -> {
                    Http2Upstream present = upstream(connection.stream(id), streamKey);
                    return present != null && present.hasHead();
                });
        Http2ConnectionDecoder decoder = new DefaultHttp2ConnectionDecoder(
                connection,
                encoder,
                new DefaultHttp2FrameReader(fields),
                Http2PromisedRequestVerifier.ALWAYS_VERIFY,
                true,
                true,
                true,
                true);
        Http2Settings settings = Http2Settings.defaultSettings()
                .pushEnabled(false)
                .initialWindowSize(STREAM_WINDOW_BYTES)
                .maxHeaderListSize(fields.maxHeaderListSize());
        return new Http2UpstreamHandler(decoder, encoder, settings, loop, address, owner, fields, streamKey);
    }

    private static @Nullable Http2Upstream upstream(
            @Nullable Http2Stream stream, Http2Connection.PropertyKey streamKey) {
        return stream == null ? null : stream.getProperty(streamKey);
    }

    private @Nullable Http2Upstream upstream(@Nullable Http2Stream stream) {
        return upstream(stream, streamKey);
    }

    // ---- the pool's view

    @Override
    public void handlerAdded(ChannelHandlerContext context) throws Exception {
        ctx = context;
        scheme = context.pipeline().get(SslHandler.class) == null ? HTTP : HTTPS;
        super.handlerAdded(context); // writes the preface and the settings
        decoder()
                .flowController()
                .incrementWindowSize(
                        connection().connectionStream(), CONNECTION_WINDOW_BYTES - Http2CodecUtil.DEFAULT_WINDOW_SIZE);
        flush(context);
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
        try {
            close(ctx, ctx.newPromise()); // with a GOAWAY
        } catch (Exception e) {
            ctx.close();
        }
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

    // ---- what the streams send

    String address() {
        return address;
    }

    long nowNanos() {
        return loop.context().nowNanos();
    }

    /** Opens the stream of an attempt with its request head; null when the connection has died, which is told later. */
    @Nullable
    Http2Stream open(Http2Upstream upstream, RequestHead request, HeadEdits edits, int headBytes) {
        try {
            fields.atLeast(headBytes);
            opening = upstream;
            Http2Stream stream =
                    connection().local().createStream(connection().local().incrementAndGetNextStreamId(), false);
            stream.setProperty(streamKey, upstream);
            encoder()
                    .writeHeaders(
                            ctx,
                            stream.id(),
                            Http2Fields.request(request, edits, scheme),
                            0,
                            upstream.isRequestEnded(),
                            ctx.newPromise());
            return stream;
        } catch (Http2Exception e) {
            LOGGER.debug("{}: no stream", address, e);
            upstream.stopLater(ErrorReason.TARGET_CLOSED, ctx.channel().eventLoop());
            return null;
        } finally {
            opening = null;
        }
    }

    void writeData(Http2Stream stream, ByteBuf data, boolean endOfStream) {
        encoder().writeData(ctx, stream.id(), data, 0, endOfStream, ctx.newPromise());
    }

    void writeTrailers(Http2Stream stream, HeadFields fields) {
        encoder().writeHeaders(ctx, stream.id(), Http2Fields.trailers(fields), 0, true, ctx.newPromise());
    }

    void reset(Http2Stream stream, Http2Error error) {
        encoder().writeRstStream(ctx, stream.id(), error.code(), ctx.newPromise());
        requestFlush();
    }

    boolean isWritable(Http2Stream stream) {
        return encoder().flowController().isWritable(stream);
    }

    private void onWritabilityChanged(Http2Stream stream) {
        Http2Upstream present = upstream(stream);
        if (present != null) {
            present.writable();
        }
    }

    /** The receiver of the stream has taken so many bytes that were withheld. */
    void credit(Http2Stream stream, int bytes) {
        try {
            if (decoder().flowController().consumeBytes(stream, bytes)) {
                requestFlush();
            }
        } catch (Http2Exception e) {
            onError(ctx, true, e);
        }
    }

    /** Sends what is written, together with what else this run of the loop writes. */
    void requestFlush() {
        if (!reading && !flushing) {
            flushing = true;
            ctx.channel().eventLoop().execute(this::flushAll);
        }
    }

    private void flushAll() {
        flushing = false;
        if (ctx.channel().isActive()) {
            flush(ctx);
        }
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
        reading = true;
        readNanos = nowNanos();
        super.channelRead(context, message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) throws Exception {
        for (int i = 0; i < touched.size(); i++) { // telling one may touch another
            touched.get(i).readComplete();
        }
        touched.clear();
        reading = false;
        super.channelReadComplete(context); // flushes
    }

    private void onFields(int streamId, boolean endOfStream) throws Http2Exception {
        Http2Upstream present = upstream(connection().stream(streamId));
        if (present == null) {
            return;
        }
        touched.add(present);
        try {
            present.fields(fields.section(), endOfStream);
        } catch (IllegalArgumentException e) {
            throw Http2Exception.streamError(
                    streamId, Http2Error.PROTOCOL_ERROR, e, "malformed response: %s", e.getMessage());
        }
    }

    private void onSettings(Http2Settings settings) {
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

    private final class Frames extends Http2FrameAdapter {
        @Override
        public void onSettingsRead(ChannelHandlerContext context, Http2Settings settings) {
            onSettings(settings);
        }

        @Override
        public void onHeadersRead(
                ChannelHandlerContext context, int streamId, Http2Headers headers, int padding, boolean endOfStream)
                throws Http2Exception {
            onFields(streamId, endOfStream);
        }

        @Override
        public void onHeadersRead(
                ChannelHandlerContext context,
                int streamId,
                Http2Headers headers,
                int streamDependency,
                short weight,
                boolean exclusive,
                int padding,
                boolean endOfStream)
                throws Http2Exception {
            onFields(streamId, endOfStream);
        }

        @Override
        public int onDataRead(
                ChannelHandlerContext context, int streamId, ByteBuf data, int padding, boolean endOfStream)
                throws Http2Exception {
            Http2Upstream present = upstream(connection().stream(streamId));
            if (present == null) {
                return data.readableBytes() + padding;
            }
            touched.add(present);
            return present.data(data, endOfStream) + padding;
        }

        @Override
        public void onRstStreamRead(ChannelHandlerContext context, int streamId, long errorCode) {
            Http2Upstream present = upstream(connection().stream(streamId));
            if (present != null) {
                present.resetBy(errorCode);
            }
        }

        @Override
        public void onWindowUpdateRead(ChannelHandlerContext context, int streamId, int increment) {
            Http2Upstream present = upstream(connection().stream(streamId));
            if (present != null) {
                present.credited(readNanos);
            }
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
        boolean isTooLarge = error instanceof Http2Exception.HeaderListSizeException;
        if (present != null && present == opening) {
            ErrorReason reason = isTooLarge ? ErrorReason.HEAD_TOO_LARGE : ErrorReason.TARGET_CLOSED;
            present.stopLater(reason, context.channel().eventLoop());
        } else if (present != null) {
            present.malformed(isTooLarge);
        }
        super.onStreamError(context, outbound, cause, error);
    }

    @Override
    protected void onConnectionError(
            ChannelHandlerContext context, boolean outbound, Throwable cause, @Nullable Http2Exception error) {
        LOGGER.debug("{}: the target broke HTTP/2", address, cause);
        leaving = true;
        failure = ErrorReason.TARGET_MALFORMED_RESPONSE;
        super.onConnectionError(context, outbound, cause, error);
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
