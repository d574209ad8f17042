package io.elb.target;

/**
 * What is tried again when a target fails (extension). Always on is one case that hides no failure of a target: a request
 * on a kept connection that the target closed at that very moment is sent once more on a fresh connection, when that is
 * safe. <em>Immutable.</em>
 *
 * @param isConnectFailover whether a request of which no byte was sent, because the target could not be connected to, goes
 *     once to another target; default false
 * @param replayBufferBytes how much of a request body is kept so that it can be sent again: 0–16,777,216; default 65,536;
 *     a request with a longer body is not tried again
 * @since 0.1
 */
public record RetryConfig(boolean isConnectFailover, int replayBufferBytes) {
    private static final RetryConfig DEFAULTS = new RetryConfig(false, 65_536);

    /**
     * Creates settings.
     *
     * @throws IllegalArgumentException if a value is out of its range
     */
    public RetryConfig {
        Checks.range("replayBufferBytes", replayBufferBytes, 0, 16_777_216);
    }

    /**
     * The defaults.
     *
     * @return no connect fail-over, 64 KiB kept
     */
    public static RetryConfig defaults() {
        return DEFAULTS;
    }

    /**
     * These settings with connect fail-over.
     *
     * @return the new settings
     */
    public RetryConfig withConnectFailover() {
        return new RetryConfig(true, replayBufferBytes);
    }

    /**
     * These settings with another size of the replay buffer.
     *
     * @param newReplayBufferBytes 0–16,777,216
     * @return the new settings
     * @throws IllegalArgumentException if the value is out of its range
     */
    public RetryConfig withReplayBufferBytes(int newReplayBufferBytes) {
        return new RetryConfig(isConnectFailover, newReplayBufferBytes);
    }
}
