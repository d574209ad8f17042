package io.elb.internal.function;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Runs tasks one after the other, in their order, on an executor; takes them from any thread. */
final class SerialTasks implements Executor {
    // After so many tasks others have their turn: a function that always has more must not hold an event loop.
    private static final int MOST_AT_ONCE = 64;

    private final Queue<Runnable> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger pending = new AtomicInteger();
    private final Executor executor;
    private final Runnable afterBatch;
    private final Runnable run = this::run;

    /** Runs {@code afterBatch} whenever the tasks have run out, or have had their turn. */
    SerialTasks(Executor executor, Runnable afterBatch) {
        this.executor = executor;
        this.afterBatch = afterBatch;
    }

    @Override
    public void execute(Runnable task) {
        queue.add(task);
        if (pending.getAndIncrement() == 0) {
            executor.execute(run);
        }
    }

    /** Like {@link #execute}, but on the caller's thread, which is the executor's, before the return if none is running. */
    void executeNow(Runnable task) {
        queue.add(task);
        if (pending.getAndIncrement() == 0) {
            run();
        }
    }

    private void run() {
        int left = MOST_AT_ONCE;
        boolean done = false;
        while (!done) {
            int seen = pending.get();
            for (Runnable task = poll(left); task != null; task = poll(left)) {
                task.run();
                left--;
            }
            afterBatch.run();
            if (left == 0) {
                executor.execute(run);
                return;
            }
            done = pending.compareAndSet(seen, 0);
        }
    }

    private @Nullable Runnable poll(int left) {
        return left == 0 ? null : queue.poll();
    }
}
