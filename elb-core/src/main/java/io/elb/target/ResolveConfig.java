package io.elb.target;

import java.time.Duration;

/**
 * How often the names of targets are resolved again (extension): when the answer's time to live ends, within these bounds.
 * When it fails, the last addresses stay. <em>Immutable.</em>
 *
 * @param minTtl the shortest time to believe an answer: 10 ms–1 day; default 1 s
 * @param maxTtl the longest time to believe an answer: {@code minTtl}–1 day; default 60 s
 * @since 0.1
 */
public record ResolveConfig(Duration minTtl, Duration maxTtl) {
    private static final ResolveConfig DEFAULTS = new ResolveConfig(Duration.ofSeconds(1), Duration.ofMinutes(1));

    /**
     * Creates settings.
     *
     * @throws IllegalArgumentException if a value is out of its range
     * @throws NullPointerException if an argument is null
     */
    public ResolveConfig {
        Checks.range("minTtl", minTtl, Duration.ofMillis(10), Duration.ofDays(1));
        Checks.range("maxTtl", maxTtl, minTtl, Duration.ofDays(1));
    }

    /**
     * The defaults.
     *
     * @return 1–60 s
     */
    public static ResolveConfig defaults() {
        return DEFAULTS;
    }
}
