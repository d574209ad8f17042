package io.elb.balance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class RoundRobinStrategyTest {
    private final BalancingStrategy strategy = BalancingStrategy.roundRobin().forGroup("group");

    @Test
    void targetsTakeTurnsByWeight() {
        assertThat(picks(strategy.newPicker(FakeCandidates.of("a=5", "b=1", "c=1")), 14))
                .isEqualTo("aabacaaaabacaa");
    }

    @Test
    void equalTargetsTakeTurnsInOrder() {
        assertThat(picks(strategy.newPicker(FakeCandidates.of("a", "b", "c")), 7))
                .isEqualTo("abcabca");
    }

    @Test
    void whatIsNotEligibleIsLeftOut() {
        assertThat(picks(strategy.newPicker(FakeCandidates.of("a", "b=-1", "c")), 4))
                .isEqualTo("acac");
    }

    @Test
    void noEligibleTargetIsNoPick() {
        Pick pick = strategy.newPicker(FakeCandidates.of("a=-1")).pick(FakePickRequest.PLAIN);

        assertThat(pick.isTarget()).isFalse();
        assertThat(pick.key()).isEmpty();
        assertThat(pick.reason()).contains(NoPickReason.NONE_ELIGIBLE);
    }

    @Test
    void excludedTargetsAreSkippedToTheNextInTurn() {
        Picker picker = strategy.newPicker(FakeCandidates.of("a", "b", "c"));

        assertThat(picker.pick(FakePickRequest.excluding("a")).key()).isEqualTo("b");
        assertThat(picker.pick(FakePickRequest.excluding("b", "c")).key()).isEqualTo("a");
        assertThat(picker.pick(FakePickRequest.excluding("a", "c")).key()).isEqualTo("b");
    }

    @Test
    void allExcludedIsNoPick() {
        Picker picker = strategy.newPicker(FakeCandidates.of("a", "b"));

        assertThat(picker.pick(FakePickRequest.excluding("a", "b")).reason()).contains(NoPickReason.ALL_EXCLUDED);
    }

    @Test
    void positionSurvivesARebuildOfTheSameSet() {
        FakeCandidates candidates = FakeCandidates.of("a=5", "b=1", "c=1");
        StringBuilder picked = new StringBuilder();

        for (int i = 0; i < 14; i++) {
            picked.append(picks(strategy.newPicker(candidates), 1));
        }

        assertThat(picked).hasToString("aabacaaaabacaa");
    }

    @Test
    void nobodyStarvesWhileTheSetChangesAtEveryPick() {
        FakeCandidates all = FakeCandidates.of("a", "b", "c", "d");
        FakeCandidates three = FakeCandidates.of("a", "b", "c", "d=-1");
        Map<String, Integer> counts = new TreeMap<>();

        for (int i = 0; i < 1_200; i++) {
            Picker picker = strategy.newPicker(i % 2 == 0 ? all : three);
            counts.merge(picker.pick(FakePickRequest.PLAIN).key(), 1, Integer::sum);
        }

        assertThat(counts.get("d")).as("eligible every other time, one of four").isBetween(100, 200);
        assertThat(counts.values()).allSatisfy(count -> assertThat(count).isBetween(100, 450));
    }

    @Test
    void newWeightsDoNotSendTheNextRequestsToTheFirstTarget() {
        Picker before = strategy.newPicker(FakeCandidates.of("a", "b"));
        assertThat(picks(before, 1)).isEqualTo("a");

        Picker after = strategy.newPicker(FakeCandidates.of("a=2", "b=2", "c=2", "d=2"));

        assertThat(picks(after, 4))
                .as("half way through before, half way through after")
                .isEqualTo("cdab");
    }

    @Test
    void groupsDoNotShareTheirPosition() {
        FakeCandidates candidates = FakeCandidates.of("a", "b");
        Picker one = BalancingStrategy.roundRobin().forGroup("one").newPicker(candidates);
        Picker two = BalancingStrategy.roundRobin().forGroup("two").newPicker(candidates);

        assertThat(picks(one, 1) + picks(two, 1) + picks(one, 1)).isEqualTo("aab");
    }

    @Test
    void concurrentPicksAreExactlyEvenOverWholePeriods() throws Exception {
        Picker picker = strategy.newPicker(FakeCandidates.of("a=5", "b=1", "c=1"));
        int threads = 8;
        int each = 7 * 5_000;
        CyclicBarrier start = new CyclicBarrier(threads);
        Callable<Map<String, Integer>> picking = () -> {
            Map<String, Integer> counts = new TreeMap<>();
            start.await();
            for (int i = 0; i < each; i++) {
                counts.merge(picker.pick(FakePickRequest.PLAIN).key(), 1, Integer::sum);
            }
            return counts;
        };

        Map<String, Integer> total = new TreeMap<>();
        for (Map<String, Integer> counts : onThreads(threads, picking)) {
            counts.forEach((key, count) -> total.merge(key, count, Integer::sum));
        }

        int periods = threads * each / 7;
        assertThat(total).isEqualTo(Map.of("a", 5 * periods, "b", periods, "c", periods));
    }

    private static <T> List<T> onThreads(int threads, Callable<T> task) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<T>> running = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                running.add(pool.submit(task));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> result : running) {
                results.add(result.get());
            }
            return results;
        } finally {
            pool.shutdownNow();
        }
    }

    private static String picks(Picker picker, int count) {
        StringBuilder keys = new StringBuilder();
        for (int i = 0; i < count; i++) {
            keys.append(picker.pick(FakePickRequest.PLAIN).key());
        }
        return keys.toString();
    }
}
