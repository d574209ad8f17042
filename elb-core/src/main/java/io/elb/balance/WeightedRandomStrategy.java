package io.elb.balance;

import io.elb.internal.balance.AliasTable;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * ELB's {@code weighted_random}: every request goes to a target drawn at random, in proportion to the weights and
 * independently of every other request. It alone can take traffic away from anomalous targets (ELB's automatic target
 * weights): see {@link #withAnomalyMitigation()}. <em>Immutable.</em>
 *
 * @since 0.1
 */
public final class WeightedRandomStrategy implements BalancingStrategy {
    static final WeightedRandomStrategy PLAIN = new WeightedRandomStrategy(false);
    private static final WeightedRandomStrategy MITIGATING = new WeightedRandomStrategy(true);

    private final boolean mitigates;

    private WeightedRandomStrategy(boolean mitigates) {
        this.mitigates = mitigates;
    }

    /**
     * The strategy with anomaly mitigation: ELB's {@code load_balancing.algorithm.anomaly_mitigation = on}, off by default.
     * A target that answers with 5xx or fails to be reached clearly more often than its peers gets less and less of the
     * traffic until it recovers, and then gradually its share again. Needs at least three healthy targets that are no
     * functions, and never takes traffic away from more than half of them.
     *
     * @return the strategy
     */
    public WeightedRandomStrategy withAnomalyMitigation() {
        return MITIGATING;
    }

    @Override
    public String name() {
        return "weighted_random";
    }

    @Override
    public boolean mitigatesAnomalies() {
        return mitigates;
    }

    @Override
    public boolean supportsStickiness() {
        return false;
    }

    @Override
    public Picker newPicker(Candidates candidates) {
        int[] eligible = IntStream.range(0, candidates.size())
                .filter(i -> candidates.isEligible(i) && candidates.effectiveWeight(i) > 0)
                .toArray();
        return eligible.length == 0 ? request -> Pick.none(NoPickReason.NONE_ELIGIBLE) : new Lots(candidates, eligible);
    }

    @Override
    public String toString() {
        return mitigates ? name() + " with anomaly mitigation" : name();
    }

    /** The picker: one lot for each target, as large as its weight. */
    private static final class Lots implements Picker {
        private final Candidates candidates;
        private final int[] eligible;
        private final Pick[] picks;
        private final AliasTable table;

        Lots(Candidates candidates, int[] eligible) {
            this.candidates = candidates;
            this.eligible = eligible;
            this.picks = Arrays.stream(eligible).mapToObj(candidates::pick).toArray(Pick[]::new);
            this.table = AliasTable.of(Arrays.stream(eligible)
                    .mapToDouble(candidates::effectiveWeight)
                    .toArray());
        }

        @Override
        public Pick pick(PickRequest request) {
            Pick pick = picks[table.draw(request.random().nextLong())];
            return request.isExcluded(pick.key()) ? amongTheOthers(request) : pick;
        }

        private Pick amongTheOthers(PickRequest request) {
            int[] others = Arrays.stream(eligible)
                    .filter(i -> !request.isExcluded(candidates.key(i)))
                    .toArray();
            return others.length == 0
                    ? Pick.none(NoPickReason.ALL_EXCLUDED)
                    : new Lots(candidates, others).pick(request);
        }
    }
}
