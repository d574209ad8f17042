package io.elb.internal.target;

import io.elb.balance.Pick;
import io.elb.balance.PickRequest;
import io.elb.balance.TargetState;
import io.elb.internal.connection.Node;
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

    private volatile PickSnapshot[] snapshots;

    TargetPicks(TargetGroupRuntime group, TargetGroupConfig config, ZoneSplit zones) {
        this.group = group;
        this.config = config;
        this.zones = zones;
        int slots = zones.nodes().slots();
        this.strategies = new FencedStrategy[zones.isSplit() ? slots : 1];
        Arrays.setAll(strategies, slot -> new FencedStrategy(config.name(), config.strategy()));
        this.unhealthyRoutings = new LongAdder[slots];
        Arrays.setAll(unhealthyRoutings, slot -> new LongAdder());
        this.snapshots = snapshots(List.of());
    }

    /** What the strategy keeps about a new target. */
    TargetState newTargetState(TargetRef target) {
        return strategies[0].newTargetState(target);
    }

    /** Makes {@code registered}, with their weights and states of this moment, the targets of the next pick. */
    void publish(List<TargetRuntime> registered) {
        snapshots = snapshots(registered);
    }

    private PickSnapshot[] snapshots(List<TargetRuntime> registered) {
        PickSnapshot[] made = new PickSnapshot[zones.nodes().slots()];
        List<TargetRuntime> enabled = zones.enabled(registered);
        Arrays.fill(made, snapshot(Node.NO_ZONE, enabled));
        if (zones.isSplit()) {
            List<List<TargetRuntime>> byZone = zones.byZone(enabled);
            for (int slot = 1; slot < made.length; slot++) {
                made[slot] = snapshot(slot, byZone.get(slot));
            }
        }
        return made;
    }

    private PickSnapshot snapshot(int slot, List<TargetRuntime> targets) {
        return PickSnapshot.of(group, strategies[slot], CandidateSet.of(targets, config.healthThresholds()));
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
