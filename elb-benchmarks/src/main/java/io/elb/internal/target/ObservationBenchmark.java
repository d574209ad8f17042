package io.elb.internal.target;

import io.elb.balance.BalancingStrategy;
import io.elb.balance.Pick;
import io.elb.health.OutlierDetection;
import io.elb.internal.connection.ControlLoop;
import io.elb.internal.connection.Node;
import io.elb.internal.connection.Nodes;
import io.elb.internal.jfr.FlightEvents;
import io.elb.observe.PickRecord;
import io.elb.target.Target;
import io.elb.target.TargetGroupConfig;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What it costs a request to be looked at: by outlier detection, by the Flight Recorder, by records and by a shadow. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(1)
@State(Scope.Benchmark)
public class ObservationBenchmark {
    private final TargetGroupRuntime plain = group(TargetGroupConfig.builder("plain"));
    private final TargetGroupRuntime watched =
            group(TargetGroupConfig.builder("watched").outlierDetection(OutlierDetection.defaults()));
    private final TargetGroupRuntime shadowed = group(TargetGroupConfig.builder("shadowed")
            .strategy(BalancingStrategy.powerOfTwoChoices().shadowedBy(BalancingStrategy.powerOfTwoChoices())));
    private final TargetRuntime plainTarget = plain.runtimes().get(0);
    private final TargetRuntime watchedTarget = watched.runtimes().get(0);

    private static TargetGroupRuntime group(TargetGroupConfig.Builder config) {
        TargetGroupRuntime group = new TargetGroupRuntime(
                config.build(),
                Nodes.unzoned(),
                new ImmediateLoop(),
                (target, port, timeoutNanos) -> new CompletableFuture<>(),
                host -> new CompletableFuture<>(),
                TargetGroupEvents.NONE,
                new SplittableRandom(1),
                Runnable::run,
                new TargetQuota(1_000, 1_000),
                new ServerIdScopes());
        for (int i = 1; i <= 10; i++) {
            group.register(Target.of("10.0.0." + i, 80));
        }
        group.setInUse(true);
        return group;
    }

    private static void attempt(TargetRuntime target) {
        target.begin(0);
        target.firstByte(1_000, 1_000, 200);
        target.completed(1_000, 1_000);
    }

    /** An attempt that succeeds, in a group without outlier detection. */
    @Benchmark
    public void attemptPlain() {
        attempt(plainTarget);
    }

    /** An attempt that succeeds, in a group with outlier detection. */
    @Benchmark
    public void attemptWatched() {
        attempt(watchedTarget);
    }

    /** An event that nobody records. */
    @Benchmark
    public void flightEventOff() {
        FlightEvents.picked("plain", "10.0.0.1:80", 0);
    }

    /**
     * A pick that is recorded.
     *
     * @param request of the thread
     * @return the record
     */
    @Benchmark
    public PickRecord pickRecorded(PickBenchmark.Request request) {
        PickTrail trail = new PickTrail(plain);
        return trail.record(plain.explain(Node.NO_ZONE, request, trail), PickRecord.Source.STRATEGY);
    }

    /**
     * A pick with a shadow beside it.
     *
     * @param request of the thread
     * @return the target
     */
    @Benchmark
    public Pick pickShadowed(PickBenchmark.Request request) {
        return shadowed.pick(request);
    }

    /** Runs control work at once, and nothing later. */
    private record ImmediateLoop() implements ControlLoop {
        @Override
        public void execute(Runnable task) {
            task.run();
        }

        @Override
        public Cancellable schedule(Runnable task, long delayNanos) {
            return () -> {};
        }

        @Override
        public boolean isInLoop() {
            return true;
        }

        @Override
        public long nowNanos() {
            return 0;
        }
    }
}
