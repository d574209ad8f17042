package io.elb.balance;

import io.elb.observe.ErrorReason;
import io.elb.observe.TargetRef;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * Targets in virtual time: what a picker chooses begins, and ends when a test says so. Tells states what a group tells them.
 */
final class VirtualTargets implements Candidates {
    private final Ticket[] tickets;
    private final PriorityQueue<End> ends = new PriorityQueue<>();
    private final TargetState[] states;
    final int[] inFlight;

    record Ticket(String key, int index) implements Pick {
        @Override
        public boolean isTarget() {
            return true;
        }
    }

    private record End(long nanos, long begunNanos, int target, int status) implements Comparable<End> {
        @Override
        public int compareTo(End other) {
            return Long.compare(nanos, other.nanos);
        }
    }

    VirtualTargets(BalancingStrategy strategy, int count) {
        tickets = new Ticket[count];
        states = new TargetState[count];
        inFlight = new int[count];
        for (int i = 0; i < count; i++) {
            tickets[i] = new Ticket("10.0.0." + i + ":80", i);
            states[i] = strategy.newTargetState(new TargetRef("group", tickets[i].key()));
        }
    }

    static int index(Pick pick) {
        return ((Ticket) pick).index();
    }

    /** An attempt begins now, and its answer of this status is complete later; status 0 is a failure without an answer. */
    void begin(int target, long nowNanos, long endNanos, int status) {
        inFlight[target]++;
        states[target].started(nowNanos);
        ends.add(new End(endNanos, nowNanos, target, status));
    }

    /** Ends what ends until now. */
    void advance(long nowNanos) {
        for (End end = ends.peek(); end != null && end.nanos <= nowNanos; end = ends.peek()) {
            ends.remove();
            inFlight[end.target]--;
            long latency = end.nanos - end.begunNanos;
            if (end.status == 0) {
                states[end.target].failed(end.nanos, latency, ErrorReason.TARGET_RESET);
            } else {
                states[end.target].firstByte(end.nanos, latency, end.status);
                states[end.target].completed(end.nanos, latency);
            }
        }
    }

    @Override
    public int size() {
        return tickets.length;
    }

    @Override
    public String key(int index) {
        return tickets[index].key();
    }

    @Override
    public int weight(int index) {
        return 1;
    }

    @Override
    public Optional<String> zone(int index) {
        return Optional.empty();
    }

    @Override
    public Optional<String> label(int index, String name) {
        return Optional.empty();
    }

    @Override
    public int inFlight(int index) {
        return inFlight[index];
    }

    @Override
    public boolean isEligible(int index) {
        return true;
    }

    @Override
    public TargetState state(int index) {
        return states[index];
    }

    @Override
    public Pick pick(int index) {
        return tickets[index];
    }
}
