package io.elb.balance;

import io.elb.internal.balance.Placement;
import io.elb.internal.balance.XxHash64;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The picker of strategies that place keys. */
final class HashPicker implements Picker {
    private static final int MOST_JUMPS = 32;

    private final HashKey key;
    private final Placement placement;
    private final Pick[] picks;
    private final long[] seeds;
    private final boolean[] eligible;
    private final @Nullable LoadBound bound;

    /** For the targets with these indices, in the order in which they were placed. */
    HashPicker(HashKey key, Placement placement, Candidates candidates, int[] members, @Nullable LoadBound bound) {
        this.key = key;
        this.placement = placement;
        this.picks = Arrays.stream(members).mapToObj(candidates::pick).toArray(Pick[]::new);
        this.seeds = Arrays.stream(picks)
                .mapToLong(pick -> XxHash64.hash(pick.key(), 0))
                .toArray();
        this.eligible = new boolean[members.length];
        for (int i = 0; i < members.length; i++) {
            eligible[i] = candidates.isEligible(members[i]);
        }
        this.bound = bound;
    }

    @Override
    public Pick pick(PickRequest request) {
        return pick(request.hash(key), request);
    }

    private Pick pick(long hash, PickRequest request) {
        long place = hash;
        long inFlight = bound == null ? 0 : bound.inFlight();
        for (int jump = 0; jump < MOST_JUMPS; jump++) {
            int member = placement.of(place);
            if (isFit(member, request) && (bound == null || bound.hasRoom(member, inFlight))) {
                return picks[member];
            }
            place = XxHash64.next(place);
        }
        return bound == null ? highest(hash, request) : leastLoaded(bound, request);
    }

    @Override
    public Pick explain(PickRequest request, PickTrace trace) {
        long hash = request.hash(key); // once: for a request without the key it is drawn
        trace.note("the key's own place is " + picks[placement.of(hash)].key());
        return pick(hash, request);
    }

    private boolean isFit(int member, PickRequest request) {
        return eligible[member] && !request.isExcluded(picks[member].key());
    }

    /** By rendezvous hashing, so that here too a key keeps its target. */
    private Pick highest(long hash, PickRequest request) {
        int best = -1;
        long most = Long.MIN_VALUE;
        for (int i = 0; i < picks.length; i++) {
            if (isFit(i, request)) {
                long number = XxHash64.mix(hash ^ seeds[i]);
                if (number >= most) {
                    most = number;
                    best = i;
                }
            }
        }
        return best < 0 ? Pick.none(NoPickReason.ALL_EXCLUDED) : picks[best];
    }

    private Pick leastLoaded(LoadBound loads, PickRequest request) {
        int best = -1;
        for (int i = 0; i < picks.length; i++) {
            if (isFit(i, request) && (best < 0 || loads.isLess(i, best))) {
                best = i;
            }
        }
        return best < 0 ? Pick.none(NoPickReason.ALL_EXCLUDED) : picks[best];
    }
}
