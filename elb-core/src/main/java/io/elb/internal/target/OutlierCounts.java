package io.elb.internal.target;

import io.elb.health.OutlierDetection;
import io.elb.observe.OutlierDetector;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/* How it works
 *
 * Three numbers of failures in a row, and all attempts without an answer, in words that every event loop writes. A success
 * only looks at them: it writes only when there was a failure before it, so targets that work well share nothing. Whoever
 * brings a number to its limit tells the group, which sets it back when it has dealt with it.
 *
 * Concurrency: a success and a failure of two loops at the same moment may come in either order.
 */
/** What outlier detection counts for one target. Thread-safe. */
final class OutlierCounts {
    private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);
    private static final int PADDING = 16;
    private static final int LOCAL_ERRORS = OutlierDetector.values().length;
    private static final OutlierDetector[] CONSECUTIVE = {
        OutlierDetector.CONSECUTIVE_ERRORS,
        OutlierDetector.CONSECUTIVE_GATEWAY_ERRORS,
        OutlierDetector.CONSECUTIVE_LOCAL_ERRORS
    };

    private final OutlierDetection settings;
    private final Sink sink;
    private final long[] cells = new long[PADDING * 2 + LOCAL_ERRORS + 1];

    /** Is told when a target has failed so often in a row that a detector finds it; on any event loop. */
    @FunctionalInterface
    interface Sink {
        void limitReached(OutlierDetector detector, long failures);
    }

    OutlierCounts(OutlierDetection settings, Sink sink) {
        this.settings = settings;
        this.sink = sink;
    }

    /** The target has answered. */
    void answered(int status) {
        clear(OutlierDetector.CONSECUTIVE_LOCAL_ERRORS);
        if (status < 500) {
            clear(OutlierDetector.CONSECUTIVE_ERRORS);
            clear(OutlierDetector.CONSECUTIVE_GATEWAY_ERRORS);
            return;
        }
        count(OutlierDetector.CONSECUTIVE_ERRORS);
        if (status >= 502 && status <= 504) {
            count(OutlierDetector.CONSECUTIVE_GATEWAY_ERRORS);
        } else {
            clear(OutlierDetector.CONSECUTIVE_GATEWAY_ERRORS);
        }
    }

    /** An attempt brought no answer, or no whole one. */
    void failed() {
        if (settings.isLocalSplit()) {
            LONGS.getAndAdd(cells, PADDING + LOCAL_ERRORS, 1L);
            count(OutlierDetector.CONSECUTIVE_LOCAL_ERRORS);
        } else {
            count(OutlierDetector.CONSECUTIVE_ERRORS);
            count(OutlierDetector.CONSECUTIVE_GATEWAY_ERRORS);
        }
    }

    /** Attempts without an answer since the registration, where they are counted apart. */
    long localErrors() {
        return (long) LONGS.getOpaque(cells, PADDING + LOCAL_ERRORS);
    }

    /** No failure came before the next one. */
    void clear() {
        for (OutlierDetector detector : CONSECUTIVE) {
            clear(detector);
        }
    }

    private void clear(OutlierDetector detector) {
        int cell = PADDING + detector.ordinal();
        if ((long) LONGS.getOpaque(cells, cell) != 0) {
            LONGS.setOpaque(cells, cell, 0L);
        }
    }

    private void count(OutlierDetector detector) {
        if (settings.isOn(detector)) {
            long failures = (long) LONGS.getAndAdd(cells, PADDING + detector.ordinal(), 1L) + 1;
            if (failures == settings.consecutive(detector)) {
                sink.limitReached(detector, failures);
            }
        }
    }
}
