package io.elb.internal.target;

import io.elb.balance.NoPickReason;
import io.elb.balance.Pick;
import io.elb.balance.PickRequest;
import io.elb.balance.Picker;

/** What requests pick from: the strategy's picker for one set of targets, fenced. */
final class PickSnapshot {
    private final TargetGroupRuntime group;
    private final FencedStrategy strategy;
    private final CandidateSet candidates;
    private final Picker picker;

    private PickSnapshot(TargetGroupRuntime group, FencedStrategy strategy, CandidateSet candidates, Picker picker) {
        this.group = group;
        this.strategy = strategy;
        this.candidates = candidates;
        this.picker = picker;
    }

    static PickSnapshot of(TargetGroupRuntime group, FencedStrategy strategy, CandidateSet candidates) {
        if (candidates.eligibleCount() == 0) {
            Pick none = Pick.none(candidates.size() == 0 ? NoPickReason.NO_TARGETS : NoPickReason.NONE_ELIGIBLE);
            return new PickSnapshot(group, strategy, candidates, request -> none);
        }
        return new PickSnapshot(group, strategy, candidates, strategy.newPicker(candidates));
    }

    CandidateSet candidates() {
        return candidates;
    }

    Pick pick(PickRequest request) {
        Throwable failure;
        try {
            Pick pick = picker.pick(request);
            if (pick instanceof TargetRuntime target ? target.group() == group : pick != null && !pick.isTarget()) {
                return pick;
            }
            failure = new IllegalStateException("pick: " + pick + " (expected: a ticket of this group, or none)");
        } catch (RuntimeException | Error e) {
            failure = e;
        }
        return strategy.pickWithout(candidates, request, failure);
    }

    /** Picks by round robin, because the strategy answered a ticket that it kept for too long. */
    Pick pickAfterStale(PickRequest request, TargetRuntime stale) {
        return strategy.pickWithout(
                candidates, request, new IllegalStateException("pick: " + stale + " (expected: a registered target)"));
    }
}
