package io.elb.internal.exchange;

import io.elb.internal.connection.ListenerFacts;
import io.elb.observe.ErrorReason;
import io.elb.target.TargetTimeouts;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What happened when in one exchange, and how long what comes next may take. Confined to its event loop. */
final class ExchangeTimes {
    private static final long NEVER = Long.MIN_VALUE;

    private TargetTimeouts limits = TargetTimeouts.defaults();
    private long listenerIdleNanos;
    private long bodyProgressNanos;
    private long startNanos;
    private long sentNanos;
    private long requestEndNanos;
    private long firstByteNanos;
    private long activityNanos;
    private long clientActivityNanos;
    private boolean isTunnel;

    /** Another exchange begins. */
    void begin(ListenerFacts listener, long nowNanos) {
        listenerIdleNanos = listener.idleNanos();
        bodyProgressNanos = listener.bodyProgressNanos();
        limits = TargetTimeouts.defaults();
        startNanos = nowNanos;
        sentNanos = NEVER;
        requestEndNanos = NEVER;
        firstByteNanos = NEVER;
        activityNanos = nowNanos;
        clientActivityNanos = nowNanos;
        isTunnel = false;
    }

    /** The limits of the group that the request goes to. */
    void limits(TargetTimeouts ofGroup) {
        limits = ofGroup;
    }

    // ---- what happened

    /** Bytes moved on the target's side. */
    void active(long nowNanos) {
        activityNanos = nowNanos;
    }

    /** Bytes are known to have moved at some time; answers whether that is later than what was known. */
    boolean moved(long atNanos) {
        boolean isNews = atNanos - activityNanos > 0;
        if (isNews) {
            activityNanos = atNanos;
        }
        return isNews;
    }

    /** Bytes of the request came, or the client may send again after it was held back. */
    void clientActive(long nowNanos) {
        activityNanos = nowNanos;
        clientActivityNanos = nowNanos;
    }

    /** The client may send again: its time to progress begins anew. */
    void clientResumed(long nowNanos) {
        clientActivityNanos = nowNanos;
    }

    void requestEnded(long nowNanos) {
        requestEndNanos = nowNanos;
    }

    /** The head went to a target. */
    void sent(long nowNanos) {
        sentNanos = nowNanos;
    }

    /** What was sent does not count: the request is sent once more. */
    void sentInVain() {
        sentNanos = NEVER;
    }

    /** The target's final head came. */
    void answered(long nowNanos) {
        firstByteNanos = nowNanos;
        activityNanos = nowNanos;
    }

    /** From now on only the idle timeout counts. */
    void tunnel() {
        isTunnel = true;
    }

    // ---- how long it took

    long startNanos() {
        return startNanos;
    }

    /** From the complete head to its sending; −1 when it was sent to no target. */
    long requestNanos() {
        return sentNanos == NEVER ? -1 : sentNanos - startNanos;
    }

    /** From the sending to the target's head; −1 when none came. */
    long targetNanos() {
        return firstByteNanos == NEVER ? -1 : firstByteNanos - sentNanos;
    }

    /** From the target's head to its passing on, which is done at once: 0; −1 when none came. */
    long responseNanos() {
        return firstByteNanos == NEVER ? -1 : 0;
    }

    // ---- how long it may take

    /**
     * When to look again.
     *
     * @param isClientAwaited whether the client's body is what everything waits for
     */
    long deadline(boolean isClientAwaited, long nowNanos) {
        long next = activityNanos + idleNanos();
        if (isTunnel) {
            return next;
        }
        if (isClientAwaited) {
            next = Math.min(next, clientActivityNanos + bodyProgressNanos);
        }
        Optional<Duration> total = limits.total();
        if (total.isPresent()) {
            next = Math.min(next, startNanos + total.get().toNanos());
        }
        Optional<Duration> firstByte = limits.firstByte();
        if (firstByte.isPresent() && firstByteNanos == NEVER) {
            next = Math.min(next, firstByteFromNanos(nowNanos) + firstByte.get().toNanos());
        }
        return next;
    }

    /**
     * Which limit has passed, null when none has.
     *
     * @param isResponseStuck whether the client's taking of the response is what everything waits for
     */
    @Nullable
    ErrorReason late(boolean isClientAwaited, boolean isResponseStuck, long nowNanos) {
        ErrorReason late = isTunnel ? null : lateTarget(nowNanos);
        if (late != null) {
            return late;
        }
        boolean isClientWatched = isClientAwaited && !isTunnel;
        if (isClientWatched && nowNanos - clientActivityNanos >= bodyProgressNanos) {
            return ErrorReason.CLIENT_BODY_TIMEOUT;
        }
        if (nowNanos - activityNanos < idleNanos()) {
            return null;
        }
        if (isClientWatched) {
            return ErrorReason.CLIENT_BODY_TIMEOUT;
        }
        return isResponseStuck ? ErrorReason.CLIENT_RESPONSE_TIMEOUT : ErrorReason.TARGET_IDLE_TIMEOUT;
    }

    private @Nullable ErrorReason lateTarget(long nowNanos) {
        Optional<Duration> total = limits.total();
        if (total.isPresent() && nowNanos - startNanos >= total.get().toNanos()) {
            return ErrorReason.TARGET_TOTAL_TIMEOUT;
        }
        Optional<Duration> firstByte = limits.firstByte();
        return firstByte.isPresent()
                        && firstByteNanos == NEVER
                        && nowNanos - firstByteFromNanos(nowNanos)
                                >= firstByte.get().toNanos()
                ? ErrorReason.TARGET_FIRST_BYTE_TIMEOUT
                : null;
    }

    /** When the target had the whole request; now, while it has not. */
    private long firstByteFromNanos(long nowNanos) {
        boolean isWhole = requestEndNanos != NEVER && sentNanos != NEVER;
        return isWhole ? Math.max(sentNanos, requestEndNanos) : nowNanos;
    }

    private long idleNanos() {
        Optional<Duration> own = limits.idle();
        return own.isPresent() ? own.get().toNanos() : listenerIdleNanos;
    }
}
