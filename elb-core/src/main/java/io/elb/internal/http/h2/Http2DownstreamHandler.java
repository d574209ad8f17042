package io.elb.internal.http.h2;

import io.elb.internal.connection.ClientConnection;
import io.elb.internal.connection.Connections;
import io.elb.internal.connection.ListenerFacts;
import io.elb.internal.connection.LoopTimers;
import io.elb.internal.http.ClientCodec;
import io.elb.internal.http.HttpLoop;
import io.elb.internal.http.RequestHead;
import io.elb.internal.http.RequestSink;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.AbstractHttp2ConnectionHandlerBuilder;
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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Translates between the frames of one HTTP/2 client connection and its exchanges, one per stream. Confined to its event loop.
 */
public final class Http2DownstreamHandler extends Http2ConnectionHandler implements ClientCodec {
    /*
     * How it works. Netty keeps frames, HPACK, stream states and windows; each stream carries its Http2Downstream as a
     * property, and no channel. Every stream has a receive window of its own that is credited when its exchange has taken the
     * data; the connection's window is always credited, so that a stalled stream never stops the others, and the memory of a
     * connection is bounded by streams times window. What is written while frames are read is flushed once, after them.
     */
    private static final int STREAM_WINDOW_BYTES = 64 * 1024;

    private final ClientConnection client;
    private final HttpLoop loop;
    private final RequestSink sink;
    private final Http2FieldSection section;
    private final Http2Connection.PropertyKey streamKey;
    private final LoopTimers.Timer idleTimer;
    private final List<Http2Downstream> touched = new ArrayList<>();
    private ChannelHandlerContext ctx;
    private int exchanges;
    private boolean reading;
    private boolean closing;

    @SuppressWarnings("NullAway.Init") // ctx is set when the handler is added, before anything else
    private Http2DownstreamHandler(
            Http2ConnectionDecoder decoder,
            Http2ConnectionEncoder encoder,
            Http2Settings settings,
            ClientConnection client,
            HttpLoop loop,
            RequestSink sink,
            Http2FieldSection section) {
        super(decoder, encoder, settings);
        this.client = client;
        this.loop = loop;
        this.sink = sink;
        this.section = section;
        this.streamKey = connection().newKey();
        this.idleTimer = new LoopTimers.Timer(loop.context().timers(), this::onIdle);
        decoder.frameListener(new Frames());
        connection().addListener(new Streams());
        encoder.flowController().listener(this::onWritabilityChanged);
    }

    /** Makes the handler of one connection whose client speaks HTTP/2 from its first byte on. */
    public static Http2DownstreamHandler of(ClientConnection client, HttpLoop loop, RequestSink sink) {
        Http2Connection connection = new DefaultHttp2Connection(true, 0);
        connection
                .local()
                .flowController(new DefaultHttp2LocalFlowController(
                        connection, DefaultHttp2LocalFlowController.DEFAULT_WINDOW_UPDATE_RATIO, true));
        Http2FieldSection section = new Http2FieldSection(loop);
        long headBytes = client.listener().config().http().limits().headBytes();
        Http2ConnectionEncoder encoder = new DefaultHttp2ConnectionEncoder(connection, new DefaultHttp2FrameWriter());
        Http2ConnectionDecoder decoder = new DefaultHttp2ConnectionDecoder(
                connection,
                encoder,
                new DefaultHttp2FrameReader(new Http2FieldsDecoder(connection, section, headBytes)),
                Http2PromisedRequestVerifier.ALWAYS_VERIFY,
                true,
                true,
                true,
                true);
        Http2Settings settings = Http2Settings.defaultSettings()
                .maxConcurrentStreams(client.listener().config().http2().concurrentStreams())
                .initialWindowSize(STREAM_WINDOW_BYTES)
                .maxHeaderListSize(headBytes);
        return new Guarded(client, loop, sink, section).assemble(decoder, encoder, settings);
    }

    /** Wraps the codec in Netty's guards against floods of resets and empty frames, which nothing else gives access to. */
    private static final class Guarded extends AbstractHttp2ConnectionHandlerBuilder<Http2DownstreamHandler, Guarded> {
        private final ClientConnection client;
        private final HttpLoop loop;
        private final RequestSink sink;
        private final Http2FieldSection section;

        Guarded(ClientConnection client, HttpLoop loop, RequestSink sink, Http2FieldSection section) {
            this.client = client;
            this.loop = loop;
            this.sink = sink;
            this.section = section;
        }

        Http2DownstreamHandler assemble(
                Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Settings settings) {
            return codec(decoder, encoder)
                    .initialSettings(settings)
                    .gracefulShutdownTimeoutMillis(
                            TimeUnit.NANOSECONDS.toMillis(client.listener().idleNanos()))
                    .build();
        }

