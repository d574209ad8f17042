package io.elb.testing.simulation;

import io.elb.internal.connection.ControlLoop;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.PriorityQueue;

/** The control loop of all simulated balancers, and their clock. */
final class SimulatedLoop implements ControlLoop {
    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private final PriorityQueue<Timer> timers = new PriorityQueue<>(
            Comparator.<Timer>comparingLong(timer -> timer.dueNanos).thenComparingLong(timer -> timer.number));
    private long nowNanos;
    private long count;

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    @Override
    public Cancellable schedule(Runnable task, long delayNanos) {
        Timer timer = new Timer(task, nowNanos + Math.max(0, delayNanos), count++);
        timers.add(timer);
        return timer;
    }

    @Override
    public boolean isInLoop() {
        return true;
    }

    @Override
    public long nowNanos() {
        return nowNanos;
    }

    /** When there is something to do; {@link Long#MAX_VALUE} for never. */
    long nextNanos() {
        if (!tasks.isEmpty()) {
            return nowNanos;
        }
        Timer next = timers.peek();
        while (next != null && next.isCancelled) {
            timers.remove();
            next = timers.peek();
        }
        return next == null ? Long.MAX_VALUE : next.dueNanos;
    }

    /** Moves the clock, and does what is due now. */
    void advanceTo(long nanos) {
        nowNanos = nanos;
        while (nextNanos() <= nowNanos) {
            Runnable task = tasks.poll();
            if (task == null) {
                task = timers.remove().task;
            }
            task.run();
        }
    }

    private static final class Timer implements Cancellable {
        private final Runnable task;
        private final long dueNanos;
        private final long number;
        private boolean isCancelled;

        Timer(Runnable task, long dueNanos, long number) {
            this.task = task;
            this.dueNanos = dueNanos;
            this.number = number;
        }

        @Override
        public void cancel() {
            isCancelled = true;
        }
    }
}
