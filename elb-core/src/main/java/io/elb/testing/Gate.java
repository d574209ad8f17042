package io.elb.testing;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A point at which a {@link FakeTarget} waits until the test lets it go on, in place of a delay.
 *
 * <p>It starts closed and, once open, stays open. One gate may stop any number of requests.
 *
 * <p><em>Thread-safe.</em>
 *
 * @since 0.1
 */
public final class Gate {
    private final Set<Runnable> waiting = ConcurrentHashMap.newKeySet();
    private final AtomicInteger arrivals = new AtomicInteger();
    private final Signal signal = new Signal();
    private volatile boolean isOpen;

    private Gate() {}

    /**
     * Makes a closed gate.
     *
     * @return a new gate
     */
    public static Gate closed() {
        return new Gate();
    }

    /** Opens the gate for all that wait and all that will come; again does nothing. */
    public void open() {
        isOpen = true;
        waiting.forEach(Runnable::run);
    }

    /**
     * Answers whether the gate was opened.
     *
     * @return false before {@link #open()}
     */
    public boolean isOpen() {
        return isOpen;
    }

    /**
     * Waits until a number of requests have come to the gate, whether they still wait or not.
     *
     * @param count how many since the gate was made
     * @throws AssertionError if fewer came within 10 s
     */
    public void awaitArrivals(int count) {
        if (!signal.await(() -> arrivals.get() >= count, Deadline.byDefault())) {
            throw new AssertionError("arrivals: " + arrivals.get() + " (expected: " + count + ")");
        }
    }

    /** The wake-up is called once the gate opens, at once if it is open; it must be left again. */
    void enter(Runnable wakeup) {
        waiting.add(wakeup);
        arrivals.incrementAndGet();
        signal.changed();
        if (isOpen) {
            wakeup.run();
        }
    }

    void leave(Runnable wakeup) {
        waiting.remove(wakeup);
    }
}
