package io.elb.internal.relay;

import io.elb.observe.ErrorReason;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Is told what happens at a {@link FlowEnd}. Called on the event loop of that end. */
public interface FlowReceiver {
    /** Data has arrived; the receiver takes over its reference. */
    void onData(ByteBuf data);

    /** The kernel moved this many bytes to the other end, see {@link FlowEnd#transferTo}. */
    void onTransferred(long bytes);

    /** The present read loop is over: time to flush what was written from it. */
    void onReadComplete();

    /** The end sends no more. */
    void onEnd(@Nullable Trailers trailers);

    /** The end is dead in both directions; nothing follows. */
    void onAbort(ErrorReason reason);

    /** The end takes data again after {@link FlowEnd#isWritable()} was false. */
    void onWritable();
}
