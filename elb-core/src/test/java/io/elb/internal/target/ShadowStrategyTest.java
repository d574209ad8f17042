package io.elb.internal.target;

import static io.elb.internal.target.GroupFixture.key;
import static io.elb.internal.target.GroupFixture.runtime;
import static io.elb.internal.target.GroupFixture.target;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.elb.balance.BalancingStrategy;
import io.elb.balance.Candidates;
import io.elb.balance.LoadMetric;
import io.elb.balance.Picker;
import io.elb.balance.SeededPickRequest;
import io.elb.balance.TargetState;
import io.elb.observe.ShadowReport;
import io.elb.observe.ShadowReport.Share;
import io.elb.observe.TargetRef;
import io.elb.target.TargetGroupConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ShadowStrategyTest {
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final GroupFixture fixture = new GroupFixture();
    private final SeededPickRequest request = SeededPickRequest.seed(3);

    private TargetGroupRuntime group(BalancingStrategy strategy) {
        TargetGroupRuntime group = fixture.group(
                TargetGroupConfig.builder("group").strategy(strategy).build());
        group.register(target(1), target(2), target(3));
        return group;
    }

    private List<String> picks(TargetGroupRuntime group, int count) {
        List<String> picked = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            picked.add(group.pick(request).key());
        }
        return picked;
    }

    private static BalancingStrategy always(int index) {
        return BalancingStrategy.of("always " + index, candidates -> any -> candidates.pick(index));
    }

    @Test
    void firstStrategyRoutesAndTheShadowIsOnlyCounted() {
        TargetGroupRuntime group = group(BalancingStrategy.roundRobin().shadowedBy(always(0)));

        assertThat(picks(group, 9)).containsExactlyElementsOf(picks(group(BalancingStrategy.roundRobin()), 9));

        ShadowReport report = group.shadow().orElseThrow();
        assertThat(report.strategy()).isEqualTo("always 0");
        assertThat(report.picks()).isEqualTo(9);
        assertThat(report.different()).isEqualTo(6);
        assertThat(report.differentShare()).isCloseTo(2 / 3.0, within(1e-9));
        assertThat(report.failures()).isZero();
        assertThat(report.shares())
                .containsEntry(key(1), new Share(3, 9))
                .containsEntry(key(2), new Share(3, 0))
                .containsEntry(key(3), new Share(3, 0));
        assertThat(group.config().strategy().name()).isEqualTo("round_robin");
        assertThat(runtime(group, 1).inFlight()).isZero();
    }

    @Test
    void withoutAShadowThereIsNoReport() {
        assertThat(group(BalancingStrategy.roundRobin()).shadow()).isEmpty();
    }

    @Test
    void bothHaveStatesOfTheirOwnThatAreToldOfWhatIsRouted() {
        BalancingStrategy byLatency = BalancingStrategy.powerOfTwoChoices(LoadMetric.peakEwma());
        TargetGroupRuntime group = group(always(0).shadowedBy(byLatency));
        for (int number = 1; number <= 3; number++) {
            TargetRuntime target = runtime(group, number);
            long latency = number == 1 ? SECOND : SECOND / 100;
            target.begin(-latency);
            target.firstByte(0, latency, 200);
            target.completed(0, latency);
        }

        assertThat(picks(group, 300)).containsOnly(key(1));

        ShadowReport report = group.shadow().orElseThrow();
        assertThat(report.shares().get(key(1)))
                .as("a hundred times slower than the others")
                .isEqualTo(new Share(300, 0));
        assertThat(report.different()).isEqualTo(300);
    }

    @Test
    void shadowThatThrowsHarmsNobody() {
        BalancingStrategy throwing = BalancingStrategy.of("throwing", candidates -> any -> {
            throw new IllegalStateException("bug");
        });
        BalancingStrategy broken = BalancingStrategy.of("broken", candidates -> {
            throw new IllegalStateException("bug");
        });
        for (BalancingStrategy shadow : List.of(throwing, broken)) {
            TargetGroupRuntime group = group(BalancingStrategy.roundRobin().shadowedBy(shadow));

            assertThat(picks(group, 3)).containsExactly(key(1), key(2), key(3));

            assertThat(group.shadow().orElseThrow().failures()).isEqualTo(3);
            assertThat(group.shadow().orElseThrow().picks()).isZero();
        }
    }

    @Test
    void countsSurviveChangesOfTheGroup() {
        TargetGroupRuntime group = group(BalancingStrategy.roundRobin().shadowedBy(always(0)));
        picks(group, 3);

        group.register(target(4));
        group.deregister(key(2));
        picks(group, 3);

        ShadowReport report = group.shadow().orElseThrow();
        assertThat(report.picks()).isEqualTo(6);
        assertThat(report.shares()).containsOnlyKeys(key(1), key(3), key(4));
        assertThat(report.shares().get(key(1)).shadow()).isEqualTo(6);
    }

    @Test
    void whatIsSupportedIsTheRoutingStrategysMatter() {
        BalancingStrategy shadowed = BalancingStrategy.roundRobin().shadowedBy(BalancingStrategy.weightedRandom());

        assertThat(shadowed.supportsSlowStart()).isTrue();
        assertThat(shadowed.supportsStickiness()).isTrue();
        assertThat(shadowed.mitigatesAnomalies()).isFalse();
        assertThatThrownBy(() -> BalancingStrategy.roundRobin().shadowedBy(null))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("shadow");
    }

    @Test
    void oneOfBothStatesMayAskForAReport() {
        List<String> told = new ArrayList<>();
        BalancingStrategy asking = new BalancingStrategy() {
            @Override
            public String name() {
                return "asking";
            }

            @Override
            public Picker newPicker(Candidates candidates) {
                return any -> candidates.pick(0);
            }

            @Override
            public TargetState newTargetState(TargetRef target) {
                return new TargetState() {
                    @Override
                    public Optional<String> reportField() {
                        return Optional.of("x-load");
                    }

                    @Override
                    public void reported(long nowNanos, String value) {
                        told.add(value);
                    }
                };
            }
        };
        TargetGroupRuntime group = group(BalancingStrategy.roundRobin().shadowedBy(asking));

        assertThat(runtime(group, 1).reportField()).isEqualTo("x-load");
        runtime(group, 1).reported(0, "0.5");

        assertThat(told).containsExactly("0.5");
    }
}
