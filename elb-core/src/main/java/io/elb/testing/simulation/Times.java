package io.elb.testing.simulation;

import java.time.Duration;
import java.util.Objects;

/** Checks of what a simulation is made of. */
final class Times {
    static final long SECOND = 1_000_000_000;

    private Times() {}

    static long positive(String name, Duration value) {
        Objects.requireNonNull(value, name);
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: above zero)");
        }
        return value.toNanos();
    }

    static long zeroOrMore(String name, Duration value) {
        Objects.requireNonNull(value, name);
        if (value.isNegative()) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: zero or above)");
        }
        return value.toNanos();
    }

    static double positive(String name, double value) {
        if (!(value > 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: above 0)");
        }
        return value;
    }

    static int atLeast(String name, int value, int least) {
        if (value < least) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + least + " or more)");
        }
        return value;
    }
}
