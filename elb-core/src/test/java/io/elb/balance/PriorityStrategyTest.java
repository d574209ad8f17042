package io.elb.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.elb.testing.StrategyContract;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PriorityStrategyTest implements StrategyContract {
    @Override
    public BalancingStrategy newStrategy() {
        return BalancingStrategy.priorities(BalancingStrategy.roundRobin());
    }

    /** Healthy of 100 in the two levels, and the percentage that the first one gets. */
    @ParameterizedTest
    @CsvSource({
        "100, 100, 100",
        "72, 100, 100",
        "71, 100, 99",
        "50, 100, 70",
        "25, 100, 35",
        "25, 25, 50",
        "5, 65, 8",
        "0, 9, 0"
    })
    void requestsSpillOverByTheFormula(int first, int second, int expected) {
        PlacedCandidates candidates =
                new PlacedCandidates().add("b", "1", second, 100).add("a", "0", first, 100);

        Map<String, Integer> zones =
                candidates.zones(newStrategy().newPicker(candidates), new VirtualRequest(1), 20_000);

        assertThat(zones.getOrDefault("a", 0) / 200.0).as("per cent, seed 1").isCloseTo(expected, within(1.2));
        assertThat(zones.keySet()).isSubsetOf("a", "b");
    }

    @Test
    void panicUsesAllTargetsOfALevel() {
        PlacedCandidates candidates =
                new PlacedCandidates().add("a", "", 25, 100).add("b", "7", 25, 100);
        BalancingStrategy strategy =
                BalancingStrategy.priorities(BalancingStrategy.roundRobin()).withPanicThreshold(50);

        Map<String, Integer> zones = candidates.zones(strategy.newPicker(candidates), new VirtualRequest(2), 20_000);

        assertThat(zones.get("a unhealthy") / 200.0)
                .as("three of four of a half")
                .isCloseTo(37.5, within(1.2));
        assertThat(zones.get("b") / 200.0).isCloseTo(12.5, within(1.2));
    }

    @Test
    void triedTargetLeavesTheNextLevel() {
        PlacedCandidates candidates = new PlacedCandidates().add("a", "0", 1, 1).add("b", "1", 1, 1);
        Picker picker = newStrategy().newPicker(candidates);
        VirtualRequest request = new VirtualRequest(3);

        assertThat(picker.pick(request).key()).isEqualTo("a0");
        request.excluded = Set.of("a0");
        assertThat(picker.pick(request).key()).isEqualTo("b1");
        request.excluded = Set.of("a0", "b1");
        assertThat(picker.pick(request).reason()).contains(NoPickReason.ALL_EXCLUDED);
    }

    @Test
    void settingsAndLabelsAreChecked() {
        PriorityStrategy strategy = BalancingStrategy.priorities(BalancingStrategy.random());
        assertThatThrownBy(() -> strategy.withPanicThreshold(101))
                .hasMessage("panicThreshold: 101 (expected: 0 to 100)");
        assertThatThrownBy(() -> strategy.withOverprovisioning(99))
                .hasMessage("overprovisioning: 99 (expected: 100 to 1000)");
        assertThatThrownBy(() -> strategy.newPicker(new PlacedCandidates().add("a", "first", 1, 1)))
                .hasMessage("priority: first of a0 (expected: 0 to 127)");
        assertThat(strategy).hasToString("priorities with random");
        assertThat(strategy.supportsSlowStart()).isTrue();
    }

    @Test
    void positionOfEachLevelSurvivesChanges() {
        BalancingStrategy strategy = newStrategy().forGroup("group");
        VirtualRequest request = new VirtualRequest(4);
        StringBuilder picked = new StringBuilder();
        for (int i = 0; i < 6; i++) {
            PlacedCandidates candidates =
                    new PlacedCandidates().add("a", "0", 3, 3).add("b", "1", i % 2, 2);
            picked.append(strategy.newPicker(candidates).pick(request).key());
        }

        assertThat(picked).hasToString("a0a1a2a0a1a2");
    }
}
