package io.elb.observe;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Everything that is told about one health check of one target. <em>Immutable.</em>
 *
 * @param balancer who the balancer is
 * @param target the target
 * @param type protocol of the check in lower case, for instance {@code http}; {@code lambda} for a function
 * @param address IP address and port that was checked, IPv6 without brackets; empty for a function, a Unix socket, and a name
 *     that was not resolved
 * @param started when the check began
 * @param latency how long it took
 * @param statusCode status that the target answered; empty without one
 * @param reason {@link HealthReason#NONE} when the check passed, or else why it failed
 * @param code ELB's reason code; empty when the check passed
 * @param description what the check saw, in words; empty when it passed
 * @since 0.1
 */
public record HealthCheckRecord(
        BalancerIdentity balancer,
        TargetRef target,
        String type,
        String address,
        Instant started,
        Duration latency,
        OptionalInt statusCode,
        HealthReason reason,
        Optional<HealthCheckCode> code,
        String description) {
    /**
     * Creates a record.
     *
     * @throws NullPointerException if a component is null
     */
    public HealthCheckRecord {
        Objects.requireNonNull(balancer, "balancer");
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(address, "address");
        Objects.requireNonNull(started, "started");
        Objects.requireNonNull(latency, "latency");
        Objects.requireNonNull(statusCode, "statusCode");
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(code, "code");
        Objects.requireNonNull(description, "description");
    }

    /**
     * Whether the check passed.
     *
     * @return true for {@code PASS} in the log
     */
    public boolean isPassed() {
        return code.isEmpty();
    }
}
