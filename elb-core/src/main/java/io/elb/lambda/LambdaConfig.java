package io.elb.lambda;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * The settings of a target group whose target is a Lambda function. <em>Immutable.</em>
 *
 * @param hasMultiValueHeaders whether events and responses hold all values of a header or query parameter, in arrays; ELB's
 *     {@code lambda.multi_value_headers.enabled}, default false: the last value counts
 * @param timeout after how long Lambda ends the function: 1 ms–15 min; default none, so that only the times of listener and
 *     group count. It is a setting of the function and not of ELB; Lambda's own default is 3 s, its least 1 s
 * @since 0.1
 */
public record LambdaConfig(boolean hasMultiValueHeaders, Optional<Duration> timeout) {
    private static final Duration MIN = Duration.ofMillis(1);
    private static final Duration MAX = Duration.ofMinutes(15);
    private static final LambdaConfig DEFAULTS = new LambdaConfig(false, Optional.empty());

    /**
     * Creates settings.
     *
     * @throws IllegalArgumentException if the timeout is out of its range
     * @throws NullPointerException if {@code timeout} is null
     */
    public LambdaConfig {
        Objects.requireNonNull(timeout, "timeout").ifPresent(LambdaConfig::check);
    }

    private static void check(Duration timeout) {
        if (timeout.compareTo(MIN) < 0 || timeout.compareTo(MAX) > 0) {
            throw new IllegalArgumentException("timeout: " + timeout + " (expected: " + MIN + "–" + MAX + ")");
        }
    }

    /**
     * ELB's defaults.
     *
     * @return single values, no timeout
     */
    public static LambdaConfig defaults() {
        return DEFAULTS;
    }

    /**
     * These settings with all values of headers and query parameters in arrays.
     *
     * @return the new settings
     */
    public LambdaConfig withMultiValueHeaders() {
        return new LambdaConfig(true, timeout);
    }

    /**
     * These settings with a time after which Lambda ends the function; the client gets a 502 with
     * {@code LambdaUnhandled}. A function that blocks is not interrupted: what it answers later is ignored.
     *
     * @param newTimeout 1 ms–15 min
     * @return the new settings
     * @throws IllegalArgumentException if the value is out of its range
     * @throws NullPointerException if the value is null
     */
    public LambdaConfig withTimeout(Duration newTimeout) {
        return new LambdaConfig(hasMultiValueHeaders, Optional.of(Objects.requireNonNull(newTimeout, "timeout")));
    }
}
