package io.elb.observe;

import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * Is told what happens in a balancer. Every method does nothing unless overridden. Called on event loops: it must not
 * block; what it throws is logged and otherwise ignored, and never harms traffic. <em>Thread-safe.</em>
 *
 * @since 0.1
 */
public interface ElbObserver {
    /**
     * A request has ended.
     *
     * @param record everything about it
     */
    default void requestFinished(RequestRecord record) {}

    /**
     * A connection that a network load balancer has passed on, or tried to, has ended.
     *
     * @param record everything about it
     */
    default void flowEnded(FlowRecord record) {}

    /**
     * An attempt to have a request answered by a target has failed; a further attempt may follow.
     *
     * @param target the target
     * @param reason why
     * @param attempt number of the attempt, from 1
     */
    default void attemptFailed(TargetRef target, ErrorReason reason, int attempt) {}

    /**
     * A client connection was closed at once because a limit was reached.
     *
     * @param listener name of the listener
     * @param client the client's address
     */
    default void connectionRejected(String listener, InetSocketAddress client) {}

    /**
     * A target was registered.
     *
     * @param target the target
     */
    default void targetRegistered(TargetRef target) {}

    /**
     * A target has changed its state.
     *
     * @param target the target
     * @param from the state before
     * @param to the state now
     * @param reason why
     * @param description what the check saw, in words; empty when there is nothing to say
     */
    default void healthChanged(
            TargetRef target, HealthState from, HealthState to, HealthReason reason, String description) {}

    /**
     * A health check has ended.
     *
     * @param record everything about it
     */
    default void healthChecked(HealthCheckRecord record) {}

    /**
     * A target group that is in use has begun to fail open: too few of its targets are healthy, so that requests go to all of
     * them.
     *
     * @param zone the group, and the zone when each zone's targets are counted alone
     */
    default void failOpenStarted(ZoneRef zone) {}

    /**
     * Enough targets of a group are healthy again: requests go to those only.
     *
     * @param zone the group, and the zone when each zone's targets are counted alone
     */
    default void failOpenEnded(ZoneRef zone) {}

    /**
     * The address of a zone's node has left the DNS answer, because no target group is healthy for the zone.
     *
     * @param zone the zone
     */
    default void zoneLeftDns(String zone) {}

    /**
     * The address of a zone's node is in the DNS answer again.
     *
     * @param zone the zone
     */
    default void zoneEnteredDns(String zone) {}

    /**
     * A target was found to fail clearly more often than its peers, or no more; or mitigation of that began or ended for it.
     *
     * @param target the target
     * @param detection what is the case now
     */
    default void anomalyChanged(TargetRef target, AnomalyDetection detection) {}

    /**
     * Outlier detection has found that a target fails, and keeps requests from it for some time.
     *
     * @param target the target
     * @param ejection what was found, and for how long it is ejected
     */
    default void targetEjected(TargetRef target, Ejection ejection) {}

    /**
     * A target is ejected no more: its time is over, or a health check has passed.
     *
     * @param target the target
     */
    default void ejectionEnded(TargetRef target) {}

    /**
     * Outlier detection has found that a target fails, and goes on to send requests to it.
     *
     * @param target the target
     * @param outlier what was found
     * @param reason why it is not ejected
     */
    default void outlierSpared(TargetRef target, Outlier outlier, Outlier.SparedReason reason) {}

    /**
     * A certificate of a listener expires soon, or has expired. Told once a day, from 45 days before the end until the
     * certificate is no longer used.
     *
     * @param certificate the certificate
     * @param left how long it is valid yet; negative when it has expired
     */
    default void certificateExpiring(CertificateRef certificate, Duration left) {}

    /**
     * A target's draining has ended and it is gone.
     *
     * @param target the target
     */
    default void targetDeregistered(TargetRef target) {}
}
