package io.elb.internal.target;

import io.elb.internal.connection.ControlLoop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** A control loop that runs when the test says so, in virtual time. */
final class HandLoop implements ControlLoop {
    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private final PriorityQueue<Timer> timers = new PriorityQueue<>(
            Comparator.<Timer>comparingLong(timer -> timer.dueNanos).thenComparingLong(timer -> timer.number));
    private long nowNanos = 1_000_000_000L;
    private long timerCount;

    @Override
    public synchronized void execute(Runnable task) {
        tasks.add(task);
    }

    @Override
    public synchronized Cancellable schedule(Runnable task, long delayNanos) {
        Timer timer = new Timer(task, nowNanos + delayNanos, timerCount++);
        timers.add(timer);
        return () -> {
            synchronized (this) {
                timers.remove(timer);
            }
        };
    }

    @Override
    public boolean isInLoop() {
        return true;
    }

    @Override
    public synchronized long nowNanos() {
        return nowNanos;
    }

    synchronized int timers() {
        return timers.size();
    }

    /** Runs what is waiting, without moving the time. */
    void run() {
        advance(Duration.ZERO);
    }

    /** Runs everything that is due within {@code time}, each at its own moment. */
    void advance(Duration time) {
        long endNanos = nowNanos() + time.toNanos();
        for (Runnable task = next(endNanos); task != null; task = next(endNanos)) {
            task.run();
        }
        synchronized (this) {
            nowNanos = endNanos;
        }
    }

    private synchronized @Nullable Runnable next(long endNanos) {
        Runnable task = tasks.poll();
        if (task != null) {
            return task;
        }
        Timer timer = timers.peek();
        if (timer == null || timer.dueNanos > endNanos) {
            return null;
        }
        timers.remove();
        nowNanos = Math.max(nowNanos, timer.dueNanos);
        return timer.task;
    }

    private static final class Timer {
        private final Runnable task;
        private final long dueNanos;
        private final long number;

        Timer(Runnable task, long dueNanos, long number) {
            this.task = task;
            this.dueNanos = dueNanos;
            this.number = number;
        }
    }
}
