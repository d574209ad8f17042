package io.elb.internal.target;

import io.elb.balance.NoPickReason;
import io.elb.balance.Pick;
import io.elb.balance.PickRequest;
import io.elb.balance.PickTrace;
import io.elb.balance.Picker;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What requests pick from: the strategy's picker for one set of targets, fenced. */
final class PickSnapshot {
    private final TargetGroupRuntime group;
    private final FencedStrategy strategy;
    private final CandidateSet candidates;
    private final Picker picker;
    /** While the next picker is being made: what the last one may still name; null otherwise. */
    private final @Nullable Set<TargetRuntime> allowed;
    /** The eligible targets of a sticky group by what cookies call them; empty otherwise. */
    private final Map<StickyId, TargetRuntime> sticky;

    private PickSnapshot(
            TargetGroupRuntime group,
            FencedStrategy strategy,
            CandidateSet candidates,
            Picker picker,
            @Nullable Set<TargetRuntime> allowed) {
        this.allowed = allowed;
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
            return new PickSnapshot(group, strategy, candidates, request -> none, null);
        }
        return new PickSnapshot(group, strategy, candidates, strategy.newPicker(candidates), null);
    }

    /** The picker that there is, for another set: what it names and is not to be picked is picked by round robin. */
    PickSnapshot overruledBy(CandidateSet newCandidates) {
        if (newCandidates.eligibleCount() == 0) {
            return of(group, strategy, newCandidates);
        }
        Set<TargetRuntime> eligible = new HashSet<>();
        for (int i = 0; i < newCandidates.size(); i++) {
            if (newCandidates.isEligible(i)) {
                eligible.add(newCandidates.target(i));
            }
        }
        return new PickSnapshot(group, strategy, newCandidates, picker, eligible);
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
        return pick(request, null);
    }

    /** Picks, and tells {@code trace} how if there is one. */
    Pick pick(PickRequest request, @Nullable PickTrace trace) {
        Throwable failure;
        try {
            Pick pick = trace == null ? picker.pick(request) : picker.explain(request, trace);
            if (allowed != null && !(pick instanceof TargetRuntime named && allowed.contains(named))) {
                note(trace, "by round robin while the picker is being made");
                return strategy.pickMeanwhile(candidates, request);
            }
            if (pick instanceof TargetRuntime target ? target.group() == group : pick != null && !pick.isTarget()) {
                return pick;
            }
            failure = new IllegalStateException("pick: " + pick + " (expected: a ticket of this group, or none)");
        } catch (RuntimeException | Error e) {
            failure = e;
        }
        note(trace, "by round robin because the strategy has failed");
        return strategy.pickWithout(candidates, request, failure);
    }

    private static void note(@Nullable PickTrace trace, String text) {
        if (trace != null) {
            trace.note(text);
        }
    }

    /** Picks by round robin, because the strategy answered a ticket that it kept for too long. */
    Pick pickAfterStale(PickRequest request, TargetRuntime stale) {
        return strategy.pickWithout(
                candidates, request, new IllegalStateException("pick: " + stale + " (expected: a registered target)"));
    }
}
