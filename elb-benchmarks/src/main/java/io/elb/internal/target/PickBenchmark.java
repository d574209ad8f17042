package io.elb.internal.target;

import io.elb.balance.BalancingStrategy;
import io.elb.balance.HashKey;
import io.elb.balance.LoadMetric;
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

/** A target picked by each strategy, by one event loop alone and by two at once. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@State(Scope.Benchmark)
public class PickBenchmark {

    /** How a target is chosen; by least outstanding requests with all targets idle, and with all of them busy. */
    public enum Case {
        /** Round robin. */
        ROUND_ROBIN,
        /** Least outstanding requests, nothing in flight. */
        LEAST_IDLE,
        /** Least outstanding requests, one to four requests in flight on each target. */
        LEAST_BUSY,
        /** Weighted random. */
        WEIGHTED_RANDOM,
        /** Two choices by requests in flight, one to four on each target. */
        TWO_CHOICES,
        /** Two choices by Peak EWMA, one to four requests in flight on each target. */
        PEAK_EWMA,
        /** Maglev by source address. */
        MAGLEV,
        /** Maglev with loads bounded at 1.25, one to four requests in flight on each target. */
        MAGLEV_BOUNDED,
        /** Ring hash by source address. */
        RING_HASH,
        /** Rendezvous by source address. */
        RENDEZVOUS;

        private BalancingStrategy strategy() {
            return switch (this) {
                case ROUND_ROBIN -> BalancingStrategy.roundRobin();
                case LEAST_IDLE, LEAST_BUSY -> BalancingStrategy.leastOutstandingRequests();
                case WEIGHTED_RANDOM -> BalancingStrategy.weightedRandom();
                case TWO_CHOICES -> BalancingStrategy.powerOfTwoChoices();
                case PEAK_EWMA -> BalancingStrategy.powerOfTwoChoices(LoadMetric.peakEwma());
                case MAGLEV -> BalancingStrategy.maglev(HashKey.sourceAddress());
                case MAGLEV_BOUNDED ->
                    BalancingStrategy.maglev(HashKey.sourceAddress()).withBoundedLoad(1.25);
                case RING_HASH -> BalancingStrategy.ringHash(HashKey.sourceAddress());
                case RENDEZVOUS -> BalancingStrategy.rendezvous(HashKey.sourceAddress());
            };
        }

        private boolean isBusy() {
            return this == LEAST_BUSY || this == TWO_CHOICES || this == PEAK_EWMA || this == MAGLEV_BOUNDED;
        }
    }

    /** How a target is chosen. */
    @Param
    public Case strategy = Case.ROUND_ROBIN;

    /** How many targets the group has. */
    @Param({"3", "100", "1000"})
    public int targets = 3;

    private TargetGroupRuntime group = group(BalancingStrategy.roundRobin());

    /** Registers the targets. */
    @Setup
    public void fill() {
        group = group(strategy.strategy());
        Target[] registered = new Target[targets];
        for (int i = 0; i < targets; i++) {
            registered[i] = Target.of("10.0." + i / 250 + "." + (i % 250 + 1), 80);
        }
        group.register(registered);
        group.setInUse(true);
        SplittableRandom random = new SplittableRandom(1);
        for (TargetRuntime target : group.runtimes()) {
            int inFlight = strategy.isBusy() ? random.nextInt(1, 5) : 0;
            for (int i = 0; i < inFlight; i++) {
                target.begin(0);
                target.firstByte(20_000_000, 20_000_000, 200);
            }
        }
        if (!group.pick(new Request()).isTarget()) {
            throw new IllegalStateException("targets: " + targets + " (expected: one that can be picked)");
        }
    }

    private static TargetGroupRuntime group(BalancingStrategy strategy) {
        return new TargetGroupRuntime(
                TargetGroupConfig.builder("group").strategy(strategy).build(),
                Nodes.unzoned(),
                new ImmediateLoop(),
                (target, port, timeoutNanos) -> new CompletableFuture<>(),
                host -> new CompletableFuture<>(),
                TargetGroupEvents.NONE,
                new SplittableRandom(1),
                Runnable::run,
                new TargetQuota(1_000_000, 1_000_000),
                new ServerIdScopes());
    }

    /**
     * Picks on one thread.
     *
     * @param request of the thread
     * @return the target
     */
    @Benchmark
    @Threads(1)
    public Pick oneLoop(Request request) {
        return group.pick(request);
    }

    /**
     * Picks on two threads that share the group.
     *
     * @param request of the thread
     * @return the target
     */
    @Benchmark
    @Threads(2)
    public Pick twoLoops(Request request) {
        return group.pick(request);
    }

    /** A request of one event loop, with the loop's source of chance. */
    @State(Scope.Thread)
    public static class Request implements PickRequest {
        private final RandomGenerator random = new SplittableRandom(1);

        @Override
        public long hash() {
            return random.nextLong();
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
            return 1_000_000_000;
        }

        @Override
        public RandomGenerator random() {
            return random;
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
