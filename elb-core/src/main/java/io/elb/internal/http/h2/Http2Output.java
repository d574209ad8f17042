package io.elb.internal.http.h2;

import io.elb.internal.http.HeadEdits;
import io.elb.internal.http.HeadFields;
import io.elb.internal.http.RequestHead;
import io.elb.internal.http.ResponseHead;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Flags;
import io.netty.handler.codec.http2.Http2FrameSizePolicy;
import io.netty.handler.codec.http2.Http2FrameTypes;
import io.netty.handler.codec.http2.Http2FrameWriter;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Settings;
import org.jspecify.annotations.Nullable;

/**
 * Writes the frames of one connection: small ones are gathered into one buffer, large data pass as they are. What a frame's promise
 * tells is that the frame has its place in the output. Confined to its event loop.
 */
final class Http2Output implements Http2FrameWriter, Http2FrameWriter.Configuration, Http2FrameSizePolicy {
    private static final int HEAD_BYTES = 9;
    private static final int GATHER_BYTES = 2048;
    private static final int FULL_BYTES = 16 * 1024;
    private static final int COPIED_BYTES = 4096;
    private static final int MAX_FRAME_BYTES = Http2CodecUtil.DEFAULT_MAX_FRAME_SIZE;
    private static final int FLAG_ACK = 0x1;
    private static final int FLAG_END_STREAM = 0x1;
    private static final int FLAG_END_HEADERS = 0x4;

    private final Http2FieldsEncoder encoder = new Http2FieldsEncoder();
    private @Nullable ByteBuf gathered;
    private boolean closed;

    // ---- from heads

    /** Writes a request head. */
    void request(ChannelHandlerContext ctx, int stream, RequestHead head, HeadEdits edits, boolean isTls, boolean end) {
        if (!closed) {
            ByteBuf out = gather(ctx);
            int at = startFrame(out);
            encoder.request(head, edits, isTls, out);
            endSection(ctx, out, at, stream, end);
        }
    }

    /** Writes a response head. */
    void response(ChannelHandlerContext ctx, int stream, int status, ResponseHead head, HeadEdits edits, boolean end) {
        if (!closed) {
            ByteBuf out = gather(ctx);
            int at = startFrame(out);
            encoder.response(status, head, edits, out);
            endSection(ctx, out, at, stream, end);
        }
    }

    /** Writes trailers, which end the stream. */
    void trailers(ChannelHandlerContext ctx, int stream, HeadFields fields) {
        if (!closed) {
            ByteBuf out = gather(ctx);
            int at = startFrame(out);
            encoder.trailers(fields, out);
            endSection(ctx, out, at, stream, true);
        }
    }

    /** Writes data as one frame or more, and takes over the reference. */
    void data(ChannelHandlerContext ctx, int stream, ByteBuf data, boolean end) {
        if (closed) {
            data.release();
            return;
        }
        int length = data.readableBytes();
        while (length > MAX_FRAME_BYTES) {
            frame(ctx, stream, data.readRetainedSlice(MAX_FRAME_BYTES), false);
            length -= MAX_FRAME_BYTES;
        }
        frame(ctx, stream, data, end);
    }

    private void frame(ChannelHandlerContext ctx, int stream, ByteBuf data, boolean end) {
        int length = data.readableBytes();
        ByteBuf out = gather(ctx);
        writeHead(out, length, Http2FrameTypes.DATA, end ? FLAG_END_STREAM : 0, stream);
        if (length <= COPIED_BYTES) {
            out.writeBytes(data);
            data.release();
        } else {
            push(ctx);
            ctx.write(data, ctx.voidPromise());
        }
    }

    /** Hands what is gathered to the channel, without flushing. */
    void push(ChannelHandlerContext ctx) {
        ByteBuf out = gathered;
        if (out != null) {
            gathered = null;
            ctx.write(out, ctx.voidPromise());
        }
    }

    private ByteBuf gather(ChannelHandlerContext ctx) {
        ByteBuf out = gathered;
        if (out != null && out.readableBytes() >= FULL_BYTES) {
            push(ctx);
            out = null;
        }
        if (out == null) {
            out = ctx.alloc().directBuffer(GATHER_BYTES);
            gathered = out;
        }
        return out;
    }

    private static void writeHead(ByteBuf out, int length, byte type, int flags, int stream) {
        out.writeLong((long) length << 40 | (long) type << 32 | (long) flags << 24 | stream >>> 8)
                .writeByte(stream);
    }

    private static int startFrame(ByteBuf out) {
        int at = out.writerIndex();
        out.writeZero(HEAD_BYTES);
        return at;
    }

    /** Completes a field section, which one frame may not be able to hold (RFC 9113 section 6.10). */
    private void endSection(ChannelHandlerContext ctx, ByteBuf out, int at, int stream, boolean end) {
        int length = out.writerIndex() - at - HEAD_BYTES;
        int flags = end ? FLAG_END_STREAM : 0;
        if (length <= MAX_FRAME_BYTES) {
            out.setLong(
                            at,
                            (long) length << 40
                                    | (long) Http2FrameTypes.HEADERS << 32
                                    | (long) (flags | FLAG_END_HEADERS) << 24
                                    | stream >>> 8)
                    .setByte(at + 8, stream);
            return;
        }
        ByteBuf section = ctx.alloc().buffer(length).writeBytes(out, at + HEAD_BYTES, length);
        out.writerIndex(at);
        byte type = Http2FrameTypes.HEADERS;
        while (section.isReadable()) {
            int part = Math.min(section.readableBytes(), MAX_FRAME_BYTES);
            boolean isLast = part == section.readableBytes();
            writeHead(out, part, type, isLast ? flags | FLAG_END_HEADERS : flags, stream);
            out.writeBytes(section, part);
            type = Http2FrameTypes.CONTINUATION;
            flags = 0;
        }
        section.release();
    }

