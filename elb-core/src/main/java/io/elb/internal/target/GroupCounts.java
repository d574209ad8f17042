package io.elb.internal.target;

import io.elb.internal.connection.LoopContext;
import io.elb.internal.metric.LatencySum;
import io.elb.observe.Counter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was counted for one target group, divided by the nodes that its clients came to: written by each event loop for itself,
 * summed on reading. Thread-safe.
 */
public final class GroupCounts {
    /** Stands for all nodes together. */
    public static final int ALL_SLOTS = -1;

    private final List<Cell> cells = new ArrayList<>();
    private volatile @Nullable LoopGroupCounts[] byLoopAndSlot = new LoopGroupCounts[0];
    private double perTarget;
    private long requestsShared;
    private int sharers;

    private record Cell(int slot, LoopGroupCounts counts) {}

    /** What the loop counts for the group and a node, by the node's slot; no lock is taken but the first time. */
    public LoopGroupCounts at(LoopContext loop, int slot) {
        @Nullable LoopGroupCounts[] now = byLoopAndSlot;
        int index = loop.index() * loop.slots() + slot;
        @Nullable LoopGroupCounts counts = index < now.length ? now[index] : null;
        return counts == null ? add(loop, slot, index) : counts;
    }

    private synchronized LoopGroupCounts add(LoopContext loop, int slot, int index) {
        LoopGroupCounts counts = new LoopGroupCounts(loop.counters(slot));
        @Nullable LoopGroupCounts[] grown = Arrays.copyOf(byLoopAndSlot, Math.max(byLoopAndSlot.length, index + 1));
        grown[index] = counts;
        byLoopAndSlot = grown;
        cells.add(new Cell(slot, counts));
        return counts;
    }

    /** The sum over all loops, of one node or {@link #ALL_SLOTS}. */
    public synchronized long count(Counter counter, int slot) {
        return cells.stream()
                .filter(cell -> slot == ALL_SLOTS || slot == cell.slot)
                .mapToLong(cell -> cell.counts.count(counter))
                .sum();
    }

    /** The response times of all loops, of one node or {@link #ALL_SLOTS}. */
    public synchronized LatencySum responseTimes(int slot) {
        LatencySum sum = new LatencySum();
        for (Cell cell : cells) {
            if (slot == ALL_SLOTS || slot == cell.slot) {
                cell.counts.addResponseTimesTo(sum);
            }
        }
        return sum;
    }

    /** From now on so many targets share the requests. */
    synchronized void sharedBy(int targets) {
        if (targets != sharers) {
            long requests = count(Counter.REQUESTS, ALL_SLOTS);
            perTarget += share(requests);
            requestsShared = requests;
            sharers = targets;
        }
    }

    /** Requests, each divided by the number of targets that shared them. */
    public synchronized double perTarget() {
        return perTarget + share(count(Counter.REQUESTS, ALL_SLOTS));
    }

    private double share(long requests) {
        return sharers == 0 ? 0 : (double) (requests - requestsShared) / sharers;
    }
}
