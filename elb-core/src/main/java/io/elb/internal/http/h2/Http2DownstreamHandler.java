package io.elb.internal.http.h2;

import io.elb.internal.connection.ClientCodec;
import io.elb.internal.connection.ClientConnection;
import io.elb.internal.connection.Connections;
import io.elb.internal.connection.ListenerFacts;
import io.elb.internal.connection.LoopTimers;
import io.elb.internal.http.HeadEdits;
import io.elb.internal.http.HeadFields;
import io.elb.internal.http.HttpLoop;
import io.elb.internal.http.RequestHead;
import io.elb.internal.http.RequestSink;
import io.elb.internal.http.ResponseHead;
import io.elb.observe.ErrorReason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2RemoteFlowController;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.util.AsciiString;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Translates between the frames of one HTTP/2 client connection and its exchanges, one per stream. Confined to its event loop.
 */
public final class Http2DownstreamHandler extends Http2ConnectionHandler implements ClientCodec {
    /*
     * How it works. Netty keeps frames, HPACK, stream states and windows; each stream carries its Http2Downstream as a
     * property, and no channel. Every stream has a receive window of its own that is credited when its exchange has taken the
     * data; the connection's window is always credited, so that a stalled stream never stops the others, and the memory of a
     * connection is bounded by streams times window. What is written while frames are read is flushed once, after them.
     * Http2FrameGate and Http2Budget keep the client from making us work for nothing, Http2Ending knows how a connection ends.
     */
    private static final Logger LOGGER = LoggerFactory.getLogger(Http2DownstreamHandler.class);
    private static final AsciiString CONTINUE = AsciiString.cached("100");

    private final ClientConnection client;
    private final HttpLoop loop;
    private final Http2FieldSection section;
    private final Http2Output output;
    private final Http2StreamHistory history;
    private final Http2Budget budget;
    private final Http2Faults faults;
    private final Http2Watch watch;
    private final Http2Ending ending;
    private final Http2Requests requests;
    private ChannelHandlerContext ctx;
    private boolean reading;
    private final Runnable flushTask = this::flushRequested;
    private boolean flushRequested;
    private boolean flushing;
    private boolean flushAgain;

    @SuppressWarnings("NullAway.Init") // ctx is set when the handler is added, before anything else
    Http2DownstreamHandler(Http2Codec codec, ClientConnection client, HttpLoop loop, RequestSink sink) {
        super(codec.decoder(), codec.encoder(), codec.settings(), true, false);
        this.client = client;
        this.loop = loop;
        this.section = codec.section();
        this.output = codec.output();
        this.history = codec.history();
        this.budget = codec.budget();
        this.watch = new Http2Watch(this, codec.gate(), loop.context().timers(), client.listener());
        this.ending = new Http2Ending(this, loop.context().timers(), client.listener());
        this.requests = new Http2Requests(this, client, sink, codec, watch);
        this.faults = new Http2Faults(this, requests, client, codec);
        decoder().frameListener(requests);
        connection().addListener(new Streams());
        flowController().listener(this::onWritabilityChanged);
    }

    /** Makes the handler of one connection whose client speaks HTTP/2 from its first byte on. */
    public static Http2DownstreamHandler of(ClientConnection client, HttpLoop loop, RequestSink sink) {
        return new Http2DownstreamHandler(Http2Codec.of(client, loop), client, loop, sink);
    }

    ListenerFacts listener() {
        return client.listener();
    }

    long nowNanos() {
        return loop.context().nowNanos();
    }

    LoopTimers.Timer newTimer(Runnable task) {
        return new LoopTimers.Timer(loop.context().timers(), task);
    }

    RandomGenerator random() {
        return loop.context().random();
    }

    Http2RemoteFlowController flowController() {
        return encoder().flowController();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) throws Exception {
        ctx = context;
        super.handlerAdded(context);
        watch.idle();
        flush(context);
    }

    // ---- what the client sends

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        if (ending.isLingering()) {
            ReferenceCountUtil.release(message);
            return;
        }
        reading = true;
        super.channelRead(context, message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) throws Exception {
        requests.readComplete();
        reading = false;
        watch.read(actualReadableBytes() > 0);
        super.channelReadComplete(context); // flushes
    }

