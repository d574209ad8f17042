package io.elb.balance;

import io.elb.observe.ErrorReason;

/**
 * What a strategy keeps about one target, and is told about what happens on it. The group keeps the object by the target's
 * key for as long as the target is registered, whatever else changes in the group. Called on event loops, by several at
 * once; must not block. What it throws is logged and ignored. <em>Thread-safe.</em>
 *
 * @since 0.1
 */
public interface TargetState {
    /**
     * The state of strategies that keep none.
     *
     * @return a constant that ignores everything
     */
    static TargetState none() {
        return NoTargetState.INSTANCE;
    }

    /**
     * An attempt on the target began.
     *
     * @param nowNanos the balancer's monotonic time
     */
    default void started(long nowNanos) {}

    /**
     * The first byte of the target's answer came.
     *
     * @param nowNanos the balancer's monotonic time
     * @param latencyNanos time since the attempt began
     */
    default void firstByte(long nowNanos, long latencyNanos) {}

    /**
     * An attempt ended with a whole answer, whatever its status.
     *
     * @param nowNanos the balancer's monotonic time
     * @param latencyNanos time since the attempt began
     */
    default void completed(long nowNanos, long latencyNanos) {}

    /**
     * An attempt failed.
     *
     * @param nowNanos the balancer's monotonic time
     * @param latencyNanos time since the attempt began
     * @param reason why
     */
    default void failed(long nowNanos, long latencyNanos, ErrorReason reason) {}

    /**
     * An attempt was called off for no fault of the target, for instance because the client went away.
     *
     * @param nowNanos the balancer's monotonic time
     * @param latencyNanos time since the attempt began
     */
    default void cancelled(long nowNanos, long latencyNanos) {}
}
