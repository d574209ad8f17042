package io.elb.health;

import java.time.Duration;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * When and how often a target is checked. Ranges and defaults are ELB's; {@link #fast} is an extension for tests and for
 * targets close by.
 *
 * <p>Checks of one target never overlap: when the timeout is longer than the interval, the next check waits for it.
 * <em>Immutable.</em>
 *
 * @since 0.1
 */
public final class HealthCheckSettings {
    private static final Duration MIN_FAST = Duration.ofMillis(10);
    private static final Duration MAX_INTERVAL = Duration.ofMinutes(5);
    private static final Duration MAX_TIMEOUT = Duration.ofMinutes(2);
    private static final HealthCheckSettings DEFAULTS =
            new HealthCheckSettings(false, Duration.ofSeconds(30), Duration.ofSeconds(6), 5, 2, OptionalInt.empty());

    private final boolean isFast;
    private final Duration interval;
    private final Duration timeout;
    private final int healthyThreshold;
    private final int unhealthyThreshold;
    private final OptionalInt port;

    private HealthCheckSettings(
            boolean isFast,
            Duration interval,
            Duration timeout,
            int healthyThreshold,
            int unhealthyThreshold,
            OptionalInt port) {
        this.isFast = isFast;
        this.interval = Checks.range("interval", interval, isFast ? MIN_FAST : Duration.ofSeconds(5), MAX_INTERVAL);
        this.timeout = Checks.range("timeout", timeout, isFast ? MIN_FAST : Duration.ofSeconds(2), MAX_TIMEOUT);
        this.healthyThreshold = Checks.range("healthyThreshold", healthyThreshold, isFast ? 1 : 2, 10);
        this.unhealthyThreshold = Checks.range("unhealthyThreshold", unhealthyThreshold, isFast ? 1 : 2, 10);
        this.port = port;
    }

    /**
     * ELB's defaults: every 30 s, timeout 6 s, healthy after 5 and unhealthy after 2, on the port that traffic uses.
     *
     * @return the settings
     */
    public static HealthCheckSettings defaults() {
        return DEFAULTS;
    }

    /**
     * Extension: settings that may be faster than ELB's. Interval and timeout may be as short as 10 ms, thresholds as low
     * as 1; the upper ends and the defaults of the thresholds stay.
     *
     * @param interval from the start of one check to the start of the next, 10 ms–300 s
     * @param timeout after which a check has failed, 10 ms–120 s
     * @return the settings; the {@code with} methods of the answer accept the wider ranges too
     * @throws IllegalArgumentException if a value is out of its range
     * @throws NullPointerException if a value is null
     */
    public static HealthCheckSettings fast(Duration interval, Duration timeout) {
        return new HealthCheckSettings(
                true, interval, timeout, DEFAULTS.healthyThreshold, DEFAULTS.unhealthyThreshold, OptionalInt.empty());
    }

    /**
     * Time from the start of one check to the start of the next.
     *
     * @return 5–300 s, default 30 s
     */
    public Duration interval() {
        return interval;
    }

    /**
     * Time after which a check has failed.
     *
     * @return 2–120 s, default 6 s
     */
    public Duration timeout() {
        return timeout;
    }

    /**
     * How many checks in a row must pass until an unhealthy target is healthy. A new target needs only one.
     *
     * @return 2–10, default 5
     */
    public int healthyThreshold() {
        return healthyThreshold;
    }

    /**
     * How many checks in a row must fail until a target is unhealthy.
     *
     * @return 2–10, default 2
     */
    public int unhealthyThreshold() {
        return unhealthyThreshold;
    }

    /**
     * The port to check.
     *
     * @return 1–65535, empty for the port that traffic uses
     */
    public OptionalInt port() {
        return port;
    }

    /**
     * These settings with another interval.
     *
     * @param newInterval 5–300 s
     * @return the new settings
     * @throws IllegalArgumentException if the value is out of its range
     * @throws NullPointerException if the value is null
     */
    public HealthCheckSettings withInterval(Duration newInterval) {
        return new HealthCheckSettings(isFast, newInterval, timeout, healthyThreshold, unhealthyThreshold, port);
    }

    /**
     * These settings with another timeout.
     *
     * @param newTimeout 2–120 s
     * @return the new settings
     * @throws IllegalArgumentException if the value is out of its range
     * @throws NullPointerException if the value is null
     */
    public HealthCheckSettings withTimeout(Duration newTimeout) {
        return new HealthCheckSettings(isFast, interval, newTimeout, healthyThreshold, unhealthyThreshold, port);
    }

    /**
     * These settings with another healthy threshold.
     *
     * @param newThreshold 2–10
     * @return the new settings
     * @throws IllegalArgumentException if the value is out of its range
     */
    public HealthCheckSettings withHealthyThreshold(int newThreshold) {
        return new HealthCheckSettings(isFast, interval, timeout, newThreshold, unhealthyThreshold, port);
    }

    /**
     * These settings with another unhealthy threshold.
     *
     * @param newThreshold 2–10
     * @return the new settings
     * @throws IllegalArgumentException if the value is out of its range
     */
    public HealthCheckSettings withUnhealthyThreshold(int newThreshold) {
        return new HealthCheckSettings(isFast, interval, timeout, healthyThreshold, newThreshold, port);
    }

    /**
     * These settings with a port of their own for the checks.
     *
     * @param newPort 1–65535
     * @return the new settings
     * @throws IllegalArgumentException if the value is out of its range
     */
    public HealthCheckSettings withPort(int newPort) {
        OptionalInt checked = OptionalInt.of(Checks.range("port", newPort, 1, 65535));
        return new HealthCheckSettings(isFast, interval, timeout, healthyThreshold, unhealthyThreshold, checked);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof HealthCheckSettings that
                && isFast == that.isFast
                && interval.equals(that.interval)
                && timeout.equals(that.timeout)
                && healthyThreshold == that.healthyThreshold
                && unhealthyThreshold == that.unhealthyThreshold
                && port.equals(that.port);
    }

    @Override
    public int hashCode() {
        return Objects.hash(isFast, interval, timeout, healthyThreshold, unhealthyThreshold, port);
    }

    @Override
    public String toString() {
        return "HealthCheckSettings[interval=" + interval + ", timeout=" + timeout + ", healthyThreshold="
                + healthyThreshold + ", unhealthyThreshold=" + unhealthyThreshold + ", port="
                + (port.isPresent() ? port.getAsInt() : "traffic-port") + ']';
    }
}
