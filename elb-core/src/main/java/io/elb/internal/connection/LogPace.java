package io.elb.internal.connection;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;

/** Lets one line of each kind through in a second, so that nobody can fill the log. Thread-safe. */
public final class LogPace {
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final AtomicLongArray nextNanos; // 0: at once
    private final AtomicLongArray silent;

    /** For lines of so many kinds. */
    public LogPace(int kinds) {
        nextNanos = new AtomicLongArray(kinds);
        silent = new AtomicLongArray(kinds);
    }

    /** How many lines were kept back since the last one, when this one may be written; -1 when it may not. */
    public long pass(int kind, long nowNanos) {
        long next = nextNanos.get(kind);
        boolean isEarly = next != 0 && nowNanos - next < 0;
        if (isEarly || !nextNanos.compareAndSet(kind, next, nowNanos + PAUSE_NANOS)) {
            silent.incrementAndGet(kind);
            return -1;
        }
        return silent.getAndSet(kind, 0);
    }
}
