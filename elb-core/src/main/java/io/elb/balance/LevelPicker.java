package io.elb.balance;

import io.elb.internal.balance.PriorityLoads;

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
        int drawn = isFirstOnly ? 0 : loads.level(percent(request));
        Pick pick = levels[drawn].pick(request);
        NoPickReason reason = NoPickReason.NONE_ELIGIBLE;
        for (int level = 0; level <= levels.length; level++) {
            if (pick.isTarget()) {
                return pick;
            }
            if (pick.reason().orElse(reason) == NoPickReason.ALL_EXCLUDED) {
                reason = NoPickReason.ALL_EXCLUDED;
            }
            if (level < levels.length) {
                pick = levels[level].pick(request);
            }
        }
        return Pick.none(reason);
    }

    private static int percent(PickRequest request) {
        return (int) ((request.random().nextLong() >>> 32) * ALL >>> 32);
    }
}
