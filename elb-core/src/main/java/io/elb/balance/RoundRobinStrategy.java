package io.elb.balance;

import io.elb.internal.balance.PaddedCounter;
import io.elb.internal.balance.SmoothSequence;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/* How it works
 *
 * One counter per group is advanced by every pick and never set back. A picker maps it onto its sequence. When the targets
 * change, the new picker starts at the same fraction of its own sequence, so a group that changes all the time still gets
 * around to everyone: starting at 0 again would give all requests to the first few.
 *
 * Concurrency: a pick through the old picker that overlaps the making of the new one advances the counter of both; the new
 * one then begins a place or two later, which only shifts who is next.
 */
/** Smooth weighted round robin with one position per group. */
final class RoundRobinStrategy implements BalancingStrategy {
    static final BalancingStrategy UNBOUND = new RoundRobinStrategy();

    private final PaddedCounter counter = new PaddedCounter();
    private @Nullable Turns last;

    @Override
    public String name() {
        return "round_robin";
    }

    @Override
    public boolean supportsSlowStart() {
        return true;
    }

    @Override
    public BalancingStrategy forGroup(String group) {
        return new RoundRobinStrategy();
    }

    @Override
    public Picker newPicker(Candidates candidates) {
        if (this == UNBOUND) {
            return forGroup("").newPicker(candidates);
        }
        Turns before = last;
        Turns turns = Turns.of(candidates, counter, before);
        last = turns;
        return turns;
    }

    @Override
    public String toString() {
        return name();
    }

    /** The picker: whose turn it is at each value of the counter. */
    private static final class Turns implements Picker {
        private final Pick[] sequence;
        private final PaddedCounter counter;
        private final long start;
        private final double startPhase;
        private final int offset;

        private Turns(Pick[] sequence, PaddedCounter counter, long start, double startPhase) {
            this.sequence = sequence;
            this.counter = counter;
            this.start = start;
            this.startPhase = startPhase;
            this.offset = (int) (startPhase * sequence.length);
        }

        static Turns of(Candidates candidates, PaddedCounter counter, @Nullable Turns before) {
            double[] weights = new double[candidates.size()];
            for (int i = 0; i < weights.length; i++) {
                weights[i] = candidates.isEligible(i) ? candidates.effectiveWeight(i) : 0;
            }
            int[] order = SmoothSequence.of(weights);
            Pick[] sequence = new Pick[order.length];
            for (int i = 0; i < order.length; i++) {
                sequence[i] = candidates.pick(order[i]);
            }
            if (before == null) {
                return new Turns(sequence, counter, counter.value(), 0);
            }
            if (Arrays.equals(before.sequence, sequence)) {
                return before;
            }
            long now = counter.value();
            return new Turns(sequence, counter, now, before.phase(now));
        }

        /** How far the sequence has got, 0 to below 1. */
        private double phase(long now) {
            if (sequence.length == 0) {
                return startPhase;
            }
            double phase = startPhase + (double) ((now - start) % sequence.length) / sequence.length;
            return phase >= 1 ? phase - 1 : phase;
        }

        @Override
        public Pick pick(PickRequest request) {
            int length = sequence.length;
            if (length == 0) {
                return Pick.none(NoPickReason.NONE_ELIGIBLE);
            }
            int at = (int) ((offset + (counter.next() - start)) % length);
            Pick pick = sequence[at];
            return request.isExcluded(pick.key()) ? after(at, request) : pick;
        }

        private Pick after(int at, PickRequest request) {
            for (int i = at + 1; i < sequence.length; i++) {
                if (!request.isExcluded(sequence[i].key())) {
                    return sequence[i];
                }
            }
            for (int i = 0; i < at; i++) {
                if (!request.isExcluded(sequence[i].key())) {
                    return sequence[i];
                }
            }
            return Pick.none(NoPickReason.ALL_EXCLUDED);
        }
    }
}
