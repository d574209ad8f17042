package io.elb.internal.relay;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * One direction of a relay: what {@code source} delivers goes to {@code sink}, and the source is not read while the sink
 * is full. Confined to one event loop.
 */
public final class Relay {
    private final FlowEnd source;
    private final FlowEnd sink;
    private long bytes;
    private boolean paused;
    private boolean dirty;
    private boolean ended;

    /** Joins two ends in one direction. */
    public Relay(FlowEnd source, FlowEnd sink) {
        this.source = source;
        this.sink = sink;
    }

    /** A head was written to the sink: it waits for the flush like data. */
    public void headWritten() {
        dirty = true;
    }

    /** Passes data on; takes over the reference. */
    public void data(ByteBuf data) {
        bytes += data.readableBytes();
        dirty = true;
        sink.write(data);
        pauseWhenFull();
    }

    /** Counts what the kernel moved. */
    public void transferred(long count) {
        bytes += count;
    }

    /** Flushes what the present read loop of the source has brought. */
    public void readComplete() {
        if (dirty) {
            dirty = false;
            sink.flush();
            pauseWhenFull();
        }
    }

    private void pauseWhenFull() {
        if (!paused && !sink.isWritable()) {
            paused = true;
            source.readable(false);
        }
    }

    /** The sink takes data again. */
    public void writable() {
        if (paused && sink.isWritable()) {
            paused = false;
            source.readable(true);
        }
    }

    /** The source sends no more: the sink's direction ends after what is queued. */
    public void end(@Nullable Trailers trailers) {
        if (!ended) {
            ended = true;
            dirty = false;
            sink.end(trailers);
        }
    }

    /** Whether the source has ended. */
    public boolean isEnded() {
        return ended;
    }

    /** Bytes passed on so far. */
    public long bytes() {
        return bytes;
    }

    /** Whether the source is switched off because the sink is full. */
    public boolean isPaused() {
        return paused;
    }

    /** When the sink's peer was last seen to take something; see {@link MeasuredEnd#movedNanos}. */
    public long sinkMovedNanos(long nowNanos) {
        return sink instanceof MeasuredEnd measured ? measured.movedNanos(nowNanos) : nowNanos - Long.MAX_VALUE / 2;
    }

    /** Whether the sink takes data now. */
    public boolean isSinkWritable() {
        return sink.isWritable();
    }
}
