package io.elb.internal.target;

import static io.elb.internal.target.GroupFixture.INTERVAL;
import static io.elb.internal.target.GroupFixture.description;
import static io.elb.internal.target.GroupFixture.key;
import static io.elb.internal.target.GroupFixture.state;
import static io.elb.internal.target.GroupFixture.target;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.elb.balance.BalancingStrategy;
import io.elb.balance.Candidates;
import io.elb.balance.FakePickRequest;
import io.elb.balance.Picker;
import io.elb.observe.HealthState;
import io.elb.target.SlowStartCurve;
import io.elb.target.Target;
import io.elb.target.TargetGroupConfig;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SlowStartTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration WINDOW = Duration.ofSeconds(60);

    private final GroupFixture fixture = new GroupFixture();
    private final HandLoop loop = fixture.loop;
    private final ScriptedChecker checker = fixture.checker;
    private final TargetGroupRuntime unchecked =
            fixture.group(TargetGroupConfig.builder("group").slowStart(WINDOW).build());
    private final TargetGroupRuntime checked = fixture.group(TargetGroupConfig.builder("group")
            .slowStart(WINDOW)
            .healthChecker(checker)
            .build());

    @Test
    void shareOfANewTargetGrowsInAStraightLine() {
        unchecked.register(target(1), target(2));
        unchecked.register(target(3));

        for (int second = 0; second <= 60; second++) {
            double part = Math.max(1, second) / 60.0;
            assertThat(effectiveWeight(unchecked, 3)).as("after %d s", second).isCloseTo(part, within(1e-9));
            assertThat(share(unchecked, 3)).as("after %d s", second).isCloseTo(part / (2 + part), within(0.002));
            loop.advance(SECOND);
        }

        assertThat(description(unchecked, 3).slowStartLeft()).isZero();
        assertThat(loop.timers()).as("only the watch for anomalies").isEqualTo(1);
    }

    @Test
    void slowRequestsSeeTheLineToo() {
        unchecked.register(target(1), target(2));
        unchecked.register(target(3));
        int picked = 0;
        double expected = 0;

        for (int second = 0; second < 60; second++) {
            double part = Math.max(1, second) / 60.0;
            expected += 10 * part / (2 + part);
            picked += count(unchecked, 3, 10);
            loop.advance(SECOND);
        }

        assertThat((double) picked).isCloseTo(expected, within(0.15 * expected));
    }

    /** Parts of the weight after 1, 6, 15, 30, 45 and 59 of 60 s, from 10 % on. */
    @ParameterizedTest
    @CsvSource({
        "0.5, .10 .10 .10 .25 .56 .97",
        "1,   .10 .10 .25 .50 .75 .98",
        "2,   .13 .32 .50 .71 .87 .99",
        "3,   .26 .46 .63 .79 .91 .99"
    })
    void curveIsSteeperTheMoreAggressiveItIs(double aggression, String parts) {
        TargetGroupRuntime group = curved(SlowStartCurve.gentle().withAggression(aggression));
        group.register(target(1), target(2));
        group.register(target(3));
        int[] seconds = {1, 6, 15, 30, 45, 59};
        int elapsed = 0;
        for (int i = 0; i < seconds.length; i++) {
            loop.advance(Duration.ofSeconds(seconds[i] - elapsed));
            elapsed = seconds[i];
            assertThat(effectiveWeight(group, 3))
                    .as("after %d s", elapsed)
                    .isCloseTo(Double.parseDouble(parts.split(" ", -1)[i]), within(0.005));
        }
    }

    private TargetGroupRuntime curved(SlowStartCurve curve) {
        return fixture.group(TargetGroupConfig.builder("group")
                .slowStart(WINDOW)
                .slowStartCurve(curve)
                .build());
    }

    @Test
    void nobodyRampsWhereMostWould() {
        TargetGroupRuntime group = curved(SlowStartCurve.gentle());
        group.register(target(1), target(2));

        group.register(target(3), target(4));
        assertThat(effectiveWeight(group, 3)).as("half are new").isEqualTo(0.1);
        group.register(target(5));

        assertThat(effectiveWeight(group, 5)).as("three of five would be new").isEqualTo(1);
        assertThat(effectiveWeight(group, 3)).as("whose ramp goes on").isEqualTo(0.1);
        loop.advance(WINDOW);
        group.register(target(6));
        assertThat(effectiveWeight(group, 6)).isEqualTo(0.1);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 100, 1_000})
    void rampIsSeenInLargeGroupsToo(int count) {
        Target[] old = IntStream.range(0, count)
                .mapToObj(i -> Target.of("10.1." + i / 250 + "." + i % 250, 80))
                .toArray(Target[]::new);
        unchecked.register(old);
        unchecked.register(target(3));

        int elapsed = 0;
        for (int second : new int[] {6, 30, 54}) {
            loop.advance(Duration.ofSeconds(second - elapsed));
            elapsed = second;
            double part = second / 60.0;
            assertThat(share(unchecked, 3) * (count + part) / part)
                    .as("of its share after %d s beside %d targets", second, count)
                    .isCloseTo(1, within(0.25));
        }
    }

    @Test
    void targetsOfTheFirstBatchDoNotRamp() {
        checked.register(target(1), target(2), target(3));

        for (int i = 0; i < 10; i++) {
            loop.advance(Duration.ofMillis(100));
            assertFull(checked, 1, 2, 3);
        }

        assertThat(state(checked, 3)).isEqualTo(HealthState.HEALTHY);
    }

    @Test
    void targetsThatAreThereWhenTheGroupComesIntoUseDoNotRamp() {
        TargetGroupRuntime late = fixture.unused(TargetGroupConfig.builder("late")
                .slowStart(WINDOW)
                .healthChecker(checker)
                .build());
        late.register(target(1));
        late.register(target(2));

        late.setInUse(true);
        loop.advance(SECOND);

        assertThat(state(late, 2)).isEqualTo(HealthState.HEALTHY);
        assertFull(late, 1, 2);
    }

    @Test
    void rampBeginsWhenTheTargetBecomesHealthyAndNotBefore() {
        checked.register(target(1));
        loop.advance(SECOND);
        checker.fail(key(2));
        checked.register(target(2));
        loop.advance(Duration.ofSeconds(90));
        assertFull(checked, 2);
        checker.pass(key(2));

        loop.advance(INTERVAL.multipliedBy(5));

        assertThat(state(checked, 2)).isEqualTo(HealthState.HEALTHY);
        assertThat(description(checked, 2).slowStartLeft()).isPositive();
        assertThat(effectiveWeight(checked, 2)).isLessThan(1);
    }

    @Test
    void targetWithoutAHealthyPeerDoesNotRamp() {
        checker.fail(key(1));
        checked.register(target(1));
        loop.advance(INTERVAL.multipliedBy(2));

        checked.register(target(2));
        loop.advance(SECOND);

        assertThat(state(checked, 2)).isEqualTo(HealthState.HEALTHY);
        assertFull(checked, 2);
    }

    @Test
    void peerThatRampsItselfDoesNotCount() {
        checked.register(target(1));
        loop.advance(SECOND);
        checked.register(target(2));
        loop.advance(SECOND);
        assertThat(description(checked, 2).slowStartLeft()).isPositive();
        checked.deregister(key(1));

        checked.register(target(3));
        loop.advance(SECOND);

        assertThat(state(checked, 3)).isEqualTo(HealthState.HEALTHY);
        assertFull(checked, 3);
    }

    @Test
    void unhealthyTargetLeavesItsRampAndBeginsANewOneWhenItIsHealthyAgain() {
        unhealthyChecked();
        assertFull(checked, 1);
        checker.pass(key(1));
        loop.advance(INTERVAL.multipliedBy(5));
        assertThat(state(checked, 1)).isEqualTo(HealthState.HEALTHY);
        Duration left = description(checked, 1).slowStartLeft();
        assertThat(left).as("first batch, but it was unhealthy since").isPositive();
        checker.fail(key(1));
        loop.advance(INTERVAL.multipliedBy(3));
        assertThat(state(checked, 1)).isEqualTo(HealthState.UNHEALTHY);
        assertFull(checked, 1);

        checker.pass(key(1));
        while (state(checked, 1) != HealthState.HEALTHY) {
            loop.advance(SECOND);
        }

        assertThat(description(checked, 1).slowStartLeft()).isBetween(WINDOW.minus(SECOND), WINDOW);
    }

    private void unhealthyChecked() {
        checked.register(target(1), target(2));
        loop.advance(SECOND);
        checker.fail(key(1));
        loop.advance(INTERVAL.multipliedBy(3));
        assertThat(state(checked, 1)).isEqualTo(HealthState.UNHEALTHY);
    }

    @Test
    void changesOfOtherTargetsAndOfTheWeightDoNotRestartARamp() {
        unchecked.register(target(1), target(2));
        unchecked.register(target(3));
        loop.advance(Duration.ofSeconds(15));

        unchecked.register(target(4));
        unchecked.deregister(key(2));
        unchecked.register(target(3).withZone("a"));
        unchecked.setWeight(key(3), 10);

        assertThat(description(unchecked, 3).slowStartLeft()).isEqualTo(Duration.ofSeconds(45));
        assertThat(effectiveWeight(unchecked, 3)).isCloseTo(2.5, within(1e-9));
        assertThat(description(unchecked, 4).slowStartLeft()).isEqualTo(WINDOW);
    }

    @Test
    void pickersAreRebuiltOnceASecondWhileATargetRampsOnly() {
        Counting strategy = new Counting();
        TargetGroupRuntime group = fixture.group(TargetGroupConfig.builder("counted")
                .strategy(strategy)
                .slowStart(WINDOW)
                .build());
        group.register(target(1));
        loop.advance(Duration.ofHours(1));
        assertThat(strategy.pickers).isEqualTo(1);

        group.register(target(2));
        loop.advance(Duration.ofSeconds(20));
        group.register(target(3));
        loop.advance(Duration.ofHours(1));

        assertThat(strategy.pickers).isEqualTo(1 + 2 + 80);
    }

    @Test
    void closedGroupStepsNoMore() {
        unchecked.register(target(1));
        unchecked.register(target(2));
        assertThat(loop.timers()).isEqualTo(1);

        unchecked.close();

        assertThat(loop.timers()).isZero();
    }

    private static void assertFull(TargetGroupRuntime group, int... numbers) {
        for (int number : numbers) {
            assertThat(effectiveWeight(group, number))
                    .as("weight of %d", number)
                    .isEqualTo(1);
            assertThat(description(group, number).slowStartLeft()).isZero();
        }
    }

    private static double effectiveWeight(TargetGroupRuntime group, int number) {
        return description(group, number).effectiveWeight();
    }

    private static double share(TargetGroupRuntime group, int number) {
        int picks = 100_000;
        return (double) count(group, number, picks) / picks;
    }

    private static int count(TargetGroupRuntime group, int number, int picks) {
        int count = 0;
        for (int i = 0; i < picks; i++) {
            count += group.pick(FakePickRequest.PLAIN).key().equals(key(number)) ? 1 : 0;
        }
        return count;
    }

    /** Round robin that counts its pickers. */
    private static final class Counting implements BalancingStrategy {
        private int pickers;

        @Override
        public String name() {
            return "counting";
        }

        @Override
        public boolean supportsSlowStart() {
            return true;
        }

        @Override
        public Picker newPicker(Candidates candidates) {
            pickers++;
            return BalancingStrategy.roundRobin().newPicker(candidates);
        }
    }
}
