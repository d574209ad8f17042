package io.elb.internal.target;

import static io.elb.internal.target.GroupFixture.INTERVAL;
import static io.elb.internal.target.GroupFixture.description;
import static io.elb.internal.target.GroupFixture.key;
import static io.elb.internal.target.GroupFixture.runtime;
import static io.elb.internal.target.GroupFixture.state;
import static io.elb.internal.target.GroupFixture.target;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.elb.balance.BalancingStrategy;
import io.elb.balance.SeededPickRequest;
import io.elb.observe.AnomalyDetection;
import io.elb.observe.AnomalyDetection.Result;
import io.elb.observe.ErrorReason;
import io.elb.observe.HealthState;
import io.elb.target.FunctionResponse;
import io.elb.target.Target;
import io.elb.target.TargetGroupConfig;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class AnomalyWatchTest {
    private static final Duration TICK = Duration.ofSeconds(10);
    private static final int REQUESTS = 10_000;

    private final GroupFixture fixture = new GroupFixture();
    private final HandLoop loop = fixture.loop;
    private final SplittableRandom random = new SplittableRandom(1);
    private final Map<String, Double> failing = new HashMap<>();
    private final TargetGroupRuntime group =
            group(BalancingStrategy.weightedRandom().withAnomalyMitigation());

    private TargetGroupRuntime group(BalancingStrategy strategy) {
        return fixture.group(
                TargetGroupConfig.builder("group").strategy(strategy).build());
    }

    @Test
    void failingTargetHasLessThanTwoPercentWithinSixTicksAndAllItsShareWithinTenAfterItsRecovery() {
        register(group, 4);
        failing.put(key(1), 0.5);

        for (int tick = 1; tick <= 6; tick++) {
            traffic(group, REQUESTS);
            assertThat(detection(1)).as("tick %d", tick).isEqualTo(new AnomalyDetection(Result.ANOMALOUS, true));
        }

        assertThat(traffic(group, REQUESTS).get(key(1))).isLessThan(REQUESTS * 2 / 100);
        assertThat(anomalous(group)).isEqualTo(1);
        assertThat(mitigated(group)).isEqualTo(1);
        for (int other = 2; other <= 4; other++) {
            assertThat(detection(other)).isEqualTo(AnomalyDetection.NORMAL);
        }

        failing.clear();
        int ticks = 0;
        while (detection(1).isMitigationInEffect()) {
            traffic(group, REQUESTS);
            assertThat(detection(1).result()).isEqualTo(Result.NORMAL);
            ticks++;
        }

        assertThat(ticks).isLessThanOrEqualTo(10);
        assertThat(description(group, 1).effectiveWeight()).isEqualTo(1);
        assertThat(traffic(group, REQUESTS).get(key(1))).isBetween(REQUESTS * 23 / 100, REQUESTS * 27 / 100);
        assertThat(mitigated(group)).isZero();
    }

    @Test
    void weightIsHalvedDownToAHundredthAndComesBackByTenths() {
        register(group, 4);
        failing.put(key(1), 1.0);
        for (double part : new double[] {0.5, 0.25, 0.125, 0.0625, 0.03125, 0.015625, 0.01, 0.01}) {
            traffic(group, REQUESTS);
            assertThat(description(group, 1).effectiveWeight()).isEqualTo(part);
        }
        failing.clear();

        for (double part : new double[] {0.11, 0.21, 0.31, 0.41, 0.51, 0.61, 0.71, 0.81, 0.91, 1, 1}) {
            traffic(group, REQUESTS);
            assertThat(description(group, 1).effectiveWeight()).isCloseTo(part, within(1e-9));
        }
    }

    @Test
    void nobodyIsMitigatedWhenAllFailEqually() {
        register(group, 4);
        for (int number = 1; number <= 4; number++) {
            failing.put(key(number), 0.5);
        }

        for (int tick = 0; tick < 100; tick++) {
            traffic(group, REQUESTS);
            assertThat(anomalous(group)).isZero();
            assertThat(mitigated(group)).isZero();
        }
    }

    @Test
    void twoTargetsAreNotJudged() {
        register(group, 2);
        failing.put(key(1), 1.0);

        for (int tick = 0; tick < 5; tick++) {
            traffic(group, REQUESTS);
        }

        assertThat(detection(1)).isEqualTo(AnomalyDetection.NORMAL);
        assertThat(loop.timers()).as("nothing to watch").isZero();
    }

    @Test
    void withoutMitigationAnomaliesAreFoundAndNothingElse() {
        for (BalancingStrategy strategy : new BalancingStrategy[] {
            BalancingStrategy.roundRobin(),
            BalancingStrategy.leastOutstandingRequests(),
            BalancingStrategy.weightedRandom()
        }) {
            TargetGroupRuntime other = group(strategy);
            register(other, 4);
            failing.put(key(1), 0.5);

            for (int tick = 0; tick < 5; tick++) {
                traffic(other, REQUESTS);
                assertThat(description(other, 1).anomaly()).isEqualTo(new AnomalyDetection(Result.ANOMALOUS, false));
            }

            assertThat(anomalous(other)).isEqualTo(1);
            assertThat(mitigated(other)).isZero();
            assertThat(description(other, 1).effectiveWeight()).isEqualTo(1);
        }
    }

    @Test
    void atMostHalfOfTheTargetsAreMitigated() {
        register(group, 7);
        failing.put(key(1), 0.3);
        failing.put(key(2), 0.6);
        failing.put(key(3), 0.9);
        traffic(group, REQUESTS);
        assertThat(mitigated(7)).isEqualTo("123");
        failing.clear();
        failing.put(key(4), 0.3);
        failing.put(key(5), 0.9);
        failing.put(key(6), 0.6);

        traffic(group, REQUESTS);

        assertThat(anomalous(group)).isEqualTo(3);
        assertThat(mitigated(7))
                .as("three are on their way back, which is half already")
                .isEqualTo("123");
        while (detection(1).isMitigationInEffect()) {
            traffic(group, REQUESTS);
        }
        traffic(group, REQUESTS);
        assertThat(mitigated(7)).isEqualTo("456");
    }

    @Test
    void worstComeFirstWhereThereIsNotRoomForAll() {
        register(group, 7);
        failing.put(key(1), 0.9);
        traffic(group, REQUESTS);
        failing.clear();
        failing.put(key(4), 0.3);
        failing.put(key(5), 0.9);
        failing.put(key(6), 0.6);

        traffic(group, REQUESTS);

        assertThat(anomalous(group)).isEqualTo(3);
        assertThat(mitigated(7))
                .as("one is on its way back, which leaves two places")
                .isEqualTo("156");
    }

    @Test
    void targetsThatAreMitigatedStaySoWhenAWorseOneComes() {
        register(group, 5);
        failing.put(key(2), 0.2);
        failing.put(key(4), 0.9);

        traffic(group, REQUESTS);
        assertThat(mitigated(5)).isEqualTo("24");
        failing.put(key(5), 1.0);
        traffic(group, REQUESTS);

        assertThat(mitigated(5)).as("those that are mitigated stay").isEqualTo("24");
    }

    @Test
    void mitigatedTargetWithTooFewRequestsKeepsItsWeightForAMinuteAtMost() {
        register(group, 4);
        failing.put(key(1), 1.0);
        for (int tick = 0; tick < 7; tick++) {
            traffic(group, REQUESTS);
        }
        assertThat(description(group, 1).effectiveWeight()).isEqualTo(0.01);

        for (int tick = 0; tick < 5; tick++) {
            traffic(group, 400);
            assertThat(description(group, 1).effectiveWeight())
                    .as("tick %d", tick)
                    .isEqualTo(0.01);
            assertThat(detection(1).result()).isEqualTo(Result.ANOMALOUS);
        }
        traffic(group, 400);

        assertThat(description(group, 1).effectiveWeight()).isCloseTo(0.11, within(1e-9));
        assertThat(detection(1)).isEqualTo(new AnomalyDetection(Result.NORMAL, true));
    }

    @Test
    void fewOutcomesAreCollectedUntilTheySaySomething() {
        register(group, 4);
        failing.put(key(1), 1.0);
        for (int tick = 0; tick < 4; tick++) {
            traffic(group, REQUESTS);
        }
        assertThat(description(group, 1).effectiveWeight()).isEqualTo(0.0625);

        traffic(group, 500); // about 10 of them
        assertThat(description(group, 1).effectiveWeight()).isEqualTo(0.0625);
        traffic(group, 1_000); // about 20 more

        assertThat(description(group, 1).effectiveWeight()).isEqualTo(0.03125);
    }

    @Test
    void watchEndsGraduallyWhenOnlyTwoTargetsAreLeft() {
        register(group, 3);
        failing.put(key(1), 1.0);
        traffic(group, REQUESTS);
        traffic(group, REQUESTS);
        assertThat(description(group, 1).effectiveWeight()).isEqualTo(0.25);

        group.deregister(key(3));
        traffic(group, REQUESTS);

        assertThat(detection(1)).isEqualTo(new AnomalyDetection(Result.NORMAL, true));
        assertThat(description(group, 1).effectiveWeight()).isCloseTo(0.35, within(1e-9));
        for (int tick = 0; tick < 7; tick++) {
            traffic(group, REQUESTS);
        }
        assertThat(description(group, 1).effectiveWeight()).isEqualTo(1);
        assertThat(loop.timers()).as("the end of draining only").isEqualTo(1);
    }

    @Test
    void targetThatWasUnhealthyIsAsGoodAsNew() {
        TargetGroupRuntime checked = fixture.group(TargetGroupConfig.builder("group")
                .strategy(BalancingStrategy.weightedRandom().withAnomalyMitigation())
                .healthChecker(fixture.checker)
                .build());
        register(checked, 4);
        loop.advance(TICK);
        failing.put(key(1), 1.0);
        traffic(checked, REQUESTS);
        assertThat(description(checked, 1).anomaly().isMitigationInEffect()).isTrue();
        fixture.checker.fail(key(1));
        loop.advance(INTERVAL.multipliedBy(3));
        assertThat(state(checked, 1)).isEqualTo(HealthState.UNHEALTHY);
        assertThat(description(checked, 1).anomaly()).isEqualTo(AnomalyDetection.NORMAL);

        fixture.checker.pass(key(1));
        loop.advance(INTERVAL.multipliedBy(6));

        assertThat(state(checked, 1)).isEqualTo(HealthState.HEALTHY);
        assertThat(description(checked, 1).effectiveWeight()).isEqualTo(1);
    }

    @Test
    void functionsAreNotJudged() {
        for (int number = 1; number <= 4; number++) {
            group.register(Target.function(
                    "f" + number, request -> CompletableFuture.completedFuture(FunctionResponse.of(200))));
        }
        failing.put("f1", 1.0);

        traffic(group, REQUESTS);

        assertThat(anomalous(group)).isZero();
        assertThat(loop.timers()).isZero();
    }

    @Test
    void whatHappenedBeforeTheThirdTargetCameIsNotJudged() {
        register(group, 2);
        failing.put(key(1), 1.0);
        traffic(group, REQUESTS);
        failing.clear();

        group.register(target(3));
        traffic(group, REQUESTS);

        assertThat(detection(1)).isEqualTo(AnomalyDetection.NORMAL);
    }

    @Test
    void callsThatNobodyAnsweredAndFullQueuesAreNoOutcomes() {
        register(group, 3);
        for (int number = 1; number <= 3; number++) {
            for (int i = 0; i < 100; i++) {
                runtime(group, number).begin(0);
                runtime(group, number).completed(0, 0);
            }
        }
        for (int i = 0; i < 1_000; i++) {
            runtime(group, 1).begin(0);
            runtime(group, 1).cancelled(0, 0);
            runtime(group, 1).begin(0);
            runtime(group, 1).failed(0, 0, ErrorReason.TARGET_QUEUE_FULL);
        }

        loop.advance(TICK);

        assertThat(anomalous(group)).isZero();
        assertThat(runtime(group, 1).inFlight()).isZero();
        assertThat(runtime(group, 1).outcomes()).isEqualTo(100);
    }

    @Test
    void changesAreTold() {
        register(group, 3);
        loop.run();
        fixture.events.clear();
        failing.put(key(2), 1.0);
        traffic(group, REQUESTS);
        failing.clear();
        for (int tick = 0; tick < 8; tick++) {
            traffic(group, REQUESTS);
        }

        assertThat(fixture.events)
                .containsExactly(
                        "10.0.0.2:80 anomalous, mitigated", "10.0.0.2:80 normal, mitigated", "10.0.0.2:80 normal");
    }

    @Test
    void closedGroupWatchesNoMore() {
        register(group, 3);
        assertThat(loop.timers()).isEqualTo(1);

        group.close();

        assertThat(loop.timers()).isZero();
    }

    private static void register(TargetGroupRuntime to, int count) {
        for (int number = 1; number <= count; number++) {
            to.register(target(number));
        }
    }

    private static long anomalous(TargetGroupRuntime of) {
        return of.targets().stream()
                .filter(each -> each.anomaly().result() == Result.ANOMALOUS)
                .count();
    }

    private static long mitigated(TargetGroupRuntime of) {
        return of.targets().stream()
                .filter(each -> each.anomaly().isMitigationInEffect())
                .count();
    }

    private AnomalyDetection detection(int number) {
        return description(group, number).anomaly();
    }

    private String mitigated(int count) {
        StringBuilder numbers = new StringBuilder();
        for (int number = 1; number <= count; number++) {
            numbers.append(detection(number).isMitigationInEffect() ? number : "");
        }
        return numbers.toString();
    }

    /** One tick of traffic; answers how many requests each target got. */
    private Map<String, Integer> traffic(TargetGroupRuntime to, int requests) {
        Map<String, Integer> counts = new HashMap<>();
        for (int i = 0; i < requests; i++) {
            TargetRuntime picked = (TargetRuntime) to.pick(new SeededPickRequest(random, Set.of()));
            counts.merge(picked.key(), 1, Integer::sum);
            picked.begin(0);
            if (random.nextDouble() >= failing.getOrDefault(picked.key(), 0.0)) {
                picked.completed(0, 0);
            } else if (i % 2 == 0) {
                picked.answeredWithError();
                picked.completed(0, 0);
            } else {
                picked.failed(0, 0, ErrorReason.TARGET_CONNECT_FAILED);
            }
        }
        loop.advance(TICK);
        return counts;
    }
}
