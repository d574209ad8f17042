package io.elb.internal.target;

import io.elb.balance.Pick;
import io.elb.balance.PickRequest;
import io.elb.balance.TargetState;
import io.elb.observe.TargetRef;
import io.elb.target.TargetGroupConfig;
import java.util.List;

/**
 * What requests read of a group: the newest snapshot of its targets, behind one volatile field. Published by the group
 * under its lock, read by event loops without one.
 */
final class TargetPicks {
    private final TargetGroupRuntime group;
    private final FencedStrategy strategy;

    private volatile PickSnapshot snapshot;

    TargetPicks(TargetGroupRuntime group, TargetGroupConfig config) {
        this.group = group;
        this.strategy = new FencedStrategy(config.name(), config.strategy());
        this.snapshot = PickSnapshot.of(group, strategy, CandidateSet.of(List.of()));
    }

    /** What the strategy keeps about a new target. */
    TargetState newTargetState(TargetRef target) {
        return strategy.newTargetState(target);
    }

    /** Makes {@code registered}, with their weights and states of this moment, the targets of the next pick. */
    void publish(List<TargetRuntime> registered) {
        snapshot = PickSnapshot.of(group, strategy, CandidateSet.of(registered));
    }

    /** The targets of the next pick. */
    CandidateSet candidates() {
        return snapshot.candidates();
    }

    Pick pick(PickRequest request) {
        Pick pick = snapshot.pick(request);
        return pick instanceof TargetRuntime target && target.isDraining() ? pickAgain(request) : pick;
    }

    /** The set changed during the pick, or the strategy keeps tickets for too long: the second case fails once more. */
    private Pick pickAgain(PickRequest request) {
        PickSnapshot now = snapshot;
        Pick pick = now.pick(request);
        return pick instanceof TargetRuntime target && target.isDraining() ? now.pickAfterStale(request, target) : pick;
    }
}
