package io.elb.testing.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.elb.balance.BalancingStrategy;
import io.elb.balance.LoadMetric;
import io.elb.health.OutlierDetection;
import io.elb.target.TargetGroupConfig;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What papers and others' measurements say, through the real target group. */
class PublishedFiguresTest {
    private static final BalancingStrategy PEAK_EWMA = BalancingStrategy.powerOfTwoChoices(LoadMetric.peakEwma());

    private static Duration seconds(long seconds) {
        return Duration.ofSeconds(seconds);
    }

    // Buoyant's experiment: one of eleven targets is slow for half of the time

    private static SimulationResult buoyant(BalancingStrategy strategy) {
        return Simulation.builder("Buoyant")
                .targets(11, ServiceTime.normal(Duration.ofMillis(167), Duration.ofMillis(5)))
                .arrivals(Arrivals.constant(1_000))
                .successWithin(seconds(1))
                .at(seconds(15), targets -> targets.get(0).slower(12)) // 2 s
                .at(seconds(45), targets -> targets.get(0).healed())
                .build()
                .run(strategy);
    }

    private static long slowPicks(SimulationResult result) {
        return result.between(seconds(15), seconds(45)).attempts(0);
    }

    @Test
    void roundRobinFailsForAllThatTheSlowTargetGets() {
        SimulationResult result = buoyant(BalancingStrategy.roundRobin());

        assertThat(result.successPercent()).as("1 − ½ · 1/11").isCloseTo(95.455, within(0.01));
        assertThat(slowPicks(result)).isCloseTo(2_727, within(1L));
    }

    @Test
    void requestsInFlightFindTheSlowTarget() {
        SimulationResult result = buoyant(BalancingStrategy.powerOfTwoChoices());

        assertThat(result.successPercent()).as("seed 1").isCloseTo(99.50, within(0.06));
        assertThat(slowPicks(result)).isCloseTo(300, within(30L));
    }

    @Test
    void latencyFindsItBetter() {
        SimulationResult result = buoyant(PEAK_EWMA);

        assertThat(result.successPercent()).as("seed 1").isCloseTo(99.93, within(0.02));
        assertThat(slowPicks(result))
                .as("43 without the floor by the age of the oldest, 36 with it")
                .isCloseTo(36, within(8L));
    }

    // The supermarket model

    /** Mean time in the system, in service times; see PowerOfTwoStrategyTest for lower utilisations. */
    @ParameterizedTest
    @CsvSource({
        "0.9, 1, 10, 0.05",
        "0.95, 1, 20, 0.08",
        "0.9, 2, 2.61, 0.03",
        "0.95, 2, 3.38, 0.03",
        "0.99, 2, 5.43, 0.06"
    })
    void timeInTheSystemIsThatOfTheTheory(double utilization, int choices, double expected, double tolerance) {
        int queues = 400;
        Duration serviceTime = Duration.ofMillis(100);
        SimulationResult result = Simulation.builder("supermarket")
                .targets(
                        queues,
                        TargetModel.of(ServiceTime.exponential(serviceTime)).withConcurrency(1))
                .arrivals(Arrivals.poisson(utilization * queues * 10))
                .seed(5)
                .duration(seconds(400))
                .build()
                .run(choices == 1 ? BalancingStrategy.random() : BalancingStrategy.powerOfTwoChoices())
                .between(seconds(100), seconds(400));

        assertThat(result.successPercent()).as("a minute of patience is enough").isGreaterThan(99.9);
        assertThat(result.meanLatency().toNanos() / (double) serviceTime.toNanos())
                .as("seed 5, %d queues, 3,000 service times after a quarter to settle", queues)
                .isCloseTo(expected, within(tolerance * expected));
    }

    // Anomalies

    private static SimulationResult anomalous(int targets, int failing) {
        return Simulation.builder("anomalies")
                .targets(targets, ServiceTime.constant(Duration.ofMillis(20)))
                .arrivals(Arrivals.poisson(1_000))
                .at(seconds(10), all -> fail(all, failing, 0.5))
                .at(seconds(120), all -> fail(all, failing, 0))
                .duration(seconds(240))
                .build()
                .run(BalancingStrategy.weightedRandom().withAnomalyMitigation());
    }

    private static void fail(SimulatedTargets targets, int count, double share) {
        for (int i = 0; i < count; i++) {
            targets.get(i).failing(share, 500, ServiceTime.constant(Duration.ofMillis(20)));
        }
    }

    @Test
    void targetThatFailsHalfOfItsRequestsLosesItsShareInSixTicksAndHasItBackInTenMore() {
        SimulationResult result = anomalous(4, 1);

        assertThat(result.between(seconds(71), seconds(120)).sharePercent(0))
                .as("seed 1")
                .isLessThan(2);
        assertThat(result.between(seconds(221), seconds(240)).sharePercent(0)).isCloseTo(25, within(1.5));
    }

    @Test
    void nobodyIsMitigatedWhenAllFailEqually() {
        assertThat(anomalous(4, 4).events()).noneMatch(event -> event.contains("mitigated"));
        assertThat(anomalous(4, 4).spread()).isLessThan(1.02);
    }

    @Test
    void twoTargetsAreNotJudged() {
        assertThat(anomalous(2, 1).events()).noneMatch(event -> event.contains("anomal"));
    }

    // What is to hold over sockets as well

    @Test
    void slowAndThenFailingTargetIsHardlyNoticed() {
        Simulation scene = StandardScenes.slowThenFailing();
        TargetGroupConfig group = TargetGroupConfig.builder("web")
                .strategy(PEAK_EWMA)
                .outlierDetection(OutlierDetection.defaults())
                .build();
        SimulationResult result = scene.run("Peak EWMA, ejecting", group);
        SimulationResult healthy = result.between(seconds(10), seconds(20));
        SimulationResult measured = result.between(seconds(10), seconds(70));

        measured.assertSuccess(99.5)
                .assertLatency(99, healthy.latency(99).multipliedBy(3).dividedBy(2));
        SimulationResult inTurn =
                scene.run("round robin", BalancingStrategy.roundRobin()).between(seconds(10), seconds(70));
        assertThat(inTurn.successPercent()).as("20 s of 60 s, one of six").isCloseTo(100 - 100.0 / 18, within(0.3));
        assertThat(inTurn.latency(99)).isGreaterThan(Duration.ofMillis(400));
    }
}
