package io.elb.balance;

import static io.elb.balance.Shares.assertWithinChance;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.elb.testing.StrategyContract;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class HashStrategyTest {
    static Stream<HashStrategy> strategies() {
        HashKey key = HashKey.sourceAddress();
        return Stream.of(
                BalancingStrategy.maglev(key), BalancingStrategy.ringHash(key), BalancingStrategy.rendezvous(key));
    }

    @Nested
    class Maglev implements StrategyContract {
        @Override
        public BalancingStrategy newStrategy() {
            return BalancingStrategy.maglev(HashKey.sourceAddress());
        }

        @Override
        public double mostSpread() {
            return 1.1;
        }

        @Override
        public double mostMovedPercent() {
            return 1.0;
        }
    }

    @Nested
    class RingHash implements StrategyContract {
        @Override
        public BalancingStrategy newStrategy() {
            return BalancingStrategy.ringHash(HashKey.sourceAddress());
        }

        @Override
        public double mostSpread() {
            return 1.35;
        }

        @Override
        public double mostMovedPercent() {
            return 0;
        }
    }

    @Nested
    class RendezvousHash implements StrategyContract {
        @Override
        public BalancingStrategy newStrategy() {
            return BalancingStrategy.rendezvous(HashKey.sourceAddress());
        }

        @Override
        public double mostSpread() {
            return 1.1;
        }

        @Override
        public double mostMovedPercent() {
            return 0;
        }
    }

    @Nested
    class Bounded implements StrategyContract {
        @Override
        public BalancingStrategy newStrategy() {
            return BalancingStrategy.maglev(HashKey.header("x-user")).withBoundedLoad(1.25);
        }

        @Override
        public double mostSpread() {
            return 1.26;
        }
    }

    @ParameterizedTest
    @MethodSource("strategies")
    void keyKeepsItsTargetThroughEveryChangeOfHealth(HashStrategy configured) {
        BalancingStrategy strategy = configured.forGroup("group");
        int[] before = owners(strategy, new int[] {1, 1, 1, 1, 1, 1, 1, 1});
        int[] while3Fails = owners(strategy, new int[] {1, 1, 1, 0, 1, 1, 1, 1});
        int[] whileAlmostAllFail = owners(strategy, new int[] {0, 0, 0, 0, 0, 0, 1, 0});

        int[] moved = new int[8];
        for (int i = 0; i < before.length; i++) {
            if (before[i] == 3) {
                moved[while3Fails[i]]++;
            } else {
                assertThat(while3Fails[i]).isEqualTo(before[i]);
            }
        }
        assertThat(moved[3]).isZero();
        assertThat(Arrays.stream(moved).filter(count -> count > 80))
                .as("the keys of the failed one go to all others")
                .hasSize(7);
        assertThat(whileAlmostAllFail).containsOnly(6);
        assertThat(owners(strategy, new int[] {1, 1, 1, 1, 1, 1, 1, 1})).isEqualTo(before);
    }

    private static int[] owners(BalancingStrategy strategy, int[] isEligible) {
        FakeCandidates candidates = new FakeCandidates(IntStream.range(0, isEligible.length)
                .mapToObj(i -> new FakeCandidates.Ticket("10.0.0." + i + ":80", isEligible[i] == 1 ? 1 : -1))
                .toList());
        Picker picker = strategy.newPicker(candidates);
        VirtualRequest request = new VirtualRequest(1);
        int[] owners = new int[8_000];
        for (int i = 0; i < owners.length; i++) {
            request.hash = request.random.nextLong();
            owners[i] = candidates.tickets().indexOf(picker.pick(request));
        }
        return owners;
    }

    @Test
    void keysOfManyFailedTargetsStayTogether() {
        BalancingStrategy strategy =
                BalancingStrategy.maglev(HashKey.sourceAddress()).forGroup("group");
        int[] isEligible = new int[400];
        isEligible[7] = 1;
        isEligible[300] = 1;

        int[] once = owners(strategy, isEligible);
        int[] twice = owners(strategy, isEligible);

        assertThat(twice).isEqualTo(once);
        assertThat(Arrays.stream(once).filter(i -> i == 7).count()).isBetween(3_500L, 4_500L);
        assertThat(Arrays.stream(once).filter(i -> i == 300).count()).isBetween(3_500L, 4_500L);
    }

    @ParameterizedTest
    @MethodSource("strategies")
    void weightsAreSharesOfKeys(HashStrategy strategy) {
        LoadedCandidates candidates = new LoadedCandidates(10, 20, 0, 70);

        int[] counts = hashed(candidates, strategy, 50_000);

        assertThat(counts[0] / 50_000.0).as("seed 2").isCloseTo(0.1, within(0.012));
        assertThat(counts[1] / 50_000.0).isCloseTo(0.2, within(0.02));
        assertThat(counts[2]).isZero();
    }

    private static int[] hashed(LoadedCandidates candidates, BalancingStrategy strategy, int picks) {
        Picker picker = strategy.newPicker(candidates);
        VirtualRequest request = new VirtualRequest(2);
        int[] counts = new int[candidates.size()];
        for (int i = 0; i < picks; i++) {
            request.hash = request.random.nextLong();
            counts[Integer.parseInt(picker.pick(request).key())]++;
        }
        return counts;
    }

    @ParameterizedTest
    @MethodSource("strategies")
    void nextAttemptOfAKeyGoesToOneOtherTarget(HashStrategy strategy) {
        Picker picker = strategy.newPicker(LoadedCandidates.equal(10));
        VirtualRequest request = new VirtualRequest(3);
        request.hash = 77;
        String first = picker.pick(request).key();
        request.excluded = Set.of(first);
        String second = picker.pick(request).key();
        request.excluded = Set.of(first, second);

        assertThat(second).isNotEqualTo(first);
        assertThat(picker.pick(request).key())
                .isNotIn(first, second)
                .isEqualTo(picker.pick(request).key());
    }

    // Bounded loads: 20 attempts in flight for each target, a random one ends as the next one begins.

    private record Bounds(double offPrimary, double worst, double bound, double probes) {}

    private static Bounds churn(int count, double factor, double hotKey) {
        HashStrategy plain = BalancingStrategy.maglev(HashKey.sourceAddress());
        LoadedCandidates candidates = LoadedCandidates.equal(count);
        Picker bounded = (factor == 0 ? plain : plain.withBoundedLoad(factor)).newPicker(candidates);
        Picker primary = plain.newPicker(candidates);
        VirtualRequest request = new VirtualRequest(4);
        int all = 20 * count;
        int[] targets = new int[all];
        int off = 0;
        int most = 0;
        int steps = 100_000;
        for (int i = 0; i < all + steps; i++) {
            int at = i < all ? i : request.random.nextInt(all);
            if (i >= all) {
                candidates.inFlight[targets[at]]--;
            }
            request.hash = request.random.nextDouble() < hotKey ? 99 : request.random.nextLong();
            String first = primary.pick(request).key();
            targets[at] = candidates.begin(bounded, request);
            if (i >= all) {
                off += first.equals(Integer.toString(targets[at])) ? 0 : 1;
                most = Math.max(most, candidates.inFlight[targets[at]]);
            }
        }
        double counted = (double) count / Math.max(1, count / 8); // loads read for the sum, for each pick
        double probes = (double) candidates.loadsRead / (all + steps) - counted;
        return new Bounds(100.0 * off / steps, most / 20.0, Math.ceil(factor * 20 - 1e-9), probes);
    }

    /** 15.6 of 10 at 1.1 is what a bound of 23 gives, to which floating point rounds 1.1 × 200 ÷ 10 up; 22 gives 23.5. */
    @ParameterizedTest
    @CsvSource({
        "10, 1.1, 23.5",
        "10, 1.25, 7",
        "10, 1.5, 1",
        "10, 2.0, 0",
        "50, 1.1, 28",
        "50, 1.25, 8.5",
        "50, 1.5, 1.2",
        "50, 2.0, 0"
    })
    void boundMovesFewRequestsAndIsKept(int count, double factor, double expectedOff) {
        Bounds run = churn(count, factor, 0);

        assertThat(run.offPrimary).as("per cent, seed 4").isCloseTo(expectedOff, within(1.0));
        assertThat(run.worst * 20).isLessThanOrEqualTo(run.bound);
    }

    @ParameterizedTest
    @CsvSource({"10, 4.65, 1.2, 2.0", "50, 17.5, 2.2, 3.9"})
    void hotKeyIsSpreadOverAsManyTargetsAsItNeeds(int count, double unbounded, double least, double most) {
        assertThat(churn(count, 0, 0.3).worst)
                .as("seed 4, 30 %% of one key")
                .isCloseTo(unbounded, within(unbounded * 0.25));
        for (double factor : new double[] {1.1, 1.25, 1.5, 2}) {
            Bounds run = churn(count, factor, 0.3);
            assertThat(run.worst * 20).isEqualTo(Math.ceil(factor * 20 - 1e-9));
            assertThat(run.probes).as("targets looked at").isBetween(least - 0.05, most + 0.05);
        }
    }

    @Test
    void boundFollowsWeightsAndLeavesNobodyOut() {
        HashStrategy strategy = BalancingStrategy.ringHash(HashKey.path()).withBoundedLoad(1.01);
        LoadedCandidates candidates = new LoadedCandidates(1, 3);
        Picker picker = strategy.newPicker(candidates);
        VirtualRequest request = new VirtualRequest(5);

        for (int i = 0; i < 400; i++) {
            candidates.begin(picker, request);
        }

        assertThat(candidates.inFlight[0]).isCloseTo(100, within(3));
    }

    @Test
    void largeGroupKeepsItsBoundAlthoughItIsCountedRarely() {
        LoadedCandidates candidates = LoadedCandidates.equal(1_000);
        Picker picker = BalancingStrategy.maglev(HashKey.sourceAddress())
                .withBoundedLoad(1.25)
                .newPicker(candidates);
        VirtualRequest request = new VirtualRequest(6);
        for (int i = 0; i < 20_000; i++) {
            request.hash = request.random.nextLong();
            candidates.begin(picker, request);
        }

        assertThat(Arrays.stream(candidates.inFlight).max().orElseThrow()).isEqualTo(25);
    }

    // Keys

    @Test
    void requestsWithoutTheKeyAreSpreadAtRandom() {
        LoadedCandidates candidates = LoadedCandidates.equal(4);
        Picker picker = BalancingStrategy.maglev(HashKey.header("X-User")).newPicker(candidates);

        assertWithinChance(candidates.counts(picker, SeededPickRequest.seed(7), 8_000), 1, 1, 1, 1);
    }

    @Test
    void equalKeysGetTheSameTarget() {
        LoadedCandidates candidates = LoadedCandidates.equal(50);
        Picker picker = BalancingStrategy.maglev(HashKey.header("X-User")).newPicker(candidates);

        String alice = picker.pick(FakePickRequest.with("x-user", "alice")).key();

        assertThat(picker.pick(new FakePickRequest(Map.of("x-user", "alice", "other", "1"), Set.of()))
                        .key())
                .isEqualTo(alice);
        assertThat(Stream.iterate(0, i -> i + 1)
                        .limit(50)
                        .map(i -> picker.pick(FakePickRequest.with("x-user", "user" + i))
                                .key())
                        .distinct())
                .hasSizeGreaterThan(25);
    }

    @Test
    void functionMakesAKeyOfSeveralFacts() {
        HashKey key = HashKey.of(
                "tenant and shard",
                request -> request.value(HashKey.header("tenant"))
                        .map(tenant -> tenant + request.attribute("shard").orElse("-")));

        assertThat(FakePickRequest.with("tenant", "a").hash(key))
                .isNotEqualTo(new FakePickRequest(Map.of("tenant", "a", "shard", "b"), Set.of()).hash(key));
        assertThat(FakePickRequest.PLAIN.value(key)).isEqualTo(Optional.empty());
        assertThat(key).hasToString("function tenant and shard");
    }

    @Test
    void settingsAreChecked() {
        HashKey key = HashKey.sourceAddress();
        assertThatThrownBy(() -> BalancingStrategy.maglev(key, 65_536))
                .hasMessage("slots: 65536 (expected: a prime number from 3 to 5000011)");
        assertThatThrownBy(() -> BalancingStrategy.ringHash(key, 0))
                .hasMessage("pointsPerTarget: 0 (expected: 1 to 10000)");
        assertThatThrownBy(() -> BalancingStrategy.maglev(key).withBoundedLoad(1))
                .hasMessage("factor: 1.0 (expected: above 1, at most 10.0)");
        assertThatThrownBy(() -> BalancingStrategy.maglev(key).withBoundedLoad(Double.NaN))
                .isInstanceOf(IllegalArgumentException.class);
        for (String name : List.of("", "a b", "a;b", "\u00e9")) {
            assertThatThrownBy(() -> HashKey.cookie(name)).hasMessageStartingWith("name: " + name + " (expected:");
        }
        assertThat(BalancingStrategy.maglev(HashKey.cookie("sid")).withBoundedLoad(1.5))
                .hasToString("maglev by cookie sid with loads bounded at 1.5");
    }
}
