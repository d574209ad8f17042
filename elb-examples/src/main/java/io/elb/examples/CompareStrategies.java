package io.elb.examples;

import io.elb.balance.BalancingStrategy;
import io.elb.balance.HashKey;
import io.elb.balance.LoadMetric;
import io.elb.health.OutlierDetection;
import io.elb.target.TargetGroupConfig;
import io.elb.testing.simulation.Simulation;
import io.elb.testing.simulation.SimulationReport;
import io.elb.testing.simulation.SimulationResult;
import io.elb.testing.simulation.StandardScenes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Runs all strategies in the standard scenes of the simulator, and writes a page that compares them. */
public final class CompareStrategies {
    private static final int WIDTH = 70;

    private CompareStrategies() {}

    /** The groups to compare, by what the report calls them. */
    static Map<String, TargetGroupConfig> groups() {
        HashKey client = HashKey.sourceAddress();
        Map<String, BalancingStrategy> strategies = new LinkedHashMap<>();
        strategies.put("round robin", BalancingStrategy.roundRobin());
        strategies.put("random", BalancingStrategy.random());
        strategies.put(
                "weighted random, mitigating",
                BalancingStrategy.weightedRandom().withAnomalyMitigation());
        strategies.put("least outstanding", BalancingStrategy.leastOutstandingRequests());
        strategies.put("two choices, in flight", BalancingStrategy.powerOfTwoChoices());
        strategies.put("two choices, Peak EWMA", BalancingStrategy.powerOfTwoChoices(LoadMetric.peakEwma()));
        strategies.put("two choices, adaptive", BalancingStrategy.powerOfTwoChoices(LoadMetric.adaptive()));
        strategies.put("Maglev", BalancingStrategy.maglev(client));
        strategies.put("Maglev, bounded 1.25", BalancingStrategy.maglev(client).withBoundedLoad(1.25));
        strategies.put("ring hash", BalancingStrategy.ringHash(client));
        strategies.put("rendezvous", BalancingStrategy.rendezvous(client));
        Map<String, TargetGroupConfig> groups = new LinkedHashMap<>();
        strategies.forEach((name, strategy) -> groups.put(name, group(strategy).build()));
        BalancingStrategy byLatency = BalancingStrategy.powerOfTwoChoices(LoadMetric.peakEwma());
        groups.put(
                "round robin, ejecting, slow start",
                guarded(BalancingStrategy.roundRobin()).build());
        groups.put("Peak EWMA, ejecting, slow start", guarded(byLatency).build());
        return groups;
    }

    /** What fails is left alone for a while, and what is new gets its part little by little. */
    private static TargetGroupConfig.Builder guarded(BalancingStrategy strategy) {
        return group(strategy)
                .outlierDetection(OutlierDetection.builder()
                        .baseEjectionTime(Duration.ofSeconds(5))
                        .build())
                .slowStart(Duration.ofSeconds(30));
    }

    private static TargetGroupConfig.Builder group(BalancingStrategy strategy) {
        return TargetGroupConfig.builder("compared").strategy(strategy);
    }

    static List<Simulation> scenes() {
        List<Simulation> scenes = new ArrayList<>(StandardScenes.all());
        scenes.add(StandardScenes.slowThenFailing());
        return scenes;
    }

    /** {@code progress} is told how far it is, again and again. */
    static SimulationReport run(List<Simulation> scenes, Consumer<String> progress) {
        Map<String, TargetGroupConfig> groups = groups();
        List<SimulationResult> results = new ArrayList<>();
        for (Simulation scene : scenes) {
            groups.forEach((name, group) -> {
                progress.accept((results.size() + 1) + " of " + scenes.size() * groups.size() + ": " + scene.name()
                        + ", " + name);
                results.add(scene.run(name, group));
            });
        }
        return SimulationReport.of("Strategies of elb compared", results);
    }

    /**
     * Writes the page and prints a table.
     *
     * @param args the file to write; {@code target/strategies.html} without one
     * @throws IOException if it can't be written
     */
    public static void main(String[] args) throws IOException {
        Path file =
                Path.of(args.length == 0 ? "target/strategies.html" : args[0]).toAbsolutePath();
        Files.createDirectories(file.getParent());
        SimulationReport report =
                run(scenes(), step -> System.out.print('\r' + step + " ".repeat(Math.max(0, WIDTH - step.length()))));
        report.writeTo(file);
        System.out.println('\r' + " ".repeat(WIDTH));
        System.out.println(report);
        System.out.println(file);
    }
}
