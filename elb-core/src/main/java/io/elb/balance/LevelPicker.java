package io.elb.balance;

import io.elb.internal.balance.PriorityLoads;
import org.jspecify.annotations.Nullable;

/** Draws a level by its load and picks there; in the first other one that has a target when it has none for the request. */
final class LevelPicker implements Picker {
    private static final int ALL = 100;

    private final PriorityLoads loads;
    private final Picker[] levels;
    private final boolean isFirstOnly;

    LevelPicker(PriorityLoads loads, Picker[] levels) {
        this.loads = loads;
        this.levels = levels;
        this.isFirstOnly = loads.load(0) == ALL;
    }

    @Override
    public Pick pick(PickRequest request) {
        return pick(request, null);
    }

    @Override
    public Pick explain(PickRequest request, PickTrace trace) {
        return pick(request, trace);
    }

    private static Pick pick(Picker level, PickRequest request, @Nullable PickTrace trace) {
        return trace == null ? level.pick(request) : level.explain(request, trace);
    }

    private Pick pick(PickRequest request, @Nullable PickTrace trace) {
        int drawn = isFirstOnly ? 0 : loads.level(percent(request));
        if (trace != null) {
            trace.note("level " + drawn + " with " + loads.load(drawn) + " % of the requests");
        }
        Pick pick = pick(levels[drawn], request, trace);
        NoPickReason reason = NoPickReason.NONE_ELIGIBLE;
        for (int level = 0; level <= levels.length; level++) {
            if (pick.isTarget()) {
                return pick;
            }
            if (pick.reason().orElse(reason) == NoPickReason.ALL_EXCLUDED) {
                reason = NoPickReason.ALL_EXCLUDED;
            }
            if (level < levels.length) {
                pick = pick(levels[level], request, trace);
            }
        }
        return Pick.none(reason);
    }

    private static int percent(PickRequest request) {
        return (int) ((request.random().nextLong() >>> 32) * ALL >>> 32);
    }
}
