package io.elb.internal.file;

import java.lang.invoke.VarHandle;
import java.util.Collection;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Lets a {@link FileDrain} pass again and again, from the first user of a writer to its last. */
final class DrainThread {
    private final FileDrain drain;
    private final long intervalNanos;
    private final Thread thread;
    private final ThreadPoolExecutor tidying;
    private volatile boolean ending;
    private volatile boolean waiting;

    DrainThread(LineFileSettings settings, Collection<? extends LineLane<?>> lanes, FileCounts counts) {
        String name = "elb-log-" + settings.path().getFileName();
        this.thread = newThread(this::run, name);
        this.tidying = new ThreadPoolExecutor(
                1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> newThread(task, name + "-tidy"));
        tidying.allowCoreThreadTimeOut(true);
        this.drain = new FileDrain(settings, lanes, counts, tidying);
        this.intervalNanos = settings.flushInterval().toNanos();
        thread.start();
    }

    private static Thread newThread(Runnable task, String name) {
        Thread made = new Thread(task, name);
        made.setDaemon(true);
        return made;
    }

    /** There is more to take than usual. */
    void wake() {
        if (waiting) {
            waiting = false;
            LockSupport.unpark(thread);
        }
    }

    void reopen() {
        drain.reopen();
        LockSupport.unpark(thread);
    }

    /** Returns when all lines are in the file and the file is closed. */
    void end() {
        ending = true;
        LockSupport.unpark(thread);
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                tidying.shutdown();
                tidying.awaitTermination(1, TimeUnit.HOURS);
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        boolean last = false;
        while (!last) {
            last = ending; // read first: what came before it was set is in a lane by now
            drain.pass();
            waiting = true;
            VarHandle.fullFence(); // whoever puts lines in after this look sees that we wait
            if (!last && !ending && !drain.isBehind()) {
                LockSupport.parkNanos(this, intervalNanos);
            }
            waiting = false;
        }
        drain.finish();
    }
}
