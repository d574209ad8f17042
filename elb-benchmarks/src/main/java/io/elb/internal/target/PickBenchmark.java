package io.elb.internal.target;

import io.elb.balance.Pick;
import io.elb.balance.PickRequest;
import io.elb.internal.connection.ControlLoop;
import io.elb.internal.connection.Nodes;
import io.elb.target.Target;
import io.elb.target.TargetGroupConfig;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/** A target picked by round robin, by one event loop alone and by two at once. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@State(Scope.Benchmark)
public class PickBenchmark {

    private static final PickRequest REQUEST = new Request();

    /** How many targets the group has. */
    @Param({"2", "100", "1000"})
    public int targets = 2;

    private TargetGroupRuntime group = group();

    /** Registers the targets. */
    @Setup
    public void fill() {
        group = group();
        Target[] registered = new Target[targets];
        for (int i = 0; i < targets; i++) {
            registered[i] = Target.of("10.0." + i / 250 + "." + (i % 250 + 1), 80);
        }
        group.register(registered);
        group.setInUse(true);
        if (!group.pick(REQUEST).isTarget()) {
            throw new IllegalStateException("targets: " + targets + " (expected: one that can be picked)");
        }
    }

    private static TargetGroupRuntime group() {
        return new TargetGroupRuntime(
                TargetGroupConfig.of("group"),
                Nodes.unzoned(),
                new ImmediateLoop(),
                (target, port, timeoutNanos) -> new CompletableFuture<>(),
                host -> new CompletableFuture<>(),
                TargetGroupEvents.NONE,
                new SplittableRandom(1),
                Runnable::run);
    }

    /**
     * Picks on one thread.
     *
     * @return the target
     */
    @Benchmark
    @Threads(1)
    public Pick oneLoop() {
        return group.pick(REQUEST);
    }

    /**
     * Picks on two threads that share the group.
     *
     * @return the target
     */
    @Benchmark
    @Threads(2)
    public Pick twoLoops() {
        return group.pick(REQUEST);
    }

    /** A request that round robin asks nothing. */
    private record Request() implements PickRequest {
        private static final RandomGenerator RANDOM = new SplittableRandom(1);

        @Override
        public long hash() {
            return 0;
        }

        @Override
        public Optional<String> attribute(String name) {
            return Optional.empty();
        }

        @Override
        public boolean isExcluded(String key) {
            return false;
        }

        @Override
        public int attempt() {
            return 0;
        }

        @Override
        public long nowNanos() {
            return 0;
        }

        @Override
        public RandomGenerator random() {
            return RANDOM;
        }
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
