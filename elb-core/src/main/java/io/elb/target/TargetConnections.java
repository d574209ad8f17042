package io.elb.target;

import java.time.Duration;

/**
 * How many connections a group keeps to each of its targets, and for how long (extension: ELB has no such settings).
 * <em>Immutable.</em>
 *
 * @param maxConnections the most connections to one target at a time, over all event loops: 0–1,000,000; default 0, no
 *     limit
 * @param queueSize how many requests may wait for a connection to one target when it is at its limit: 0–1,000,000;
 *     default 1024; without effect when there is no limit
 * @param queueTimeout how long a request may wait: 1 ms–4000 s; default 10 s
 * @param idlePerLoop the most idle connections that each event loop keeps to one target: 0–65,536; default 1024, which is
 *     more than most ever use at once, so that only the idle timeout closes them
 * @param idleTimeout how long an idle connection is kept: 1 ms–4000 s; default 55 s. It should be shorter than what
 *     targets keep idle connections, or a target closes just what is being used
 * @since 0.1
 */
public record TargetConnections(
        int maxConnections, int queueSize, Duration queueTimeout, int idlePerLoop, Duration idleTimeout) {
    private static final TargetConnections DEFAULTS =
            new TargetConnections(0, 1024, Duration.ofSeconds(10), 1024, Duration.ofSeconds(55));

    /**
     * Creates settings.
     *
     * @throws IllegalArgumentException if a value is out of its range
     * @throws NullPointerException if a duration is null
     */
    public TargetConnections {
        Checks.range("maxConnections", maxConnections, 0, 1_000_000);
        Checks.range("queueSize", queueSize, 0, 1_000_000);
        Checks.range("queueTimeout", queueTimeout, Duration.ofMillis(1), Duration.ofSeconds(4000));
        Checks.range("idlePerLoop", idlePerLoop, 0, 65_536);
        Checks.range("idleTimeout", idleTimeout, Duration.ofMillis(1), Duration.ofSeconds(4000));
    }

    /**
     * The defaults.
     *
     * @return no limit; 1024 idle connections per event loop for 55 s
     */
    public static TargetConnections defaults() {
        return DEFAULTS;
    }

    /**
     * These settings with another limit of connections to one target.
     *
     * @param newMaxConnections 0–1,000,000, 0 for no limit
     * @return the new settings
     * @throws IllegalArgumentException if the value is out of its range
     */
    public TargetConnections withMaxConnections(int newMaxConnections) {
        return new TargetConnections(newMaxConnections, queueSize, queueTimeout, idlePerLoop, idleTimeout);
    }

    /**
     * These settings with another limit of waiting requests.
     *
     * @param newQueueSize 0–1,000,000
     * @return the new settings
     * @throws IllegalArgumentException if the value is out of its range
     */
    public TargetConnections withQueueSize(int newQueueSize) {
        return new TargetConnections(maxConnections, newQueueSize, queueTimeout, idlePerLoop, idleTimeout);
    }

    /**
     * These settings with another time that a request may wait.
     *
     * @param newQueueTimeout 1 ms–4000 s
     * @return the new settings
     * @throws IllegalArgumentException if the value is out of its range
     * @throws NullPointerException if the value is null
     */
    public TargetConnections withQueueTimeout(Duration newQueueTimeout) {
        return new TargetConnections(maxConnections, queueSize, newQueueTimeout, idlePerLoop, idleTimeout);
    }

    /**
     * These settings with another number of idle connections.
     *
     * @param newIdlePerLoop 0–65,536
     * @return the new settings
     * @throws IllegalArgumentException if the value is out of its range
     */
    public TargetConnections withIdlePerLoop(int newIdlePerLoop) {
        return new TargetConnections(maxConnections, queueSize, queueTimeout, newIdlePerLoop, idleTimeout);
    }

    /**
     * These settings with another idle timeout.
     *
     * @param newIdleTimeout 1 ms–4000 s
     * @return the new settings
     * @throws IllegalArgumentException if the value is out of its range
     * @throws NullPointerException if the value is null
     */
    public TargetConnections withIdleTimeout(Duration newIdleTimeout) {
        return new TargetConnections(maxConnections, queueSize, queueTimeout, idlePerLoop, newIdleTimeout);
    }
}
