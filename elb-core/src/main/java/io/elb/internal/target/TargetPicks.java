package io.elb.internal.target;

import io.elb.balance.Pick;
import io.elb.balance.PickRequest;
import io.elb.balance.TargetState;
import io.elb.internal.connection.Node;
import io.elb.observe.ShadowReport;
import io.elb.observe.TargetRef;
import io.elb.target.TargetGroupConfig;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/* How it works
 *
 * There is a snapshot for each slot of the balancer's nodes: for whatever came to no zone, and for each zone. With cross-zone
 * on they are one and the same. With cross-zone off each has a picker, a position and thresholds of its own; the strategy is
 * bound once for each. They are published together, as one array that is never changed again, so a request reads one volatile
 * field and one element.
 *
 * A strategy may say that a picker takes long to make. Then the change is published at once with the pickers there are, which
 * are asked first and overruled when they name a target that is not to be picked any more; and the new pickers are owed. They
 * are made by settle(), without the group's lock, by the caller whose command it was or by a blocking thread, never by an event
 * loop. What changes meanwhile is owed in the same way, so that a strategy is asked for one picker at a time.
 */
/**
 * What requests read of a group: the newest snapshots of its targets, behind one volatile field. Published by the group under
 * its lock, read by event loops without one.
 */
final class TargetPicks {
    private final TargetGroupRuntime group;
    private final TargetGroupConfig config;
    private final ZoneSplit zones;
    private final FencedStrategy[] strategies;
    private final LongAdder[] unhealthyRoutings;

    private final Object lock;
    private final Object making = new Object(); // taken before the group's lock
    private CandidateSet[] newest; // guarded by the group's lock
    private volatile boolean isOwed; // written under the group's lock
    private volatile PickSnapshot[] snapshots;

    /** {@code lock} is the group's. */
    TargetPicks(TargetGroupRuntime group, Object lock, TargetGroupConfig config, ZoneSplit zones) {
        this.group = group;
        this.lock = lock;
        this.config = config;
        this.zones = zones;
        int slots = zones.nodes().slots();
        this.strategies = new FencedStrategy[zones.isSplit() ? slots : 1];
        Arrays.setAll(strategies, slot -> new FencedStrategy(config.name(), config.strategy()));
        this.unhealthyRoutings = new LongAdder[slots];
        Arrays.setAll(unhealthyRoutings, slot -> new LongAdder());
        this.newest = candidates(List.of());
        this.snapshots = snapshots(newest);
    }

    /** What the strategy keeps about a new target. */
    TargetState newTargetState(TargetRef target) {
        return strategies[0].newTargetState(target);
    }

    /**
     * Makes {@code registered}, with their weights and states of this moment, the targets of the next pick. Whoever calls
     * this, under the group's lock, has {@link #settle} called when {@link #isOwed} says so.
     */
    void publish(List<TargetRuntime> registered) {
        newest = candidates(registered);
        if (!isOwed && isCostly(newest)) {
            isOwed = true;
        }
        snapshots = isOwed ? overruling(newest) : snapshots(newest);
    }

    /** Whether pickers have to be made that take long. */
    boolean isOwed() {
        return isOwed;
    }

    /** Makes the pickers that are owed; does nothing when none are. Without the group's lock, and not on an event loop. */
    void settle() {
        if (!isOwed) {
            return;
        }
        synchronized (making) {
            while (isOwed) {
                CandidateSet[] wanted;
                synchronized (lock) {
                    wanted = newest;
                }
                PickSnapshot[] made = snapshots(wanted);
                synchronized (lock) {
                    if (newest == wanted) {
                        snapshots = made;
                        isOwed = false;
                    }
                }
            }
        }
    }

    private CandidateSet[] candidates(List<TargetRuntime> registered) {
        CandidateSet[] sets = new CandidateSet[zones.nodes().slots()];
        List<TargetRuntime> enabled = zones.enabled(registered);
        Arrays.fill(sets, CandidateSet.of(enabled, config.healthThresholds()));
        if (zones.isSplit()) {
            List<List<TargetRuntime>> byZone = zones.byZone(enabled);
            for (int slot = 1; slot < sets.length; slot++) {
                sets[slot] = CandidateSet.of(byZone.get(slot), config.healthThresholds());
            }
        }
        return sets;
    }

