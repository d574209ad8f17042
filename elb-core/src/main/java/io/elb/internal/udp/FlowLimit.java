package io.elb.internal.udp;

import java.util.concurrent.atomic.AtomicInteger;

/** Counts the flows of one listener, and refuses those beyond its limit. Thread-safe. */
public final class FlowLimit {
    private final AtomicInteger open = new AtomicInteger();
    private final int most;
    private volatile boolean isDraining;

    /** Allows so many at once. */
    public FlowLimit(int most) {
        this.most = most;
    }

    /** Lets a flow in, or not; one that was let in must {@link #leave}. */
    boolean enter() {
        if (open.incrementAndGet() > most) {
            open.decrementAndGet();
            return false;
        }
        return true;
    }

    /** Lets nobody in any more. */
    public void drain() {
        isDraining = true;
    }

    boolean isDraining() {
        return isDraining;
    }

    void leave() {
        open.decrementAndGet();
    }

    /** Flows that are open now. */
    public int open() {
        return open.get();
    }
}
