package io.elb.internal.file;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes values as lines to a file. Whoever hands in a value only encodes it into a buffer of its own thread; one thread of the
 * writer's takes the lines from all buffers to the disk. Thread-safe.
 *
 * @param <R> what a line says
 */
public final class LineWriter<R> {
    /*
     * How it works. Each thread that hands in values has a LineLane: an encoder, a line buffer and a LineRing, which grows up to
     * its limit. The lines of one thread stay in order. A line for which there is no room is dropped and counted: nobody
     * waits for the disk. DrainThread empties the rings, each time up to the end of a line. It sleeps for
     * the flush interval unless a ring fills. It lives as long as somebody uses the writer.
     */

    /** Makes lines. Confined to one thread. */
    @FunctionalInterface
    public interface Encoder<R> {
        /** Appends a value, without a line end. */
        void encode(R value, LineBuffer line);
    }

    private final LineFileSettings settings;
    private final Supplier<? extends Encoder<R>> encoders;
    private final Queue<LineLane<R>> lanes = new ConcurrentLinkedQueue<>();
    private final ThreadLocal<LineLane<R>> ownLane = ThreadLocal.withInitial(this::newLane);
    private final FileCounts counts = new FileCounts();
    private volatile @Nullable DrainThread drain;
    private int users;

    /** Makes a writer that is not in use; nothing is opened. */
    public LineWriter(LineFileSettings settings, Supplier<? extends Encoder<R>> encoders) {
        this.settings = settings;
        this.encoders = encoders;
    }

    private LineLane<R> newLane() {
        LineLane<R> lane = new LineLane<>(encoders.get(), settings.bufferBytes());
        lanes.add(lane);
        return lane;
    }

    /** Encodes a value and leaves it to be written; never waits. Dropped, and counted, when there is no room or no user. */
    public void write(R value) {
        DrainThread present = drain;
        if (present == null) {
            counts.drop(1);
            return;
        }
        LineLane<R> lane = ownLane.get();
        if (!lane.put(value)) {
            counts.drop(1);
        }
        if (lane.isFilling()) {
            present.wake();
        }
    }

    /** One more uses the writer. */
    public synchronized void use() {
        if (users++ == 0) {
            drain = new DrainThread(settings, lanes, counts);
        }
    }

    /** One less uses the writer; after the last one everything is in the file, and the file is closed. */
    public synchronized void release() {
        if (users > 0 && --users == 0) {
            DrainThread ending = drain;
            drain = null;
            if (ending != null) {
                ending.end();
            }
        }
    }

    /** Closes the file and opens it anew, by its path, before the next line. */
    public void reopen() {
        DrainThread present = drain;
        if (present != null) {
            present.reopen();
        }
    }

    /** Lines that were dropped. */
    public long dropped() {
        return counts.dropped();
    }

    /** Attempts to write, open or rotate that failed. */
    public long failures() {
        return counts.failures();
    }
}
