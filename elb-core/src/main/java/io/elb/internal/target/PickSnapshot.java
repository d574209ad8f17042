package io.elb.internal.target;

import io.elb.balance.NoPickReason;
import io.elb.balance.Pick;
import io.elb.balance.PickRequest;
import io.elb.balance.Picker;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What requests pick from: the strategy's picker for one set of targets, fenced. */
final class PickSnapshot {
    private final TargetGroupRuntime group;
    private final FencedStrategy strategy;
    private final CandidateSet candidates;
    private final Picker picker;
    /** The eligible targets of a sticky group by what cookies call them; empty otherwise. */
    private final Map<StickyId, TargetRuntime> sticky;

    private PickSnapshot(TargetGroupRuntime group, FencedStrategy strategy, CandidateSet candidates, Picker picker) {
        this.group = group;
        this.strategy = strategy;
        this.candidates = candidates;
        this.picker = picker;
        this.sticky = group.config().stickiness().isOn() ? byId(candidates) : Map.of();
    }

    private static Map<StickyId, TargetRuntime> byId(CandidateSet candidates) {
        Map<StickyId, TargetRuntime> byId = new HashMap<>();
        for (int i = 0; i < candidates.size(); i++) {
            if (candidates.isEligible(i)) {
                TargetRuntime target = candidates.target(i);
                byId.put(target.stickyId(), target);
            }
        }
        return byId;
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

    /** The eligible target that cookies call so; null without one. */
    @Nullable
    TargetRuntime sticky(StickyId id) {
        return sticky.get(id);
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
