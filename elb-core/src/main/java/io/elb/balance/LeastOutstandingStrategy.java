package io.elb.balance;

import io.elb.internal.balance.AliasTable;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/* How it works
 *
 * The load of a target is its attempts in flight over its weight; the least of all loads is looked for afresh at each pick,
 * since other event loops change them all the time. Targets with equal loads are drawn by weight, each with the same
 * chance per unit of weight, whatever their order: while the scan goes on, the k-th tied unit replaces the choice with
 * probability 1/k.
 *
 * No load is below 0, so an idle target needs no comparison with others. A few targets are drawn blindly first, and the
 * first idle one is taken: as fair as the scan, since all idle targets are equally likely to be met, and much cheaper for a
 * group that is larger than the number of requests at a time.
 *
 * Concurrency: loads are read one after the other, and the chosen target counts the attempt only after the pick. Two loops
 * that pick at the same moment can choose the same target; the next pick of either sees it.
 */
/** The target with the fewest attempts in flight for its weight. */
final class LeastOutstandingStrategy implements BalancingStrategy {
    static final BalancingStrategy INSTANCE = new LeastOutstandingStrategy();

    private LeastOutstandingStrategy() {}

    @Override
    public String name() {
        return "least_outstanding_requests";
    }

    @Override
    public Picker newPicker(Candidates candidates) {
        int count = 0;
        int[] eligible = new int[candidates.size()];
        for (int i = 0; i < eligible.length; i++) {
            if (candidates.isEligible(i) && candidates.weight(i) > 0) {
                eligible[count++] = i;
            }
        }
        return count == 0
                ? request -> Pick.none(NoPickReason.NONE_ELIGIBLE)
                : new Loads(candidates, Arrays.copyOf(eligible, count));
    }

    @Override
    public String toString() {
        return name();
    }

    /** The picker: reads the loads of this moment. */
    private static final class Loads implements Picker {
        private static final int MOST_BLIND_DRAWS = 8;

        private final Candidates candidates;
        private final int[] eligible;
        private final int[] weights;
        private final Pick[] picks;
        private final AliasTable table;
        private final int blindDraws;

        Loads(Candidates candidates, int[] eligible) {
            this.candidates = candidates;
            this.eligible = eligible;
            this.weights = Arrays.stream(eligible).map(candidates::weight).toArray();
            this.picks = Arrays.stream(eligible).mapToObj(candidates::pick).toArray(Pick[]::new);
            this.table = AliasTable.of(Arrays.stream(weights).asDoubleStream().toArray());
            this.blindDraws = Math.min(MOST_BLIND_DRAWS, eligible.length / 2);
        }

        @Override
        public Pick pick(PickRequest request) {
            RandomGenerator random = request.random();
            for (int i = 0; i < blindDraws; i++) {
                int drawn = table.draw(random.nextLong());
                if (inFlight(drawn) == 0) {
                    return request.isExcluded(picks[drawn].key()) ? amongTheOthers(request) : picks[drawn];
                }
            }
            Pick pick = picks[least(random.nextLong())];
            return request.isExcluded(pick.key()) ? amongTheOthers(request) : pick;
        }

        @Override
        public Pick explain(PickRequest request, PickTrace trace) {
            for (int i = 0; i < picks.length; i++) {
                trace.compared(picks[i].key(), (double) inFlight(i) / weights[i]);
            }
            return pick(request);
        }

        private int inFlight(int at) {
            return Math.max(0, candidates.inFlight(eligible[at]));
        }

        private int least(long seed) {
            long random = seed;
            int best = 0;
            long bestLoad = inFlight(0);
            long bestWeight = weights[0];
            long tied = bestWeight;
            for (int i = 1; i < weights.length; i++) {
                long load = inFlight(i);
                long weight = weights[i];
                long difference = load * bestWeight - bestLoad * weight;
                if (difference == 0) {
                    tied += weight;
                    random = next(random);
                }
                if (difference < 0 || difference == 0 && below(random, tied) < weight) {
                    best = i;
                    bestLoad = load;
                    bestWeight = weight;
                    tied = difference < 0 ? weight : tied;
                }
            }
            return best;
        }

        private static long next(long random) {
            return random * 0x5851_f42d_4c95_7f2dL + 0x1405_7b7e_f767_814fL; // Knuth's MMIX generator
        }

        private static long below(long random, long bound) {
            return (random >>> 33) * bound >>> 31;
        }

        private Pick amongTheOthers(PickRequest request) {
            int[] others = Arrays.stream(eligible)
                    .filter(i -> !request.isExcluded(candidates.key(i)))
                    .toArray();
            return others.length == 0
                    ? Pick.none(NoPickReason.ALL_EXCLUDED)
                    : new Loads(candidates, others).pick(request);
        }
    }
}