    private boolean isCostly(CandidateSet[] sets) {
        for (int slot = 0; slot < strategies.length; slot++) {
            if (sets[slot].eligibleCount() > 0 && strategies[slot].isCostly(sets[slot])) {
                return true;
            }
        }
        return false;
    }

    private PickSnapshot[] snapshots(CandidateSet[] sets) {
        PickSnapshot[] made = new PickSnapshot[sets.length];
        Arrays.fill(made, PickSnapshot.of(group, strategies[Node.NO_ZONE], sets[Node.NO_ZONE]));
        for (int slot = 1; slot < strategies.length; slot++) {
            made[slot] = PickSnapshot.of(group, strategies[slot], sets[slot]);
        }
        return made;
    }

    private PickSnapshot[] overruling(CandidateSet[] sets) {
        PickSnapshot[] before = snapshots;
        PickSnapshot[] made = new PickSnapshot[sets.length];
        Arrays.fill(made, before[Node.NO_ZONE].overruledBy(sets[Node.NO_ZONE]));
        for (int slot = 1; slot < strategies.length; slot++) {
            made[slot] = before[slot].overruledBy(sets[slot]);
        }
        return made;
    }

    /** How a shadow of the strategy would have picked, over all nodes; null without one. */
    @Nullable
    ShadowReport shadow() {
        ShadowReport sum = strategies[Node.NO_ZONE].shadow();
        for (int slot = 1; sum != null && slot < strategies.length; slot++) {
            ShadowReport one = strategies[slot].shadow();
            if (one != null) {
                sum = new ShadowReport(
                        sum.strategy(),
                        sum.picks() + one.picks(),
                        sum.different() + one.different(),
                        sum.failures() + one.failures(),
                        sum.shares());
            }
        }
        return sum;
    }

    /** The targets of a node's next pick. */
    CandidateSet candidates(int slot) {
        return snapshots[slot].candidates();
    }

    /** Requests of a node that were routed while it failed open. */
    long unhealthyRoutings(int slot) {
        return unhealthyRoutings[slot].sum();
    }

    Pick pick(int slot, PickRequest request) {
        PickSnapshot now = snapshots[slot];
        Pick pick = now.pick(request);
        if (pick instanceof TargetRuntime target && target.isDraining()) {
            now = snapshots[slot];
            pick = pickAgain(now, request);
        }
        if (pick.isTarget()) {
            count(now, slot, request);
        }
        return pick;
    }

    /** Picks as {@link #pick} does, and tells how. */
    Pick explain(int slot, PickRequest request, PickTrail trail) {
        PickSnapshot now = snapshots[slot];
        trail.from(now.candidates(), request);
        Pick pick = now.pick(request, trail);
        if (pick instanceof TargetRuntime target && target.isDraining()) {
            now = snapshots[slot];
            pick = pickAgain(now, request);
        }
        if (pick.isTarget()) {
            count(now, slot, request);
        }
        return pick;
    }

    private void count(PickSnapshot from, int slot, PickRequest request) {
        if (from.candidates().isFailOpen() && request.attempt() == 0) {
            unhealthyRoutings[slot].increment();
        }
    }

    /** The target that a cookie names; null when it can't be had for this request. */
    @Nullable
    TargetRuntime sticky(StickyId id, int slot, PickRequest request) {
        PickSnapshot now = snapshots[slot];
        TargetRuntime target = now.sticky(id);
        if (target == null || target.isDraining() || request.isExcluded(target.key())) {
            return null;
        }
        count(now, slot, request);
        return target;
    }

    /** The set changed during the pick, or the strategy keeps tickets for too long: the second case fails once more. */
    private static Pick pickAgain(PickSnapshot now, PickRequest request) {
        Pick pick = now.pick(request);
        return pick instanceof TargetRuntime target && target.isDraining() ? now.pickAfterStale(request, target) : pick;
    }
}
