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
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What every balancing strategy has to keep to, as tests: a test class of a strategy implements this interface and gets
 * them all. A strategy that chooses by labels or attributes overrides {@link #target} and {@link #attributes} so that all
 * targets suit all requests. <em>Thread-safe.</em>
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
        Pick pick = picker.pick(new ContractRequest(hash, attributes(), excluded, random));
        assertNotNull(pick, "a pick is never null");
        return pick;
    }
}
