package io.elb.internal.upstream;

import io.elb.internal.connection.LoopTimers;
import io.elb.internal.http.PooledConnection;
import io.elb.observe.ErrorReason;

/** One exchange that waits for a connection permit, with its deadline. Confined to its event loop, but for {@link #wake}. */
final class QueuedWaiter {
    private final UpstreamWaiter waiter;
    private final boolean fresh;
    private final TargetPool pool;
    private final PermitQueue queue;
    private final LoopTimers.Timer timer;
    private boolean done;

    /** {@code fresh}: a pooled connection will not do. */
    QueuedWaiter(
            UpstreamWaiter waiter,
            boolean fresh,
            TargetPool pool,
            PermitQueue queue,
            LoopTimers timers,
            long deadlineNanos) {
        this.waiter = waiter;
        this.fresh = fresh;
        this.pool = pool;
        this.queue = queue;
        this.timer = new LoopTimers.Timer(timers, this::onDeadline);
        timer.armAt(deadlineNanos);
        pool.waits(this, true);
        waiter.onQueued(this::withdraw);
    }

    /** Whether it waits on the loop of that pool for any connection. */
    boolean isServedBy(TargetPool other) {
        return pool == other && !fresh;
    }

    /** The waiter wants no connection any more: its place is free. */
    void withdraw() {
        if (!done) {
            finish();
            queue.remove(this);
        }
    }

    /** Hands over a place on a connection of this loop; false when nobody waits any more. */
    boolean serve(PooledConnection connection) {
        if (done) {
            return false;
        }
        finish();
        if (!waiter.isWaiting()) {
            return false;
        }
        waiter.onUpstream(pool.open(connection));
        return true;
    }

    /** The target is gone. */
    void fail(ErrorReason reason) {
        if (!done) {
            finish();
            queue.remove(this);
            if (waiter.isWaiting()) {
                waiter.onUpstreamFailed(reason);
            }
        }
    }

    /** A permit may be free: called from any thread. */
    void wake() {
        pool.execute(this::retry);
    }

    private void retry() {
        if (done) {
            queue.wakeOne(); // the permit is somebody else's chance
            return;
        }
        if (!waiter.isWaiting()) {
            finish();
            queue.wakeOne();
            return;
        }
        if (pool.isForgotten()) {
            fail(ErrorReason.TARGET_DEREGISTERED);
            queue.wakeOne();
        } else if (pool.tryServe(waiter, fresh)) {
            finish();
        } else {
            queue.offerAgain(this);
            pool.wakeIfPermit(queue);
            queue.askForIdle(pool, fresh);
        }
    }

    private void onDeadline() {
        fail(ErrorReason.TARGET_QUEUE_TIMEOUT);
    }

    /** The queue is full. */
    void refuse() {
        finish();
        waiter.onUpstreamFailed(ErrorReason.TARGET_QUEUE_FULL);
    }

    private void finish() {
        done = true;
        timer.disarm();
        pool.waits(this, false);
    }
}
