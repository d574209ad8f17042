package io.elb.balance;

import io.elb.observe.ErrorReason;
import java.util.Optional;

/**
 * What a strategy keeps about one target, and is told about what happens on it. The group keeps the object by the target's
 * key for as long as the target is registered, whatever else changes in the group. Called on event loops, by several at
 * once; must not block. What it throws is logged and ignored.
 *
 * <p>For each attempt there is one {@link #started}, then at most one {@link #firstByte}, then exactly one of {@link #completed},
 * {@link #failed} and {@link #cancelled}. In all of them {@code nowNanos − latencyNanos} is exactly the time that {@code started}
 * was told, so it can serve to find the attempt again. <em>Thread-safe.</em>
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
     * The head of the target's answer came. At most once for each attempt.
     *
     * @param nowNanos the balancer's monotonic time
     * @param latencyNanos time since the attempt began
     * @param status the answer's status, 100–599; 0 where the protocol has none
     */
    default void firstByte(long nowNanos, long latencyNanos, int status) {}

    /**
     * The field of the target's answers in which it tells something about itself, for instance how busy it is.
     *
     * @return the field's name in lower case, the same at each call; none by default
     */
    default Optional<String> reportField() {
        return Optional.empty();
    }

    /**
     * An answer has the field of {@link #reportField}. Told before {@link #firstByte}.
     *
     * @param nowNanos the balancer's monotonic time
     * @param value the field's value, as the target sent it
     */
    default void reported(long nowNanos, String value) {}

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
