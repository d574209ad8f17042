package io.elb.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.elb.observe.TargetRef;
import io.elb.testing.StrategyContract;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class AdaptiveLoadTest implements StrategyContract {
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000 * MILLI;

    private final AdaptiveLoad metric = LoadMetric.adaptive();
    private final TargetState state = metric.newTargetState(new TargetRef("group", "key"));

    @Override
    public BalancingStrategy newStrategy() {
        return BalancingStrategy.powerOfTwoChoices(LoadMetric.adaptive());
    }

    @Override
    public double mostSpread() {
        return 1.05;
    }

    private void answered(TargetState told, long at, long latency) {
        told.started(at);
        told.firstByte(at + latency, latency, 200);
        told.completed(at + latency, latency);
    }

    @Test
    void unknownTargetGetsOneRequestUntilItAnswers() {
        assertThat(metric.load(state, 0, 0)).isZero();
        state.started(0);
        assertThat(metric.load(state, 1, 1)).isGreaterThan(1e12);
    }

    @Test
    void reportedUtilizationDividesByWhatIsLeftAndFades() {
        answered(state, 0, 10 * MILLI);
        TargetState silent = metric.newTargetState(new TargetRef("group", "other"));
        answered(silent, 0, 10 * MILLI);
        state.reported(10 * MILLI, "0.8");

        assertThat(ratio(silent, 10 * MILLI)).isCloseTo(5, within(0.001));
        assertThat(ratio(silent, 15 * SECOND)).as("half of it").isCloseTo(1 / 0.6, within(0.01));
        assertThat(ratio(silent, 31 * SECOND)).isEqualTo(1);
        state.reported(32 * SECOND, "7.5");
        assertThat(ratio(silent, 32 * SECOND))
                .as("1 at most, of which a twentieth is left")
                .isEqualTo(20);
        state.reported(32 * SECOND, "0");
        assertThat(ratio(silent, 32 * SECOND)).isEqualTo(1);
    }

    private double ratio(TargetState other, long nowNanos) {
        return metric.load(state, 2, nowNanos) / metric.load(other, 2, nowNanos);
    }

    @Test
    void whatIsNoNumberIsIgnored() {
        answered(state, 0, 10 * MILLI);
        double before = metric.load(state, 0, SECOND);
        for (String value : new String[] {"", "busy", "-1", "NaN", "0,5"}) {
            state.reported(SECOND, value);
        }

        assertThat(metric.load(state, 0, SECOND)).isEqualTo(before);
    }

    /** Other balancers keep one of ten targets busy, which shows in its reports before it shows in latencies. */
    @Test
    void targetThatOthersKeepBusyGetsLess() {
        BalancingStrategy strategy = newStrategy();
        VirtualTargets targets = new VirtualTargets(strategy, 10);
        Picker picker = strategy.newPicker(targets);
        VirtualRequest request = new VirtualRequest(1);
        int busy = 0;
        for (int i = 0; i < 60_000; i++) {
            long now = i * MILLI;
            targets.advance(now);
            request.nowNanos = now;
            int target = VirtualTargets.index(picker.pick(request));
            targets.begin(target, now, now + 20 * MILLI + request.random.nextInt((int) (10 * MILLI)), 200);
            if (i % 100 == 0) {
                targets.state(0).reported(now, "0.9");
            }
            busy += target == 0 ? 1 : 0;
        }

        assertThat(busy)
                .as("seed 1, of 60,000, a tenth without reports")
                .isLessThan(3_000)
                .isPositive();
    }

    @Test
    void settingsAreChecked() {
        assertThat(metric.withLatency(LoadMetric.peakEwma().withDecay(Duration.ofSeconds(3)))
                        .withUtilizationField("X-Netflix.server.utilization"))
                .hasToString("adaptive with peak_ewma with a decay of PT3S and an error penalty of PT5S"
                        + " and reports in x-netflix.server.utilization");
        assertThatThrownBy(() -> metric.withUtilizationField("a b")).isInstanceOf(IllegalArgumentException.class);
    }
}
