package io.elb.internal.exchange;

import io.elb.internal.relay.FlowEnd;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The request body as far as it is kept: what no target has taken yet, and what may have to be sent again. Confined to its
 * event loop.
 */
final class ReplayBuffer {
    /** Parts up to this size are copied together: a kept part holds on to the whole buffer that it was read into. */
    private static final int COPIED_BYTES = 4096;

    private final int limitBytes;
    private final ArrayDeque<ByteBuf> parts = new ArrayDeque<>(0);
    private @Nullable ByteBuf tail;
    private int bytes;
    private boolean lost;

    ReplayBuffer(int limitBytes) {
        this.limitBytes = limitBytes;
    }

    /** Keeps data that no target has taken; takes over the reference. False when it is time to stop reading. */
    boolean hold(ByteBuf data) {
        add(data);
        return bytes < limitBytes;
    }

    /** Keeps a second reference to data that goes to a target; beyond the limit everything kept is given up. */
    void keep(ByteBuf data) {
        if (lost) {
            return;
        }
        if (bytes + data.readableBytes() > limitBytes) {
            lose();
        } else {
            add(data.retainedDuplicate());
        }
    }

    private void add(ByteBuf data) {
        int length = data.readableBytes();
        bytes += length;
        if (length > COPIED_BYTES) {
            tail = null;
            parts.addLast(data);
            return;
        }
        ByteBuf gathered = tail;
        if (gathered == null || gathered.writableBytes() < length) {
            gathered = data.alloc().buffer(2 * COPIED_BYTES, 2 * COPIED_BYTES);
            tail = gathered;
            parts.addLast(gathered);
        }
        gathered.writeBytes(data);
        data.release();
    }

    /** Sends everything kept; afterwards it is still kept, or not. */
    void sendTo(FlowEnd sink, boolean keep) {
        if (keep && bytes <= limitBytes) {
            for (ByteBuf part : parts) {
                sink.write(part.retainedDuplicate());
            }
            return;
        }
        lost = !parts.isEmpty();
        tail = null;
        for (ByteBuf part = parts.pollFirst(); part != null; part = parts.pollFirst()) {
            sink.write(part);
        }
        bytes = 0;
    }

    /** Some of the body went to a target without being kept. */
    void lose() {
        lost = true;
        release();
    }

    /** Whether the whole body so far is here. */
    boolean isWhole() {
        return !lost;
    }

    /** Gives everything up. */
    void release() {
        tail = null;
        for (ByteBuf part = parts.pollFirst(); part != null; part = parts.pollFirst()) {
            part.release();
        }
        bytes = 0;
    }
}
