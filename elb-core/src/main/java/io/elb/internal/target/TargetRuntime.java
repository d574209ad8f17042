package io.elb.internal.target;

import io.elb.balance.Pick;
import io.elb.balance.TargetState;
import io.elb.observe.ErrorReason;
import io.elb.observe.HealthState;
import io.elb.observe.TargetRef;
import io.elb.target.Target;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/* How it works
 *
 * One object for a target from its registration until the end of its draining, and the ticket that picks it. Event loops
 * touch only its counters, its addresses and their own slot; everything else is written by the group under its lock and
 * read through volatile fields.
 */
/** One registered or draining target. */
public final class TargetRuntime implements Pick {
    private static final Logger LOGGER = LoggerFactory.getLogger(TargetRuntime.class);
    private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);
    // What every event loop writes for every request stands on cache lines of its own. The end of an attempt is counted
    // in the upper half of the word whose lower half counts those in flight: both in one step.
    private static final int ATTEMPTS = 16;
    private static final int ERRORS = 17;
    private static final int CONNECTIONS = 32;
    private static final int ROTATION = 48;
    private static final long BEGUN = 1;
    private static final long ENDED = (1L << 32) - BEGUN;
    private static final StickyId NO_ID = new StickyId(0, 0);

    /** Failures that say nothing about how the target answers. */
    private static final Set<ErrorReason> NO_OUTCOMES = Collections.unmodifiableSet(EnumSet.of(
            ErrorReason.TARGET_QUEUE_FULL,
            ErrorReason.TARGET_QUEUE_TIMEOUT,
            ErrorReason.TARGET_DEREGISTERED,
            ErrorReason.TARGET_REFUSED));

    private final TargetGroupRuntime group;
    private final TargetRef ref;
    private final StickyId stickyId;
    private final TargetState strategyState;
    private final @Nullable String reportField;
    private final @Nullable OutlierCounts outliers;
    private final int maxConnections;
    private final long quicServerId;
    private final long[] counters = new long[64];
    private final List<Consumer<TargetRuntime>> deregistrationObservers = new ArrayList<>(2);
    private final List<Consumer<TargetRuntime>> removalObservers = new ArrayList<>(2);
    private final List<Consumer<ErrorReason>> flowCutters = new CopyOnWriteArrayList<>();

    private volatile Target target;
    private volatile HealthStatus health = HealthStatus.NOT_IN_USE;
    private volatile List<SocketAddress> addresses;
    private volatile @Nullable Object[] slots = new Object[0];
    private volatile Phase phase = Phase.REGISTERED;
    private volatile boolean hasStateFailed;
    private volatile int flowCuts; // written under the group's lock
    private double weightPart = 1; // guarded by the group's lock

    private enum Phase {
        REGISTERED,
        DRAINING,
        REMOVED
    }

    TargetRuntime(TargetGroupRuntime group, Target target, TargetState strategyState) {
        this.group = group;
        this.target = target;
        this.ref = new TargetRef(group.name(), target.key());
        this.stickyId = group.config().stickiness().isOn() ? StickyId.of(target.key()) : NO_ID;
        this.strategyState = strategyState;
        this.reportField = reportField(ref, strategyState);
        this.outliers = group.config().outlierDetection().isOn()
                ? new OutlierCounts(
                        group.config().outlierDetection(),
                        (detector, failures) -> group.limitReached(this, detector, failures))
                : null;
        this.quicServerId = quicServerId(target);
        this.maxConnections = group.config().connections().maxConnections();
        this.addresses = TargetAddresses.ofUnresolved(target);
    }

    @Override
    public boolean isTarget() {
        return true;
    }

    @Override
    public String key() {
        return ref.key();
    }

    public TargetRef ref() {
        return ref;
    }

    public TargetGroupRuntime group() {
        return group;
    }

    /** The target as last registered: weight, zone, labels and function may change, the key does not. */
    public Target target() {
        return target;
    }

    void target(Target newTarget) {
        target = newTarget;
    }

    /** The server id for QUIC of a target; 0 for none. */
    static long quicServerId(Target target) {
        return target.quicServerId()
                .map(id -> Long.parseUnsignedLong(id.substring(2), 16))
                .orElse(0L);
    }

    /** Its server id for QUIC; 0 outside of groups for it. */
    public long quicServerId() {
        return quicServerId;
    }

    /** What cookies call the target, if its group is sticky. */
    public StickyId stickyId() {
        return stickyId;
    }

    /** The part of its weight that counts at the moment, above 0 and at most 1; under the group's lock. */
    double weightPart() {
        return weightPart;
    }

    void weightPart(double newPart) {
        weightPart = newPart;
    }

    TargetState strategyState() {
        return strategyState;
    }

    // Health

    public HealthState state() {
        return health.state();
    }

    HealthStatus health() {
        return health;
    }

    void health(HealthStatus newHealth) {
        health = newHealth;
    }

    // Addresses

    /** The first address; null for a function, and for a name that was never resolved. */
    public @Nullable SocketAddress address() {
        List<SocketAddress> now = addresses;
        return now.isEmpty() ? null : now.get(0);
    }

    /** All addresses, in the resolver's order; empty where {@link #address()} is null. */
    public List<SocketAddress> addresses() {
        return addresses;
    }

    /** One address after the other, for names that have several; null where {@link #address()} is. */
    public @Nullable SocketAddress nextAddress() {
        List<SocketAddress> now = addresses;
        if (now.size() < 2) {
            return now.isEmpty() ? null : now.get(0);
        }
        int turn = (int) (long) LONGS.getAndAdd(counters, ROTATION, 1L);
        return now.get(Integer.remainderUnsigned(turn, now.size()));
    }

    void addresses(List<SocketAddress> newAddresses) {
        addresses = List.copyOf(newAddresses);
    }

    // Attempts

    /** Attempts begun and not ended. */
    public int inFlight() {
        return (int) (long) LONGS.getOpaque(counters, ATTEMPTS);
    }

    /** Attempts that were completed, or have failed on the target itself, since the registration; wraps around. */
    int outcomes() {
        return (int) ((long) LONGS.getOpaque(counters, ATTEMPTS) >>> 32);
    }

    /** How many of the {@link #outcomes()} were answers of status 5xx, or failures; wraps around. */
    int errors() {
        return (int) (long) LONGS.getOpaque(counters, ERRORS);
    }

    /** How many of the {@link #errors()} brought no answer, where outlier detection counts them apart; else 0. */
    long localErrors() {
        return outliers == null ? 0 : outliers.localErrors();
    }

    /** Failures in a row begin anew. */
    void forgetFailures() {
        if (outliers != null) {
            outliers.clear();
        }
    }

    /**
     * An attempt begins, as {@link #begin} says, unless the target is registered no more. It is counted first and the
     * registration looked at second, so whoever deregisters the target and then sees nothing in flight knows that nothing
     * will come.
     */
    public boolean tryBegin(long nowNanos) {
        LONGS.getAndAdd(counters, ATTEMPTS, BEGUN);
        if (isDraining()) {
            LONGS.getAndAdd(counters, ATTEMPTS, -BEGUN);
            return false;
        }
        tellStarted(nowNanos);
        return true;
    }

    /** An attempt begins; exactly one of {@link #completed}, {@link #failed} and {@link #cancelled} must follow. */
    public void begin(long nowNanos) {
        LONGS.getAndAdd(counters, ATTEMPTS, BEGUN);
        tellStarted(nowNanos);
    }

    private void tellStarted(long nowNanos) {
        if (isStateTold()) {
            try {
                strategyState.started(nowNanos);
            } catch (RuntimeException | Error e) {
                stateFailed(e);
            }
        }
    }

    private static @Nullable String reportField(TargetRef of, TargetState state) {
        try {
            return state.reportField().orElse(null);
        } catch (RuntimeException | Error e) {
            LOGGER.warn("{}: the strategy's target state threw, and is told no reports", of, e);
            return null;
        }
    }

    /** The field in which the strategy wants to be told what the target says of itself; null for none. */
    public @Nullable String reportField() {
        return reportField;
    }

    /** An answer has the {@link #reportField()}. */
    public void reported(long nowNanos, String value) {
        try {
            strategyState.reported(nowNanos, value);
        } catch (RuntimeException | Error e) {
            stateFailed(e);
        }
    }

    /** The answer to an attempt begins, with this status. */
    public void firstByte(long nowNanos, long latencyNanos, int status) {
        if (outliers != null) {
            outliers.answered(status);
        }
        if (isStateTold()) {
            try {
                strategyState.firstByte(nowNanos, latencyNanos, status);
            } catch (RuntimeException | Error e) {
                stateFailed(e);
            }
        }
    }

    /** The attempt that is about to be completed was answered with a status of 5xx. */
    public void answeredWithError() {
        LONGS.getAndAdd(counters, ERRORS, 1L);
    }

    /** An attempt ended with a whole answer. */
    public void completed(long nowNanos, long latencyNanos) {
        LONGS.getAndAdd(counters, ATTEMPTS, ENDED);
        if (isStateTold()) {
            try {
                strategyState.completed(nowNanos, latencyNanos);
            } catch (RuntimeException | Error e) {
                stateFailed(e);
            }
        }
    }

    /** An attempt failed. */
    public void failed(long nowNanos, long latencyNanos, ErrorReason reason) {
        if (NO_OUTCOMES.contains(reason)) {
            LONGS.getAndAdd(counters, ATTEMPTS, -BEGUN);
        } else {
            if (outliers != null) {
                outliers.failed();
            }
            LONGS.getAndAdd(counters, ERRORS, 1L);
            LONGS.getAndAdd(counters, ATTEMPTS, ENDED);
        }
        if (isStateTold()) {
            try {
                strategyState.failed(nowNanos, latencyNanos, reason);
            } catch (RuntimeException | Error e) {
                stateFailed(e);
            }
        }
    }

    /** An attempt was called off for no fault of the target. */
    public void cancelled(long nowNanos, long latencyNanos) {
        LONGS.getAndAdd(counters, ATTEMPTS, -BEGUN);
        if (isStateTold()) {
            try {
                strategyState.cancelled(nowNanos, latencyNanos);
            } catch (RuntimeException | Error e) {
                stateFailed(e);
            }
        }
    }

    private boolean isStateTold() {
        return strategyState != TargetState.none();
    }

    private void stateFailed(Throwable cause) {
        if (!hasStateFailed) {
            hasStateFailed = true;
            LOGGER.warn("{}: the strategy's target state threw; further throws are ignored silently", ref, cause);
        }
    }

    // Connections

    /** Takes one of the group's permits for connections to this target; always true when there is no limit. */
    public boolean tryAcquireConnection() {
        if (maxConnections == 0) {
            LONGS.getAndAdd(counters, CONNECTIONS, 1L);
            return true;
        }
        long now = (long) LONGS.getVolatile(counters, CONNECTIONS);
        while (now < maxConnections) {
            long witness = (long) LONGS.compareAndExchange(counters, CONNECTIONS, now, now + 1);
            if (witness == now) {
                return true;
            }
            now = witness;
        }
        return false;
    }

    /** Gives back a permit that {@link #tryAcquireConnection()} granted. */
    public void releaseConnection() {
        LONGS.getAndAdd(counters, CONNECTIONS, -1L);
    }

    /** Permits taken. */
    public int connections() {
        return (int) (long) LONGS.getVolatile(counters, CONNECTIONS);
    }

    /** What an event loop keeps for this target; each loop reads and writes its own index only. */
    public @Nullable Object loopSlot(int loopIndex) {
        @Nullable Object[] now = slots;
        return loopIndex < now.length ? now[loopIndex] : null;
    }

    /** Keeps {@code value} for an event loop; rare, so a lock is good enough against two loops growing the array. */
    public synchronized void loopSlot(int loopIndex, @Nullable Object value) {
        @Nullable Object[] now = slots;
        if (loopIndex >= now.length) {
            now = Arrays.copyOf(now, loopIndex + 1);
        }
        now[loopIndex] = value;
        slots = now;
    }

    // Leaving

    /** Whether the target is registered no more; it may still finish what is in flight. */
    public boolean isDraining() {
        return phase != Phase.REGISTERED;
    }

    /** Whether its draining has ended: what is still in flight must be cut. */
    public boolean isRemoved() {
        return phase == Phase.REMOVED;
    }

    /** Tells {@code observer} on the control loop when the target is deregistered; at once when it is so already. */
    public void onDeregistered(Consumer<TargetRuntime> observer) {
        addObserver(deregistrationObservers, observer, Phase.DRAINING);
    }

    /** Tells {@code observer} on the control loop when draining has ended; at once when it has already. */
    public void onRemoved(Consumer<TargetRuntime> observer) {
        addObserver(removalObservers, observer, Phase.REMOVED);
    }

    private void addObserver(List<Consumer<TargetRuntime>> observers, Consumer<TargetRuntime> observer, Phase awaited) {
        synchronized (observers) {
            if (phase.compareTo(awaited) < 0) {
                observers.add(observer);
                return;
            }
        }
        group.tell(this, observer);
    }

    // Flows

    /** Tells {@code cutter} on the control loop each time that the flows to this target are to be cut. */
    public void onCut(Consumer<ErrorReason> cutter) {
        flowCutters.add(cutter);
    }

    /** How often its flows were cut: a flow that has begun before the last time is to be cut, too. */
    public int flowCuts() {
        return flowCuts;
    }

    /** Cuts all flows to it. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // under the group's lock
    void cutFlows(ErrorReason reason) {
        flowCuts++;
        for (Consumer<ErrorReason> cutter : flowCutters) {
            group.tell(this, target -> cutter.accept(reason));
        }
    }

    void drain() {
        advance(Phase.DRAINING, deregistrationObservers);
    }

    void remove() {
        advance(Phase.DRAINING, deregistrationObservers);
        advance(Phase.REMOVED, removalObservers);
    }

    private void advance(Phase next, List<Consumer<TargetRuntime>> observers) {
        List<Consumer<TargetRuntime>> told;
        synchronized (observers) {
            if (phase.compareTo(next) < 0) {
                phase = next;
            }
            told = List.copyOf(observers);
            observers.clear();
        }
        for (Consumer<TargetRuntime> observer : told) {
            group.tell(this, observer);
        }
    }

    @Override
    public String toString() {
        return ref + " " + health.state().token();
    }
}
