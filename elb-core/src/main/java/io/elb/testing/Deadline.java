package io.elb.testing;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A point in real time: fixtures wait for real sockets, which no manual clock moves. */
final class Deadline {
    static final Duration DEFAULT_TIME = Duration.ofSeconds(10);

    private static final Deadline NEVER = new Deadline(0, true);

    private final long atNanos;
    private final boolean isUnlimited;

    private Deadline(long atNanos, boolean isUnlimited) {
        this.atNanos = atNanos;
        this.isUnlimited = isUnlimited;
    }

    static Deadline in(Duration time) {
        return new Deadline(System.nanoTime() + time.toNanos(), false);
    }

    static Deadline byDefault() {
        return in(DEFAULT_TIME);
    }

    static Deadline never() {
        return NEVER;
    }

    static Duration checked(Duration time) {
        if (time.isNegative() || time.isZero() || time.compareTo(Duration.ofDays(365)) > 0) {
            throw new IllegalArgumentException("deadline: " + time + " (expected: above zero, at most 365 days)");
        }
        return time;
    }

    boolean isUnlimited() {
        return isUnlimited;
    }

    boolean isPast() {
        return !isUnlimited && atNanos - System.nanoTime() <= 0;
    }

    /** At least 1, so that it is never taken for "wait without limit". */
    long remainingMillis() {
        if (isUnlimited) {
            return Long.MAX_VALUE;
        }
        long nanos = atNanos - System.nanoTime();
        return Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos));
    }
}