    // ---- what Netty writes

    private ChannelFuture frame(
            ChannelHandlerContext ctx,
            byte type,
            int flags,
            int stream,
            @Nullable ByteBuf payload,
            ChannelPromise promise) {
        if (!closed) {
            ByteBuf out = gather(ctx);
            writeHead(out, payload == null ? 0 : payload.readableBytes(), type, flags, stream);
            if (payload != null) {
                out.writeBytes(payload);
            }
        }
        if (payload != null) {
            payload.release();
        }
        return promise.setSuccess();
    }

    @Override
    public ChannelFuture writeData(
            ChannelHandlerContext ctx, int stream, ByteBuf data, int padding, boolean end, ChannelPromise promise) {
        data(ctx, stream, data, end);
        return promise.setSuccess();
    }

    @Override
    public ChannelFuture writeHeaders(
            ChannelHandlerContext ctx,
            int stream,
            Http2Headers headers,
            int padding,
            boolean end,
            ChannelPromise promise) {
        if (!closed) {
            ByteBuf out = gather(ctx);
            int at = startFrame(out);
            encoder.fields(headers, out);
            endSection(ctx, out, at, stream, end);
        }
        return promise.setSuccess();
    }

    @Override
    public ChannelFuture writeHeaders(
            ChannelHandlerContext ctx,
            int stream,
            Http2Headers headers,
            int dependency,
            short weight,
            boolean exclusive,
            int padding,
            boolean end,
            ChannelPromise promise) {
        return writeHeaders(ctx, stream, headers, padding, end, promise);
    }

    @Override
    public ChannelFuture writePriority(
            ChannelHandlerContext ctx,
            int stream,
            int dependency,
            short weight,
            boolean exclusive,
            ChannelPromise promise) {
        return promise.setFailure(new UnsupportedOperationException("priorities are not used"));
    }

    @Override
    public ChannelFuture writePushPromise(
            ChannelHandlerContext ctx,
            int stream,
            int promised,
            Http2Headers headers,
            int padding,
            ChannelPromise promise) {
        return promise.setFailure(new UnsupportedOperationException("push is not used"));
    }

    @Override
    public ChannelFuture writeRstStream(ChannelHandlerContext ctx, int stream, long errorCode, ChannelPromise promise) {
        return frame(ctx, Http2FrameTypes.RST_STREAM, 0, stream, number(ctx, errorCode), promise);
    }

    @Override
    public ChannelFuture writeSettings(ChannelHandlerContext ctx, Http2Settings settings, ChannelPromise promise) {
        ByteBuf payload = ctx.alloc().buffer(settings.size() * 6);
        for (var entry : settings.entries()) {
            payload.writeChar(entry.key()).writeInt(entry.value().intValue());
        }
        return frame(ctx, Http2FrameTypes.SETTINGS, 0, 0, payload, promise);
    }

    @Override
    public ChannelFuture writeSettingsAck(ChannelHandlerContext ctx, ChannelPromise promise) {
        return frame(ctx, Http2FrameTypes.SETTINGS, FLAG_ACK, 0, null, promise);
    }

    @Override
    public ChannelFuture writePing(ChannelHandlerContext ctx, boolean ack, long data, ChannelPromise promise) {
        ByteBuf payload = ctx.alloc().buffer(Long.BYTES).writeLong(data);
        return frame(ctx, Http2FrameTypes.PING, ack ? FLAG_ACK : 0, 0, payload, promise);
    }

    @Override
    public ChannelFuture writeGoAway(
            ChannelHandlerContext ctx, int lastStream, long errorCode, ByteBuf debugData, ChannelPromise promise) {
        ByteBuf payload = ctx.alloc().buffer(8 + debugData.readableBytes());
        payload.writeInt(lastStream).writeInt((int) errorCode).writeBytes(debugData);
        debugData.release();
        return frame(ctx, Http2FrameTypes.GO_AWAY, 0, 0, payload, promise);
    }

    @Override
    public ChannelFuture writeWindowUpdate(
            ChannelHandlerContext ctx, int stream, int increment, ChannelPromise promise) {
        return frame(ctx, Http2FrameTypes.WINDOW_UPDATE, 0, stream, number(ctx, increment), promise);
    }

    private static ByteBuf number(ChannelHandlerContext ctx, long number) {
        return ctx.alloc().buffer(Integer.BYTES).writeInt((int) number);
    }

    @Override
    public ChannelFuture writeFrame(
            ChannelHandlerContext ctx,
            byte type,
            int stream,
            Http2Flags flags,
            ByteBuf payload,
            ChannelPromise promise) {
        return frame(ctx, type, flags.value(), stream, payload, promise);
    }

    // ---- what the client allows

    @Override
    public Configuration configuration() {
        return this;
    }

    @Override
    public Http2HeadersEncoder.Configuration headersConfiguration() {
        return encoder;
    }

    @Override
    public Http2FrameSizePolicy frameSizePolicy() {
        return this;
    }

    @Override
    public void maxFrameSize(int max) {
        // Ours never get longer than what every peer takes (RFC 9113 section 4.2).
    }

    @Override
    public int maxFrameSize() {
        return MAX_FRAME_BYTES;
    }

    @Override
    public void close() {
        closed = true;
        ByteBuf out = gathered;
        if (out != null) {
            gathered = null;
            out.release();
        }
    }
}
