package io.elb.internal.boot;

import io.elb.internal.connection.LoopContext;
import io.elb.internal.connection.LoopCounters;
import io.elb.internal.metric.LatencySum;
import io.elb.internal.target.GroupCounts;
import io.elb.observe.Counter;
import io.elb.observe.ErrorReason;
import io.elb.observe.TlsErrorReason;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What was counted for the whole balancer, divided by its nodes, on all its event loops. Thread-safe. */
final class BalancerCounts {
    private final List<LoopContext> loops = new CopyOnWriteArrayList<>();
    private final LongSupplier droppedLogLines;

    /** Counts nothing yet; lines of logs are counted where they are lost. */
    BalancerCounts(LongSupplier droppedLogLines) {
        this.droppedLogLines = droppedLogLines;
    }

    /** Another event loop counts. */
    void add(LoopContext loop) {
        loops.add(loop);
    }

    /** The sum over all loops, of one node or {@link GroupCounts#ALL_SLOTS}. */
    long count(Counter counter, int slot) {
        return counter == Counter.DROPPED_LOG_LINES
                ? droppedLogLines.getAsLong()
                : counters(slot).mapToLong(counters -> counters.count(counter)).sum();
    }

    /** The sum over all loops and nodes. */
    long count(ErrorReason reason) {
        return counters(GroupCounts.ALL_SLOTS)
                .mapToLong(counters -> counters.count(reason))
                .sum();
    }

    /** The sum over all loops and nodes. */
    long count(TlsErrorReason reason) {
        return counters(GroupCounts.ALL_SLOTS)
                .mapToLong(counters -> counters.count(reason))
                .sum();
    }

    /** The response times of all loops, of one node or {@link GroupCounts#ALL_SLOTS}. */
    LatencySum responseTimes(int slot) {
        LatencySum sum = new LatencySum();
        counters(slot).forEach(counters -> counters.addResponseTimesTo(sum));
        return sum;
    }

    private Stream<LoopCounters> counters(int slot) {
        return loops.stream()
                .flatMap(loop -> slot == GroupCounts.ALL_SLOTS
                        ? IntStream.range(0, loop.slots()).mapToObj(loop::counters)
                        : Stream.of(loop.counters(slot)));
    }
}
