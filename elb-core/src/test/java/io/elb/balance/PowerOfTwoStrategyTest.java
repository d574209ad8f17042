package io.elb.balance;

import static io.elb.balance.Shares.assertEven;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.elb.testing.StrategyContract;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PowerOfTwoStrategyTest implements StrategyContract {
    private final BalancingStrategy strategy = BalancingStrategy.powerOfTwoChoices();

    @Override
    public BalancingStrategy newStrategy() {
        return BalancingStrategy.powerOfTwoChoices();
    }

    @Override
    public double mostSpread() {
        return 1.05;
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5})
    void busyTargetIsNeverComparedWithItself(int count) {
        LoadedCandidates candidates = LoadedCandidates.equal(count);
        candidates.inFlight[1] = 10;

        int[] counts = candidates.counts(strategy.newPicker(candidates), SeededPickRequest.seed(1), 10_000);

        assertThat(counts[1])
                .as("with replacement it would get 1 of %d", count * count)
                .isZero();
    }

    @Test
    void idleTargetsAreDrawnEvenly() {
        LoadedCandidates candidates = LoadedCandidates.equal(7);

        assertEven(candidates.counts(strategy.newPicker(candidates), SeededPickRequest.seed(2), 70_000));
    }

    /** With replacement of the rest: the heaviest is drawn first or second, or not at all. */
    @Test
    void loadsFollowTheWeights() {
        LoadedCandidates candidates = new LoadedCandidates(1, 2, 5, 0, 8);
        Picker picker = strategy.newPicker(candidates);
        PickRequest request = SeededPickRequest.seed(3);

        for (int i = 0; i < 1_600; i++) {
            candidates.begin(picker, request);
        }

        assertThat(candidates.inFlight[3]).isZero();
        assertThat(candidates.inFlight[0]).as("seed 3").isCloseTo(100, within(6));
        assertThat(candidates.inFlight[1]).isCloseTo(200, within(6));
        assertThat(candidates.inFlight[2]).isCloseTo(500, within(9));
        assertThat(candidates.inFlight[4]).isCloseTo(800, within(12));
    }

    @Test
    void oneOverwhelmingWeightLeavesTheOthersTheirPart() {
        LoadedCandidates candidates = new LoadedCandidates(65_535, 1);

        int[] counts = candidates.counts(strategy.newPicker(candidates), SeededPickRequest.seed(4), 1_000);

        assertThat(counts[0] + counts[1]).isEqualTo(1_000);
    }

    /** Balls into bins: the fullest has at most so many more than the mean, while by random draw it has 16 to 32 more. */
    @ParameterizedTest
    @CsvSource({"10, 1.05", "100, 1.9", "1000, 2.2"})
    void gapOfStaticPlacementsIsSmallWhateverTheirNumber(int bins, double expectedMean) {
        int runs = 20;
        double sum = 0;
        for (int run = 0; run < runs; run++) {
            LoadedCandidates candidates = LoadedCandidates.equal(bins);
            Picker picker = strategy.newPicker(candidates);
            PickRequest request = SeededPickRequest.seed(run);
            for (int i = 0; i < 100 * bins; i++) {
                candidates.begin(picker, request);
            }
            int gap = Arrays.stream(candidates.inFlight).max().orElseThrow() - 100;
            assertThat(gap).as("seed %d", run).isLessThanOrEqualTo(4);
            sum += gap;
        }

        assertThat(sum / runs).as("seeds 0 to 19").isCloseTo(expectedMean, within(0.35));
    }

    @ParameterizedTest
    @CsvSource({"10, 16", "100, 26", "1000, 32"})
    void gapOfRandomPlacementsIsLarge(int bins, double expectedMean) {
        double sum = 0;
        for (int run = 0; run < 20; run++) {
            LoadedCandidates candidates = LoadedCandidates.equal(bins);
            Picker picker = BalancingStrategy.random().newPicker(candidates);
            PickRequest request = SeededPickRequest.seed(run);
            for (int i = 0; i < 100 * bins; i++) {
                candidates.begin(picker, request);
            }
            sum += Arrays.stream(candidates.inFlight).max().orElseThrow() - 100;
        }

        assertThat(sum / 20).as("seeds 0 to 19").isCloseTo(expectedMean, within(4.0));
    }

    /**
     * The supermarket model: mean time in the system, in service times, of queues at this utilisation. For one choice 1 / (1 − λ), for d
     * the sum of λ to the power of (d^i − d) / (d − 1) over i from 1 on. Three choices are a strategy of this test.
     */
    @ParameterizedTest
    @CsvSource({
        "0.5, 1, 2.0",
        "0.8, 1, 5.0",
        "0.9, 1, 10",
        "0.5, 2, 1.27",
        "0.8, 2, 1.95",
        "0.9, 2, 2.61",
        "0.95, 2, 3.38",
        "0.5, 3, 1.13",
        "0.8, 3, 1.58",
        "0.9, 3, 2.03",
        "0.95, 3, 2.54",
        "0.99, 3, 3.86"
    })
    void timeInTheSystemIsThatOfTheTheory(double utilisation, int choices, double expected) {
        BalancingStrategy chosen = choices == 1 ? BalancingStrategy.random() : strategy;
        int queues = 300;
        VirtualTargets targets = new VirtualTargets(chosen, queues);
        Picker picker = choices == 3 ? bestOfThree(targets) : chosen.newPicker(targets);
        VirtualRequest request = new VirtualRequest(5);
        double[] freeAt = new double[queues];
        double now = 0;
        double sum = 0;
        int counted = 0;
        int arrivals = 1_200_000;
        for (int i = 0; i < arrivals; i++) {
            now += exponential(request) * 1_000_000 / (utilisation * queues);
            targets.advance((long) now);
            int target = VirtualTargets.index(picker.pick(request));
            freeAt[target] = Math.max(now, freeAt[target]) + exponential(request) * 1_000_000;
            targets.begin(target, (long) now, (long) freeAt[target], 200);
            if (i >= arrivals / 4) {
                sum += (freeAt[target] - now) / 1_000_000;
                counted++;
            }
        }

        double tolerance = utilisation > 0.98 ? 0.06 : 0.04; // the theory is that of infinitely many queues
        assertThat(sum / counted).as("seed 5, 300 queues").isCloseTo(expected, within(expected * tolerance));
    }

    private static Picker bestOfThree(Candidates candidates) {
        return request -> {
            int one = request.random().nextInt(candidates.size());
            int two = another(request, candidates.size(), one, one);
            int three = another(request, candidates.size(), one, two);
            int best = candidates.inFlight(two) < candidates.inFlight(one) ? two : one;
            return candidates.pick(candidates.inFlight(three) < candidates.inFlight(best) ? three : best);
        };
    }

    private static int another(PickRequest request, int count, int one, int two) {
        int drawn = one;
        while (drawn == one || drawn == two) {
            drawn = request.random().nextInt(count);
        }
        return drawn;
    }

    /**
     * One choice at 0.99, where a queue takes some ten thousand service times to forget how it began: the queues begin with work as it
     * is distributed in the long run, and each runs for 200,000 service times. The standard error is 3 %.
     */
    @Test
    void randomChoiceOfNearlyFullQueuesTakesAHundredServiceTimes() {
        int queues = 300;
        double utilisation = 0.99;
        LoadedCandidates candidates = LoadedCandidates.equal(queues);
        Picker picker = BalancingStrategy.random().newPicker(candidates);
        VirtualRequest request = new VirtualRequest(5);
        double[] freeAt = new double[queues];
        for (int i = 0; i < queues; i++) {
            boolean isBusy = request.random.nextDouble() < utilisation;
            freeAt[i] = isBusy ? exponential(request) / (1 - utilisation) : 0;
        }
        double now = 0;
        double sum = 0;
        int arrivals = 60_000_000;
        for (int i = 0; i < arrivals; i++) {
            now += exponential(request) / (utilisation * queues);
            int target = ((LoadedCandidates.Ticket) picker.pick(request)).index();
            freeAt[target] = Math.max(now, freeAt[target]) + exponential(request);
            sum += freeAt[target] - now;
        }

        assertThat(sum / arrivals).as("seed 5").isCloseTo(100, within(6.0));
    }

    private static double exponential(VirtualRequest request) {
        return -Math.log(1 - request.random.nextDouble());
    }
}
