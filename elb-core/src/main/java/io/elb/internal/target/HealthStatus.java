package io.elb.internal.target;

import io.elb.observe.HealthReason;
import io.elb.observe.HealthState;
import io.elb.observe.Outlier;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A target's state as it is described: one value, so that a reader never sees a state with the reason of another. */
record HealthStatus(HealthState state, HealthReason reason, String description) {
    static final HealthStatus REGISTERING = new HealthStatus(
            HealthState.INITIAL, HealthReason.REGISTRATION_IN_PROGRESS, "Target registration is in progress");
    static final HealthStatus CHECKING = new HealthStatus(
            HealthState.INITIAL, HealthReason.INITIAL_HEALTH_CHECKING, "Initial health checks in progress");
    static final HealthStatus HEALTHY = new HealthStatus(HealthState.HEALTHY, HealthReason.NONE, "");
    static final HealthStatus NOT_IN_USE = new HealthStatus(
            HealthState.UNUSED,
            HealthReason.NOT_IN_USE,
            "Target group is not configured to receive traffic from the load balancer");
    static final HealthStatus ZONE_NOT_ENABLED =
            new HealthStatus(HealthState.UNUSED, HealthReason.NOT_IN_USE, "Target is in a zone that is not enabled");
    static final HealthStatus NOT_CHECKED = new HealthStatus(
            HealthState.UNAVAILABLE, HealthReason.HEALTH_CHECK_DISABLED, "Health checks are off for the target");
    static final HealthStatus DRAINING = new HealthStatus(
            HealthState.DRAINING, HealthReason.DEREGISTRATION_IN_PROGRESS, "Target deregistration is in progress");
    static final HealthStatus REMOVED =
            new HealthStatus(HealthState.UNUSED, HealthReason.NOT_REGISTERED, "Target is not registered");

    /** This status, or that of a target that was ejected; one that gets no requests anyway is not shown as ejected. */
    HealthStatus unlessEjected(@Nullable Outlier outlier) {
        if (outlier == null || !isServing()) {
            return this;
        }
        String text = String.format(
                Locale.ROOT,
                "Ejected by %s: %.4g, limit %.4g",
                outlier.detector().token(),
                outlier.value(),
                outlier.limit());
        return new HealthStatus(HealthState.UNHEALTHY, HealthReason.EJECTED, text);
    }

    /** This status of an unhealthy target that keeps its flows for some time. */
    HealthStatus asDraining() {
        return new HealthStatus(HealthState.UNHEALTHY_DRAINING, reason, description);
    }

    /** Whether it has failed its checks, or was ejected. */
    boolean isUnhealthy() {
        return state == HealthState.UNHEALTHY || state == HealthState.UNHEALTHY_DRAINING;
    }

    /** Whether requests go to the target for good reason, and not only because the group fails open. */
    boolean isServing() {
        return state == HealthState.HEALTHY || state == HealthState.UNAVAILABLE;
    }
}
