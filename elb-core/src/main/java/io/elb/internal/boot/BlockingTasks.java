package io.elb.internal.boot;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.lang.reflect.InvocationTargetException;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/** Where code of users may block: a virtual thread per task where the JDK has them, else a growing pool of daemons. */
final class BlockingTasks {
    private final String name;
    private @Nullable ExecutorService executor;
    private boolean closed;

    BlockingTasks(String name) {
        this.name = name;
    }

    /** Runs tasks; no thread is started before the first. */
    Executor executor() {
        return task -> started().execute(task);
    }

    private synchronized ExecutorService started() {
        if (closed) {
            throw new RejectedExecutionException("balancer " + name + " is closed");
        }
        ExecutorService present = executor;
        if (present == null) {
            present = start();
            executor = present;
        }
        return present;
    }

    private ExecutorService start() {
        try {
            return (ExecutorService)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
            return Executors.newCachedThreadPool(new DefaultThreadFactory("elb-blocking-" + name, true));
        }
    }

    /** Interrupts what runs and takes nothing more. */
    synchronized void close() {
        closed = true;
        ExecutorService present = executor;
        if (present != null) {
            present.shutdownNow();
        }
    }
}
