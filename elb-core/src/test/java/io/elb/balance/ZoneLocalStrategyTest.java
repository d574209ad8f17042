package io.elb.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.elb.observe.TargetRef;
import io.elb.testing.StrategyContract;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ZoneLocalStrategyTest implements StrategyContract {
    @Override
    public BalancingStrategy newStrategy() {
        return BalancingStrategy.zoneLocal(BalancingStrategy.powerOfTwoChoices(LoadMetric.peakEwma()));
    }

    private record From(VirtualRequest request, Optional<String> zone) implements PickRequest {
        static From zone(String zone) {
            return new From(new VirtualRequest(1), Optional.of(zone));
        }

        @Override
        public long hash() {
            return request.hash();
        }

        @Override
        public Optional<String> attribute(String name) {
            return Optional.empty();
        }

        @Override
        public boolean isExcluded(String key) {
            return request.isExcluded(key);
        }

        @Override
        public int attempt() {
            return 0;
        }

        @Override
        public long nowNanos() {
            return 0;
        }

        @Override
        public RandomGenerator random() {
            return request.random();
        }
    }

    @ParameterizedTest
    @CsvSource({"10, 100", "8, 100", "5, 70", "2, 28", "0, 0"})
    void requestsStayInTheirZoneWhileEnoughOfItIsHealthy(int healthyOf10, int expectedPercent) {
        PlacedCandidates candidates = new PlacedCandidates()
                .add("a", "", healthyOf10, 10)
                .add("b", "", 10, 10)
                .add("c", "", 10, 10);
        Picker picker = newStrategy().newPicker(candidates);

        Map<String, Integer> zones = candidates.zones(picker, From.zone("a"), 20_000);

        assertThat(zones.getOrDefault("a", 0) / 200.0).as("seed 1").isCloseTo(expectedPercent, within(1.2));
        assertThat(zones.keySet()).isSubsetOf("a", "b", "c");
        assertThat(candidates.zones(picker, From.zone("b"), 100)).containsOnlyKeys("b");
    }

    @Test
    void whatCameToNoZoneOrToOneWithoutTargetsGoesToAll() {
        PlacedCandidates candidates = new PlacedCandidates().add("a", "", 3, 3).add("", "", 3, 3);
        Picker picker = newStrategy().newPicker(candidates);

        assertThat(candidates.zones(picker, From.zone("z"), 200)).hasSize(2);
        assertThat(candidates.zones(picker, new VirtualRequest(2), 200)).hasSize(2);
        assertThat(candidates.zones(picker, From.zone("a"), 200)).containsOnlyKeys("a");
    }

    @Test
    void statesAreThoseOfTheInnerStrategy() {
        assertThat(newStrategy().forGroup("group").newTargetState(new TargetRef("group", "key")))
                .isNotSameAs(TargetState.none());
        assertThat(newStrategy())
                .hasToString(
                        "zone_local with power_of_two_choices by peak_ewma with a decay of PT10S and an error penalty of PT5S");
    }
}
