package io.elb.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.balance.BalancingStrategy;
import io.elb.balance.Candidates;
import io.elb.balance.NoPickReason;
import io.elb.balance.Pick;
import io.elb.balance.PickRequest;
import io.elb.balance.Picker;
import io.elb.balance.TargetState;
import io.elb.observe.ErrorReason;
import io.elb.observe.TargetRef;
import io.elb.testing.StrategyContract;
import io.elb.testing.simulation.Arrivals;
import io.elb.testing.simulation.ServiceTime;
import io.elb.testing.simulation.Simulation;
import io.elb.testing.simulation.SimulationReport;
import io.elb.testing.simulation.SimulationResult;
import io.elb.testing.simulation.StandardScenes;
import io.elb.testing.simulation.TargetModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The guide's strategy of one's own: written, held to the contract, and compared in the simulator. */
class CoolDownTest {
    @TempDir
    Path dir;

    @Test
    void ownSceneRuns() {
        // begin scene
        Simulation scene = Simulation.builder("monday morning")
                .targets(
                        5,
                        TargetModel.of(ServiceTime.logNormal(Duration.ofMillis(20), Duration.ofMillis(80)))
                                .withConcurrency(8))
                .targets(1, ServiceTime.normal(Duration.ofMillis(60), Duration.ofMillis(5)))
                .arrivals(Arrivals.poisson(300).with(Arrivals.bursts(40, Duration.ofSeconds(10))))
                .balancers(3)
                .clientTimeout(Duration.ofSeconds(2))
                .at(Duration.ofSeconds(20), targets -> targets.get(1).slower(20))
                .at(Duration.ofSeconds(40), targets -> targets.get(1).leave())
                .at(
                        Duration.ofSeconds(41),
                        targets -> targets.add(TargetModel.of(ServiceTime.constant(Duration.ofMillis(20)))
                                .withColdStart(5, Duration.ofSeconds(10))))
                .duration(Duration.ofMinutes(1))
                .build();
        // end
        SimulationResult result = scene.run(new CoolDown());

        assertThat(result.requests()).isGreaterThan(17_000);
        assertThat(result.successPercent()).isGreaterThan(99);
        assertThat(result.between(Duration.ofSeconds(45), Duration.ofSeconds(60))
                        .attempts(1))
                .isZero();
    }

    // begin strategy
    /** The fewest requests in flight, but a target that has failed is left alone for five seconds. */
    static final class CoolDown implements BalancingStrategy {
        private static final class Failures implements TargetState {
            private volatile long pausedUntil = Long.MIN_VALUE / 2;

            @Override
            public void firstByte(long nowNanos, long latencyNanos, int status) {
                pausedUntil = status >= 500 ? nowNanos + 5_000_000_000L : pausedUntil;
            }

            @Override
            public void failed(long nowNanos, long latencyNanos, ErrorReason reason) {
                pausedUntil = nowNanos + 5_000_000_000L;
            }
        }

        @Override
        public String name() {
            return "cool_down";
        }

        @Override
        public TargetState newTargetState(TargetRef target) {
            return new Failures();
        }

        @Override
        public Picker newPicker(Candidates targets) {
            return request -> {
                int best = -1;
                int start = request.random().nextInt(targets.size());
                for (int n = 0; n < targets.size(); n++) {
                    int i = (start + n) % targets.size();
                    boolean isFit = targets.isEligible(i) && !request.isExcluded(targets.key(i));
                    boolean isBetter = best < 0 || load(targets, i, request) < load(targets, best, request);
                    best = isFit && isBetter ? i : best;
                }
                return best < 0 ? Pick.none(NoPickReason.ALL_EXCLUDED) : targets.pick(best);
            };
        }

        private static double load(Candidates targets, int i, PickRequest request) {
            boolean isPaused = request.nowNanos() < ((Failures) targets.state(i)).pausedUntil;
            return (targets.inFlight(i) + (isPaused ? 1e6 : 1)) / targets.weight(i);
        }
    }
    // end

    // begin contract
    @Nested
    class Contract implements StrategyContract {
        @Override
        public BalancingStrategy newStrategy() {
            return new CoolDown();
        }

        @Override
        public double mostSpread() {
            return 1.05; // how even it promises to be; the contract holds it to that
        }
    }
    // end

    // begin comparison
    @Test
    void targetThatFailsAtOnceAttractsNothing() {
        Simulation scene = StandardScenes.oneFailingFast();
        SimulationResult known = scene.run(BalancingStrategy.leastOutstandingRequests());
        SimulationResult mine = scene.run(new CoolDown());

        mine.assertSuccess(99.9).assertLatency(99, Duration.ofMillis(90)).assertSpread(1.2);
        assertThat(known.successPercent()).isLessThan(90);
        SimulationReport.of("Cool-down", List.of(known, mine)).writeTo(dir.resolve("cool-down.html"));
    }
    // end

    @Test
    void reportIsWritten() throws IOException {
        targetThatFailsAtOnceAttractsNothing();

        assertThat(Files.readString(dir.resolve("cool-down.html"))).contains("\"name\":\"cool_down\"");
    }
}
