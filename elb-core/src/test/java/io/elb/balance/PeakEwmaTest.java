package io.elb.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.elb.observe.ErrorReason;
import io.elb.observe.TargetRef;
import io.elb.testing.StrategyContract;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PeakEwmaTest implements StrategyContract {
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000 * MILLI;

    private final PeakEwma metric = LoadMetric.peakEwma();
    private final TargetState state = metric.newTargetState(new TargetRef("group", "key"));

    @Override
    public BalancingStrategy newStrategy() {
        return BalancingStrategy.powerOfTwoChoices(LoadMetric.peakEwma());
    }

    @Override
    public double mostSpread() {
        return 1.05;
    }

    // The replay of Buoyant's experiment: 11 targets of 167 ms, 1,000 requests a second for a minute, of which one
    // target
    // takes 2 s from 15 s to 45 s; an answer within 1 s is a success.

    private record Run(double success, int slowPicks) {}

    private static Run replay(BalancingStrategy configured, long seed) {
        BalancingStrategy strategy = configured.forGroup("group");
        VirtualTargets targets = new VirtualTargets(strategy, 11);
        Picker picker = strategy.newPicker(targets);
        VirtualRequest request = new VirtualRequest(seed);
        int successes = 0;
        int slowPicks = 0;
        for (int i = 0; i < 60_000; i++) {
            long now = i * MILLI;
            targets.advance(now);
            request.nowNanos = now;
            int target = VirtualTargets.index(picker.pick(request));
            boolean isSlow = target == 0 && now >= 15 * SECOND && now < 45 * SECOND;
            double millis = isSlow ? 2_000 : Math.max(1, 167 + 5 * request.random.nextGaussian());
            targets.begin(target, now, now + (long) (millis * MILLI), 200);
            successes += millis < 1_000 ? 1 : 0;
            slowPicks += isSlow ? 1 : 0;
        }
        return new Run(100.0 * successes / 60_000, slowPicks);
    }

    @Test
    void roundRobinFailsForAllThatTheSlowTargetGets() {
        Run run = replay(BalancingStrategy.roundRobin(), 1);

        assertThat(run.success).as("1 − ½ · 1/11").isCloseTo(95.455, within(0.01));
        assertThat(run.slowPicks).isCloseTo(2_727, within(1));
    }

    @Test
    void requestsInFlightFindTheSlowTarget() {
        Run run = replay(BalancingStrategy.powerOfTwoChoices(), 1);

        assertThat(run.success).as("seed 1").isCloseTo(99.50, within(0.06));
        assertThat(run.slowPicks).isCloseTo(300, within(30));
    }

    @Test
    void latencyFindsItBetter() {
        Run run = replay(newStrategy(), 1);

        assertThat(run.success).as("seed 1").isCloseTo(99.93, within(0.02));
        assertThat(run.slowPicks)
                .as("43 without the floor by the age of the oldest, 36 with it")
                .isCloseTo(36, within(7));
    }

    @Test
    void targetThatFailsAtOnceAttractsNothing() {
        BalancingStrategy strategy = newStrategy();
        for (int status : new int[] {503, 429, 0}) {
            VirtualTargets targets = new VirtualTargets(strategy, 10);
            Picker picker = strategy.newPicker(targets);
            VirtualRequest request = new VirtualRequest(2);
            int failed = 0;
            for (int i = 0; i < 60_000; i++) {
                long now = i * MILLI;
                targets.advance(now);
                request.nowNanos = now;
                int target = VirtualTargets.index(picker.pick(request));
                boolean isFailing = target == 0 && now >= 10 * SECOND;
                targets.begin(target, now, now + (isFailing ? MILLI : 20 * MILLI), isFailing ? status : 200);
                failed += isFailing ? 1 : 0;
            }

            assertThat(failed).as("status %d, of 50,000; seed 2", status).isLessThan(50);
        }
    }

    @Test
    void errorsOfEverydayMoveNothing() {
        BalancingStrategy strategy = newStrategy();
        VirtualTargets targets = new VirtualTargets(strategy, 10);
        Picker picker = strategy.newPicker(targets);
        VirtualRequest request = new VirtualRequest(3);
        int[] counts = new int[10];
        for (int i = 0; i < 60_000; i++) {
            long now = i * MILLI;
            targets.advance(now);
            request.nowNanos = now;
            int target = VirtualTargets.index(picker.pick(request));
            boolean isError = request.random.nextInt(1_000) == 0;
            targets.begin(target, now, now + 20 * MILLI, isError ? 500 : 200);
            counts[target]++;
        }

        for (int count : counts) {
            assertThat(count)
                    .as("seed 3, of 60,000 to 10 targets, one error in 1,000")
                    .isBetween(4_500, 7_500);
        }
    }

    @Test
    void unknownTargetGetsOneRequestUntilItAnswers() {
        assertThat(metric.load(state, 0, 0)).isZero();
        state.started(0);
        assertThat(metric.load(state, 1, 1)).isGreaterThan(1e12);
        state.firstByte(20 * MILLI, 20 * MILLI, 200);
        assertThat(metric.load(state, 1, 20 * MILLI)).isEqualTo(2.0 * 20 * MILLI);
    }

    @Test
    void hangingRequestShowsBeforeItsTimeout() {
        answered(0, 20 * MILLI);
        state.started(SECOND);

        assertThat(metric.load(state, 1, 4 * SECOND)).isEqualTo(2.0 * 3 * SECOND);
        state.cancelled(4 * SECOND, 3 * SECOND);
        assertThat(metric.load(state, 0, 4 * SECOND))
                .as("whoever gave up had waited")
                .isEqualTo(3.0 * SECOND);
    }

    @Test
    void lengthOfAnAnswerIsNoLatency() {
        state.started(0);
        state.firstByte(20 * MILLI, 20 * MILLI, 101);

        assertThat(metric.load(state, 0, 21 * MILLI)).isLessThan(21.0 * MILLI);
        state.cancelled(3_600 * SECOND, 3_600 * SECOND);
        assertThat(metric.load(state, 0, 3_600 * SECOND)).isLessThan(MILLI);
    }

    @Test
    void cutOffAnswerCountsAsAFailureAndNotAsItsLength() {
        answered(0, 20 * MILLI);
        state.started(SECOND);
        state.firstByte(SECOND + 20 * MILLI, 20 * MILLI, 200);
        state.failed(100 * SECOND, 99 * SECOND, ErrorReason.TARGET_RESET);

        assertThat(metric.load(state, 0, 100 * SECOND)).isCloseTo(5.0 * SECOND, within(0.01 * SECOND));
    }

    @Test
    void idleTargetIsTriedAgain() {
        answered(0, 2 * SECOND);

        assertThat(metric.load(state, 0, 60 * SECOND)).isLessThan(10.0 * MILLI);
    }

    @Test
    void settingsAreChecked() {
        assertThat(metric.withDecay(Duration.ofSeconds(1))
                        .withErrorPenalty(Duration.ZERO)
                        .toString())
                .isEqualTo("peak_ewma with a decay of PT1S and an error penalty of PT0S");
        assertThatThrownBy(() -> metric.withDecay(Duration.ofMillis(99)))
                .hasMessage("decay: PT0.099S (expected: PT0.1S to PT10M)");
        assertThatThrownBy(() -> metric.withErrorPenalty(Duration.ofSeconds(-1)))
                .hasMessage("errorPenalty: PT-1S (expected: PT0S to PT10M)");
    }

    private void answered(long at, long latency) {
        state.started(at);
        state.firstByte(at + latency, latency, 200);
        state.completed(at + latency, latency);
    }
}
