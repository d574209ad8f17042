package io.elb.internal.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.elb.internal.connection.LoopContext;
import io.elb.internal.connection.Surroundings;
import io.elb.observe.Counter;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.DefaultEventLoop;
import io.netty.channel.EventLoop;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GroupCountsTest {
    private final EventLoop eventLoop = new DefaultEventLoop();
    private final GroupCounts counts = new GroupCounts();

    @AfterEach
    void end() {
        eventLoop.shutdownGracefully();
    }

    private LoopContext loop(int index) {
        return new LoopContext(
                eventLoop,
                index,
                InstantSource.system(),
                new SplittableRandom(7),
                UnpooledByteBufAllocator.DEFAULT,
                Surroundings.machine());
    }

    @Test
    void loopsAreSummedAndTheBalancerCountsToo() {
        List<LoopContext> loops = IntStream.of(1, 7, 3).mapToObj(this::loop).toList();
        for (LoopContext loop : loops) {
            counts.at(loop, 0).increment(Counter.TARGET_2XX);
            counts.at(loop, 0).increment(Counter.TARGET_2XX);
            counts.at(loop, 0).responseTime(5_000_000);
        }
        assertThat(counts.count(Counter.TARGET_2XX, GroupCounts.ALL_SLOTS)).isEqualTo(6);
        assertThat(counts.count(Counter.TARGET_3XX, GroupCounts.ALL_SLOTS)).isZero();
        assertThat(counts.responseTimes(GroupCounts.ALL_SLOTS).nanos()).isEqualTo(15_000_000);
        assertThat(loops).allMatch(loop -> loop.counters().count(Counter.TARGET_2XX) == 2);
    }

    @Test
    void requestsAreSharedByTheTargetsOfTheirTime() {
        LoopGroupCounts here = counts.at(loop(1), 0);
        here.increment(Counter.REQUESTS); // before there is a target: shared by none
        counts.sharedBy(2);
        requests(here, 10);
        assertThat(counts.perTarget()).isEqualTo(5);
        counts.sharedBy(3);
        counts.sharedBy(3);
        requests(here, 10);
        counts.sharedBy(0);
        assertThat(counts.perTarget()).isCloseTo(5 + 10 / 3.0, within(1e-9));
        requests(here, 10);
        assertThat(counts.perTarget()).isCloseTo(5 + 10 / 3.0, within(1e-9));
    }

    private static void requests(LoopGroupCounts here, int number) {
        for (int i = 0; i < number; i++) {
            here.increment(Counter.REQUESTS);
        }
    }
}