    @Nullable
    Http2Downstream downstream(@Nullable Http2Stream stream) {
        return requests.at(stream);
    }

    private final class Streams extends Http2ConnectionAdapter {
        @Override
        public void onStreamActive(Http2Stream stream) {
            history.opened(stream.id());
        }

        @Override
        public void onStreamClosed(Http2Stream stream) {
            Http2Downstream present = downstream(stream);
            if (present != null) {
                present.closed();
            }
        }

        @Override
        public void onStreamRemoved(Http2Stream stream) {
            ending.streamRemoved();
        }
    }

    // ---- what the streams send

    void writeContinue(Http2Stream stream) {
        Http2Headers interim = new DefaultHttp2Headers(false, 1).status(CONTINUE);
        output.writeHeaders(ctx, stream.id(), interim, 0, false, ctx.newPromise());
    }

    void writeHead(Http2Stream stream, int status, ResponseHead head, HeadEdits edits, boolean end) {
        output.response(ctx, stream.id(), status, head, edits, end);
        if (status >= 200) {
            stream.headersSent(false);
        }
        if (end) {
            closeStreamLocal(stream, ctx.newSucceededFuture());
        }
    }

    void writeData(Http2Stream stream, ByteBuf data, boolean end) {
        budget.dataSent(data.readableBytes());
        output.data(ctx, stream.id(), data, end);
        if (end) {
            closeStreamLocal(stream, ctx.newSucceededFuture());
        }
    }

    void writeEnd(Http2Stream stream, @Nullable HeadFields trailers) {
        if (trailers == null) {
            output.data(ctx, stream.id(), Unpooled.EMPTY_BUFFER, true);
        } else {
            output.trailers(ctx, stream.id(), trailers);
        }
        closeStreamLocal(stream, ctx.newSucceededFuture());
    }

    void reset(Http2Stream stream, Http2Error error) {
        reset(stream.id(), error);
    }

    /** The exchange of the stream can't go on. */
    void abort(Http2Stream stream, ErrorReason reason) {
        boolean isClients = reason == ErrorReason.CLIENT_CLOSED || reason == ErrorReason.CLIENT_RESPONSE_TIMEOUT;
        reset(stream, isClients ? Http2Error.CANCEL : Http2Error.INTERNAL_ERROR);
        if (reason == ErrorReason.CLIENT_RESPONSE_TIMEOUT) {
            faults.stalled();
        }
    }

    boolean isWritable(Http2Stream stream) {
        return flowController().isWritable(stream);
    }

    private void onWritabilityChanged(Http2Stream stream) {
        Http2Downstream present = downstream(stream);
        if (present != null) {
            present.writable();
        }
    }

    /** The exchange of the stream has taken so many bytes that were withheld. */
    void credit(Http2Stream stream, int bytes) {
        try {
            if (bytes > 0 && decoder().flowController().consumeBytes(stream, bytes)) {
                requestFlush();
            }
        } catch (Http2Exception e) {
            fail(e);
        }
    }

    /** Has what is written sent with the rest of the present read loop, or with all that this turn of the event loop brings. */
    void requestFlush() {
        if (!reading && !flushRequested) {
            flushRequested = true;
            ctx.executor().execute(flushTask);
        }
    }

    private void flushRequested() {
        if (flushRequested) {
            flush(ctx);
        }
    }

    /** Sends what is written at once: it is much. */
    void flushNow() {
        if (!reading) {
            flush(ctx);
        }
    }

    @Override
    public void flush(ChannelHandlerContext context) {
        if (flushing) {
            flushAgain = true;
            return;
        }
        flushing = true;
        flushRequested = false;
        try {
            do {
                flushAgain = false;
                flowController().writePendingBytes();
                output.push(context);
                context.flush();
            } while (flushAgain);
        } catch (Http2Exception e) {
            fail(e);
        } finally {
            flushing = false;
        }
    }

