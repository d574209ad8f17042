package io.elb.internal.upstream;

import io.elb.internal.target.TargetRuntime;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Those who wait for a connection permit of one target, on all event loops, in order of arrival. Thread-safe.
 *
 * <p>Concurrency: a permit that is released between a failed try and the offer wakes nobody, therefore whoever has offered
 * tries once more.
 */
final class PermitQueue {
    private final ConcurrentLinkedDeque<QueuedWaiter> waiters = new ConcurrentLinkedDeque<>();
    private final CopyOnWriteArrayList<TargetPool> pools = new CopyOnWriteArrayList<>();
    private final AtomicInteger size = new AtomicInteger();
    private final int limit;

    private PermitQueue(int limit) {
        this.limit = limit;
    }

    /** The one queue of a target. */
    static PermitQueue of(TargetRuntime target) {
        synchronized (target) {
            if (target.loopSlot(0) instanceof PermitQueue queue) {
                return queue;
            }
            PermitQueue queue =
                    new PermitQueue(target.group().config().connections().queueSize());
            target.loopSlot(0, queue);
            return queue;
        }
    }

    /** Makes known a pool that may hold idle connections. */
    void add(TargetPool pool) {
        pools.add(pool);
    }

    /** Asks other loops, and one's own for who wants no idle connection, for the permit of an idle one. */
    void askForIdle(TargetPool asking, boolean ownToo) {
        for (TargetPool pool : pools) {
            if (pool != asking || ownToo) {
                pool.execute(pool::yieldIdle);
            }
        }
    }

    /** Whether somebody waits. */
    boolean hasWaiters() {
        return size.get() > 0;
    }

    /** Queues a waiter; false when the queue is full. */
    boolean offer(QueuedWaiter waiter) {
        if (size.incrementAndGet() > limit) {
            size.decrementAndGet();
            return false;
        }
        waiters.add(waiter);
        return true;
    }

    /** Queues a waiter again that was woken in vain: it keeps its place in front. */
    void offerAgain(QueuedWaiter waiter) {
        size.incrementAndGet();
        waiters.addFirst(waiter);
    }

    /** Takes the first waiter when a connection of {@code pool} serves it; null when there is none or it needs another. */
    @Nullable
    QueuedWaiter pollIfServedBy(TargetPool pool) {
        QueuedWaiter first = waiters.peek();
        return first != null && first.isServedBy(pool) && remove(first) ? first : null;
    }

    /** Takes the waiter out when it is still queued. */
    boolean remove(QueuedWaiter waiter) {
        boolean removed = waiters.remove(waiter);
        if (removed) {
            size.decrementAndGet();
        }
        return removed;
    }

    /** Lets the first waiter try again, on its own loop. */
    void wakeOne() {
        QueuedWaiter next = poll();
        if (next != null) {
            next.wake();
        }
    }

    private @Nullable QueuedWaiter poll() {
        QueuedWaiter next = waiters.poll();
        if (next != null) {
            size.decrementAndGet();
        }
        return next;
    }
}
