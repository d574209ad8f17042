package io.elb.internal.target;

import io.elb.internal.connection.ControlLoop;
import io.elb.internal.connection.ControlLoop.Cancellable;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A task of a group that runs at even intervals, on the control loop, for as long as it is asked to. */
final class Ticking {
    private final Object lock;
    private final ControlLoop loop;
    private final long intervalNanos;
    private final Runnable task;
    private @Nullable Cancellable next;

    /** {@code task} runs under {@code lock}, which guards this too, and calls {@link #keepOn} if it is to run again. */
    Ticking(Object lock, ControlLoop loop, Duration interval, Runnable task) {
        this.lock = lock;
        this.loop = loop;
        this.intervalNanos = interval.toNanos();
        this.task = task;
    }

    boolean isOn() {
        return next != null;
    }

    /** Lets the task run once more, an interval from now, unless that is arranged already. */
    void keepOn() {
        if (next == null) {
            next = loop.schedule(this::run, intervalNanos);
        }
    }

    private void run() {
        synchronized (lock) {
            if (next != null) {
                next = null;
                task.run();
            }
        }
    }

    void end() {
        if (next != null) {
            next.cancel();
            next = null;
        }
    }
}
