package io.elb.balance;

import static io.elb.balance.Shares.assertEven;
import static io.elb.balance.Shares.assertWithinChance;
import static org.assertj.core.api.Assertions.assertThat;

import io.elb.testing.StrategyContract;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LeastOutstandingStrategyTest implements StrategyContract {
    private final BalancingStrategy strategy = BalancingStrategy.leastOutstandingRequests();

    @Override
    public BalancingStrategy newStrategy() {
        return BalancingStrategy.leastOutstandingRequests();
    }

    @Override
    public double mostSpread() {
        return 1.01;
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 5, 15, 16, 100, 1_000})
    void leastLoadedTargetIsPickedWhereverItStands(int count) {
        for (int least = 0; least < count; least += Math.max(1, count / 7)) {
            LoadedCandidates candidates = LoadedCandidates.equal(count);
            Arrays.fill(candidates.inFlight, 7);
            candidates.inFlight[least] = 6;

            int[] counts = candidates.counts(strategy.newPicker(candidates), SeededPickRequest.seed(least), 20);

            assertThat(counts[least])
                    .as("of %d, number %d has least", count, least)
                    .isEqualTo(20);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3})
    void tiesAreDrawnEvenlyAmongAFewNeighbours(int load) {
        LoadedCandidates candidates = LoadedCandidates.equal(20);
        Arrays.fill(candidates.inFlight, load + 1);
        for (int tied : new int[] {4, 5, 6, 19}) {
            candidates.inFlight[tied] = load;
        }

        int[] counts = candidates.counts(strategy.newPicker(candidates), SeededPickRequest.seed(1), 40_000);

        assertEven(new int[] {counts[4], counts[5], counts[6], counts[19]});
        assertThat(counts[4] + counts[5] + counts[6] + counts[19]).isEqualTo(40_000);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void ofAThousandTiedTargetsEachGetsItsShare(int load) {
        LoadedCandidates candidates = LoadedCandidates.equal(1_000);
        Arrays.fill(candidates.inFlight, load);

        int[] counts = candidates.counts(strategy.newPicker(candidates), SeededPickRequest.seed(2), 200_000);

        assertEven(counts);
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 40})
    void loadsStayWithinOneOfEachOther(int count) {
        LoadedCandidates candidates = LoadedCandidates.equal(count);
        Picker picker = strategy.newPicker(candidates);
        PickRequest request = SeededPickRequest.seed(3);

        for (int i = 0; i < 50 * count; i++) {
            candidates.begin(picker, request);
            int most = Arrays.stream(candidates.inFlight).max().orElseThrow();
            int least = Arrays.stream(candidates.inFlight).min().orElseThrow();
            assertThat(most - least).isLessThanOrEqualTo(1);
        }
    }

    @Test
    void weightDividesWhatIsInFlight() {
        LoadedCandidates candidates = new LoadedCandidates(1, 2, 5, 0);
        Picker picker = strategy.newPicker(candidates);
        PickRequest request = SeededPickRequest.seed(4);

        for (int i = 0; i < 800; i++) {
            candidates.begin(picker, request);
        }

        assertThat(candidates.inFlight).containsExactly(100, 200, 500, 0);
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 20})
    void idleTargetsAreDrawnByWeight(int count) {
        int[] weights = new int[count];
        double[] shares = new double[count];
        for (int i = 0; i < count; i++) {
            weights[i] = 1 + i % 3;
            shares[i] = weights[i];
        }
        LoadedCandidates candidates = new LoadedCandidates(weights);

        int[] counts = candidates.counts(strategy.newPicker(candidates), SeededPickRequest.seed(5), 60_000);

        assertWithinChance(counts, shares);
    }

    @Test
    void slowTargetGetsNoMoreThanItAnswers() {
        LoadedCandidates candidates = LoadedCandidates.equal(4);
        Picker picker = strategy.newPicker(candidates);
        PickRequest request = SeededPickRequest.seed(6);
        int[] counts = new int[4];
        int[] targetOf = new int[6_000];

        // A request starts at every step. All targets but the first answer in 6 steps, the first one in 60.
        for (int step = 0; step < targetOf.length; step++) {
            if (step >= 6 && targetOf[step - 6] != 0) {
                candidates.inFlight[targetOf[step - 6]]--;
            }
            if (step >= 60 && targetOf[step - 60] == 0) {
                candidates.inFlight[0]--;
            }
            targetOf[step] = candidates.begin(picker, request);
            counts[targetOf[step]]++;
        }

        assertThat(counts[0]).as("of 6,000 requests, 1,500 by round robin").isLessThan(300);
        assertEven(new int[] {counts[1], counts[2], counts[3]});
    }

    @Test
    void excludedTargetsLeaveTheLeastLoadedOfTheOthers() {
        LoadedCandidates candidates = LoadedCandidates.equal(30);
        Arrays.fill(candidates.inFlight, 9);
        candidates.inFlight[3] = 0;
        candidates.inFlight[17] = 8;
        PickRequest request = SeededPickRequest.seed(7).excluding("3");

        int[] counts = candidates.counts(strategy.newPicker(candidates), request, 100);

        assertThat(counts[17]).isEqualTo(100);
    }
}
