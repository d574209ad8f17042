package io.elb.internal.target;

import io.elb.internal.connection.LoopCounters;
import io.elb.internal.metric.LatencyBuckets;
import io.elb.internal.metric.LatencyHistogram;
import io.elb.internal.metric.LatencySum;
import io.elb.observe.Counter;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * What one event loop counts for one target group and node, and at the same time for the node, whose counts outlive the
 * group. One writer without atomics, any reader.
 */
public final class LoopGroupCounts {
    private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);

    private final LoopCounters ofNode;
    private final long[] cells = new long[Counter.values().length];
    private final LatencyHistogram responseTimes = new LatencyHistogram();

    LoopGroupCounts(LoopCounters ofNode) {
        this.ofNode = ofNode;
    }

    /** What is counted for the node, whatever the group. */
    public LoopCounters ofNode() {
        return ofNode;
    }

    /** Adds one, here and to the node's. */
    public void increment(Counter counter) {
        int cell = counter.ordinal();
        CELL.setOpaque(cells, cell, cells[cell] + 1);
        ofNode.increment(counter);
    }

    /** Notes how long a target took to begin its answer, here and among the node's. */
    public void responseTime(long nanos) {
        int bucket = LatencyBuckets.indexOf(nanos);
        responseTimes.record(bucket, nanos);
        ofNode.responseTime(bucket, nanos);
    }

    long count(Counter counter) {
        return (long) CELL.getOpaque(cells, counter.ordinal());
    }

    void addResponseTimesTo(LatencySum sum) {
        responseTimes.addTo(sum);
    }
}
