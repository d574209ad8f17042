package io.elb.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.elb.balance.BalancingStrategy;
import io.elb.balance.Candidates;
import io.elb.balance.Pick;
import io.elb.balance.Picker;
import io.elb.observe.ErrorReason;
import io.elb.target.Target;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What every balancing strategy has to keep to, as tests: a test class of a strategy implements this interface and gets
 * them all. A strategy that chooses by labels or attributes overrides {@link #target} and {@link #attributes} so that all
 * targets suit all requests; one that promises to be even, or to keep clients with their targets, says so with
 * {@link #mostSpread} and {@link #mostMovedPercent}. <em>Thread-safe.</em>
 *
 * @since 0.1
 */
public interface StrategyContract {
    /**
     * The strategy under test.
     *
     * @return a new strategy for each call, always configured in the same way
     */
    BalancingStrategy newStrategy();

    /**
     * A target that suits the contract's requests.
     *
     * @param number 1–100
     * @return a target of weight 1 whose key is another one for each number
     */
    default Target target(int number) {
        return Target.of("10.0.0." + number, 80);
    }

    /**
     * The attributes of the contract's requests.
     *
     * @return by name; none by default
     */
    default Map<String, String> attributes() {
        return Map.of();
    }

    /**
     * How even the strategy promises to be: over 20,000 requests of different clients, one each millisecond and each answered
     * after 200 ms, the most requests that one of ten targets gets for its weight, over the mean.
     *
     * @return 1 for exactly even; infinite by default, which promises nothing
     */
    default double mostSpread() {
        return Double.POSITIVE_INFINITY;
    }

    /**
     * How well the strategy promises to keep clients with their targets: when one of ten targets goes, the part of the others'
     * clients that get another target all the same.
     *
     * @return 0 when none of them may; 100 by default, which promises nothing
     */
    default double mostMovedPercent() {
        return 100;
    }

    /** The name is there for descriptions and metrics. */
    @Test
    default void nameIsNotBlank() {
        assertFalse(newStrategy().name().isBlank(), "name() is blank");
    }

    /** The only target gets every request. */
    @Test
    default void onlyTargetIsPicked() {
        Picker picker = picker(List.of(target(1)), Set.of());
        for (long hash = 0; hash < 20; hash++) {
            assertEquals(target(1).key(), picked(picker, hash, Set.of()).key());
        }
    }

    /** Targets that are not eligible get nothing while another one is. */
    @Test
    default void targetThatIsNotEligibleIsNotPicked() {
        Set<String> ineligible = Set.of(target(2).key(), target(3).key());
        Picker picker = picker(List.of(target(1), target(2), target(3), target(4)), ineligible);
        for (long hash = 0; hash < 200; hash++) {
            Pick pick = picked(picker, hash, Set.of());
            assertTrue(pick.isTarget(), "no target although two are eligible");
            assertFalse(ineligible.contains(pick.key()), () -> "picked " + pick.key() + ", which is not eligible");
        }
    }

    /** Whichever targets are eligible, and whichever was tried already: as long as one is left it is picked. */
    @Test
    default void targetIsPickedAsLongAsOneIsEligible() {
        List<Target> targets = new ArrayList<>(targets(5));
        targets.add(target(6).withWeight(0));
        for (int eligible = 1; eligible < 32; eligible++) {
            List<String> in = new ArrayList<>();
            Set<String> out = new HashSet<>();
            for (int i = 0; i < 5; i++) {
                (((eligible >> i & 1) == 1) ? in : out).add(targets.get(i).key());
            }
            Picker picker = picker(targets, out);
            for (int hash = 0; hash < 20; hash++) {
                assertIn(in, picked(picker, hash, Set.of()));
                if (in.size() > 1) {
                    String tried = in.get(hash % in.size());
                    List<String> left =
                            in.stream().filter(key -> !key.equals(tried)).toList();
                    assertIn(left, picked(picker, hash, Set.of(tried)));
                }
            }
        }
    }

    private static void assertIn(List<String> allowed, Pick pick) {
        assertTrue(pick.isTarget(), () -> "no target although " + allowed + " can be picked");
        assertTrue(allowed.contains(pick.key()), () -> "picked " + pick.key() + " where only " + allowed + " can be");
    }

    /** A target that an earlier attempt used is not picked again. */
    @Test
    default void excludedTargetIsNotPicked() {
        Picker picker = picker(List.of(target(1), target(2), target(3)), Set.of());
        Set<String> excluded = Set.of(target(1).key(), target(3).key());
        for (long hash = 0; hash < 200; hash++) {
            Pick pick = picked(picker, hash, excluded);
            assertFalse(excluded.contains(pick.key()), () -> "picked " + pick.key() + ", which is excluded");
        }
    }

    /** When all targets are excluded there is no pick, and a reason for it. */
    @Test
    default void allExcludedIsNoPickWithAReason() {
        Picker picker = picker(List.of(target(1), target(2)), Set.of());
        Pick pick = picked(picker, 1, Set.of(target(1).key(), target(2).key()));
        assertFalse(pick.isTarget(), "picked a target although all are excluded");
        assertTrue(pick.reason().isPresent(), "no reason for no pick");
    }

    /** Over many different requests every target gets some. */
    @Test
    default void everyTargetGetsRequests() {
        List<Target> targets = targets(10);
        Picker picker = picker(targets, Set.of());
        RandomGenerator random = new SplittableRandom(11);
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < 5_000; i++) {
            seen.add(picked(picker, random.nextLong(), Set.of(), random).key());
        }
        assertEquals(targets.size(), seen.size(), () -> "only these got requests: " + seen);
    }

    /** The same requests under the same seed get the same targets: nothing but what is handed in decides. */
    @Test
    default void sameSeedGivesTheSamePicks() {
        assertEquals(hundredPicks(), hundredPicks(), "picks of two equal runs");
    }

    private List<String> hundredPicks() {
        Picker picker = picker(targets(7), Set.of());
        RandomGenerator random = new SplittableRandom(5);
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            keys.add(picked(picker, random.nextLong(), Set.of(), random).key());
        }
        return keys;
    }

    /** No target has more requests for its weight than {@link #mostSpread} says, whether weights are equal or not. */
    @Test
    default void spreadIsAsPromised() {
        if (Double.isInfinite(mostSpread())) {
            return;
        }
        assertSpread(targets(10));
        assertSpread(IntStream.rangeClosed(1, 10)
                .mapToObj(number -> target(number).withWeight(1 + number % 4))
                .toList());
    }

    private void assertSpread(List<Target> targets) {
        Picker picker = picker(targets, Set.of());
        RandomGenerator random = new SplittableRandom(3);
        Map<String, Integer> counts = new HashMap<>();
        Deque<Pick> inFlight = new ArrayDeque<>();
        for (int i = 1; i <= 20_000; i++) {
            if (inFlight.size() == 200) {
                ContractTargets.completed(inFlight.remove(), i * ContractSet.MILLI, 200 * ContractSet.MILLI);
            }
            Pick pick = picked(picker, random.nextLong(), Set.of(), random, i * ContractSet.MILLI);
            ContractTargets.begin(pick, i * ContractSet.MILLI);
            inFlight.add(pick);
            counts.merge(pick.key(), 1, Integer::sum);
        }
        double mean = 20_000.0 / targets.stream().mapToInt(Target::weight).sum();
        for (Target target : targets) {
            double spread = counts.getOrDefault(target.key(), 0) / mean / target.weight();
            assertTrue(
                    spread <= mostSpread(),
                    () -> target.key() + " of weight " + target.weight() + " has " + spread
                            + " times the mean, promised were " + mostSpread());
        }
    }

    /** When a target goes, no more of the others' clients move than {@link #mostMovedPercent} says. */
    @Test
    default void clientsMoveAsLittleAsPromised() {
        if (mostMovedPercent() >= 100) {
            return;
        }
        ContractTargets group = new ContractTargets(newStrategy());
        List<Target> all = targets(10);
        Picker before = group.strategy().newPicker(group.candidates(all, Set.of()));
        Picker after = group.strategy()
                .newPicker(group.candidates(
                        all.stream()
                                .filter(target -> !target.equals(all.get(4)))
                                .toList(),
                        Set.of()));
        RandomGenerator hashes = new SplittableRandom(4);
        int stayed = 0;
        int moved = 0;
        for (int i = 0; i < 10_000; i++) {
            long hash = hashes.nextLong();
            Pick old = picked(before, hash, Set.of());
            if (!old.key().equals(all.get(4).key())) {
                boolean isSame = old.key().equals(picked(after, hash, Set.of()).key());
                stayed += isSame ? 1 : 0;
                moved += isSame ? 0 : 1;
            }
        }
        double percent = 100.0 * moved / (stayed + moved);
        assertTrue(
                percent <= mostMovedPercent(),
                () -> percent + " % of the clients of targets that stay have moved, promised were "
                        + mostMovedPercent());
    }

    /** A strategy that says that it follows slow start gives a target with a tenth of its weight little, and something. */
    @Test
    default void partOfAWeightIsFollowedWhereSlowStartIsSupported() {
        ContractTargets group = new ContractTargets(newStrategy());
        if (!group.strategy().supportsSlowStart()) {
            return;
        }
        Picker picker = group.strategy()
                .newPicker(group.candidates(targets(4), Map.of(target(2).key(), 0.1)));
        RandomGenerator random = new SplittableRandom(6);
        int count = 0;
        for (int i = 0; i < 10_000; i++) {
            count += picked(picker, random.nextLong(), Set.of(), random)
                            .key()
                            .equals(target(2).key())
                    ? 1
                    : 0;
        }
        double percent = count / 100.0;
        assertTrue(
                percent > 0.5 && percent < 10,
                () -> "a tenth of the weight of one of four targets got " + percent
                        + " % of the requests, even were 3.2 %");
    }

    /** A changing set is followed: only targets of the newest one are picked. */
    @Test
    default void onlyTargetsOfTheNewestSetArePicked() {
        ContractTargets group = new ContractTargets(newStrategy());
        for (int round = 1; round <= 50; round++) {
            List<Target> now = IntStream.rangeClosed(round, round + 3)
                    .mapToObj(this::target)
                    .toList();
            Set<String> keys = new HashSet<>(now.stream().map(Target::key).toList());
            Picker picker = group.strategy().newPicker(group.candidates(now, Set.of()));
            for (long hash = 0; hash < 5; hash++) {
                Pick pick = picked(picker, hash, Set.of());
                assertTrue(keys.contains(pick.key()), () -> "picked " + pick.key() + " of an older set");
            }
        }
    }

    /**
     * Many event loops pick at once, and each gets a ticket that the group handed out.
     *
     * @throws Exception if a pick throws
     */
    @Test
    default void concurrentPicksAreAllTickets() throws Exception {
        ContractTargets group = new ContractTargets(newStrategy());
        Candidates candidates = group.candidates(targets(5), Set.of());
        Set<Pick> tickets = new HashSet<>();
        for (int i = 0; i < candidates.size(); i++) {
            tickets.add(candidates.pick(i));
        }
        Picker picker = group.strategy().newPicker(candidates);
        ExecutorService loops = Executors.newFixedThreadPool(4);
        try {
            List<Future<Set<Pick>>> running = new ArrayList<>();
            for (int loop = 0; loop < 4; loop++) {
                RandomGenerator random = new SplittableRandom(loop);
                running.add(loops.submit(() -> {
                    Set<Pick> picks = new HashSet<>();
                    for (int i = 0; i < 5_000; i++) {
                        picks.add(picked(picker, random.nextLong(), Set.of(), random));
                    }
                    return picks;
                }));
            }
            for (Future<Set<Pick>> picks : running) {
                assertTrue(tickets.containsAll(picks.get()), "a pick that is no ticket of the group");
            }
        } finally {
            loops.shutdownNow();
        }
    }

    /**
     * Event loops pick and tell what became of it while the set changes: each pick is one of the set that its picker was made for.
     *
     * @throws Exception if a pick throws
     */
    @Test
    default void picksGoOnWhileTheSetChanges() throws Exception {
        ContractTargets group = new ContractTargets(newStrategy());
        AtomicReference<ContractSet> newest = new AtomicReference<>(ContractSet.of(group, targets(5)));
        AtomicBoolean isOver = new AtomicBoolean();
        ExecutorService loops = Executors.newFixedThreadPool(3);
        try {
            List<Future<String>> running = new ArrayList<>();
            for (int loop = 0; loop < 3; loop++) {
                RandomGenerator random = new SplittableRandom(loop);
                running.add(loops.submit(() -> {
                    String wrong = "";
                    while (!isOver.get() && wrong.isEmpty()) {
                        ContractSet set = Objects.requireNonNull(newest.get());
                        wrong = set.wrong(picked(set.picker(), random.nextLong(), Set.of(), random));
                    }
                    return wrong;
                }));
            }
            RandomGenerator random = new SplittableRandom(3);
            for (int round = 0; round < 200; round++) {
                ContractSet next = ContractSet.of(
                        group,
                        IntStream.rangeClosed(1 + round % 20, 3 + round % 20 + round % 7)
                                .mapToObj(number -> target(number).withWeight(1 + number % 3))
                                .toList());
                ContractSet former = Objects.requireNonNull(newest.getAndSet(next));
                assertEquals("", former.wrong(picked(former.picker(), random.nextLong(), Set.of(), random)));
            }
            isOver.set(true);
            for (Future<String> wrong : running) {
                assertEquals("", wrong.get());
            }
        } finally {
            isOver.set(true);
            loops.shutdownNow();
        }
    }

    /** A pick that is not tried again allocates nothing, once the code is warm. */
    @Test
    default void pickAllocatesNothing() {
        Picker picker = picker(targets(10), Set.of());
        ContractRequest request = new ContractRequest(1, attributes(), Set.of(), new SplittableRandom(8), 0);
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 40 && least > ContractSet.ROUND; round++) {
            least = Math.min(least, ContractSet.allocatedBytes(picker, request));
        }
        long bytes = least;
        assertTrue(
                bytes <= ContractSet.ROUND,
                () -> (double) bytes / ContractSet.ROUND + " bytes were allocated for each pick");
    }

    /** Whatever happens on a target can be told to its state, in any order. */
    @Test
    default void statesTakeEveryOutcome() {
        ContractTargets group = new ContractTargets(newStrategy());
        Candidates candidates = group.candidates(targets(2), Set.of());
        Picker picker = group.strategy().newPicker(candidates);
        for (ErrorReason reason : ErrorReason.values()) {
            for (int i = 0; i < candidates.size(); i++) {
                candidates.state(i).started(1);
                candidates.state(i).firstByte(2, 1, 200);
                candidates.state(i).completed(3, 2);
                candidates.state(i).started(4);
                candidates.state(i).failed(5, 1, reason);
                candidates.state(i).started(6);
                candidates.state(i).cancelled(7, 1);
            }
            assertTrue(picked(picker, reason.ordinal(), Set.of()).isTarget(), () -> "no target after " + reason);
        }
    }

    private List<Target> targets(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(this::target).toList();
    }

    private Picker picker(List<Target> targets, Set<String> ineligible) {
        ContractTargets group = new ContractTargets(newStrategy());
        return group.strategy().newPicker(group.candidates(targets, ineligible));
    }

    private Pick picked(Picker picker, long hash, Set<String> excluded) {
        return picked(picker, hash, excluded, new SplittableRandom(hash));
    }

    private Pick picked(Picker picker, long hash, Set<String> excluded, RandomGenerator random) {
        return picked(picker, hash, excluded, random, 0);
    }

    private Pick picked(Picker picker, long hash, Set<String> excluded, RandomGenerator random, long nowNanos) {
        Pick pick = picker.pick(new ContractRequest(hash, attributes(), excluded, random, nowNanos));
        assertNotNull(pick, "a pick is never null");
        return pick;
    }
}
