package io.elb.internal.upstream;

import io.elb.internal.target.TargetRuntime;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Those who wait for a connection permit of one target, on all event loops, in order of arrival. Thread-safe.
 *
 * <p>Concurrency: a permit that is released between a failed try and the offer wakes nobody, therefore whoever has offered
 * tries once more.
 */
final class PermitQueue {
    private final ConcurrentLinkedQueue<QueuedWaiter> waiters = new ConcurrentLinkedQueue<>();
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
