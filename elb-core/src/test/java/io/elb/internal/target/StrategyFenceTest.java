package io.elb.internal.target;

import static io.elb.internal.target.GroupFixture.key;
import static io.elb.internal.target.GroupFixture.picks;
import static io.elb.internal.target.GroupFixture.reason;
import static io.elb.internal.target.GroupFixture.runtime;
import static io.elb.internal.target.GroupFixture.target;
import static org.assertj.core.api.Assertions.assertThat;

import io.elb.balance.BalancingStrategy;
import io.elb.balance.Candidates;
import io.elb.balance.NoPickReason;
import io.elb.balance.Pick;
import io.elb.balance.Picker;
import io.elb.balance.TargetState;
import io.elb.observe.ErrorReason;
import io.elb.observe.TargetRef;
import io.elb.target.TargetGroupConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class StrategyFenceTest {
    private final GroupFixture fixture = new GroupFixture();

    @Test
    void strategyThatThrowsIsReplacedByRoundRobin() {
        assertThat(picks(
                        group(candidates -> {
                            throw new IllegalStateException("bug");
                        }),
                        4))
                .isEqualTo("1212");
    }

    @Test
    void strategyWithoutAPickerIsReplacedByRoundRobin() {
        assertThat(picks(group(candidates -> null), 4)).isEqualTo("1212");
    }

    @Test
    void pickerThatThrowsIsReplacedByRoundRobin() {
        assertThat(picks(
                        group(candidates -> request -> {
                            throw new StackOverflowError("bug");
                        }),
                        4))
                .isEqualTo("1212");
    }

    @Test
    void nullPickIsReplacedByRoundRobin() {
        assertThat(picks(group(candidates -> request -> null), 4)).isEqualTo("1212");
    }

    @Test
    void ticketOfAnotherGroupIsReplacedByRoundRobin() {
        TargetGroupRuntime other = fixture.unchecked();
        other.register(target(9));

        assertThat(picks(group(candidates -> request -> runtime(other, 9)), 4)).isEqualTo("1212");
    }

    @Test
    void ticketKeptForTooLongIsReplacedByRoundRobin() {
        List<Pick> kept = new ArrayList<>();
        TargetGroupRuntime group = group(candidates -> {
            kept.add(candidates.pick(0));
            return request -> kept.get(0);
        });
        assertThat(picks(group, 2)).isEqualTo("11");

        group.deregister(key(1));

        assertThat(picks(group, 2)).isEqualTo("22");
    }

    @Test
    void ticketOfItsOwnMakingIsReplacedByRoundRobin() {
        Pick forged = new Pick() {
            @Override
            public boolean isTarget() {
                return true;
            }

            @Override
            public String key() {
                return GroupFixture.key(1);
            }
        };

        assertThat(picks(group(candidates -> request -> forged), 4)).isEqualTo("1212");
    }

    @Test
    void noPickOfTheStrategyIsRespected() {
        Pick none = Pick.none(NoPickReason.NONE_ELIGIBLE);

        assertThat(reason(group(candidates -> request -> none))).isEqualTo(NoPickReason.NONE_ELIGIBLE);
    }

    @Test
    void nextChangeGivesTheStrategyAnotherChance() {
        boolean[] isBroken = {true};
        TargetGroupRuntime group = group(candidates -> {
            if (isBroken[0]) {
                throw new IllegalStateException("bug");
            }
            return request -> candidates.pick(candidates.size() - 1);
        });
        isBroken[0] = false;

        group.register(target(3));

        assertThat(picks(group, 2)).isEqualTo("33");
    }

    @Test
    void strategyIsNeverAskedAboutNothing() {
        List<Integer> sizes = new ArrayList<>();
        TargetGroupRuntime group = group(candidates -> {
            sizes.add(candidates.size());
            return request -> candidates.pick(0);
        });

        group.deregister(key(1));
        group.deregister(key(2));

        assertThat(sizes).containsExactly(2, 1);
        assertThat(reason(group)).isEqualTo(NoPickReason.NO_TARGETS);
    }

    @Test
    void stateIsKeptByKeyForTheTargetsLifeAndToldWhatHappens() {
        Recording strategy = new Recording();
        TargetGroupRuntime group = fixture.group(
                TargetGroupConfig.builder("group").strategy(strategy).build());
        group.register(target(1));
        TargetState first = strategy.seen.get(0);

        group.register(target(2));
        group.setWeight(key(1), 5);
        TargetRuntime runtime = runtime(group, 1);
        for (int i = 0; i < 3; i++) {
            runtime.begin(i);
        }
        runtime.firstByte(10, 10, 503);
        runtime.completed(11, 11);
        runtime.failed(12, 11, ErrorReason.TARGET_RESET);
        runtime.cancelled(13, 11);

        assertThat(strategy.made).containsExactly("group/10.0.0.1:80", "group/10.0.0.2:80");
        assertThat(strategy.seen).allSatisfy(state -> assertThat(state).isSameAs(first));
        assertThat(strategy.told)
                .containsExactly(
                        "started 0",
                        "started 1",
                        "started 2",
                        "firstByte 10 10 503",
                        "completed 11 11",
                        "failed 12 11 TARGET_RESET",
                        "cancelled 13 11");
        assertThat(runtime.inFlight()).isZero();
    }

    @Test
    void stateThatThrowsDisturbsNothing() {
        BalancingStrategy broken = new Recording() {
            @Override
            public TargetState newTargetState(TargetRef target) {
                return new ThrowingState();
            }
        };
        TargetGroupRuntime group = fixture.group(
                TargetGroupConfig.builder("group").strategy(broken).build());
        group.register(target(1));
        TargetRuntime runtime = runtime(group, 1);

        for (int i = 0; i < 3; i++) {
            runtime.begin(0);
        }
        runtime.firstByte(1, 1, 200);
        runtime.completed(1, 1);
        runtime.failed(1, 1, ErrorReason.TARGET_RESET);
        assertThat(runtime.inFlight()).isEqualTo(1);
        runtime.cancelled(1, 1);

        assertThat(runtime.inFlight()).isZero();
    }

    @Test
    void strategyThatMakesNoStateStillGetsTargets() {
        BalancingStrategy broken = new Recording() {
            @Override
            public TargetState newTargetState(TargetRef target) {
                throw new IllegalStateException("bug");
            }
        };
        TargetGroupRuntime group = fixture.group(
                TargetGroupConfig.builder("group").strategy(broken).build());

        group.register(target(1));

        assertThat(picks(group, 1)).isEqualTo("1");
    }

    private TargetGroupRuntime group(Function<Candidates, Picker> newPicker) {
        TargetGroupRuntime group = fixture.group(TargetGroupConfig.builder("custom")
                .strategy(BalancingStrategy.of("custom", newPicker))
                .build());
        group.register(target(1), target(2));
        return group;
    }

    private static class Recording implements BalancingStrategy {
        private final List<String> made = new ArrayList<>();
        private final List<TargetState> seen = new ArrayList<>();
        private final List<String> told = new ArrayList<>();

        @Override
        public String name() {
            return "recording";
        }

        @Override
        public Picker newPicker(Candidates candidates) {
            seen.add(candidates.state(0));
            return request -> candidates.pick(0);
        }

        @Override
        public TargetState newTargetState(TargetRef target) {
            made.add(target.toString());
            return new TargetState() {
                @Override
                public void started(long nowNanos) {
                    told.add("started " + nowNanos);
                }

                @Override
                public void firstByte(long nowNanos, long latencyNanos, int status) {
                    told.add("firstByte " + nowNanos + ' ' + latencyNanos + ' ' + status);
                }

                @Override
                public void completed(long nowNanos, long latencyNanos) {
                    told.add("completed " + nowNanos + ' ' + latencyNanos);
                }

                @Override
                public void failed(long nowNanos, long latencyNanos, ErrorReason reason) {
                    told.add("failed " + nowNanos + ' ' + latencyNanos + ' ' + reason);
                }

                @Override
                public void cancelled(long nowNanos, long latencyNanos) {
                    told.add("cancelled " + nowNanos + ' ' + latencyNanos);
                }
            };
        }
    }

    private static final class ThrowingState implements TargetState {
        @Override
        public void started(long nowNanos) {
            throw new IllegalStateException("bug");
        }

        @Override
        public void firstByte(long nowNanos, long latencyNanos, int status) {
            throw new IllegalStateException("bug");
        }

        @Override
        public void completed(long nowNanos, long latencyNanos) {
            throw new IllegalStateException("bug");
        }

        @Override
        public void failed(long nowNanos, long latencyNanos, ErrorReason reason) {
            throw new IllegalStateException("bug");
        }

        @Override
        public void cancelled(long nowNanos, long latencyNanos) {
            throw new IllegalStateException("bug");
        }
    }
}
