package io.elb.internal.jfr;

import io.elb.observe.Ejection;
import io.elb.observe.ErrorReason;
import io.elb.observe.HealthReason;
import io.elb.observe.HealthState;
import io.elb.observe.PickRecord;
import io.elb.observe.TargetRef;
import java.net.InetSocketAddress;

/* How it works
 *
 * One object of each event is asked whether anybody records it. Its method is empty until a recording begins, when the JDK gives
 * it a body: so without one a call is nothing, and no object is made.
 */
/** Writes events into recordings of the Flight Recorder, if there is one that wants them. Thread-safe. */
public final class FlightEvents {
    private static final AcceptEvent ACCEPT = new AcceptEvent();
    private static final HandshakeEvent HANDSHAKE = new HandshakeEvent();
    private static final PickEvent PICK = new PickEvent();
    private static final PickDecisionEvent DECISION = new PickDecisionEvent();
    private static final RetryEvent RETRY = new RetryEvent();
    private static final EjectionEvent EJECTION = new EjectionEvent();
    private static final HealthChangeEvent HEALTH = new HealthChangeEvent();
    private static final DrainEvent DRAIN = new DrainEvent();

    private FlightEvents() {}

    /** A connection was accepted. */
    public static void accepted(String listener, InetSocketAddress client) {
        if (ACCEPT.isEnabled()) {
            AcceptEvent event = new AcceptEvent();
            event.listener = listener;
            event.clientAddress = client.getHostString();
            event.clientPort = client.getPort();
            event.commit();
        }
    }

    /** A handshake has succeeded. */
    public static void handshake(String listener, String protocol, String cipher, boolean isResumed, long nanos) {
        if (HANDSHAKE.isEnabled()) {
            HandshakeEvent event = new HandshakeEvent();
            event.listener = listener;
            event.protocol = protocol;
            event.cipher = cipher;
            event.resumed = isResumed;
            event.time = nanos;
            event.commit();
        }
    }

    /** A handshake has failed. */
    public static void handshakeFailed(String listener, Enum<?> error, long nanos) {
        if (HANDSHAKE.isEnabled()) {
            HandshakeEvent event = new HandshakeEvent();
            event.listener = listener;
            event.error = error.name();
            event.time = nanos;
            event.commit();
        }
    }

    /** A target was picked, or none. */
    public static void picked(String group, String target, int attempt) {
        if (PICK.isEnabled()) {
            PickEvent event = new PickEvent();
            event.targetGroup = group;
            event.target = target.isEmpty() ? null : target;
            event.attempt = attempt;
            event.commit();
        }
    }

    /** A pick was recorded. */
    public static void decided(PickRecord record) {
        if (DECISION.isEnabled()) {
            PickDecisionEvent event = new PickDecisionEvent();
            event.targetGroup = record.targetGroup();
            event.strategy = record.strategy();
            event.target = record.picked().orElse(null);
            event.decision = record.explain();
            event.commit();
        }
    }

    /** Another attempt follows one that has failed. */
    public static void retried(TargetRef failed, ErrorReason reason, int attempt) {
        if (RETRY.isEnabled()) {
            RetryEvent event = new RetryEvent();
            event.targetGroup = failed.group();
            event.target = failed.key();
            event.reason = reason.name();
            event.attempt = attempt;
            event.commit();
        }
    }

    /** A target was ejected. */
    public static void ejected(TargetRef target, Ejection ejection) {
        if (EJECTION.isEnabled()) {
            EjectionEvent event = new EjectionEvent();
            event.targetGroup = target.group();
            event.target = target.key();
            event.detector = ejection.outlier().detector().token();
            event.value = ejection.outlier().value();
            event.limit = ejection.outlier().limit();
            event.multiplier = ejection.multiplier();
            event.time = ejection.left().toNanos();
            event.commit();
        }
    }

    /** A target has changed its state. */
    public static void healthChanged(
            TargetRef target, HealthState from, HealthState to, HealthReason reason, String seen) {
        if (HEALTH.isEnabled()) {
            HealthChangeEvent event = new HealthChangeEvent();
            event.targetGroup = target.group();
            event.target = target.key();
            event.from = from.token();
            event.to = to.token();
            event.reason = reason.token();
            event.seen = seen;
            event.commit();
        }
    }

    /** A target begins to drain. */
    public static void draining(TargetRef target) {
        drain(target, false, 0);
    }

    /** A target's draining has ended. */
    public static void drained(TargetRef target, int inFlight) {
        drain(target, true, inFlight);
    }

    private static void drain(TargetRef target, boolean isEnded, int inFlight) {
        if (DRAIN.isEnabled()) {
            DrainEvent event = new DrainEvent();
            event.targetGroup = target.group();
            event.target = target.key();
            event.ended = isEnded;
            event.inFlight = inFlight;
            event.commit();
        }
    }
}
