package io.elb.internal.exchange;

import io.elb.internal.connection.LoopTimers;
import io.elb.internal.relay.FlowEnd;
import io.elb.internal.relay.Trailers;
import io.elb.observe.ErrorReason;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/** Passes on what is written at so many bytes a second. Confined to its event loop. */
final class PacedEnd implements FlowEnd {
    /*
     * How it works. Data goes out in chunks of a fiftieth of a second, or of one byte; each moves the moment of the next one.
     * A timer that comes late is made up for, up to a tenth of a second.
     */
    interface Owner {
        /** Something has been passed on. */
        void paceMoved();

        /** Data is taken again. */
        void paceWritable();

        /** Everything has been passed on, the end included. */
        void paceEnded();
    }

    private static final int MOST_QUEUED_BYTES = 64 * 1024;
    private static final long SECOND_NANOS = 1_000_000_000;
    private static final int CHUNKS_PER_SECOND = 50;
    private static final long LONGEST_LAG_NANOS = SECOND_NANOS / 10;

    private final FlowEnd sink;
    private final long bytesPerSecond;
    private final int chunkBytes;
    private final LoopTimers timers;
    private final LoopTimers.Timer timer;
    private final Owner owner;
    private final ArrayDeque<ByteBuf> queue = new ArrayDeque<>();
    private long queuedBytes;
    private long sentBytes;
    private long nextNanos;
    private @Nullable Trailers trailers;
    private boolean isEnding;
    private boolean isOver;

    PacedEnd(FlowEnd sink, long bytesPerSecond, LoopTimers timers, Owner owner) {
        this.sink = sink;
        this.bytesPerSecond = bytesPerSecond;
        this.chunkBytes = (int) Math.max(1, bytesPerSecond / CHUNKS_PER_SECOND);
        this.timers = timers;
        this.timer = new LoopTimers.Timer(timers, this::moveOn);
        this.owner = owner;
        this.nextNanos = timers.nowNanos();
    }

    @Override
    public void write(ByteBuf data) {
        if (isOver) {
            data.release();
            return;
        }
        queuedBytes += data.readableBytes();
        queue.addLast(data);
        pass();
    }

    private void pass() {
        long now = timers.nowNanos();
        while (!queue.isEmpty() && nextNanos <= now && sink.isWritable()) {
            ByteBuf first = queue.getFirst();
            int bytes = Math.min(first.readableBytes(), chunkBytes);
            if (bytes == first.readableBytes()) {
                sink.write(queue.removeFirst());
            } else {
                sink.write(first.readRetainedSlice(bytes));
            }
            queuedBytes -= bytes;
            sentBytes += bytes;
            nextNanos = Math.max(nextNanos, now - LONGEST_LAG_NANOS) + bytes * SECOND_NANOS / bytesPerSecond;
        }
        if (!queue.isEmpty() && nextNanos > now) {
            timer.armAt(nextNanos);
        }
    }

    /** The time for more has come, or the client takes data again. */
    void moveOn() {
        if (isOver) {
            return;
        }
        boolean wasFull = !isWritable();
        pass();
        sink.flush();
        owner.paceMoved();
        if (queue.isEmpty() && isEnding) {
            finish();
            owner.paceEnded();
        } else if (wasFull && isWritable()) {
            owner.paceWritable();
        }
    }

    private void finish() {
        isOver = true;
        sink.end(trailers);
    }

    @Override
    public void flush() {
        sink.flush();
    }

    @Override
    public boolean isWritable() {
        return queuedBytes < MOST_QUEUED_BYTES;
    }

    @Override
    public void readable(boolean on) {
        sink.readable(on);
    }

    /** Ends the sink when the last byte has been passed on; {@link #isOver} says whether that was at once. */
    @Override
    public void end(@Nullable Trailers last) {
        trailers = last;
        isEnding = true;
        if (queue.isEmpty() && !isOver) {
            finish();
        }
    }

    @Override
    public void abort(ErrorReason reason) {
        release();
        sink.abort(reason);
    }

    @Override
    public boolean transferTo(FlowEnd other, long bytes) {
        return false;
    }

    /** Whether everything is passed on or given up. */
    boolean isOver() {
        return isOver;
    }

    long sentBytes() {
        return sentBytes;
    }

    /** Gives up what is queued. */
    void release() {
        isOver = true;
        timer.disarm();
        for (ByteBuf data = queue.pollFirst(); data != null; data = queue.pollFirst()) {
            data.release();
        }
        queuedBytes = 0;
    }
}
