package io.elb.internal.http.h2;

import io.elb.internal.connection.LoopTimers;
import io.elb.limits.Http2Limits;

/**
 * What is left of what the client of one connection may do that costs it little and us much. Both allowances come back with
 * time, that for frames also with requests and data that pass. Confined to its event loop.
 */
final class Http2Budget {
    private static final long SECOND_NANOS = 1_000_000_000L;
    private static final int PER_REQUEST = 4;
    private static final int PER_DATA_FRAME = 2;
    private static final int TINY_BYTES = 128;

    private final LoopTimers timers;
    private final Http2Limits limits;
    private int resets;
    private int frames;
    private long resetsNanos;
    private long framesNanos;

    /** Starts with everything that may be used up at once. */
    Http2Budget(Http2Limits limits, LoopTimers timers) {
        this.limits = limits;
        this.timers = timers;
        this.resets = limits.resets();
        this.frames = limits.overheadFrames();
        this.resetsNanos = timers.nowNanos();
        this.framesNanos = resetsNanos;
    }

    /** Uses up streams that were given up before their end; false when that is too much. */
    boolean takeResets(int count) {
        resets -= count;
        if (resets < 0) {
            long now = timers.nowNanos();
            resets = refilled(resets, limits.resets(), limits.resetsPerSecond(), now - resetsNanos);
            resetsNanos = now;
        }
        return resets >= 0;
    }

    /** Uses up frames that carry nothing; false when that is too much. */
    boolean takeFrames(int count) {
        frames -= count;
        if (frames < 0) {
            long now = timers.nowNanos();
            frames = refilled(frames, limits.overheadFrames(), limits.overheadFramesPerSecond(), now - framesNanos);
            framesNanos = now;
        }
        return frames >= 0;
    }

    private static int refilled(int left, int most, int perSecond, long nanos) {
        long seconds = nanos / SECOND_NANOS;
        long back = seconds * perSecond + nanos % SECOND_NANOS * perSecond / SECOND_NANOS;
        return (int) Math.min(most, left + back);
    }

    /** A request came. */
    void request() {
        earn(PER_REQUEST);
    }

    /** A DATA frame went out; one octet at a time, asked for by as many window updates, brings back less than these cost. */
    void dataSent(int bytes) {
        earn(bytes < TINY_BYTES ? 1 : PER_DATA_FRAME);
    }

    private void earn(int count) {
        frames = Math.min(limits.overheadFrames(), frames + count);
    }
}
