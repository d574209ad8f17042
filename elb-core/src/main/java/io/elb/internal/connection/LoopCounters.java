package io.elb.internal.connection;

import io.elb.internal.metric.LatencyHistogram;
import io.elb.internal.metric.LatencySum;
import io.elb.observe.Counter;
import io.elb.observe.ErrorReason;
import io.elb.observe.TlsErrorReason;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The counters of one event loop: one writer without atomics, any reader.
 *
 * <p>Concurrency: a reader sees each counter at some recent value; counters are not a snapshot of one instant.
 */
public final class LoopCounters {
    private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);
    private static final int REASONS = Counter.values().length;
    private static final int TLS_REASONS = REASONS + ErrorReason.values().length;

    private final long[] cells = new long[TLS_REASONS + TlsErrorReason.values().length];
    private final LatencyHistogram responseTimes = new LatencyHistogram();

    /** Adds one. */
    public void increment(Counter counter) {
        add(counter.ordinal(), 1);
    }

    /** Adds {@code amount}. */
    public void add(Counter counter, long amount) {
        add(counter.ordinal(), amount);
    }

    /** Counts one failure by its reason. */
    public void increment(ErrorReason reason) {
        add(REASONS + reason.ordinal(), 1);
        add(Counter.ERRORS.ordinal(), 1);
    }

    /** Counts one failed handshake of a client by its reason. */
    public void increment(TlsErrorReason reason) {
        add(TLS_REASONS + reason.ordinal(), 1);
        add(Counter.CLIENT_TLS_FAILURES.ordinal(), 1);
    }

    private void add(int cell, long amount) {
        CELL.setOpaque(cells, cell, cells[cell] + amount);
    }

    /** Notes a response time; {@code bucket} is the one that it falls into. */
    public void responseTime(int bucket, long nanos) {
        responseTimes.record(bucket, nanos);
    }

    /** The present value. */
    public long count(Counter counter) {
        return (long) CELL.getOpaque(cells, counter.ordinal());
    }

    /** The present value. */
    public long count(ErrorReason reason) {
        return (long) CELL.getOpaque(cells, REASONS + reason.ordinal());
    }

    /** The present value. */
    public long count(TlsErrorReason reason) {
        return (long) CELL.getOpaque(cells, TLS_REASONS + reason.ordinal());
    }

    /** Adds the response times so far to a sum. */
    public void addResponseTimesTo(LatencySum sum) {
        responseTimes.addTo(sum);
    }
}
