package io.elb.internal.http.h2;

import io.elb.internal.http.HeadEdits;
import io.elb.internal.http.HeadFields;
import io.elb.internal.http.RequestHead;
import io.elb.observe.ErrorReason;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.handler.ssl.SslHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the attempts of one connection send to its target, and the credit that they give it. Confined to its event loop. */
final class Http2UpstreamOutput {
    /*
     * How it works. Heads are written at once, bodies through Netty's windows. What is written while the target's frames are read is
     * flushed after them; else by one task behind the present run of the loop, for the exchanges of all its clients.
     */
    private static final Logger LOGGER = LoggerFactory.getLogger(Http2UpstreamOutput.class);
    private static final int CONNECTION_WINDOW_BYTES = 1024 * 1024;

    private final Http2UpstreamHandler handler;
    private final Http2UpstreamCodec codec;
    private final Http2Connection connection;
    private ChannelHandlerContext ctx;
    private boolean isTls;
    private boolean reading;
    private boolean flushAsked;
    private boolean flushing;
    private boolean flushAgain;

    @SuppressWarnings("NullAway.Init") // ctx is set when the handler is added, before anything else
    Http2UpstreamOutput(Http2UpstreamHandler handler, Http2UpstreamCodec codec) {
        this.handler = handler;
        this.codec = codec;
        this.connection = codec.encoder().connection();
        codec.encoder().flowController().listener(this::onWritabilityChanged);
    }

    /** The preface is written, and the window of the connection follows. */
    void start(ChannelHandlerContext context) throws Http2Exception {
        ctx = context;
        isTls = context.pipeline().get(SslHandler.class) != null;
        codec.decoder()
                .flowController()
                .incrementWindowSize(
                        connection.connectionStream(), CONNECTION_WINDOW_BYTES - Http2CodecUtil.DEFAULT_WINDOW_SIZE);
        flush();
    }

    /** Opens the stream of an attempt with its request head; null when the connection has died, which is told later. */
    @Nullable
    Http2Stream open(Http2Upstream upstream, RequestHead request, HeadEdits edits, int headBytes) {
        try {
            codec.fields().atLeast(headBytes);
            Http2Stream stream =
                    connection.local().createStream(connection.local().incrementAndGetNextStreamId(), false);
            stream.setProperty(codec.streamKey(), upstream);
            codec.output().request(ctx, stream.id(), request, edits, isTls, upstream.isRequestEnded());
            stream.headersSent(false);
            if (upstream.isRequestEnded()) {
                stream.closeLocalSide();
            }
            return stream;
        } catch (Http2Exception e) {
            LOGGER.debug("{}: no stream", handler.address(), e);
            upstream.stopLater(ErrorReason.TARGET_CLOSED, ctx.channel().eventLoop());
            return null;
        }
    }

    void data(Http2Stream stream, ByteBuf data, boolean endOfStream) {
        codec.encoder().writeData(ctx, stream.id(), data, 0, endOfStream, ctx.newPromise());
    }

    void trailers(Http2Stream stream, HeadFields fields) {
        codec.encoder().writeHeaders(ctx, stream.id(), Http2Trailers.of(fields), 0, true, ctx.newPromise());
    }

    /** Calls a stream off, which closes it. */
    void cancel(Http2Stream stream) {
        codec.encoder().writeRstStream(ctx, stream.id(), Http2Error.CANCEL.code(), ctx.newPromise());
        requestFlush();
    }

    boolean isWritable(Http2Stream stream) {
        return codec.encoder().flowController().isWritable(stream);
    }

    private void onWritabilityChanged(Http2Stream stream) {
        Http2Upstream present = codec.upstream(stream);
        if (present != null) {
            present.writable();
        }
    }

    /** The receiver of the stream has taken so many bytes that were withheld. */
    void credit(Http2Stream stream, int bytes) {
        try {
            if (codec.decoder().flowController().consumeBytes(stream, bytes)) {
                requestFlush();
            }
        } catch (Http2Exception e) {
            handler.onError(ctx, true, e);
        }
    }

    /** Whether frames of the target are being read, so that a flush follows anyway. */
    void reading(boolean on) {
        reading = on;
    }

    /** Sends what is written, together with what else this run of the loop writes. */
    void requestFlush() {
        if (!reading && !flushAsked) {
            flushAsked = true;
            ctx.channel().eventLoop().execute(this::flushAsked);
        }
    }

    private void flushAsked() {
        flushAsked = false;
        if (ctx.channel().isActive()) {
            flush();
        }
    }

    /** Sends what is written, and of the bodies what windows allow. */
    void flush() {
        if (flushing) {
            flushAgain = true;
            return;
        }
        flushing = true;
        try {
            do {
                flushAgain = false;
                codec.encoder().flowController().writePendingBytes();
                codec.output().push(ctx);
                ctx.flush();
            } while (flushAgain);
        } catch (Http2Exception e) {
            handler.onError(ctx, true, e);
        } finally {
            flushing = false;
        }
    }
}
