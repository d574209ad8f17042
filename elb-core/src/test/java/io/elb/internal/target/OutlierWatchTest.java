package io.elb.internal.target;

import static io.elb.internal.target.GroupFixture.INTERVAL;
import static io.elb.internal.target.GroupFixture.description;
import static io.elb.internal.target.GroupFixture.key;
import static io.elb.internal.target.GroupFixture.picks;
import static io.elb.internal.target.GroupFixture.runtime;
import static io.elb.internal.target.GroupFixture.state;
import static io.elb.internal.target.GroupFixture.target;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.elb.health.OutlierDetection;
import io.elb.observe.Ejection;
import io.elb.observe.ErrorReason;
import io.elb.observe.HealthReason;
import io.elb.observe.HealthState;
import io.elb.observe.Outlier;
import io.elb.observe.OutlierDetector;
import io.elb.target.HealthThresholds;
import io.elb.target.Target;
import io.elb.target.TargetDescription;
import io.elb.target.TargetGroupConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class OutlierWatchTest {
    private static final Duration SWEEP = Duration.ofSeconds(10);
    private static final Duration BASE = Duration.ofSeconds(30);

    private final GroupFixture fixture = new GroupFixture();
    private final HandLoop loop = fixture.loop;

    private TargetGroupRuntime group(OutlierDetection detection, int targets) {
        return group(TargetGroupConfig.builder("group").outlierDetection(detection), targets);
    }

    private TargetGroupRuntime group(TargetGroupConfig.Builder config, int targets) {
        TargetGroupRuntime group = fixture.group(config.build());
        group.register(
                IntStream.rangeClosed(1, targets).mapToObj(GroupFixture::target).toArray(Target[]::new));
        loop.run();
        fixture.events.clear();
        return group;
    }

    /** Only what reacts at once. */
    private static OutlierDetection.Builder consecutive() {
        return OutlierDetection.builder()
                .without(OutlierDetector.SUCCESS_RATE)
                .without(OutlierDetector.FAILURE_PERCENTAGE);
    }

    private void answer(TargetGroupRuntime group, int number, int status, int times) {
        for (int i = 0; i < times; i++) {
            TargetRuntime target = runtime(group, number);
            target.begin(0);
            target.firstByte(0, 0, status);
            if (status >= 500) {
                target.answeredWithError();
            }
            target.completed(0, 0);
            loop.run();
        }
    }

    private void fail(TargetGroupRuntime group, int number, ErrorReason reason, int times) {
        for (int i = 0; i < times; i++) {
            runtime(group, number).begin(0);
            runtime(group, number).failed(0, 0, reason);
            loop.run();
        }
    }

    private static boolean isEjected(TargetGroupRuntime group, int number) {
        return description(group, number).ejection().isPresent();
    }

    private static String ejected(TargetGroupRuntime group, int targets) {
        StringBuilder numbers = new StringBuilder();
        IntStream.rangeClosed(1, targets)
                .filter(number -> isEjected(group, number))
                .forEach(number -> numbers.append(number).append(' '));
        return numbers.toString().strip();
    }

    // ---- failures in a row

    @Test
    void fifthErrorInARowEjectsAtOnce() {
        TargetGroupRuntime group = group(OutlierDetection.defaults(), 3);
        answer(group, 1, 500, 4);
        assertThat(picks(group, 3)).contains("1");

        answer(group, 1, 500, 1);

        assertThat(picks(group, 6)).isEqualTo("232323");
        TargetDescription target = description(group, 1);
        assertThat(target.ejection())
                .contains(new Ejection(new Outlier(OutlierDetector.CONSECUTIVE_ERRORS, 5, 5), 1, Duration.ZERO, BASE));
        assertThat(target.state()).isEqualTo(HealthState.UNHEALTHY);
        assertThat(target.reason()).isEqualTo(HealthReason.EJECTED);
        assertThat(target.description()).isEqualTo("Ejected by consecutive_5xx: 5.000, limit 5.000");
        assertThat(group.health().unhealthyHosts()).isEqualTo(1);
        assertThat(group.ejections()).isEqualTo(1);
        assertThat(fixture.events)
                .containsExactly(
                        "10.0.0.1:80 ejected by consecutive_5xx for PT30S",
                        "10.0.0.1:80 unavailable → unhealthy Elb.OutlierEjection");
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 302, 404, 429, 499})
    void anAnswerThatIsNoErrorEndsTheRow(int status) {
        TargetGroupRuntime group = group(consecutive().build(), 3);

        for (int i = 0; i < 10; i++) {
            answer(group, 1, 503, 4);
            answer(group, 1, status, 1);
        }

        assertThat(ejected(group, 3)).isEmpty();
    }

    @Test
    void gatewayErrorsHaveARowOfTheirOwn() {
        TargetGroupRuntime group = group(
                consecutive()
                        .enforce(OutlierDetector.CONSECUTIVE_GATEWAY_ERRORS, 100)
                        .without(OutlierDetector.CONSECUTIVE_ERRORS)
                        .build(),
                3);

        answer(group, 1, 502, 2);
        answer(group, 1, 504, 2);
        answer(group, 1, 500, 1);
        answer(group, 1, 503, 4);
        assertThat(ejected(group, 3)).as("500 is none of a gateway").isEmpty();
        fail(group, 1, ErrorReason.TARGET_CONNECT_TIMEOUT, 1);

        assertThat(ejected(group, 3)).isEqualTo("1");
    }

    @Test
    void whatIsNotEnforcedIsToldAndCountedAndNothingElse() {
        TargetGroupRuntime group =
                group(consecutive().without(OutlierDetector.CONSECUTIVE_ERRORS).build(), 3);

        answer(group, 1, 503, 12);

        assertThat(ejected(group, 3)).isEmpty();
        assertThat(group.sparedOutliers()).isEqualTo(2);
        assertThat(group.ejections()).isZero();
        assertThat(fixture.events)
                .containsOnly("10.0.0.1:80 spared from consecutive_gateway_failure: NOT_ENFORCED")
                .hasSize(2);
    }

    @ParameterizedTest
    @EnumSource(
            value = ErrorReason.class,
            names = {
                "TARGET_CONNECT_FAILED",
                "TARGET_CONNECT_TIMEOUT",
                "TARGET_RESET",
                "TARGET_CLOSED",
                "TARGET_FIRST_BYTE_TIMEOUT",
                "TARGET_TLS_FAILED"
            })
    void attemptsWithoutAnAnswerAreErrorsUnlessTheyAreSplit(ErrorReason reason) {
        TargetGroupRuntime joint = group(OutlierDetection.defaults(), 3);
        fail(joint, 1, reason, 5);
        assertThat(description(joint, 1).ejection())
                .hasValueSatisfying(ejection ->
                        assertThat(ejection.outlier().detector()).isEqualTo(OutlierDetector.CONSECUTIVE_ERRORS));

        TargetGroupRuntime split =
                group(OutlierDetection.builder().splitLocalErrors().build(), 3);
        answer(split, 1, 503, 4);
        fail(split, 1, reason, 4);
        assertThat(ejected(split, 3)).as("four and four").isEmpty();
        fail(split, 1, reason, 1);
        assertThat(description(split, 1).ejection())
                .hasValueSatisfying(ejection ->
                        assertThat(ejection.outlier().detector()).isEqualTo(OutlierDetector.CONSECUTIVE_LOCAL_ERRORS));
    }

    @Test
    void anyAnswerEndsTheRowOfSplitLocalErrors() {
        TargetGroupRuntime group =
                group(consecutive().splitLocalErrors().consecutiveErrors(1_000).build(), 3);

        for (int i = 0; i < 10; i++) {
            fail(group, 1, ErrorReason.TARGET_RESET, 4);
            answer(group, 1, 500, 1);
        }

        assertThat(ejected(group, 3)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = ErrorReason.class,
            names = {"TARGET_QUEUE_FULL", "TARGET_QUEUE_TIMEOUT", "TARGET_DEREGISTERED", "TARGET_REFUSED"})
    void whatSaysNothingAboutTheTargetCountsForNothing(ErrorReason reason) {
        TargetGroupRuntime group = group(OutlierDetection.defaults(), 3);

        fail(group, 1, reason, 100);
        for (int i = 0; i < 100; i++) {
            runtime(group, 1).begin(0);
            runtime(group, 1).cancelled(0, 0);
        }
        loop.advance(SWEEP);

        assertThat(ejected(group, 3)).isEmpty();
    }

    // ---- shares

    @Test
    void successRateBelowTheLimitOfAllEjectsAtTheEndOfTheInterval() {
        TargetGroupRuntime group = group(withoutRows().build(), 5);
        for (int number = 1; number <= 5; number++) {
            mixed(group, number, 100, number == 1 ? 50 : 0);
        }
        assertThat(ejected(group, 5)).isEmpty();

        loop.advance(SWEEP);

        assertThat(ejected(group, 5)).isEqualTo("1");
        Outlier outlier = description(group, 1).ejection().orElseThrow().outlier();
        assertThat(outlier.detector()).isEqualTo(OutlierDetector.SUCCESS_RATE);
        assertThat(outlier.value()).isEqualTo(50);
        assertThat(outlier.limit()).as("90 − 1.9 · 20").isCloseTo(52, within(1e-9));
        assertThat(description(group, 1).description()).isEqualTo("Ejected by success_rate: 50.00, limit 52.00");
    }

    @ParameterizedTest
    @CsvSource({"5, 99, 4", "4, 100, 4"})
    void tooFewRequestsOrTargetsAreNotCompared(int targets, int requests, int others) {
        TargetGroupRuntime group = group(withoutRows().build(), targets);
        mixed(group, 1, requests, requests);
        for (int number = 2; number <= others; number++) {
            mixed(group, number, 100, 0);
        }

        loop.advance(SWEEP);

        assertThat(ejected(group, targets)).isEmpty();
    }

    @Test
    void eachIntervalIsJudgedAlone() {
        TargetGroupRuntime group = group(withoutRows().build(), 5);
        for (int interval = 0; interval < 5; interval++) {
            for (int number = 1; number <= 5; number++) {
                mixed(group, number, 60, number == 1 ? 60 : 0);
            }
            loop.advance(SWEEP);
        }

        assertThat(ejected(group, 5)).as("60 requests in each, 300 in all").isEmpty();
    }

    /** The success rate alone finds at most 21.7 % equally bad targets; a percentage of failures finds them all. */
    @Test
    void failurePercentageFindsWhatIsTooCommonForTheSuccessRate() {
        OutlierDetection.Builder settings = withoutRows().maxEjectionPercent(100);
        TargetGroupRuntime rates = group(settings.build(), 5);
        TargetGroupRuntime both =
                group(settings.enforce(OutlierDetector.FAILURE_PERCENTAGE, 100).build(), 5);
        for (TargetGroupRuntime group : Set.of(rates, both)) {
            for (int number = 1; number <= 5; number++) {
                mixed(group, number, 100, number <= 2 ? 85 : 0);
            }
        }

        loop.advance(SWEEP);

        assertThat(ejected(rates, 5)).as("2 of 5 equally bad").isEmpty();
        assertThat(ejected(both, 5)).isEqualTo("1 2");
        assertThat(description(both, 1).ejection().orElseThrow().outlier())
                .isEqualTo(new Outlier(OutlierDetector.FAILURE_PERCENTAGE, 85, 85));
    }

    @ParameterizedTest
    @CsvSource({"5, 100, 84", "5, 49, 49", "4, 100, 100"})
    void failurePercentageHasItsLimits(int targets, int requests, int failures) {
        TargetGroupRuntime group = group(
                withoutRows()
                        .without(OutlierDetector.SUCCESS_RATE)
                        .enforce(OutlierDetector.FAILURE_PERCENTAGE, 100)
                        .build(),
                targets);
        mixed(group, 1, requests, failures);
        for (int number = 2; number <= targets; number++) {
            mixed(group, number, 100, 0);
        }

        loop.advance(SWEEP);

        assertThat(ejected(group, targets)).isEmpty();
    }

    @Test
    void splitLocalErrorsAreInNoShare() {
        TargetGroupRuntime group = group(
                withoutRows()
                        .splitLocalErrors()
                        .without(OutlierDetector.CONSECUTIVE_LOCAL_ERRORS)
                        .enforce(OutlierDetector.FAILURE_PERCENTAGE, 100)
                        .build(),
                5);
        for (int number = 1; number <= 5; number++) {
            mixed(group, number, 100, 0);
        }
        fail(group, 1, ErrorReason.TARGET_RESET, 1_000);

        loop.advance(SWEEP);

        assertThat(ejected(group, 5)).isEmpty();
    }

    @Test
    void worstOnesTakeThePlaces() {
        TargetGroupRuntime group = group(
                withoutRows()
                        .without(OutlierDetector.SUCCESS_RATE)
                        .enforce(OutlierDetector.FAILURE_PERCENTAGE, 100)
                        .maxEjectionPercent(40)
                        .build(),
                5);
        mixed(group, 1, 100, 90);
        mixed(group, 2, 100, 100);
        mixed(group, 3, 100, 95);
        mixed(group, 4, 100, 0);
        mixed(group, 5, 100, 0);

        loop.advance(SWEEP);

        assertThat(ejected(group, 5)).isEqualTo("2 3");
        assertThat(fixture.events).contains("10.0.0.1:80 spared from failure_percentage: TOO_MANY_EJECTED");
    }

    private static OutlierDetection.Builder withoutRows() {
        return OutlierDetection.builder()
                .without(OutlierDetector.CONSECUTIVE_ERRORS)
                .without(OutlierDetector.CONSECUTIVE_GATEWAY_ERRORS);
    }

    private void mixed(TargetGroupRuntime group, int number, int requests, int failures) {
        answer(group, number, 500, failures);
        answer(group, number, 200, requests - failures);
    }

    // ---- how many

    @ParameterizedTest
    @CsvSource({
        "2, 10, 1",
        "5, 10, 1",
        "9, 10, 1",
        "10, 10, 1",
        "19, 10, 1",
        "20, 10, 2",
        "30, 10, 3",
        "5, 50, 2",
        "4, 100, 3"
    })
    void atMostThePercentageButAlwaysOneAndNeverTheLast(int targets, int percent, int most) {
        TargetGroupRuntime group =
                group(consecutive().maxEjectionPercent(percent).build(), targets);

        for (int number = 1; number <= targets; number++) {
            answer(group, number, 500, 5);
        }

        assertThat(ejected(group, targets).split(" ", -1)).hasSize(most);
        assertThat(group.sparedOutliers()).isEqualTo(targets - most);
        assertThat(group.isFailOpen()).isFalse();
    }

    @Test
    void onlyTargetIsNeverEjected() {
        TargetGroupRuntime group = group(consecutive().maxEjectionPercent(100).build(), 1);

        answer(group, 1, 500, 50);

        assertThat(ejected(group, 1)).isEmpty();
        assertThat(group.sparedOutliers()).isEqualTo(10);
    }

    @Test
    void lastHealthyTargetIsNotEjectedThoughOthersAreRegistered() {
        TargetGroupRuntime group = group(
                TargetGroupConfig.builder("group")
                        .healthChecker(fixture.checker)
                        .outlierDetection(consecutive().maxEjectionPercent(100).build()),
                3);
        loop.advance(INTERVAL);
        fixture.checker.fail(key(2));
        fixture.checker.fail(key(3));
        loop.advance(INTERVAL.multipliedBy(3));
        assertThat(state(group, 3)).isEqualTo(HealthState.UNHEALTHY);

        answer(group, 1, 500, 5);
        answer(group, 2, 500, 5);

        assertThat(ejected(group, 3)).isEmpty();
        assertThat(picks(group, 3)).isEqualTo("111");
    }

    @Test
    void targetsWithoutWeightAreNeitherCountedNorEjected() {
        TargetGroupRuntime group = group(consecutive().maxEjectionPercent(50).build(), 4);
        group.setWeight(key(3), 0);
        group.setWeight(key(4), 0);

        answer(group, 3, 500, 5);
        answer(group, 1, 500, 5);
        answer(group, 2, 500, 5);

        assertThat(ejected(group, 4)).isEqualTo("1");
    }

    @Test
    void thresholdsOfTheGroupGoOnToHold() {
        TargetGroupRuntime group = group(
                TargetGroupConfig.builder("group")
                        .outlierDetection(consecutive().maxEjectionPercent(100).build())
                        .healthThresholds(
                                HealthThresholds.builder().routingPercentage(50).build()),
                4);
        answer(group, 1, 500, 5);
        answer(group, 2, 500, 5);
        assertThat(group.isFailOpen()).as("50 %").isFalse();
        assertThat(picks(group, 4)).doesNotContain("1", "2");

        answer(group, 3, 500, 5);

        assertThat(group.isFailOpen()).as("25 %: panic").isTrue();
        assertThat(picks(group, 4).chars().distinct()).hasSize(4);
        answer(group, 1, 500, 50);
        assertThat(group.ejections())
                .as("what gets requests all the same is not found again")
                .isEqualTo(3);
    }

    // ---- for how long

    @Test
    void ejectionsGetLongerUpToTheLongestAndShorterWithEachQuietInterval() {
        TargetGroupRuntime group = group(consecutive().build(), 3);
        loop.advance(SWEEP.dividedBy(2));
        for (int multiplier : new int[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}) {
            Duration time = BASE.multipliedBy(Math.min(multiplier, 10));
            answer(group, 1, 500, 5);
            assertThat(description(group, 1).ejection().orElseThrow())
                    .extracting(Ejection::multiplier, Ejection::left)
                    .containsExactly(multiplier, time);
            loop.advance(time.minusNanos(1));
            assertThat(isEjected(group, 1)).isTrue();
            assertThat(description(group, 1).ejection().orElseThrow().age()).isEqualTo(time.minusNanos(1));
            loop.advance(Duration.ofNanos(1));
            assertThat(isEjected(group, 1)).as("after %s", time).isFalse();
            assertThat(picks(group, 3)).contains("1");
        }

        loop.advance(SWEEP.multipliedBy(4)); // the first interval was not quiet from its beginning

        answer(group, 1, 500, 5);
        assertThat(description(group, 1).ejection().orElseThrow().multiplier()).isEqualTo(12 - 3 + 1);
        loop.advance(BASE.multipliedBy(10));
        loop.advance(SWEEP.multipliedBy(100));
        answer(group, 1, 500, 5);
        assertThat(description(group, 1).ejection().orElseThrow().multiplier()).isEqualTo(1);
    }

    @Test
    void chanceMakesEjectionsLongerAndCanBeRepeated() {
        List<Duration> times = jittered(new OutlierWatchTest());

        assertThat(times)
                .hasSize(9)
                .doesNotHaveDuplicates()
                .allSatisfy(time -> assertThat(time).isBetween(BASE, BASE.plusSeconds(10)))
                .isEqualTo(jittered(new OutlierWatchTest()));
    }

    private static List<Duration> jittered(OutlierWatchTest run) {
        TargetGroupRuntime group = run.group(
                consecutive()
                        .ejectionJitter(Duration.ofSeconds(10))
                        .maxEjectionPercent(90)
                        .build(),
                10);
        List<Duration> times = new ArrayList<>();
        for (int number = 1; number <= 9; number++) {
            run.answer(group, number, 500, 5);
            times.add(description(group, number).ejection().orElseThrow().left());
        }
        return times;
    }

    @Test
    void endOfAnEjectionBeginsTheRowsAnew() {
        TargetGroupRuntime group = group(consecutive().build(), 3);
        answer(group, 1, 500, 5);
        answer(group, 1, 500, 4); // still in flight when it was ejected
        loop.advance(BASE);
        assertThat(fixture.events)
                .endsWith(
                        "10.0.0.1:80 not ejected any more",
                        "10.0.0.1:80 unhealthy → unavailable Target.HealthCheckDisabled");

        answer(group, 1, 500, 4);
        assertThat(isEjected(group, 1)).isFalse();
        answer(group, 1, 500, 1);
        assertThat(isEjected(group, 1)).isTrue();
    }

    @Test
    void whatHappensToOthersTouchesNoEjection() {
        TargetGroupRuntime group = group(consecutive().build(), 3);
        answer(group, 1, 500, 5);
        loop.advance(Duration.ofSeconds(20));

        group.register(target(4));
        group.deregister(key(2));
        group.setWeight(key(3), 7);
        group.register(target(1).withWeight(3));

        assertThat(description(group, 1).ejection().orElseThrow().left()).isEqualTo(Duration.ofSeconds(10));
        assertThat(picks(group, 8)).doesNotContain("1");
        loop.advance(Duration.ofSeconds(10));
        assertThat(isEjected(group, 1)).isFalse();
        answer(group, 1, 500, 5);
        assertThat(description(group, 1).ejection().orElseThrow().multiplier()).isEqualTo(2);
    }

    @Test
    void checkThatPassesEndsAnEjectionUnlessItMayNot() {
        TargetGroupRuntime ended = checked(consecutive().build());
        answer(ended, 1, 500, 5);
        loop.advance(INTERVAL.minusSeconds(1));
        assertThat(isEjected(ended, 1))
                .as("passed before the end of half a minute")
                .isFalse();
        assertThat(state(ended, 1)).isEqualTo(HealthState.HEALTHY);

        TargetGroupRuntime lasting = checked(consecutive()
                .notEndedByChecks()
                .baseEjectionTime(INTERVAL.multipliedBy(3))
                .build());
        answer(lasting, 1, 500, 5);
        loop.advance(INTERVAL.multipliedBy(2));
        assertThat(isEjected(lasting, 1)).isTrue();
    }

    private TargetGroupRuntime checked(OutlierDetection detection) {
        TargetGroupRuntime group = group(
                TargetGroupConfig.builder("group")
                        .healthChecker(fixture.checker)
                        .outlierDetection(detection),
                3);
        loop.advance(Duration.ofSeconds(10));
        return group;
    }

    @Test
    void targetThatAlsoFailsItsChecksSaysSoAndIsBackWhenBothAreOver() {
        TargetGroupRuntime group = checked(consecutive()
                .notEndedByChecks()
                .baseEjectionTime(INTERVAL.multipliedBy(4))
                .build());
        answer(group, 1, 500, 5);
        fixture.checker.fail(key(1));
        loop.advance(INTERVAL.multipliedBy(3));
        assertThat(description(group, 1).reason()).isEqualTo(HealthReason.RESPONSE_CODE_MISMATCH);
        assertThat(isEjected(group, 1)).isTrue();

        loop.advance(INTERVAL);
        assertThat(isEjected(group, 1)).isFalse();
        assertThat(state(group, 1)).isEqualTo(HealthState.UNHEALTHY);
        fixture.checker.pass(key(1));
        loop.advance(INTERVAL.multipliedBy(6));
        assertThat(state(group, 1)).isEqualTo(HealthState.HEALTHY);
    }

    @Test
    void targetRampsAfterItsEjection() {
        TargetGroupRuntime group = group(
                TargetGroupConfig.builder("group")
                        .slowStart(Duration.ofSeconds(60))
                        .outlierDetection(consecutive().build()),
                3);
        answer(group, 1, 500, 5);

        loop.advance(BASE.plusSeconds(15));

        assertThat(description(group, 1).effectiveWeight()).isCloseTo(0.25, within(1e-9));
    }

    // ---- the end

    @Test
    void drainingTargetIsNotEjectedAnyMore() {
        TargetGroupRuntime group = group(consecutive().build(), 3);
        answer(group, 1, 500, 5);

        group.deregister(key(1));
        answer(group, 2, 500, 5);

        assertThat(isEjected(group, 1)).isFalse();
        assertThat(state(group, 1)).isEqualTo(HealthState.DRAINING);
        assertThat(isEjected(group, 2)).as("there is a place again").isTrue();
        loop.advance(BASE);
        assertThat(state(group, 1)).isEqualTo(HealthState.DRAINING);
    }

    @Test
    void groupThatComesIntoUseAgainKnowsNothing() {
        TargetGroupRuntime group = group(consecutive().build(), 3);
        answer(group, 1, 500, 5);

        group.setInUse(false);
        assertThat(loop.timers()).as("the watch for anomalies").isEqualTo(1);
        assertThat(state(group, 1)).isEqualTo(HealthState.UNUSED);
        group.setInUse(true);

        assertThat(isEjected(group, 1)).isFalse();
        assertThat(picks(group, 3)).contains("1");
    }

    @Test
    void closedGroupWatchesNoMore() {
        TargetGroupRuntime group = group(consecutive().build(), 3);
        answer(group, 1, 500, 5);
        assertThat(loop.timers()).isEqualTo(3);

        group.close();

        assertThat(loop.timers()).isZero();
    }

    @Test
    void withoutDetectionNothingIsCounted() {
        TargetGroupRuntime group = group(OutlierDetection.off(), 3);

        answer(group, 1, 500, 1_000);

        assertThat(ejected(group, 3)).isEmpty();
        assertThat(group.sparedOutliers()).isZero();
        assertThat(loop.timers()).as("the watch for anomalies").isEqualTo(1);
    }
}