    /** An exchange is over; its response may not have left yet. */
    void done(RequestHead request, boolean isLeaving) {
        loop.give(request);
        requests.done(isLeaving);
    }

    // ---- what can't go on

    /** Resets responses that have waited for the client for the idle timeout; answers whether any waits still. */
    boolean resetStalled() throws Http2Exception {
        long now = nowNanos();
        List<Http2Stream> stalled = new ArrayList<>();
        boolean[] waits = new boolean[1];
        connection().forEachActiveStream(stream -> {
            Http2Downstream present = downstream(stream);
            if (present != null && present.isLeft()) {
                if (now - present.movedNanos(now) >= listener().idleNanos()) {
                    stalled.add(stream);
                } else {
                    waits[0] = true;
                }
            }
            return true;
        });
        for (Http2Stream stream : stalled) {
            abort(stream, ErrorReason.CLIENT_RESPONSE_TIMEOUT);
        }
        return waits[0];
    }

    @Override
    protected void onStreamError(
            ChannelHandlerContext context, boolean outbound, Throwable cause, Http2Exception.StreamException error) {
        if (!ending.isLingering()) {
            faults.streamError(error, outbound);
        }
    }

    @Override
    protected void onConnectionError(
            ChannelHandlerContext context, boolean outbound, Throwable cause, @Nullable Http2Exception error) {
        if (error == null && Connections.isUnexpected(cause)) {
            LOGGER.error("{}: an HTTP/2 connection failed", listener().name(), cause);
        }
        fail(error == null ? Http2Exception.connectionError(Http2Error.INTERNAL_ERROR, "%s", "internal error") : error);
    }

    /** Ends the connection by an error of the whole of it. */
    void fail(Http2Exception error) {
        if (ending.isLingering()) {
            return;
        }
        faults.connectionError(error);
        output.writeGoAway(
                ctx,
                connection().remote().lastStreamCreated(),
                error.error().code(),
                Http2CodecUtil.toByteBuf(ctx, error),
                ctx.newPromise());
        ending.linger(ctx);
        closeStreams();
    }

    /** Whether the connection has come to its end. */
    boolean isOver() {
        return ending.isLingering();
    }

    private void closeStreams() {
        try {
            connection().forEachActiveStream(stream -> {
                closeStream(stream, ctx.newSucceededFuture());
                return true;
            });
        } catch (Http2Exception e) {
            ctx.close();
        }
    }

    @Override
    public ChannelFuture resetStream(
            ChannelHandlerContext context, int streamId, long errorCode, ChannelPromise promise) {
        history.reset(streamId);
        return super.resetStream(context, streamId, errorCode, promise);
    }

    void reset(int streamId, Http2Error error) {
        encoder().writeRstStream(ctx, streamId, error.code(), ctx.newPromise());
        requestFlush();
    }

    // ---- ends

    /** Announces the end of the connection when it has had its requests or its time; streams that are open end as they will. */
    void retireWhenLast() {
        if (client.requests() >= listener().config().http2().requestsPerConnection()
                || client.isLastRequest(nowNanos())) {
            ending.retire(ctx);
        }
    }

    @Override
    public void drain() {
        ending.retire(ctx);
    }

    void onPingAck(long data) {
        ending.onPingAck(data);
    }

    /** Nothing has been asked for the idle timeout. */
    void onIdle() {
        if (requests.open() == 0) {
            ending.retire(ctx);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
        super.userEventTriggered(context, event);
        if (Connections.isInputEnd(context.channel(), event)) {
            context.close(); // nobody is left who could credit what is sent
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
        watch.stop();
        ending.stop();
        super.channelInactive(context); // closes every stream
        section.release();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) throws Exception {
        if (Http2CodecUtil.getEmbeddedHttp2Exception(cause) == null) {
            if (Connections.isUnexpected(cause)) {
                LOGGER.error("{}: an HTTP/2 connection failed", listener().name(), cause);
            }
            context.close(); // mostly an I/O error: the connection is of no use any more
        } else {
            super.exceptionCaught(context, cause);
        }
    }
}
