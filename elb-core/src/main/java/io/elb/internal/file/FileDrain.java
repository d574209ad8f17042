package io.elb.internal.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Collection;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes lines out of the lanes and writes them. Confined to one thread. */
final class FileDrain {
    /*
     * How it works. One pass goes over all lanes and takes from each what is in it at that moment, through one buffer. What
     * could not be written stays in the buffer and is written first in the next pass, in a file that is opened anew; until
     * then nothing is taken, and the lanes fill. The buffer has room for the longest line and takes whole lines only, so that
     * a file can be exchanged whenever the buffer is empty.
     */
    private static final Logger LOGGER = LoggerFactory.getLogger(FileDrain.class);
    private static final long QUIET_MILLIS = 10_000;

    private final LineFileSettings settings;
    private final Collection<? extends LineLane<?>> lanes;
    private final FileCounts counts;
    private final RotatedFiles rotated;
    private final RotatingFile file;
    private final ByteBuffer out = ByteBuffer.allocateDirect(LineLane.LONGEST_LINE);
    private final Executor tidying;
    private volatile boolean reopening;
    private long toldDropped;
    private long toldMillis = Long.MIN_VALUE;
    private long failedMillis = Long.MIN_VALUE;
    private boolean rotateFailed;
    private long rotateFailedMillis;

    FileDrain(LineFileSettings settings, Collection<? extends LineLane<?>> lanes, FileCounts counts, Executor tidying) {
        this.settings = settings;
        this.lanes = lanes;
        this.counts = counts;
        this.tidying = tidying;
        this.rotated = new RotatedFiles(settings);
        this.file = new RotatingFile(settings, rotated);
        this.toldDropped = counts.dropped();
        out.limit(0);
    }

    /** The next pass closes the file, so that it is opened anew. From any thread. */
    void reopen() {
        reopening = true;
    }

    /** Whether there is more to take than may wait. */
    boolean isBehind() {
        if (out.hasRemaining()) {
            return false; // it can't be written at present
        }
        for (LineLane<?> lane : lanes) {
            if (lane.isWaiting()) {
                return true;
            }
        }
        return false;
    }

    /** Writes what is in the lanes now. */
    void pass() {
        try {
            if (out.hasRemaining()) {
                file.write(out);
            }
            if (reopening) {
                reopening = false;
                file.close();
            }
            rotateIfDue();
            for (LineLane<?> lane : lanes) {
                drain(lane);
            }
        } catch (IOException | RuntimeException | Error e) {
            failed(e);
        }
        lanes.removeIf(LineLane::isOver);
        tellDropped();
    }

    private void drain(LineLane<?> lane) throws IOException {
        LineRing ring;
        do {
            ring = lane.taking();
            long end = ring.end();
            while (ring.start() < end) {
                out.clear();
                ring.take(end, out);
                out.flip();
                file.write(out);
                rotateIfDue();
            }
        } while (ring != lane.taking());
    }

    private void rotateIfDue() {
        long now = settings.clock().millis();
        if (rotateFailed && now - rotateFailedMillis < QUIET_MILLIS) {
            return;
        }
        try {
            Path complete = file.rotateIfDue(now);
            rotateFailed = false;
            if (complete != null && rotated.hasWork()) {
                tidying.execute(() -> tidy(complete));
            }
        } catch (IOException e) {
            rotateFailed = true;
            rotateFailedMillis = now;
            counts.fail();
            LOGGER.error("{}: no new file can be begun", settings.path(), e);
        }
    }

    private void tidy(Path complete) {
        try {
            rotated.tidy(complete);
        } catch (IOException | RuntimeException e) {
            counts.fail();
            LOGGER.warn("{}: could not be compressed, or old files not be deleted", complete, e);
        }
    }

    private void failed(Throwable reason) {
        counts.fail();
        long now = settings.clock().millis();
        if (isQuietOver(failedMillis, now)) {
            failedMillis = now;
            LOGGER.error("{}: can't be written, and will be tried again", settings.path(), reason);
        }
        closeQuietly();
    }

    private void closeQuietly() {
        try {
            file.close();
        } catch (IOException e) {
            LOGGER.warn("{}: could not be closed", settings.path(), e);
        }
    }

    private void tellDropped() {
        long dropped = counts.dropped();
        long now = settings.clock().millis();
        if (dropped > toldDropped && isQuietOver(toldMillis, now)) {
            LOGGER.warn("{}: {} lines were dropped, {} altogether", settings.path(), dropped - toldDropped, dropped);
            toldDropped = dropped;
            toldMillis = now;
        }
    }

    private static boolean isQuietOver(long lastMillis, long nowMillis) {
        return lastMillis == Long.MIN_VALUE || nowMillis - lastMillis >= QUIET_MILLIS;
    }

    /** Closes the file; lines that could not be written are lost. */
    void finish() {
        long lost = lines(out);
        for (LineLane<?> lane : lanes) {
            LineRing ring;
            do {
                ring = lane.taking();
                while (ring.start() < ring.end()) {
                    out.clear();
                    ring.take(ring.end(), out);
                    out.flip();
                    lost += lines(out);
                }
            } while (ring != lane.taking());
        }
        if (lost > 0) {
            counts.drop(lost);
            toldMillis = Long.MIN_VALUE;
            tellDropped();
        }
        closeQuietly();
    }

    private static long lines(ByteBuffer octets) {
        long count = 0;
        while (octets.hasRemaining()) {
            if (octets.get() == '\n') {
                count++;
            }
        }
        return count;
    }
}
