package io.elb.internal.upstream;

import io.elb.internal.connection.LoopTimers;
import io.elb.observe.ErrorReason;

/** One exchange that waits for a connection permit, with its deadline. Confined to its event loop, but for {@link #wake}. */
final class QueuedWaiter {
    private final UpstreamWaiter waiter;
    private final TargetPool pool;
    private final PermitQueue queue;
    private final LoopTimers.Timer timer;
    private boolean done;

    QueuedWaiter(UpstreamWaiter waiter, TargetPool pool, PermitQueue queue, LoopTimers timers, long deadlineNanos) {
        this.waiter = waiter;
        this.pool = pool;
        this.queue = queue;
        this.timer = new LoopTimers.Timer(timers, this::onDeadline);
        timer.armAt(deadlineNanos);
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
        if (pool.tryServe(waiter)) {
            finish();
        } else if (!queue.offer(this)) {
            finish();
            waiter.onUpstreamFailed(ErrorReason.TARGET_QUEUE_FULL);
        }
    }

    private void onDeadline() {
        if (!done) {
            finish();
            queue.remove(this);
            if (waiter.isWaiting()) {
                waiter.onUpstreamFailed(ErrorReason.TARGET_QUEUE_TIMEOUT);
            }
        }
    }

    /** The queue is full. */
    void refuse() {
        finish();
        waiter.onUpstreamFailed(ErrorReason.TARGET_QUEUE_FULL);
    }

    private void finish() {
        done = true;
        timer.disarm();
    }
}
