package io.elb.internal.balance;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/* How it works
 *
 * The average of Finagle's Peak EWMA: what is larger than it takes its place at once; what is smaller pulls it down, the more
 * the longer nothing was observed; and while nothing is observed it decays towards 0 as it is read, so that whoever was
 * slow once is tried again.
 *
 * The value, a float, and the time of the last observation, in units of 2^20 ns, share one long, so that an observation is
 * one compare-and-set. The times wrap around after 75 minutes, and are compared as differences: a value that nobody observed
 * for so long looks new for a while, which is one lifetime in which it is not tried.
 *
 * An observation that comes so soon after the last that it would change nothing, for want of digits or of time, leaves the
 * time alone as well; the next one then counts for both.
 */
/** A decaying average that follows peaks at once. Thread-safe, without locks. */
public final class PeakAverage {
    private static final VarHandle CELL;
    private static final int UNIT_BITS = 20;
    private static final int STALE = -(1 << 29); // further back than nine minutes is no difference between clocks

    static {
        try {
            CELL = MethodHandles.lookup().findVarHandle(PeakAverage.class, "cell", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final double perUnit;

    @SuppressWarnings("UnusedVariable") // by way of CELL
    private volatile long cell;

    /**
     * An average that is 0 until something is observed.
     *
     * @param lifetimeNanos after which e-1 of it is left, 1 ms or more
     */
    public PeakAverage(long lifetimeNanos) {
        this.perUnit = (double) (1L << UNIT_BITS) / lifetimeNanos;
    }

    /** Takes a value that replaces the average when it is larger. */
    public void observe(long nowNanos, long value) {
        observe(nowNanos, (double) value, true);
    }

    /** Takes a value that only pulls the average, up or down; the first one is taken as it is. */
    public void blend(long nowNanos, long value) {
        observe(nowNanos, (double) value, false);
    }

    private void observe(long nowNanos, double value, boolean isPeak) {
        int now = unit(nowNanos);
        while (true) {
            long before = cell;
            float average = average(before);
            int last = stamp(before);
            double left = left(now, last);
            boolean isTaken = before == 0 || isPeak && value > average * left;
            float next = (float) (isTaken ? value : value * (1 - left) + average * left);
            if (next == average && !isTaken) {
                return;
            }
            boolean isLater = before == 0 || now - last > 0 || now - last < STALE;
            if (CELL.compareAndSet(this, before, pack(next, isLater ? now : last))) {
                return;
            }
        }
    }

    /** The average of this moment; 0 when nothing was ever observed. */
    public double value(long nowNanos) {
        long now = cell;
        return now == 0 ? 0 : average(now) * left(unit(nowNanos), stamp(now));
    }

    private double left(int now, int last) {
        int units = now - last;
        if (units < 0) {
            return units < STALE ? 0 : 1;
        }
        return Decay.left(units * perUnit);
    }

    private static int unit(long nanos) {
        return (int) (nanos >> UNIT_BITS);
    }

    private static long pack(float value, int stamp) {
        // never 0, which means nothing: a value of 0 becomes the least that there is
        return (long) Float.floatToRawIntBits(Math.max(value, Float.MIN_VALUE)) << 32 | stamp & 0xffff_ffffL;
    }

    private static float average(long cell) {
        return Float.intBitsToFloat((int) (cell >>> 32));
    }

    private static int stamp(long cell) {
        return (int) cell;
    }
}
