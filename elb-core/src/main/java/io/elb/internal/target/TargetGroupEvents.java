package io.elb.internal.target;

import io.elb.observe.AnomalyDetection;
import io.elb.observe.Ejection;
import io.elb.observe.HealthReason;
import io.elb.observe.HealthState;
import io.elb.observe.Outlier;
import io.elb.observe.Outlier.SparedReason;
import io.elb.observe.TargetRef;
import io.elb.observe.ZoneRef;

/** Is told what happens to targets, on the control loop, in order. What it throws is logged and ignored. */
public interface TargetGroupEvents {
    TargetGroupEvents NONE = new TargetGroupEvents() {};

    /** A new target can be picked. */
    default void registered(TargetRef target) {}

    /** A target changed its state, or why it is in it. */
    default void stateChanged(
            TargetRef target, HealthState from, HealthState to, HealthReason reason, String description) {}

    /** What is found about a target in comparison with its peers has changed, or what is done about it. */
    default void anomalyChanged(TargetRef target, AnomalyDetection detection) {}

    /** Outlier detection takes requests away from a target for some time. */
    default void targetEjected(TargetRef target, Ejection ejection) {}

    /** A target is ejected no more. */
    default void ejectionEnded(TargetRef target) {}

    /** Outlier detection has found a target, and does not eject it. */
    default void outlierSpared(TargetRef target, Outlier outlier, SparedReason reason) {}

    /** A target gets no new request any more and drains. */
    default void deregistered(TargetRef target) {}

    /** The deregistration delay ended, or was 0: the target is gone, and so many attempts in flight are cut. */
    default void drained(TargetRef target, int inFlight) {}

    /** A health check ended. */
    default void checkCompleted(CompletedCheck check) {}

    /** A group in use begins or ends to fail open. */
    default void failOpenChanged(ZoneRef zone, boolean isFailOpen) {}

    /** Whether a group is healthy for DNS has changed, in some zone. */
    default void dnsHealthChanged() {}

    /** A source of targets failed; its last set stays. */
    default void sourceFailed(String group, Throwable cause) {}
}
