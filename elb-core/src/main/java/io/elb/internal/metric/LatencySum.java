package io.elb.internal.metric;

/** The sum of several {@link LatencyHistogram}s. Confined to the thread that adds them up. */
public final class LatencySum {
    private final long[] counts = new long[LatencyBuckets.COUNT];
    private double nanos;
    private long least = Long.MAX_VALUE;
    private long greatest = -1;

    void add(int bucket, long count) {
        counts[bucket] += count;
    }

    void add(double moreNanos, long otherLeast, long otherGreatest) {
        nanos += moreNanos;
        least = Math.min(least, otherLeast);
        greatest = Math.max(greatest, otherGreatest);
    }

    /** Durations in a bucket. */
    public long count(int bucket) {
        return counts[bucket];
    }

    /** All of them together. */
    public double nanos() {
        return nanos;
    }

    /** The shortest; {@link Long#MAX_VALUE} when there is none. */
    public long least() {
        return least;
    }

    /** The longest; −1 when there is none. */
    public long greatest() {
        return greatest;
    }
}
