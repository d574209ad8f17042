package io.elb.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elb.testing.StrategyContract;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SubsetStrategyTest implements StrategyContract {
    @Override
    public BalancingStrategy newStrategy() {
        return BalancingStrategy.subset(10, 1, BalancingStrategy.random());
    }

    private static Set<String> subset(int from, int to, long seed) {
        FakeCandidates candidates = FakeCandidates.of(
                IntStream.range(from, to).mapToObj(i -> "10.0.0." + i).toArray(String[]::new));
        Picker picker = BalancingStrategy.subset(5, seed, BalancingStrategy.roundRobin())
                .newPicker(candidates);
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 50; i++) {
            seen.add(picker.pick(FakePickRequest.PLAIN).key());
        }
        return seen;
    }

    @Test
    void eachSeedHasASubsetOfItsOwn() {
        assertThat(subset(0, 50, 1)).hasSize(5).isEqualTo(subset(0, 50, 1)).isNotEqualTo(subset(0, 50, 2));
    }

    @Test
    void oneThatComesOrGoesChangesOneMemberAtMost() {
        for (int seed = 0; seed < 50; seed++) {
            Set<String> common = new HashSet<>(subset(0, 20, seed));
            common.retainAll(subset(0, 21, seed));
            assertThat(common).as("seed %d", seed).hasSizeGreaterThanOrEqualTo(4);
            common = new HashSet<>(subset(0, 20, seed));
            common.retainAll(subset(1, 20, seed));
            assertThat(common).hasSizeGreaterThanOrEqualTo(4);
        }
    }

    @Test
    void seedsSpreadOverAllTargets() {
        int[] counts = new int[20];
        for (int seed = 0; seed < 4_000; seed++) {
            subset(0, 20, seed).forEach(key -> counts[Integer.parseInt(key.substring(7))]++);
        }

        Shares.assertEven(counts);
    }

    @Test
    void unhealthyMemberIsReplaced() {
        Set<String> all = subset(0, 20, 3);
        String gone = all.iterator().next();
        FakeCandidates candidates = FakeCandidates.of(IntStream.range(0, 20)
                .mapToObj(i -> "10.0.0." + i + (gone.equals("10.0.0." + i) ? "=-1" : ""))
                .toArray(String[]::new));
        Picker picker =
                BalancingStrategy.subset(5, 3, BalancingStrategy.roundRobin()).newPicker(candidates);
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 50; i++) {
            seen.add(picker.pick(FakePickRequest.PLAIN).key());
        }

        assertThat(seen).hasSize(5).doesNotContain(gone);
        seen.retainAll(all);
        assertThat(seen).hasSize(4);
    }

    @Test
    void sizeIsChecked() {
        assertThatThrownBy(() -> BalancingStrategy.subset(0, 1, BalancingStrategy.random()))
                .hasMessage("size: 0 (expected: 1 or more)");
        assertThat(newStrategy()).hasToString("subset of 10 with random");
    }
}
