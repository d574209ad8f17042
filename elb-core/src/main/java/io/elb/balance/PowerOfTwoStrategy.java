package io.elb.balance;

import io.elb.internal.balance.AliasTable;
import io.elb.observe.TargetRef;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/* How it works
 *
 * Two different targets are drawn and the less loaded one is taken; of two with equal loads the first one, which was drawn as
 * fairly as the second. Different ones, because a target that is compared with itself always wins: with two targets one of
 * which hangs, every fourth request would go to it.
 *
 * A weight counts twice: it is the chance to be drawn, and divides the load. What time leaves of it counts in the draw only:
 * a target in slow start would otherwise lose nearly all comparisons and get much less than its part.
 */
/** Power of two choices (Mitzenmacher, 1996), by any load. */
final class PowerOfTwoStrategy implements BalancingStrategy {
    private final LoadMetric metric;

    PowerOfTwoStrategy(LoadMetric metric) {
        this.metric = metric;
    }

    @Override
    public String name() {
        return "power_of_two_choices";
    }

    @Override
    public TargetState newTargetState(TargetRef target) {
        return metric.newTargetState(target);
    }

    @Override
    public boolean supportsSlowStart() {
        return true;
    }

    @Override
    public Picker newPicker(Candidates candidates) {
        EligibleTargets targets = EligibleTargets.of(candidates);
        return switch (targets.count()) {
            case 0 -> request -> Pick.none(NoPickReason.NONE_ELIGIBLE);
            case 1 -> new OnlyOne(targets.picks[0]);
            default -> new Pairs(metric, candidates, targets);
        };
    }

    @Override
    public String toString() {
        return name() + " by " + metric;
    }

    /** The picker for one target. */
    private record OnlyOne(Pick pick) implements Picker {
        @Override
        public Pick pick(PickRequest request) {
            return request.isExcluded(pick.key()) ? Pick.none(NoPickReason.ALL_EXCLUDED) : pick;
        }
    }

    /** The picker for several. */
    private static final class Pairs implements Picker {
        private static final int MOST_DRAWS = 8;

        private final LoadMetric metric;
        private final Candidates candidates;
        private final EligibleTargets targets;
        private final TargetState[] states;
        private final boolean isFlat;
        private final AliasTable table;

        Pairs(LoadMetric metric, Candidates candidates, EligibleTargets targets) {
            this.metric = metric;
            this.candidates = candidates;
            this.targets = targets;
            this.states =
                    Arrays.stream(targets.indices).mapToObj(candidates::state).toArray(TargetState[]::new);
            double[] chances = Arrays.stream(targets.indices)
                    .mapToDouble(candidates::effectiveWeight)
                    .toArray();
            this.isFlat = Arrays.stream(chances).distinct().count() == 1;
            this.table = AliasTable.of(chances);
        }

        @Override
        public Pick pick(PickRequest request) {
            return pick(request, null);
        }

        @Override
        public Pick explain(PickRequest request, PickTrace trace) {
            return pick(request, trace);
        }

        private Pick pick(PickRequest request, @Nullable PickTrace trace) {
            RandomGenerator random = request.random();
            long bits = random.nextLong();
            int one;
            int two;
            if (isFlat) {
                one = (int) ((bits >>> 32) * targets.count() >>> 32);
                two = other(one, bits);
            } else {
                one = table.draw(bits);
                two = otherByWeight(one, random);
            }
            if (trace != null) {
                trace.compared(targets.picks[one].key(), load(one, request.nowNanos()) / targets.weights[one]);
                trace.compared(targets.picks[two].key(), load(two, request.nowNanos()) / targets.weights[two]);
            }
            Pick pick = targets.picks[isLess(two, one, request.nowNanos()) ? two : one];
            return request.isExcluded(pick.key()) ? amongTheOthers(request, trace) : pick;
        }

        /** Any but {@code one}, by the lower half of the bits. */
        private int other(int one, long bits) {
            int two = (int) ((bits & 0xffff_ffffL) * (targets.count() - 1) >>> 32);
            return two >= one ? two + 1 : two;
        }

        private int otherByWeight(int one, RandomGenerator random) {
            for (int i = 0; i < MOST_DRAWS; i++) {
                int two = table.draw(random.nextLong());
                if (two != one) {
                    return two;
                }
            }
            return other(one, random.nextLong());
        }

        private boolean isLess(int two, int one, long nowNanos) {
            return load(two, nowNanos) * targets.weights[one] < load(one, nowNanos) * targets.weights[two];
        }

        private double load(int at, long nowNanos) {
            return metric.load(states[at], Math.max(0, candidates.inFlight(targets.indices[at])), nowNanos);
        }

        private Pick amongTheOthers(PickRequest request, @Nullable PickTrace trace) {
            EligibleTargets others = targets.without(candidates, request);
            return switch (others.count()) {
                case 0 -> Pick.none(NoPickReason.ALL_EXCLUDED);
                case 1 -> others.picks[0];
                default -> new Pairs(metric, candidates, others).pick(request, trace);
            };
        }
    }
}
