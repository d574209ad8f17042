package io.elb.internal.http.h2;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameListener;
import io.netty.handler.codec.http2.Http2FrameReader;
import io.netty.handler.codec.http2.Http2FrameTypes;

/**
 * Looks at the head of every frame before it is read: what costs the client nothing is charged to its budget, and a field section
 * stays within its size however it is cut. Confined to its event loop.
 */
final class Http2FrameGate implements Http2FrameReader {
    /*
     * How it works. The reader behind it is given one whole frame at a time. So nothing of a frame is acted on before the frame
     * is complete, and at every moment it is known whether the client owes us the rest of something.
     */
    private static final int HEAD_BYTES = 9;
    private static final int NONE = -1;
    private static final int CONTINUATION_BYTES = 1024;
    private static final int SETTING_BYTES = 6;
    private static final int FLAG_ACK = 0x1;
    private static final int FLAG_END_STREAM = 0x1;
    private static final int FLAG_END_HEADERS = 0x4;
    private static final int FLAG_PADDED = 0x8;
    private static final int FLAG_PRIORITY = 0x20;
    private static final int TINY_INCREMENT = 64;
    private static final int TINY_COST = 3;
    private static final int UNREAD_COST = 10;

    private final Http2FrameReader reader;
    private final Http2Connection connection;
    private final Http2StreamHistory history;
    private final Http2Budget budget;
    private final int mostBlockBytes;
    private int blockBytes = NONE;
    private long completed;
    private boolean failed;

    Http2FrameGate(
            Http2FrameReader reader,
            Http2Connection connection,
            Http2StreamHistory history,
            Http2Budget budget,
            int mostBlockBytes) {
        this.reader = reader;
        this.connection = connection;
        this.history = history;
        this.budget = budget;
        this.mostBlockBytes = mostBlockBytes;
    }

    /** Whether a field section has begun and not ended. */
    boolean isBlockOpen() {
        return blockBytes != NONE;
    }

    /** How many frames came whole, but for those that leave a field section open. */
    long completed() {
        return completed;
    }

    @Override
    public void readFrame(ChannelHandlerContext ctx, ByteBuf in, Http2FrameListener listener) throws Http2Exception {
        while (!failed && in.readableBytes() >= HEAD_BYTES) {
            int at = in.readerIndex();
            int length = in.getUnsignedMedium(at);
            boolean fits = length <= reader.configuration().frameSizePolicy().maxFrameSize();
            if (fits && in.readableBytes() < HEAD_BYTES + length) {
                return;
            }
            int end = in.writerIndex();
            try {
                if (fits) {
                    check(ctx, in, at, length);
                    in.writerIndex(at + HEAD_BYTES + length);
                }
                reader.readFrame(ctx, in, listener);
            } catch (Http2Exception e) {
                failed = !Http2Exception.isStreamError(e);
                throw e;
            } finally {
                in.writerIndex(end);
            }
        }
        if (failed) {
            in.skipBytes(in.readableBytes());
        }
    }

    private void check(ChannelHandlerContext ctx, ByteBuf in, int at, int length) throws Http2Exception {
        int flags = in.getByte(at + 4);
        switch (in.getByte(at + 3)) {
            case Http2FrameTypes.DATA -> checkData(in, at, length, flags);
            case Http2FrameTypes.HEADERS -> checkHeaders(in, at, length, flags);
            case Http2FrameTypes.CONTINUATION -> checkBlock(Math.max(length, CONTINUATION_BYTES), flags);
            case Http2FrameTypes.SETTINGS ->
                charge(ctx, (flags & FLAG_ACK) != 0 ? 1 : 1 + length / SETTING_BYTES, true);
            case Http2FrameTypes.PING -> charge(ctx, 1, (flags & FLAG_ACK) == 0);
            case Http2FrameTypes.WINDOW_UPDATE -> {
                boolean isTiny = length == Integer.BYTES && in.getInt(at + HEAD_BYTES) < TINY_INCREMENT;
                charge(ctx, isTiny ? TINY_COST : 1, false);
            }
            default -> charge(ctx, 1, false);
        }
        if (blockBytes == NONE) {
            completed++;
        }
    }

    private void checkData(ByteBuf in, int at, int length, int flags) throws Http2Exception {
        int data = length;
        if ((flags & FLAG_PADDED) != 0 && length > 0) {
            data = length - 1 - in.getUnsignedByte(at + HEAD_BYTES);
        }
        if (data <= 0 && (flags & FLAG_END_STREAM) == 0 && !budget.takeFrames(1)) {
            throw calm("too many frames without data");
        }
    }

    private void checkHeaders(ByteBuf in, int at, int length, int flags) throws Http2Exception {
        int stream = in.getInt(at + 5) & Integer.MAX_VALUE;
        if (connection.stream(stream) == null
                && connection.remote().mayHaveCreatedStream(stream)
                && !history.wasReset(stream)) {
            // RFC 9113 section 5.1 and 5.1.1: it ended, or was passed over
            throw Http2Exception.connectionError(
                    history.wasOpened(stream) ? Http2Error.STREAM_CLOSED : Http2Error.PROTOCOL_ERROR,
                    "stream %d has ended",
                    stream);
        }
        if ((flags & FLAG_PRIORITY) != 0) {
            int dependency = at + HEAD_BYTES + ((flags & FLAG_PADDED) != 0 ? 1 : 0);
            if (length >= 6 && (in.getInt(dependency) & Integer.MAX_VALUE) == stream) {
                // the reader would skip the section, and HPACK's table would differ from the client's from now on
                throw Http2Exception.connectionError(Http2Error.PROTOCOL_ERROR, "a stream depends on itself");
            }
        }
        blockBytes = 0;
        checkBlock(length, flags);
    }

    /** However small the parts are, and be they empty, their number is limited. */
    private void checkBlock(int length, int flags) throws Http2Exception {
        if (blockBytes != NONE) {
            blockBytes += length;
            if (blockBytes > mostBlockBytes) {
                throw calm("a field section without end");
            }
            if ((flags & FLAG_END_HEADERS) != 0) {
                blockBytes = NONE;
            }
        }
    }

    /** Answers to a client that reads nothing would pile up: what asks for one costs more then. */
    private void charge(ChannelHandlerContext ctx, int cost, boolean isAnswered) throws Http2Exception {
        boolean isUnread = isAnswered && !ctx.channel().isWritable();
        if (!budget.takeFrames(isUnread ? cost * UNREAD_COST : cost)) {
            throw calm("too many frames that carry nothing");
        }
    }

    /** The client does too much of something. */
    static Http2Exception calm(String what) {
        return Http2Exception.connectionError(Http2Error.ENHANCE_YOUR_CALM, "%s", what);
    }

    @Override
    public Configuration configuration() {
        return reader.configuration();
    }

    @Override
    public void close() {
        reader.close();
    }

    /** The longest field section as it is sent, for a limit of its decoded size. */
    static int mostBlockBytes(int headBytes) {
        return 2 * headBytes + Http2CodecUtil.DEFAULT_MAX_FRAME_SIZE;
    }
}