        @Override
        protected Http2DownstreamHandler build(
                Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Settings settings) {
            return new Http2DownstreamHandler(decoder, encoder, settings, client, loop, sink, section);
        }
    }

    private ListenerFacts listener() {
        return client.listener();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) throws Exception {
        ctx = context;
        super.handlerAdded(context);
        idleTimer.armAfter(listener().idleNanos());
    }

    // ---- what the client sends

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) throws Exception {
        reading = true;
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

    private @Nullable Http2Downstream downstream(@Nullable Http2Stream stream) {
        return stream == null ? null : stream.getProperty(streamKey);
    }

    private void onHeaders(int streamId, boolean endOfStream) throws Http2Exception {
        Http2Stream stream = connection().stream(streamId);
        Http2Downstream present = downstream(stream);
        if (present != null) {
            present.trailers(section.takeTrailers());
        } else if (stream != null) {
            RequestHead request;
            try {
                request = section.takeRequest(endOfStream);
            } catch (IllegalArgumentException e) {
                throw Http2Exception.streamError(
                        streamId, Http2Error.PROTOCOL_ERROR, e, "malformed request: %s", e.getMessage());
            }
            present = new Http2Downstream(this, stream);
            stream.setProperty(streamKey, present);
            exchanges++;
            idleTimer.disarm();
            client.countRequest();
            request.setScheme(listener().scheme());
            present.open(request, endOfStream, sink, client);
        }
        if (present != null) {
            touched.add(present);
        }
    }

    private final class Frames extends Http2FrameAdapter {
        @Override
        public void onHeadersRead(
                ChannelHandlerContext context, int streamId, Http2Headers headers, int padding, boolean endOfStream)
                throws Http2Exception {
            onHeaders(streamId, endOfStream);
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
            onHeaders(streamId, endOfStream);
        }

        @Override
        public int onDataRead(
                ChannelHandlerContext context, int streamId, ByteBuf data, int padding, boolean endOfStream) {
            int all = data.readableBytes() + padding;
            Http2Downstream present = downstream(connection().stream(streamId));
            if (present == null) {
                return all;
            }
            touched.add(present);
            return present.data(data, endOfStream) + padding;
        }
    }

    private final class Streams extends Http2ConnectionAdapter {
        @Override
        public void onStreamClosed(Http2Stream stream) {
            Http2Downstream present = downstream(stream);
            if (present != null) {
                present.closed();
            }
        }
    }

    // ---- what the streams send

    ChannelPromise newPromise() {
        return ctx.newPromise();
    }

    void writeHeaders(Http2Stream stream, Http2Headers headers, boolean endOfStream, ChannelPromise promise) {
        encoder().writeHeaders(ctx, stream.id(), headers, 0, endOfStream, promise);
    }

    void writeData(Http2Stream stream, ByteBuf data, boolean endOfStream, ChannelPromise promise) {
        encoder().writeData(ctx, stream.id(), data, 0, endOfStream, promise);
    }

    void reset(Http2Stream stream, Http2Error error) {
        encoder().writeRstStream(ctx, stream.id(), error.code(), ctx.newPromise());
        requestFlush();
    }

    boolean isWritable(Http2Stream stream) {
        return encoder().flowController().isWritable(stream);
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
            if (decoder().flowController().consumeBytes(stream, bytes)) {
                requestFlush();
            }
        } catch (Http2Exception e) {
            onError(ctx, true, e);
        }
    }

    /** Sends what is written, or has it sent with the rest of the present read loop. */
    void requestFlush() {
        if (!reading) {
            flush(ctx);
        }
    }

    void done(RequestHead request) {
        loop.give(request);
        exchanges--;
        if (exchanges == 0) {
            idleTimer.armAfter(listener().idleNanos());
        }
    }

    /** Announces the end of the connection when the present request must be its last; streams that are open end as they will. */
    void closeWhenLast() {
        if (!closing && client.isLastRequest(loop.context().nowNanos())) {
            drain();
        }
    }

    // ---- ends

    @Override
    public void drain() {
        closing = true;
        try {
            close(ctx, ctx.newPromise());
        } catch (Exception e) {
            ctx.close();
        }
    }

    private void onIdle() {
        if (exchanges == 0) {
            drain();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
        super.userEventTriggered(context, event);
        if (Connections.isInputEnd(event)) {
            context.close(); // nobody is left who could credit what is sent
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
        idleTimer.disarm();
        super.channelInactive(context); // closes every stream
        section.release();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) throws Exception {
        if (Http2CodecUtil.getEmbeddedHttp2Exception(cause) == null) {
            context.close(); // an I/O error: the connection is of no use any more
        } else {
            super.exceptionCaught(context, cause);
        }
    }
}
