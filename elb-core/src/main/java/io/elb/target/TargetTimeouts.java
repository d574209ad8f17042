package io.elb.target;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * How long a group waits for its targets. All but the default of {@code connect} are extensions. <em>Immutable.</em>
 *
 * @param connect for the connection: 1 ms–120 s; default 10 s as in ELB; 504 after it
 * @param firstByte from the end of the request to the first byte of the answer: 1 ms–4000 s; default none; 504 after it
 * @param total for the whole exchange: 1 ms–1 day; default none; 504 after it, or a cut when the answer has begun
 * @param idle without a byte in either direction: 1 ms–4000 s; default the listener's
 * @since 0.1
 */
public record TargetTimeouts(
        Duration connect, Optional<Duration> firstByte, Optional<Duration> total, Optional<Duration> idle) {
    private static final Duration MIN = Duration.ofMillis(1);
    private static final Duration MAX = Duration.ofSeconds(4000);
    private static final TargetTimeouts DEFAULTS =
            new TargetTimeouts(Duration.ofSeconds(10), Optional.empty(), Optional.empty(), Optional.empty());

    /**
     * Creates settings.
     *
     * @throws IllegalArgumentException if a value is out of its range
     * @throws NullPointerException if an argument is null
     */
    public TargetTimeouts {
        Checks.range("connect", connect, MIN, Duration.ofMinutes(2));
        Objects.requireNonNull(firstByte, "firstByte").ifPresent(value -> Checks.range("firstByte", value, MIN, MAX));
        Objects.requireNonNull(total, "total")
                .ifPresent(value -> Checks.range("total", value, MIN, Duration.ofDays(1)));
        Objects.requireNonNull(idle, "idle").ifPresent(value -> Checks.range("idle", value, MIN, MAX));
    }

    /**
     * The defaults.
     *
     * @return 10 s to connect, the listener's idle timeout, nothing else
     */
    public static TargetTimeouts defaults() {
        return DEFAULTS;
    }

    /**
     * These settings with another limit to connect.
     *
     * @param newConnect 1 ms–120 s
     * @return the new settings
     * @throws IllegalArgumentException if the value is out of its range
     * @throws NullPointerException if the value is null
     */
    public TargetTimeouts withConnect(Duration newConnect) {
        return new TargetTimeouts(newConnect, firstByte, total, idle);
    }

    /**
     * These settings with a limit for the first byte of the answer.
     *
     * @param newFirstByte 1 ms–4000 s
     * @return the new settings
     * @throws IllegalArgumentException if the value is out of its range
     * @throws NullPointerException if the value is null
     */
    public TargetTimeouts withFirstByte(Duration newFirstByte) {
        return new TargetTimeouts(connect, Optional.of(newFirstByte), total, idle);
    }

    /**
     * These settings with a limit for the whole exchange.
     *
     * @param newTotal 1 ms–1 day
     * @return the new settings
     * @throws IllegalArgumentException if the value is out of its range
     * @throws NullPointerException if the value is null
     */
    public TargetTimeouts withTotal(Duration newTotal) {
        return new TargetTimeouts(connect, firstByte, Optional.of(newTotal), idle);
    }

    /**
     * These settings with an idle timeout of the group's own.
     *
     * @param newIdle 1 ms–4000 s
     * @return the new settings
     * @throws IllegalArgumentException if the value is out of its range
     * @throws NullPointerException if the value is null
     */
    public TargetTimeouts withIdle(Duration newIdle) {
        return new TargetTimeouts(connect, firstByte, total, Optional.of(newIdle));
    }
}
