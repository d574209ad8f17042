package io.elb.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.testing.simulation.Simulation;
import io.elb.testing.simulation.StandardScenes;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CompareStrategiesTest {
    @Test
    void everyStrategyRunsInEveryScene() {
        List<Simulation> scenes = List.of(StandardScenes.oneFailingFast(), StandardScenes.slowThenFailing());
        List<String> progress = new ArrayList<>();
        int groups = CompareStrategies.groups().size();

        String table = CompareStrategies.run(scenes, progress::add).toString();

        assertThat(progress).hasSize(2 * groups).startsWith("1 of " + 2 * groups + ": one failing fast, round robin");
        assertThat(table.lines().filter(line -> line.contains(" ms "))).hasSize(2 * groups);
    }

    @Test
    void fourScenesAndTheOneOfSocketsAreCompared() {
        assertThat(CompareStrategies.scenes())
                .extracting(Simulation::name)
                .containsExactly(
                        "steady", "one slow target", "one failing fast", "rolling deploy", "slow, then failing");
    }
}
