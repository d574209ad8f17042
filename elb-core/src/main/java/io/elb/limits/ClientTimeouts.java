package io.elb.limits;

import java.time.Duration;

/**
 * How long a client may take, with ELB's attributes as defaults. <em>Immutable.</em>
 *
 * @param idle ELB's {@code idle_timeout}: longest silence on a connection, 1 ms–4000 s, default 60 s (ELB: 1–4000 s,
 *     shorter is an extension for tests). A silent target is answered 504
 * @param keepAlive ELB's {@code client_keep_alive}: greatest age of a client connection, 1 s–604800 s, default 3600 s
 *     (ELB: 60–604800 s); then one more request is answered with {@code Connection: close}
 * @param head longest time from the first byte of a request head to its last, 1 ms–4000 s, default 60 s; 408 after it
 * @param bodyProgress longest time without a byte of a request body that is awaited, 1 ms–4000 s, default 60 s; 408
 * @since 0.1
 */
public record ClientTimeouts(Duration idle, Duration keepAlive, Duration head, Duration bodyProgress) {
    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofSeconds(4000);
    private static final ClientTimeouts DEFAULTS = new ClientTimeouts(
            Duration.ofSeconds(60), Duration.ofSeconds(3600), Duration.ofSeconds(60), Duration.ofSeconds(60));

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if a value is out of its range
     * @throws NullPointerException if a value is null
     */
    public ClientTimeouts {
        Checks.range("idle", idle, SHORTEST, LONGEST);
        Checks.range("keepAlive", keepAlive, Duration.ofSeconds(1), Duration.ofSeconds(604_800));
        Checks.range("head", head, SHORTEST, LONGEST);
        Checks.range("bodyProgress", bodyProgress, SHORTEST, LONGEST);
    }

    /**
     * ELB's timeouts.
     *
     * @return 60 s idle, 3600 s keep-alive, 60 s for a head, 60 s of body progress
     */
    public static ClientTimeouts defaults() {
        return DEFAULTS;
    }

    /**
     * These timeouts with another idle timeout.
     *
     * @param value the new value, 1 ms–4000 s
     * @return a changed copy
     * @throws IllegalArgumentException if the value is out of its range
     */
    public ClientTimeouts withIdle(Duration value) {
        return new ClientTimeouts(value, keepAlive, head, bodyProgress);
    }

    /**
     * These timeouts with another greatest age.
     *
     * @param value the new value, 1 s–604800 s
     * @return a changed copy
     * @throws IllegalArgumentException if the value is out of its range
     */
    public ClientTimeouts withKeepAlive(Duration value) {
        return new ClientTimeouts(idle, value, head, bodyProgress);
    }

    /**
     * These timeouts with another deadline for heads.
     *
     * @param value the new value, 1 ms–4000 s
     * @return a changed copy
     * @throws IllegalArgumentException if the value is out of its range
     */
    public ClientTimeouts withHead(Duration value) {
        return new ClientTimeouts(idle, keepAlive, value, bodyProgress);
    }

    /**
     * These timeouts with another body-progress deadline.
     *
     * @param value the new value, 1 ms–4000 s
     * @return a changed copy
     * @throws IllegalArgumentException if the value is out of its range
     */
    public ClientTimeouts withBodyProgress(Duration value) {
        return new ClientTimeouts(idle, keepAlive, head, value);
    }
}
