package io.elb.internal.metric;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * How long something took, in the buckets of {@link LatencyBuckets}: one writer without atomics, any reader. The buckets of a
 * power of ten are allocated when the first duration falls into it.
 *
 * <p>Concurrency: a reader sees each number at some recent value; they are not a snapshot of one instant.
 */
public final class LatencyHistogram {
    private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);
    private static final VarHandle ROW = MethodHandles.arrayElementVarHandle(long[][].class);
    private static final VarHandle SUM;
    private static final VarHandle LEAST;
    private static final VarHandle GREATEST;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            SUM = lookup.findVarHandle(LatencyHistogram.class, "sumNanos", double.class);
            LEAST = lookup.findVarHandle(LatencyHistogram.class, "leastNanos", long.class);
            GREATEST = lookup.findVarHandle(LatencyHistogram.class, "greatestNanos", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final long[] @Nullable [] rows = new long[LatencyBuckets.DECADES + 1][];
    private double sumNanos; // a long would overflow after days of many slow requests
    private long leastNanos = Long.MAX_VALUE;
    private long greatestNanos = -1;

    /** Adds one duration; {@code bucket} is {@link LatencyBuckets#indexOf} of it. */
    public void record(int bucket, long nanos) {
        int row = (bucket + LatencyBuckets.PER_DECADE - 1) / LatencyBuckets.PER_DECADE;
        row = Math.min(row, LatencyBuckets.DECADES);
        long[] cells = rows[row];
        if (cells == null) {
            cells = new long[LatencyBuckets.PER_DECADE + 1];
            ROW.setRelease(rows, row, cells);
        }
        int cell = bucket - rowStart(row);
        CELL.setOpaque(cells, cell, cells[cell] + 1);
        SUM.setOpaque(this, sumNanos + nanos);
        if (nanos < leastNanos) {
            LEAST.setOpaque(this, nanos);
        }
        if (nanos > greatestNanos) {
            GREATEST.setOpaque(this, nanos);
        }
    }

    private static int rowStart(int row) {
        return row == 0 ? 0 : 1 + (row - 1) * LatencyBuckets.PER_DECADE;
    }

    /** Adds what is here to a sum. */
    public void addTo(LatencySum sum) {
        for (int row = 0; row < rows.length; row++) {
            long[] cells = (long[]) ROW.getAcquire(rows, row);
            if (cells != null) {
                int start = rowStart(row);
                for (int i = 0; i < cells.length && start + i < LatencyBuckets.COUNT; i++) {
                    sum.add(start + i, (long) CELL.getOpaque(cells, i));
                }
            }
        }
        sum.add((double) SUM.getOpaque(this), (long) LEAST.getOpaque(this), (long) GREATEST.getOpaque(this));
    }
}
