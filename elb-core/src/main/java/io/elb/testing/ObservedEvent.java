package io.elb.testing;

import io.elb.observe.AnomalyDetection;
import io.elb.observe.CertificateRef;
import io.elb.observe.Ejection;
import io.elb.observe.ErrorReason;
import io.elb.observe.FlowRecord;
import io.elb.observe.HealthCheckRecord;
import io.elb.observe.HealthReason;
import io.elb.observe.HealthState;
import io.elb.observe.Outlier;
import io.elb.observe.RequestRecord;
import io.elb.observe.TargetRef;
import io.elb.observe.ZoneRef;
import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * One call of an {@link io.elb.observe.ElbObserver}, as a value that can be compared.
 *
 * <p><em>Immutable.</em>
 *
 * @since 0.1
 */
public sealed interface ObservedEvent {
    /**
     * A request has ended.
     *
     * <p><em>Immutable.</em>
     *
     * @param record everything about it
     * @since 0.1
     */
    record RequestFinished(RequestRecord record) implements ObservedEvent {}

    /**
     * A connection of a network load balancer has ended.
     *
     * <p><em>Immutable.</em>
     *
     * @param record everything about it
     * @since 0.1
     */
    record FlowEnded(FlowRecord record) implements ObservedEvent {}

    /**
     * An attempt has failed.
     *
     * <p><em>Immutable.</em>
     *
     * @param target the target
     * @param reason why
     * @param attempt number of the attempt, from 1
     * @since 0.1
     */
    record AttemptFailed(TargetRef target, ErrorReason reason, int attempt) implements ObservedEvent {}

    /**
     * A client connection was closed at once because a limit was reached.
     *
     * <p><em>Immutable.</em>
     *
     * @param listener name of the listener
     * @param client the client's address
     * @since 0.1
     */
    record ConnectionRejected(String listener, InetSocketAddress client) implements ObservedEvent {}

    /**
     * A target was registered.
     *
     * <p><em>Immutable.</em>
     *
     * @param target the target
     * @since 0.1
     */
    record TargetRegistered(TargetRef target) implements ObservedEvent {}

    /**
     * A target has changed its state.
     *
     * <p><em>Immutable.</em>
     *
     * @param target the target
     * @param from the state before
     * @param to the state now
     * @param reason why
     * @param description what the check saw; may be empty
     * @since 0.1
     */
    record HealthChanged(TargetRef target, HealthState from, HealthState to, HealthReason reason, String description)
            implements ObservedEvent {}

    /**
     * A health check has ended.
     *
     * <p><em>Immutable.</em>
     *
     * @param record everything about it
     * @since 0.1
     */
    record HealthChecked(HealthCheckRecord record) implements ObservedEvent {}

    /**
     * A group has begun to fail open.
     *
     * <p><em>Immutable.</em>
     *
     * @param zone the group, and the zone when each is counted alone
     * @since 0.1
     */
    record FailOpenStarted(ZoneRef zone) implements ObservedEvent {}

    /**
     * A group no longer fails open.
     *
     * <p><em>Immutable.</em>
     *
     * @param zone the group, and the zone when each is counted alone
     * @since 0.1
     */
    record FailOpenEnded(ZoneRef zone) implements ObservedEvent {}

    /**
     * A zone's node has left the DNS answer.
     *
     * <p><em>Immutable.</em>
     *
     * @param zone the zone
     * @since 0.1
     */
    record ZoneLeftDns(String zone) implements ObservedEvent {}

    /**
     * A zone's node is in the DNS answer again.
     *
     * <p><em>Immutable.</em>
     *
     * @param zone the zone
     * @since 0.1
     */
    record ZoneEnteredDns(String zone) implements ObservedEvent {}

    /**
     * What is found about a target in comparison with its peers has changed.
     *
     * <p><em>Immutable.</em>
     *
     * @param target the target
     * @param detection what is the case now
     * @since 0.1
     */
    record AnomalyChanged(TargetRef target, AnomalyDetection detection) implements ObservedEvent {}

    /**
     * Outlier detection keeps requests from a target.
     *
     * <p><em>Immutable.</em>
     *
     * @param target the target
     * @param ejection what was found, and for how long it is ejected
     * @since 0.1
     */
    record TargetEjected(TargetRef target, Ejection ejection) implements ObservedEvent {}

    /**
     * A target is ejected no more.
     *
     * <p><em>Immutable.</em>
     *
     * @param target the target
     * @since 0.1
     */
    record EjectionEnded(TargetRef target) implements ObservedEvent {}

    /**
     * Outlier detection has found a target and does not eject it.
     *
     * <p><em>Immutable.</em>
     *
     * @param target the target
     * @param outlier what was found
     * @param reason why it is not ejected
     * @since 0.1
     */
    record OutlierSpared(TargetRef target, Outlier outlier, Outlier.SparedReason reason) implements ObservedEvent {}

    /**
     * A certificate of a listener expires soon, or has expired.
     *
     * <p><em>Immutable.</em>
     *
     * @param certificate the certificate
     * @param left how long it is valid yet; negative when it has expired
     * @since 0.1
     */
    record CertificateExpiring(CertificateRef certificate, Duration left) implements ObservedEvent {}

    /**
     * A target's draining has ended and it is gone.
     *
     * <p><em>Immutable.</em>
     *
     * @param target the target
     * @since 0.1
     */
    record TargetDeregistered(TargetRef target) implements ObservedEvent {}
}
