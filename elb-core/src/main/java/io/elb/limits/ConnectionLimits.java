package io.elb.limits;

/**
 * How many client connections a listener takes and how many requests each may carry; extensions, off by default.
 * <em>Immutable.</em>
 *
 * @param perListener most open client connections, 0–10,000,000, 0 (default) is unlimited; more are closed at once
 * @param perClientAddress most open connections of one client address, 0–10,000,000, 0 (default) is unlimited
 * @param requestsPerConnection most requests on one connection, 0–1,000,000,000, 0 (default) is unlimited; the last one is
 *     answered with {@code Connection: close}
 * @since 0.1
 */
public record ConnectionLimits(int perListener, int perClientAddress, int requestsPerConnection) {
    private static final ConnectionLimits DEFAULTS = new ConnectionLimits(0, 0, 0);

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if a value is out of its range
     */
    public ConnectionLimits {
        Checks.range("perListener", perListener, 0, 10_000_000);
        Checks.range("perClientAddress", perClientAddress, 0, 10_000_000);
        Checks.range("requestsPerConnection", requestsPerConnection, 0, 1_000_000_000);
    }

    /**
     * No limits.
     *
     * @return three times unlimited
     */
    public static ConnectionLimits defaults() {
        return DEFAULTS;
    }
}
