package io.elb.balance;

import static io.elb.balance.Shares.assertEven;
import static io.elb.balance.Shares.assertWithinChance;
import static org.assertj.core.api.Assertions.assertThat;

import io.elb.testing.StrategyContract;
import org.junit.jupiter.api.Test;

class WeightedRandomStrategyTest implements StrategyContract {
    private final BalancingStrategy strategy = BalancingStrategy.weightedRandom();

    @Override
    public BalancingStrategy newStrategy() {
        return BalancingStrategy.weightedRandom();
    }

    @Override
    public double mostSpread() {
        return 1.1;
    }

    @Test
    void sharesFollowTheWeights() {
        LoadedCandidates candidates = new LoadedCandidates(5, 1, 3, 0, 1);

        int[] counts = candidates.counts(strategy.newPicker(candidates), SeededPickRequest.seed(1), 100_000);

        assertThat(counts[3]).isZero();
        assertWithinChance(counts, 5, 1, 3, 0, 1);
    }

    @Test
    void thousandEqualTargetsGetEqualShares() {
        LoadedCandidates candidates = LoadedCandidates.equal(1_000);

        int[] counts = candidates.counts(strategy.newPicker(candidates), SeededPickRequest.seed(2), 1_000_000);

        assertEven(counts);
    }

    @Test
    void shareOfTheLargestWeightLeavesOneOf65536ToTheSmallest() {
        LoadedCandidates candidates = new LoadedCandidates(65_535, 1);

        int[] counts = candidates.counts(strategy.newPicker(candidates), SeededPickRequest.seed(3), 2_000_000);

        assertWithinChance(counts, 65_535, 1);
        assertThat(counts[1]).isPositive();
    }

    @Test
    void excludedTargetsLeaveTheOthersTheirProportion() {
        LoadedCandidates candidates = new LoadedCandidates(10, 3, 1);
        PickRequest request = SeededPickRequest.seed(4).excluding("0");

        int[] counts = candidates.counts(strategy.newPicker(candidates), request, 20_000);

        assertThat(counts[0]).isZero();
        assertWithinChance(counts, 0, 3, 1);
    }

    @Test
    void picksDoNotDependOnTheOnesBefore() {
        LoadedCandidates candidates = LoadedCandidates.equal(4);
        Picker picker = strategy.newPicker(candidates);
        PickRequest request = SeededPickRequest.seed(5);
        int[] steps = new int[4];
        int before = candidates.begin(picker, request);

        for (int i = 0; i < 40_000; i++) {
            int now = candidates.begin(picker, request);
            steps[(now - before + 4) % 4]++;
            before = now;
        }

        assertEven(steps);
    }

    @Test
    void mitigationIsOffUnlessAskedFor() {
        assertThat(strategy.mitigatesAnomalies()).isFalse();
        assertThat(BalancingStrategy.weightedRandom().withAnomalyMitigation())
                .returns(true, BalancingStrategy::mitigatesAnomalies)
                .returns("weighted_random", BalancingStrategy::name);
    }
}
