package io.elb.internal.http.h1;

import io.elb.internal.connection.SendProgress;
import io.elb.internal.http.HeadFields;
import io.elb.internal.relay.Trailers;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What one HTTP/1 connection sends: small pieces are gathered into one buffer, large ones pass as they are. Confined to its
 * event loop.
 */
final class Http1Output {
    private static final int COPIED_BYTES = 4096;
    private static final int SHORT_BYTES = 256;

    private final ChannelHandlerContext ctx;
    private final Supplier<ByteBuf> buffers;
    private @Nullable ByteBuf gathered;
    private @Nullable SendProgress progress;
    private boolean chunked;
    private long pushedOctets;
    private long dataOctets;

    /** Creates the output of one connection; {@code buffers} gives what small pieces are gathered in. */
    Http1Output(ChannelHandlerContext ctx, Supplier<ByteBuf> buffers) {
        this.ctx = ctx;
        this.buffers = buffers;
    }

    /** Whether the body that follows is sent in chunks. */
    void chunked(boolean value) {
        chunked = value;
    }

    /** Octets so far that are no body data: heads, and what frames bodies. */
    long overhead() {
        return pushedOctets + (gathered == null ? 0 : gathered.readableBytes()) - dataOctets;
    }

    /** The buffer for heads; what is written to it is sent with the next flush. */
    ByteBuf gather() {
        ByteBuf out = gathered;
        if (out == null) {
            out = buffers.get();
            gathered = out;
        }
        return out;
    }

    /** Queues body data and takes over its reference. */
    void data(ByteBuf data) {
        int length = data.readableBytes();
        if (length == 0) {
            data.release();
            return;
        }
        dataOctets += length;
        if (chunked) {
            Http1HeadWriter.writeChunkHeader(gather(), length);
        }
        if (length <= COPIED_BYTES && (gathered == null || gathered.readableBytes() <= 2 * COPIED_BYTES)) {
            copy(data, gather());
            data.release();
        } else {
            push();
            pushedOctets += length;
            ctx.write(data, ctx.voidPromise());
        }
        if (chunked) {
            Http1HeadWriter.writeChunkEnd(gather());
        }
    }

    /** Copies; where the JDK forbids to touch memory directly, copying at once costs several objects however little it is. */
    private static void copy(ByteBuf data, ByteBuf out) {
        int left = data.readableBytes();
        if (left > SHORT_BYTES) {
            out.writeBytes(data);
            return;
        }
        for (; left >= Long.BYTES; left -= Long.BYTES) {
            out.writeLong(data.readLong());
        }
        for (; left > 0; left--) {
            out.writeByte(data.readByte());
        }
    }

    /** Queues what ends the body. */
    void end(@Nullable Trailers trailers) {
        if (!chunked) {
            return;
        }
        chunked = false;
        if (trailers instanceof HeadFields fields && fields.count() > 0) {
            Http1HeadWriter.writeTrailers(fields, gather());
        } else {
            Http1HeadWriter.writeLastChunk(gather());
        }
    }

    /** Hands what is gathered to the channel, without flushing. */
    void push() {
        ByteBuf out = gathered;
        if (out != null) {
            gathered = null;
            if (out.isReadable()) {
                pushedOctets += out.readableBytes();
                ctx.write(out, ctx.voidPromise());
            } else {
                out.release();
            }
        }
    }

    void flush() {
        push();
        ctx.flush();
    }

    /** See {@link SendProgress#isWaiting}. */
    boolean isWaiting() {
        return progress().isWaiting();
    }

    /** See {@link SendProgress#movedNanos}. */
    long movedNanos(long nowNanos) {
        return progress().movedNanos(nowNanos);
    }

    private SendProgress progress() {
        SendProgress present = progress;
        if (present == null) {
            present = new SendProgress(ctx.channel());
            progress = present;
        }
        return present;
    }

    void release() {
        ByteBuf out = gathered;
        if (out != null) {
            gathered = null;
            out.release();
        }
    }
}
