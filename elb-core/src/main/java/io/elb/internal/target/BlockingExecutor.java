package io.elb.internal.target;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Makes the executor on which functions and sources may block: virtual threads where the JDK has them, else a pool. */
public final class BlockingExecutor {
    private static final long KEEP_ALIVE_SECONDS = 30;

    private BlockingExecutor() {}

    /**
     * An executor of the balancer's own; whoever asks for it shuts it down.
     *
     * @param name begins the names of a pool's threads
     * @param maxThreads the pool's bound; virtual threads have none. What is beyond it waits in order
     * @param maxWaiting how many tasks may wait in the pool; more are rejected
     */
    public static ExecutorService of(String name, int maxThreads, int maxWaiting) {
        try {
            MethodHandle newExecutor = MethodHandles.publicLookup()
                    .findStatic(
                            Executors.class,
                            "newVirtualThreadPerTaskExecutor",
                            MethodType.methodType(ExecutorService.class));
            return (ExecutorService) newExecutor.invoke();
        } catch (Throwable noVirtualThreads) {
            // NoSuchMethodException before JDK 21, UnsupportedOperationException where the VM lacks them.
            return pool(name, maxThreads, maxWaiting);
        }
    }

    static ExecutorService pool(String name, int maxThreads, int maxWaiting) {
        AtomicInteger number = new AtomicInteger();
        ThreadFactory threads = task -> {
            Thread thread = new Thread(task, name + '-' + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                maxThreads,
                maxThreads,
                KEEP_ALIVE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(maxWaiting),
                threads);
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }
}
