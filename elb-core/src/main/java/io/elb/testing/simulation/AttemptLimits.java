package io.elb.testing.simulation;

import io.elb.observe.ErrorReason;
import io.elb.target.TargetTimeouts;
import java.time.Duration;
import java.util.Optional;

/**
 * How long a group waits for an answer. A simulated answer comes in one piece, so the shortest of its limits holds.
 *
 * @param nanos since the attempt began
 * @param reason why the attempt has failed then
 */
record AttemptLimits(long nanos, ErrorReason reason) {
    /** Of a listener, where the group has no idle timeout of its own. */
    private static final Duration USUAL_IDLE = Duration.ofSeconds(60);

    static AttemptLimits of(TargetTimeouts timeouts) {
        AttemptLimits idle =
                new AttemptLimits(timeouts.idle().orElse(USUAL_IDLE).toNanos(), ErrorReason.TARGET_IDLE_TIMEOUT);
        return idle.and(timeouts.firstByte(), ErrorReason.TARGET_FIRST_BYTE_TIMEOUT)
                .and(timeouts.total(), ErrorReason.TARGET_TOTAL_TIMEOUT);
    }

    private AttemptLimits and(Optional<Duration> limit, ErrorReason why) {
        long other = limit.map(Duration::toNanos).orElse(Long.MAX_VALUE);
        return other < nanos ? new AttemptLimits(other, why) : this;
    }
}
