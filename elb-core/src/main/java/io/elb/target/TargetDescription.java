package io.elb.target;

import io.elb.observe.AnomalyDetection;
import io.elb.observe.Ejection;
import io.elb.observe.HealthReason;
import io.elb.observe.HealthState;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * One registered or draining target at one moment. <em>Immutable.</em>
 *
 * @param target the target, with its present weight, zone and labels
 * @param state its health state
 * @param reason why it is in that state
 * @param description one sentence for people, empty when there is nothing to say
 * @param inFlight attempts in flight on it
 * @param connections open connections to it
 * @param effectiveWeight its weight times the part of it that slow start and anomaly mitigation leave
 * @param slowStartLeft how long its slow start goes on; zero when it is in none
 * @param anomaly whether it fails more often than its peers, and what is done about it; ELB's {@code AnomalyDetection}
 * @param ejection why outlier detection keeps requests from it, and for how long; empty when it does not
 * @since 0.1
 */
public record TargetDescription(
        Target target,
        HealthState state,
        HealthReason reason,
        String description,
        int inFlight,
        int connections,
        double effectiveWeight,
        Duration slowStartLeft,
        AnomalyDetection anomaly,
        Optional<Ejection> ejection) {
    /**
     * Creates a description.
     *
     * @throws NullPointerException if an argument is null
     */
    public TargetDescription {
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(description, "description");
        Objects.requireNonNull(slowStartLeft, "slowStartLeft");
        Objects.requireNonNull(anomaly, "anomaly");
        Objects.requireNonNull(ejection, "ejection");
    }

    /**
     * The target's key.
     *
     * @return the key
     */
    public String key() {
        return target.key();
    }

    /**
     * The target's weight.
     *
     * @return 0–65535
     */
    public int weight() {
        return target.weight();
    }
}
