package io.elb.health;

import java.time.Duration;
import java.util.Objects;

/** Range checks with the one error message form of the project. */
final class Checks {
    private Checks() {}

    static int range(String name, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + min + "–" + max + ")");
        }
        return value;
    }

    static Duration range(String name, Duration value, Duration min, Duration max) {
        Objects.requireNonNull(value, name);
        if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + min + "–" + max + ")");
        }
        return value;
    }
}
