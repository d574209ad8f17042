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
import java.util.List;
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
    private static final VarHandle INTS = MethodHandles.arrayElementVarHandle(int[].class);
    // The two counters stand on cache lines of their own: every event loop writes them for every request.
    private static final int IN_FLIGHT = 32;
    private static final int CONNECTIONS = 64;
    private static final int ROTATION = 96;
    private static final StickyId NO_ID = new StickyId(0, 0);

    private final TargetGroupRuntime group;
    private final TargetRef ref;
    private final StickyId stickyId;
    private final TargetState strategyState;
    private final int maxConnections;
    private final int[] counters = new int[128];
    private final List<Consumer<TargetRuntime>> deregistrationObservers = new ArrayList<>(2);
    private final List<Consumer<TargetRuntime>> removalObservers = new ArrayList<>(2);

    private volatile Target target;
    private volatile HealthStatus health = HealthStatus.NOT_IN_USE;
    private volatile List<SocketAddress> addresses;
    private volatile @Nullable Object[] slots = new Object[0];
    private volatile Phase phase = Phase.REGISTERED;
    private volatile boolean hasStateFailed;
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
        int turn = (int) INTS.getAndAdd(counters, ROTATION, 1);
        return now.get(Integer.remainderUnsigned(turn, now.size()));
    }

    void addresses(List<SocketAddress> newAddresses) {
        addresses = List.copyOf(newAddresses);
    }

    // Attempts

    /** Attempts begun and not ended. */
    public int inFlight() {
        return (int) INTS.getOpaque(counters, IN_FLIGHT);
    }

    /** An attempt begins; exactly one of {@link #completed}, {@link #failed} and {@link #cancelled} must follow. */
    public void begin(long nowNanos) {
        INTS.getAndAdd(counters, IN_FLIGHT, 1);
        if (isStateTold()) {
            try {
                strategyState.started(nowNanos);
            } catch (RuntimeException | Error e) {
                stateFailed(e);
            }
        }
    }

    /** The answer to an attempt begins. */
    public void firstByte(long nowNanos, long latencyNanos) {
        if (isStateTold()) {
            try {
                strategyState.firstByte(nowNanos, latencyNanos);
            } catch (RuntimeException | Error e) {
                stateFailed(e);
            }
        }
    }

    /** An attempt ended with a whole answer. */
    public void completed(long nowNanos, long latencyNanos) {
        INTS.getAndAdd(counters, IN_FLIGHT, -1);
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
        INTS.getAndAdd(counters, IN_FLIGHT, -1);
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
        INTS.getAndAdd(counters, IN_FLIGHT, -1);
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
            INTS.getAndAdd(counters, CONNECTIONS, 1);
            return true;
        }
        int now = (int) INTS.getVolatile(counters, CONNECTIONS);
        while (now < maxConnections) {
            int witness = (int) INTS.compareAndExchange(counters, CONNECTIONS, now, now + 1);
            if (witness == now) {
                return true;
            }
            now = witness;
        }
        return false;
    }

    /** Gives back a permit that {@link #tryAcquireConnection()} granted. */
    public void releaseConnection() {
        INTS.getAndAdd(counters, CONNECTIONS, -1);
    }

    /** Permits taken. */
    public int connections() {
        return (int) INTS.getVolatile(counters, CONNECTIONS);
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
