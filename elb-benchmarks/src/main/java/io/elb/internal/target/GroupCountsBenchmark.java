package io.elb.internal.target;

import io.elb.internal.connection.LoopContext;
import io.elb.internal.connection.LoopCounters;
import io.elb.internal.connection.Surroundings;
import io.elb.observe.Counter;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import java.time.InstantSource;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** What one event loop does to count one request that a target answered. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@State(Scope.Thread)
public class GroupCountsBenchmark {

    private static final int TIMES = 1024;

    private final EventLoop eventLoop = new DefaultEventLoop();
    private final LoopContext loop = new LoopContext(
            eventLoop,
            1,
            InstantSource.system(),
            new SplittableRandom(1),
            UnpooledByteBufAllocator.DEFAULT,
            Surroundings.machine());
    private final GroupCounts group = new GroupCounts();
    private final long[] responseNanos =
            new SplittableRandom(1).longs(TIMES, 50_000, 20_000_000).toArray();
    private int next;

    /** Ends the loop, which never ran. */
    @TearDown
    public void end() {
        eventLoop.shutdownGracefully();
    }

    /** The counters of the balancer alone. */
    @Benchmark
    public void balancer() {
        countForBalancer();
    }

    private void countForBalancer() {
        LoopCounters counters = loop.counters(0);
        counters.increment(Counter.RECEIVED_REQUESTS);
        counters.add(Counter.PROCESSED_BYTES, 400);
        counters.add(Counter.RULE_EVALUATIONS, 3);
    }

    /** Those of the balancer and of the target group, with the response time. */
    @Benchmark
    public void balancerAndGroup() {
        countForBalancer();
        LoopGroupCounts counts = group.at(loop, 0);
        counts.increment(Counter.REQUESTS);
        counts.increment(Counter.TARGET_2XX);
        counts.responseTime(responseNanos[next++ & (TIMES - 1)]);
    }
}
