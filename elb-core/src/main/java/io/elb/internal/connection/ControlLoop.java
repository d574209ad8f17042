package io.elb.internal.connection;

import java.util.concurrent.Executor;

/**
 * The one thread on which a balancer's control work runs (health, draining, discovery), seen narrowly so that a test can
 * drive it by hand. Tasks run one at a time and in order.
 */
public interface ControlLoop extends Executor {
    /** Runs {@code task} on the loop after {@code delayNanos}; the answer cancels it. */
    Cancellable schedule(Runnable task, long delayNanos);

    /** Whether the calling thread is the loop's. */
    boolean isInLoop();

    /** Monotonic time of the balancer's ticker. */
    long nowNanos();

    /** A scheduled task that can be called off; cancelling twice, or after the run, does nothing. */
    interface Cancellable {
        /** Calls the task off. */
        void cancel();
    }
}
