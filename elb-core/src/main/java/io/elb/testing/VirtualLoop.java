package io.elb.testing;

import io.netty.channel.ManualIoEventLoop;
import io.netty.channel.local.LocalIoHandler;
import io.netty.util.concurrent.Ticker;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** An event loop that runs when the test says so, on its thread, by a clock that stands still meanwhile. */
final class VirtualLoop extends ManualIoEventLoop {
    private static final int MOST_ROUNDS = 1_000_000;

    private final Thread owner;
    private final ManualClock clock;
    private final BetweenRuns blocking = new BetweenRuns();

    VirtualLoop(ManualClock clock) {
        super(null, Thread.currentThread(), LocalIoHandler.newFactory(), new ClockTicker(clock));
        this.owner = Thread.currentThread();
        this.clock = clock;
    }

    void requireOwner() {
        if (Thread.currentThread() != owner) {
            throw new IllegalStateException("thread: " + Thread.currentThread().getName() + " (expected: "
                    + owner.getName() + ", which started the virtual balancer)");
        }
    }

    /** Runs what may block, between the runs of the loop. */
    BetweenRuns blocking() {
        return blocking;
    }

    /** Runs until nothing is left to do at this moment. */
    void runUntilIdle() {
        requireOwner();
        for (int round = 0; runOnce(); round++) {
            if (round == MOST_ROUNDS) {
                throw new AssertionError("The balancer still has work after " + MOST_ROUNDS + " rounds at one moment");
            }
        }
    }

    /** Runs until the condition holds, which must be without a step of the clock. */
    void runUntil(BooleanSupplier condition) {
        requireOwner();
        while (!condition.getAsBoolean()) {
            if (!runOnce() && !condition.getAsBoolean()) {
                throw new IllegalStateException("Waiting for what needs time (expected: something that ends at once)");
            }
        }
    }

    private boolean runOnce() {
        return runNow() + blocking.runAll() > 0;
    }

    /** Steps from one due time to the next. */
    void advance(Duration time) {
        if (time.isNegative()) {
            throw new IllegalArgumentException("time: " + time + " (expected: zero or above)");
        }
        long end = Math.addExact(clock.nanos(), time.toNanos());
        runUntilIdle();
        for (long next = nextScheduledTaskDeadlineNanos();
                next >= 0 && next <= end;
                next = nextScheduledTaskDeadlineNanos()) {
            stepTo(next);
        }
        stepTo(end);
    }

    private void stepTo(long nanos) {
        clock.advance(Duration.ofNanos(Math.max(0, nanos - clock.nanos())));
        runUntilIdle();
    }

    /** Ends the loop; whatever is given to it from now on is refused. */
    @SuppressWarnings("deprecation") // the graceful way sleeps until a clock has moved that does not move by itself
    void end() {
        runUntilIdle();
        shutdown();
        runNow();
    }

    /** Shows Netty the manual clock. */
    private record ClockTicker(ManualClock clock) implements Ticker {
        @Override
        public long initialNanoTime() {
            return 0;
        }

        @Override
        public long nanoTime() {
            return clock.nanos();
        }

        @Override
        public void sleep(long delay, TimeUnit unit) {
            throw new UnsupportedOperationException("sleep: " + unit.toMillis(delay) + " ms (expected: no sleep)");
        }
    }

    /** An executor without a thread. */
    static final class BetweenRuns extends AbstractExecutorService {
        private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
        private boolean isShutdown;

        int runAll() {
            int count = 0;
            for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
                task.run();
                count++;
            }
            return count;
        }

        @Override
        public void execute(Runnable task) {
            if (isShutdown) {
                throw new RejectedExecutionException("the balancer is closed");
            }
            tasks.add(task);
        }

        @Override
        public void shutdown() {
            isShutdown = true;
        }

        @Override
        public List<Runnable> shutdownNow() {
            isShutdown = true;
            List<Runnable> left = List.copyOf(tasks);
            tasks.clear();
            return left;
        }

        @Override
        public boolean isShutdown() {
            return isShutdown;
        }

        @Override
        public boolean isTerminated() {
            return isShutdown && tasks.isEmpty();
        }

        @Override
        public boolean awaitTermination(long timeout, TimeUnit unit) {
            return isTerminated();
        }
    }
}
