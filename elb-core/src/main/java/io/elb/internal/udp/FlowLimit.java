package io.elb.internal.udp;

import io.elb.internal.connection.LogPace;
import io.elb.observe.ErrorReason;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts the flows of one listener, and refuses those beyond its limit. Thread-safe. */
public final class FlowLimit {
    private final AtomicInteger open = new AtomicInteger();
    private final int most;
    private final List<FlowPlaces> loops = new CopyOnWriteArrayList<>();
    private final LogPace lines = new LogPace(ErrorReason.values().length);
    private volatile boolean isDraining;

    /** Allows so many at once. */
    public FlowLimit(int most) {
        this.most = most;
    }

    /** The flows of one more event loop count. */
    void add(FlowPlaces places) {
        loops.add(places);
    }

    /** Lets a flow in, or not; one that was let in must {@link #leave}. */
    boolean enter() {
        if (open.incrementAndGet() > most) {
            open.decrementAndGet();
            return false;
        }
        return true;
    }

    /** Whether none would be let in. */
    boolean isFull() {
        return open.get() >= most;
    }

    /** A loop that has no flow to give up asks the others for a place, for the next datagram that comes to it. */
    void askOthers(FlowPlaces asking) {
        for (FlowPlaces other : loops) {
            if (other != asking) {
                other.askedForRoom();
            }
        }
    }

    /** Paces what is logged of the listener's limit. */
    LogPace lines() {
        return lines;
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
