package io.elb.internal.relay;

import io.elb.observe.ErrorReason;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** One end of a byte stream: takes what is written, and lets its reading be switched off and on. Confined to one event loop. */
public interface FlowEnd {
    /** Queues {@code data} to be sent and takes over its reference. Data for a dead end is released and forgotten. */
    void write(ByteBuf data);

    /** Sends what is queued; called once for the writes of one read loop. */
    void flush();

    /** Whether the queue is below its high-water mark; a {@link FlowReceiver#onWritable()} follows a false answer. */
    boolean isWritable();

    /** Switches the delivery of this end's data to its receiver; what was read already may still come. */
    void readable(boolean on);

    /** Ends the sending direction after what is queued, and sends it. */
    void end(@Nullable Trailers trailers);

    /** Ends both directions at once and as visibly as the protocol can: a reset, or the stream's error code. */
    void abort(ErrorReason reason);

    /**
     * Lets the kernel move the next {@code bytes} that arrive at this end to {@code other}, announced by
     * {@link FlowReceiver#onTransferred(long)}; false when this pair of ends can't and nothing has changed.
     */
    boolean transferTo(FlowEnd other, long bytes);
}
