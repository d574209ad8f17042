package io.elb.testing.simulation;

import io.elb.testing.simulation.Arrivals.Sequence;

/** Two sequences as one. */
final class MergedArrivals implements Sequence {
    private final Sequence one;
    private final Sequence two;
    private long nowNanos;
    private long oneAt;
    private long twoAt;
    private int client;

    MergedArrivals(Sequence one, Sequence two) {
        this.one = one;
        this.two = two;
        this.oneAt = next(one);
        this.twoAt = next(two);
    }

    private long next(Sequence sequence) {
        long gap = sequence.nextGapNanos();
        return gap < 0 ? Long.MAX_VALUE : nowNanos + gap;
    }

    @Override
    public long nextGapNanos() {
        long before = nowNanos;
        boolean isOne = oneAt <= twoAt;
        long at = isOne ? oneAt : twoAt;
        if (at == Long.MAX_VALUE) {
            return NO_MORE;
        }
        nowNanos = at;
        client = (isOne ? one : two).client(); // before the sequence goes on
        if (isOne) {
            oneAt = next(one);
        } else {
            twoAt = next(two);
        }
        return at - before;
    }

    @Override
    public int client() {
        return client;
    }
}
