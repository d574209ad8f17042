package io.elb.it;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what another thread is about to do. */
final class Await {
    private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private Await() {}

    static void until(String what, BooleanSupplier condition, Supplier<?> actual) {
        long end = System.nanoTime() + LIMIT_NANOS;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError(what + ": not within 10 s; now " + actual.get());
            }
            LockSupport.parkNanos(STEP_NANOS);
        }
    }

    /** Waits until the supplier says so. */
    static <T> void equal(String what, T expected, Supplier<T> actual) {
        until(what + " = " + expected, () -> expected.equals(actual.get()), actual);
    }
}
