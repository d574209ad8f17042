package io.elb.internal.http.h2;

import io.elb.internal.http.HeadFields;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2RemoteFlowController;
import io.netty.handler.codec.http2.Http2RemoteFlowController.FlowControlled;
import io.netty.handler.codec.http2.Http2Stream;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The body of one response on its way out, as Netty's flow controller sees it: data that waits for windows, and the end behind it.
 * Confined to its event loop.
 */
final class Http2StreamOutput implements FlowControlled {
    /*
     * How it works. The flow controller has this object in its queue of the stream, or not; what comes while it is queued is
     * handed over as a merge of the object with itself, so that the controller learns of the new size.
     */
    private final Http2DownstreamHandler connection;
    private final Http2Downstream owner;
    private final Http2Stream stream;
    private final ArrayDeque<ByteBuf> queue = new ArrayDeque<>(4);
    private @Nullable ByteBuf added;
    private @Nullable HeadFields trailers;
    private int bytes;
    private boolean isQueued;
    private boolean isEnding;
    private boolean isEndWritten;

    Http2StreamOutput(Http2DownstreamHandler connection, Http2Downstream owner, Http2Stream stream) {
        this.connection = connection;
        this.owner = owner;
        this.stream = stream;
    }

    /** Queues data and takes over its reference. */
    void write(ByteBuf data) {
        added = data;
        enqueue();
    }

    /** Queues the end of the stream. */
    void end(@Nullable HeadFields last) {
        isEnding = true;
        trailers = last;
        enqueue();
    }

    private void enqueue() {
        if (!isQueued) {
            isQueued = true;
            take();
        }
        connection.flowController().addFlowControlled(stream, this);
    }

    private void take() {
        ByteBuf data = added;
        if (data != null) {
            added = null;
            bytes += data.readableBytes();
            queue.addLast(data);
        }
    }

    /** Whether anything waits for windows. */
    boolean isWaiting() {
        return isQueued;
    }

    @Override
    public boolean merge(ChannelHandlerContext ctx, FlowControlled next) {
        take();
        return next == this;
    }

    @Override
    public int size() {
        return bytes;
    }

    @Override
    public void write(ChannelHandlerContext ctx, int allowedBytes) {
        int allowed = allowedBytes;
        while (allowed > 0 && bytes > 0) {
            ByteBuf first = queue.getFirst();
            int length = first.readableBytes();
            ByteBuf part;
            if (length <= allowed) {
                part = queue.removeFirst();
            } else {
                length = allowed;
                part = first.readRetainedSlice(length);
            }
            allowed -= length;
            bytes -= length;
            boolean isLast = isEnding && bytes == 0 && trailers == null;
            isEndWritten |= isLast;
            connection.writeData(stream, part, isLast);
        }
        if (isEnding && bytes == 0 && !isEndWritten) {
            isEndWritten = true;
            connection.writeEnd(stream, trailers);
        }
    }

    /** Everything is written. */
    @Override
    public void writeComplete() {
        isQueued = false;
        if (isEndWritten) {
            owner.outputWritten();
        }
    }

    /** The stream or the connection is gone. */
    @Override
    public void error(ChannelHandlerContext ctx, Throwable cause) {
        isQueued = false;
        take();
        bytes = 0;
        for (ByteBuf data = queue.pollFirst(); data != null; data = queue.pollFirst()) {
            data.release();
        }
    }

    /** The window of the stream as the client has granted it. */
    int window(Http2RemoteFlowController controller) {
        return controller.windowSize(stream);
    }
}
