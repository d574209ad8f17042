package io.elb.testing.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.elb.balance.BalancingStrategy;
import io.elb.balance.HashKey;
import io.elb.balance.LoadMetric;
import io.elb.health.HealthCheckSettings;
import io.elb.health.OutlierDetection;
import io.elb.target.RetryConfig;
import io.elb.target.Stickiness;
import io.elb.target.TargetConnections;
import io.elb.target.TargetGroupConfig;
import io.elb.target.TargetTimeouts;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SimulationTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final ServiceTime TWENTY = ServiceTime.constant(Duration.ofMillis(20));
    private static final BalancingStrategy ROUND_ROBIN = BalancingStrategy.roundRobin();
    private static final BalancingStrategy PEAK_EWMA = BalancingStrategy.powerOfTwoChoices(LoadMetric.peakEwma());

    private static Simulation.Builder scene(int targets, double perSecond) {
        return Simulation.builder("test").targets(targets, TWENTY).arrivals(Arrivals.constant(perSecond));
    }

    // Repeatable

    @Test
    void equalSeedsGiveEqualBytesAndOthersDoNot() {
        Simulation scene = StandardScenes.slowThenFailing();
        String first = scene.run(PEAK_EWMA).toJson();

        assertThat(scene.run(PEAK_EWMA).toJson()).isEqualTo(first);
        assertThat(scene.withSeed(2).run(PEAK_EWMA).toJson()).isNotEqualTo(first);
        assertThat(scene.withSeed(2).withSeed(1).run(PEAK_EWMA).toJson()).isEqualTo(first);
    }

    @Test
    void allStrategiesMeetTheSameArrivals() {
        Simulation scene = StandardScenes.oneSlow();

        assertThat(scene.run(PEAK_EWMA).requests())
                .isEqualTo(scene.run(ROUND_ROBIN).requests());
    }

    // Requests

    @Test
    void everyRequestIsAnsweredInItsServiceTime() {
        SimulationResult result =
                scene(4, 100).duration(SECOND.multipliedBy(10)).build().run(ROUND_ROBIN);

        assertThat(result.requests()).isEqualTo(1_000);
        assertThat(result.count(RequestOutcome.SUCCESS)).isEqualTo(1_000);
        assertThat(result.latency(0)).isEqualTo(Duration.ofMillis(20));
        assertThat(result.latency(100)).isEqualTo(Duration.ofMillis(20));
        assertThat(result.meanLatency()).isEqualTo(Duration.ofMillis(20));
        assertThat(result.attempts(3)).isEqualTo(250);
        assertThat(result.sharePercent(3)).isEqualTo(25);
        assertThat(result.spread()).isEqualTo(1);
        assertThat(result.inFlight(Duration.ofMillis(5_005)))
                .as("one each 10 ms, for 20 ms")
                .isEqualTo(2);
        assertThat(result.inFlight(1, Duration.ofMillis(5_005))).isZero();
        assertThat(result.inFlight(0, Duration.ofMillis(5_005))).isEqualTo(1);
        result.assertSuccess(100)
                .assertLatency(100, Duration.ofMillis(20))
                .assertSpread(1)
                .assertShare(0, 25, 25);
    }

    @Test
    void requestsAboveTheConcurrencyWaitInLineAndAboveTheQueueAreTurnedAway() {
        SimulationResult result = Simulation.builder("burst")
                .targets(1, TargetModel.of(TWENTY).withConcurrency(2).withQueue(3))
                .arrivals(Arrivals.bursts(7, SECOND))
                .duration(Duration.ofMillis(500))
                .build()
                .run(ROUND_ROBIN);

        assertThat(result.count(RequestOutcome.SUCCESS)).isEqualTo(5);
        assertThat(result.count(RequestOutcome.ERROR)).isEqualTo(2);
        assertThat(result.latency(40)).isEqualTo(Duration.ofMillis(20));
        assertThat(result.latency(80)).isEqualTo(Duration.ofMillis(40));
        assertThat(result.latency(100)).isEqualTo(Duration.ofMillis(60));
    }

    @Test
    void clientGivesUpWhileTheTargetGoesOn() {
        SimulationResult result = Simulation.builder("impatient")
                .targets(1, TargetModel.of(ServiceTime.constant(SECOND)).withConcurrency(1))
                .arrivals(Arrivals.bursts(2, Duration.ofMillis(1_500)))
                .duration(SECOND.multipliedBy(2))
                .clientTimeout(Duration.ofMillis(1_600))
                .build()
                .run(ROUND_ROBIN);

        assertThat(result.count(RequestOutcome.SUCCESS))
                .as("the third waits for the second")
                .isEqualTo(2);
        assertThat(result.count(RequestOutcome.ABANDONED)).isEqualTo(2);
        assertThat(result.latency(100)).isEqualTo(Duration.ofMillis(1_500));
    }

    @Test
    void answerThatIsLateIsNoSuccess() {
        SimulationResult result = scene(2, 10)
                .at(Duration.ofSeconds(5), targets -> targets.get(1).slower(3))
                .successWithin(Duration.ofMillis(50))
                .duration(SECOND.multipliedBy(10))
                .build()
                .run(ROUND_ROBIN);

        assertThat(result.count(RequestOutcome.LATE)).isEqualTo(25);
        assertThat(result.successPercent()).isEqualTo(75);
        assertThat(result.between(Duration.ZERO, SECOND.multipliedBy(5)).successPercent())
                .isEqualTo(100);
        assertThat(result.between(SECOND.multipliedBy(5), SECOND.multipliedBy(10))
                        .count(RequestOutcome.LATE))
                .isEqualTo(25);
        assertThatThrownBy(() -> result.assertSuccess(80))
                .isInstanceOf(AssertionError.class)
                .hasMessage(
                        "expected success of at least 80.0 % in test with seed 1, round_robin: 100 requests, 75.000 % "
                                + "successes, p50 20.0 ms, p99 20.0 ms, spread 1.00");
    }

    @Test
    void failingTargetIsToldToTheStrategy() {
        SimulationResult result = scene(4, 200)
                .at(SECOND, targets -> targets.get(2).failing())
                .duration(SECOND.multipliedBy(10))
                .build()
                .run(PEAK_EWMA);

        assertThat(result.count(RequestOutcome.ERROR)).as("seed 1").isBetween(1L, 20L);
        assertThat(result.between(SECOND.multipliedBy(2), SECOND.multipliedBy(10))
                        .sharePercent(2))
                .isLessThan(1);
    }

    @Test
    void someOfTheRequestsFailWhereThatIsSaid() {
        SimulationResult result = scene(1, 1_000)
                .at(Duration.ZERO, targets -> targets.get(0).failing(0.25, 429, TWENTY))
                .duration(SECOND.multipliedBy(20))
                .build()
                .run(ROUND_ROBIN);

        assertThat(result.count(RequestOutcome.ERROR)).as("seed 1").isCloseTo(5_000, within(200L));
    }

    @Test
    void hangingTargetIsEndedByTheGroupsTimeLimit() {
        TargetGroupConfig group = TargetGroupConfig.builder("web")
                .timeouts(TargetTimeouts.defaults().withFirstByte(Duration.ofSeconds(3)))
                .build();
        Simulation scene = scene(1, 1)
                .at(Duration.ofMillis(1_500), targets -> targets.get(0).hanging())
                .at(Duration.ofMillis(4_500), targets -> targets.get(0).healed())
                .duration(SECOND.multipliedBy(10))
                .build();
        SimulationResult result = scene.run("limited", group);

        assertThat(result.count(RequestOutcome.FAILED)).isEqualTo(3);
        assertThat(result.inFlight(Duration.ofMillis(4_600))).isEqualTo(3);
        assertThat(result.inFlight(Duration.ofMillis(5_900))).isEqualTo(2);
        assertThat(scene.run(ROUND_ROBIN).inFlight(Duration.ofMillis(61_900)))
                .as("a minute by default")
                .isEqualTo(3);
        assertThat(scene.run(ROUND_ROBIN).inFlight(Duration.ofSeconds(65))).isZero();
    }

    @Test
    void refusedConnectionFailsOrIsTriedWithAnotherTarget() {
        Simulation scene = scene(3, 30)
                .at(Duration.ZERO, targets -> targets.get(1).refusing())
                .duration(SECOND.multipliedBy(10))
                .build();
        SimulationResult once = scene.run(ROUND_ROBIN);
        SimulationResult twice = scene.run(
                "fail-over",
                TargetGroupConfig.builder("web")
                        .strategy(BalancingStrategy.random())
                        .retries(RetryConfig.defaults().withConnectFailover())
                        .build());

        assertThat(once.count(RequestOutcome.FAILED)).isEqualTo(100);
        assertThat(twice.successPercent()).isEqualTo(100);
        assertThat(twice.requests()).isEqualTo(300);
        assertThat(twice.count(RequestOutcome.TRIED_AGAIN)).isEqualTo(twice.attempts(1));
        assertThat(twice.attempts(0) + twice.attempts(2)).isEqualTo(300);
    }

    // Targets

    @Test
    void targetsJoinAndLeaveWithoutLosingARequest() {
        SimulationResult result = scene(2, 100)
                .at(SECOND, targets -> targets.add(TargetModel.of(TWENTY)))
                .at(SECOND.multipliedBy(2), targets -> targets.get(0).leave())
                .duration(SECOND.multipliedBy(3))
                .build()
                .run(ROUND_ROBIN);

        assertThat(result.successPercent()).isEqualTo(100);
        assertThat(result.targets()).isEqualTo(3);
        assertThat(result.between(SECOND, SECOND.multipliedBy(2)).attempts(2)).isBetween(33L, 34L);
        assertThat(result.between(SECOND.multipliedBy(2), SECOND.multipliedBy(3))
                        .attempts(0))
                .isZero();
        assertThat(result.events()).contains("1 s 10.0.0.3:80 registered", "2 s 10.0.0.1:80 deregistered");
    }

    @Test
    void whatIsInFlightWhenDrainingEndsFails() {
        SimulationResult result = Simulation.builder("cut")
                .targets(1, ServiceTime.constant(Duration.ofSeconds(10)))
                .arrivals(Arrivals.constant(1))
                .at(Duration.ofMillis(2_500), targets -> targets.get(0).leave())
                .duration(SECOND.multipliedBy(5))
                .build()
                .run(
                        "short",
                        TargetGroupConfig.builder("web")
                                .deregistrationDelay(Duration.ofSeconds(8))
                                .build());

        assertThat(result.count(RequestOutcome.SUCCESS))
                .as("those of 0 s; 10.5 s is the end")
                .isEqualTo(1);
        assertThat(result.count(RequestOutcome.FAILED)).isEqualTo(2);
        assertThat(result.count(RequestOutcome.NO_TARGET)).isEqualTo(2);
        assertThat(result.events()).contains("10.5 s 10.0.0.1:80 drained, 2 in flight");
    }

    @Test
    void coldTargetWarmsUp() {
        SimulationResult result = Simulation.builder("cold")
                .targets(1, TargetModel.of(TWENTY).withColdStart(11, Duration.ofSeconds(10)))
                .arrivals(Arrivals.constant(1))
                .duration(SECOND.multipliedBy(20))
                .build()
                .run(ROUND_ROBIN);

        assertThat(result.between(Duration.ZERO, SECOND).latency(100)).isEqualTo(Duration.ofMillis(220));
        assertThat(result.between(SECOND.multipliedBy(5), SECOND.multipliedBy(6))
                        .latency(100))
                .isEqualTo(Duration.ofMillis(120));
        assertThat(result.between(SECOND.multipliedBy(10), SECOND.multipliedBy(20))
                        .latency(100))
                .isEqualTo(Duration.ofMillis(20));
    }

    @Test
    void slowStartOfTheGroupSparesIt() {
        Simulation scene = scene(2, 300)
                .at(SECOND, targets -> targets.add(TargetModel.of(TWENTY)))
                .duration(SECOND.multipliedBy(60))
                .build();
        SimulationResult result = scene.run(
                "slow start",
                TargetGroupConfig.builder("web")
                        .slowStart(Duration.ofSeconds(30))
                        .build());

        assertThat(result.between(SECOND.multipliedBy(16), SECOND.multipliedBy(17))
                        .sharePercent(2))
                .as("half of its weight of 1 in 2.5")
                .isCloseTo(20, within(0.7));
        assertThat(result.between(SECOND.multipliedBy(35), SECOND.multipliedBy(60))
                        .sharePercent(2))
                .isCloseTo(33.3, within(0.1));
    }

    @Test
    void healthChecksOfTheGroupTakeItOut() {
        TargetGroupConfig group = TargetGroupConfig.builder("web")
                .healthChecker(new FixedChecker(HealthCheckSettings.fast(SECOND, Duration.ofMillis(500))))
                .build();
        Simulation scene = scene(3, 90)
                .at(SECOND.multipliedBy(10), targets -> targets.get(1).failing())
                .at(SECOND.multipliedBy(30), targets -> targets.get(1).healed().hanging())
                .at(SECOND.multipliedBy(50), targets -> targets.get(1).healed())
                .duration(SECOND.multipliedBy(60))
                .build();
        SimulationResult result = scene.run("checked", group);

        assertThat(result.between(SECOND.multipliedBy(13), SECOND.multipliedBy(50))
                        .attempts(1))
                .isZero();
        assertThat(result.between(SECOND.multipliedBy(57), SECOND.multipliedBy(60))
                        .attempts(1))
                .isEqualTo(90);
        assertThat(result.count(RequestOutcome.ERROR)).as("two checks").isBetween(30L, 60L);
        assertThat(result.events().stream().filter(event -> event.contains("10.0.0.2:80 healthy → unhealthy")))
                .hasSize(1);
    }

    @Test
    void outlierDetectionOfTheGroupEjectsIt() {
        Simulation scene = scene(6, 300)
                .at(SECOND.multipliedBy(10), targets -> targets.get(1).failing())
                .at(SECOND.multipliedBy(20), targets -> targets.get(1).healed())
                .duration(SECOND.multipliedBy(60))
                .build();
        SimulationResult result = scene.run(
                "ejecting",
                TargetGroupConfig.builder("web")
                        .outlierDetection(OutlierDetection.defaults())
                        .build());

        assertThat(result.count(RequestOutcome.ERROR)).as("five in a row").isEqualTo(5);
        assertThat(result.between(SECOND.multipliedBy(11), SECOND.multipliedBy(40))
                        .attempts(1))
                .isZero();
        assertThat(result.between(SECOND.multipliedBy(41), SECOND.multipliedBy(60))
                        .sharePercent(1))
                .as("after 30 s")
                .isCloseTo(100.0 / 6, within(0.1));
        assertThat(result.events())
                .anyMatch(event -> event.endsWith("10.0.0.2:80 ejected for PT30S by consecutive_5xx"))
                .anyMatch(event -> event.endsWith("10.0.0.2:80 ejected no more"));
    }

    @Test
    void weightsOfAZoneAndLabelsReachTheStrategy() {
        Simulation scene = Simulation.builder("zones")
                .targets(2, TargetModel.of(TWENTY).withZone("a").withWeight(3))
                .targets(1, TargetModel.of(TWENTY).withZone("b").withLabel("tenant", "blue"))
                .zones("a", "b")
                .arrivals(Arrivals.constant(1_000))
                .duration(SECOND.multipliedBy(10))
                .build();

        SimulationResult local = scene.run(BalancingStrategy.zoneLocal(ROUND_ROBIN));
        assertThat(local.sharePercent(2))
                .as("one half of the requests is for b")
                .isCloseTo(50, within(2.0));
        SimulationResult all = scene.run(ROUND_ROBIN);
        assertThat(all.sharePercent(2)).isCloseTo(100.0 / 7, within(0.1));
        assertThat(all.spread()).isCloseTo(1, within(0.01));
        SimulationResult labelled = scene.run(BalancingStrategy.of("blue", targets -> request -> {
            for (int i = 0; i < targets.size(); i++) {
                if (targets.label(i, "tenant").equals(Optional.of("blue"))) {
                    return targets.pick(i);
                }
            }
            return targets.pick(0);
        }));
        assertThat(labelled.sharePercent(2)).isEqualTo(100);
    }

    @Test
    void weightsChangeOnTheWay() {
        SimulationResult result = scene(2, 100)
                .at(SECOND, targets -> targets.get(0).weight(0))
                .duration(SECOND.multipliedBy(2))
                .build()
                .run(ROUND_ROBIN);

        assertThat(result.between(SECOND, SECOND.multipliedBy(2)).sharePercent(1))
                .isEqualTo(100);
    }

    // Clients and balancers

    @Test
    void clientsKeepTheirTargetsByHashAndByAttribute() {
        Simulation scene = scene(10, 1_000)
                .clients(1)
                .attribute("X-Tenant", client -> "acme")
                .duration(SECOND)
                .build();

        assertThat(scene.run(BalancingStrategy.maglev(HashKey.sourceAddress())).spread())
                .isEqualTo(10);
        assertThat(scene.run(BalancingStrategy.ringHash(HashKey.header("X-Tenant")))
                        .spread())
                .isEqualTo(10);
        assertThat(scene.run(BalancingStrategy.ringHash(HashKey.header("X-Other")))
                        .spread())
                .as("what nobody sends is drawn at random")
                .isLessThan(2);
    }

    @Test
    void balancersDoNotKnowOfEachOther() {
        Simulation.Builder scene = Simulation.builder("several")
                .targets(10, TargetModel.of(TWENTY).withConcurrency(1))
                .arrivals(Arrivals.poisson(350))
                .duration(SECOND.multipliedBy(60));
        Duration one =
                scene.build().run(BalancingStrategy.leastOutstandingRequests()).meanLatency();
        SimulationResult apart = scene.balancers(10).build().run(BalancingStrategy.leastOutstandingRequests());

        assertThat(apart.meanLatency()).isGreaterThan(one.multipliedBy(5).dividedBy(4));
        assertThat(apart.events().get(0)).isEqualTo("0 s balancer 0: 10.0.0.1:80 registered");
    }

    // What can't be simulated

    @Test
    void groupWithWhatIsNotSimulatedIsRefused() {
        Simulation scene = scene(2, 10).build();

        assertThatThrownBy(() -> scene.run(
                        "sticky",
                        TargetGroupConfig.builder("web")
                                .stickiness(Stickiness.lbCookie(Duration.ofMinutes(1)))
                                .build()))
                .hasMessage("stickiness: on (expected: off in a simulation)");
        assertThatThrownBy(() -> scene.run("lambda", TargetGroupConfig.ofLambda("web")))
                .hasMessageContaining("group: one of a Lambda function");
        assertThatThrownBy(() -> scene.run(
                        "limited",
                        TargetGroupConfig.builder("web")
                                .connections(TargetConnections.defaults().withMaxConnections(3))
                                .build()))
                .hasMessage("maxConnections: 3 (expected: no limit in a simulation)");
    }

    @Test
    void settingsAreChecked() {
        assertThatThrownBy(() -> Simulation.builder("x").targets(1, TWENTY).build())
                .hasMessage("arrivals: none (expected: when requests come)");
        assertThatThrownBy(() ->
                        scene(1, 1).at(SECOND, targets -> {}).duration(SECOND).build())
                .hasMessage("at: PT1S (expected: before the end, after PT1S)");
        assertThatThrownBy(() -> scene(0, 1)).hasMessage("count: 0 (expected: 1 or more)");
        assertThatThrownBy(() -> scene(1, 1).zones("a", "a")).hasMessageStartingWith("zones: [a, a]");
        assertThatThrownBy(() -> TargetModel.of(TWENTY).withConcurrency(0))
                .hasMessage("concurrency: 0 (expected: 1 or more)");
        assertThatThrownBy(() -> TargetModel.of(TWENTY).withColdStart(0.5, SECOND))
                .hasMessage("coldFactor: 0.5 (expected: 1 or more)");
        SimulationResult result = scene(1, 1).duration(SECOND).build().run(ROUND_ROBIN);
        assertThatThrownBy(() -> result.latency(101)).hasMessage("percentile: 101.0 (expected: 0 to 100)");
        assertThatThrownBy(() -> result.between(SECOND, SECOND)).hasMessage("until: PT1S (expected: above PT1S)");
    }

    @Test
    void groupWithoutTargetsHasNone() {
        SimulationResult result = Simulation.builder("empty")
                .arrivals(Arrivals.constant(10))
                .duration(SECOND)
                .build()
                .run(ROUND_ROBIN);

        assertThat(result.count(RequestOutcome.NO_TARGET)).isEqualTo(10);
        assertThat(result.successPercent()).isZero();
        assertThat(result.latency(50)).isZero();
        assertThat(List.of(result.spread())).containsExactly(1.0);
    }
}
