package io.elb.balance;

import static io.elb.balance.Shares.assertWithinChance;
import static org.assertj.core.api.Assertions.assertThat;

import io.elb.testing.StrategyContract;
import org.junit.jupiter.api.Test;

class RandomStrategyTest implements StrategyContract {
    @Override
    public BalancingStrategy newStrategy() {
        return BalancingStrategy.random();
    }

    @Override
    public double mostSpread() {
        return 1.1;
    }

    @Test
    void targetsAreDrawnByWeight() {
        LoadedCandidates candidates = new LoadedCandidates(1, 2, 0, 5);

        int[] counts = candidates.counts(newStrategy().newPicker(candidates), SeededPickRequest.seed(1), 40_000);

        assertWithinChance(counts, 1, 2, 0, 5);
    }

    @Test
    void excludesNothing() {
        assertThat(newStrategy().supportsStickiness()).isTrue();
        assertThat(newStrategy().supportsSlowStart()).isTrue();
    }
}
