package io.elb.internal.exchange;

import io.elb.internal.http.Downstream;
import io.elb.internal.http.Upstream;
import io.elb.internal.relay.FlowEnd;
import io.elb.internal.relay.Relay;
import io.elb.internal.relay.Trailers;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The client's bytes of one exchange on their way to a target: held while no target takes them, and kept as far as they may
 * have to be sent again. Confined to its event loop.
 */
final class RequestBody {
    /** From this size on a body is moved by the kernel where it can; below, copying is cheaper. */
    static final int SPLICED_BYTES = 128 * 1024;

    private final Downstream downstream;
    private int mostKeptBytes;
    private @Nullable ReplayBuffer kept;
    private @Nullable Relay relay;
    private @Nullable Upstream unflushed;
    private @Nullable Trailers trailers;
    private long bytes;
    private boolean isKeeping;
    private boolean isHeld;
    private boolean isEnded;
    private boolean isCommitted;

    RequestBody(Downstream downstream, boolean isEnded) {
        this.downstream = downstream;
        this.isEnded = isEnded;
    }

    /** How much may be held and kept. */
    void mostKeptBytes(int most) {
        mostKeptBytes = most;
    }

    // ---- from the client

    void data(ByteBuf data) {
        bytes += data.readableBytes();
        Relay to = relay;
        if (to == null) {
            if (!kept().hold(data) && !isHeld) {
                isHeld = true;
                downstream.body().readable(false);
            }
            return;
        }
        keep(data);
        to.data(data);
    }

    private void keep(ByteBuf data) {
        ReplayBuffer present = kept;
        if (isCommitted) {
            return;
        }
        if (isKeeping) {
            kept().keep(data);
        } else if (present != null) {
            present.lose();
        }
    }

    private ReplayBuffer kept() {
        ReplayBuffer present = kept;
        if (present == null) {
            present = new ReplayBuffer(mostKeptBytes);
            kept = present;
        }
        return present;
    }

    void transferred(long count) {
        bytes += count;
    }

    void end(@Nullable Trailers last) {
        isEnded = true;
        trailers = last;
        Relay to = relay;
        if (to != null) {
            to.end(last);
        }
    }

    /** Flushes what the present read loop has brought. */
    void readComplete() {
        Upstream first = unflushed;
        if (first != null) {
            unflushed = null;
            first.body().flush();
        }
        Relay to = relay;
        if (to != null) {
            to.readComplete();
        }
    }

    // ---- to the target

    /**
     * A target takes the body: what is held goes out behind the head, the rest as it comes.
     *
     * @param mayRepeat whether it may have to be sent again
     * @param isLoopReading whether {@link #readComplete} follows, and flushes
     * @return whether the client was held back and may send again now
     */
    boolean sendTo(Upstream upstream, boolean mayRepeat, long contentLength, boolean isLoopReading) {
        isKeeping = mayRepeat;
        relay = isEnded ? null : new Relay(downstream.body(), upstream.body());
        boolean isResumed = sendKept(upstream.body());
        if (isEnded) {
            upstream.body().end(trailers);
        } else if (contentLength >= SPLICED_BYTES && !mayRepeat) {
            downstream.body().transferTo(upstream.body(), contentLength);
        }
        if (isLoopReading) {
            unflushed = upstream;
        } else {
            upstream.body().flush();
        }
        return isResumed;
    }

    private boolean sendKept(FlowEnd sink) {
        ReplayBuffer present = kept;
        if (present == null) {
            return false;
        }
        present.sendTo(sink, isKeeping);
        if (!isHeld) {
            return false;
        }
        isHeld = false;
        downstream.body().readable(true);
        return true;
    }

    /** The target is gone and another follows; answers whether the client was held back and may send again now. */
    boolean detach() {
        Relay stale = relay;
        relay = null;
        unflushed = null;
        if (stale == null || !stale.isPaused()) {
            return false;
        }
        downstream.body().readable(true);
        return true;
    }

    /** The target takes data again; answers whether more can come. */
    boolean writable() {
        Relay to = relay;
        if (to == null) {
            return false;
        }
        to.writable();
        return !isEnded;
    }

    /** The answer is passed on: nothing has to be repeated any more. */
    void commit() {
        isCommitted = true;
        if (kept != null) {
            kept.lose();
        }
    }

    /** The request has ended, and bytes of a tunnel follow. */
    void tunnelTo(Upstream upstream) {
        Relay before = relay;
        isEnded = false;
        relay = new Relay(downstream.body(), upstream.body());
        if (before != null && before.isPaused()) {
            downstream.body().readable(true);
        }
    }

    void release() {
        if (kept != null) {
            kept.release();
        }
    }

    // ---- what is known

    /** When the target was last seen to take something of it. */
    long movedNanos(long nowNanos) {
        Relay to = relay;
        return to == null ? nowNanos - Long.MAX_VALUE / 2 : to.sinkMovedNanos(nowNanos);
    }

    /** Whether everything so far could be sent once more. */
    boolean isReplayable() {
        ReplayBuffer present = kept;
        return present == null ? bytes == 0 : present.isWhole();
    }

    /** Whether the client, not the target, is what more data waits for. */
    boolean isAwaited() {
        Relay to = relay;
        return !isEnded && !isHeld && (to == null || to.isSinkWritable());
    }

    boolean isEnded() {
        return isEnded;
    }

    /** Whether the tunnel's direction to the target has ended. */
    boolean isRelayEnded() {
        Relay to = relay;
        return to != null && to.isEnded();
    }

    long bytes() {
        return bytes;
    }
}
