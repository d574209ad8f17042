package io.elb.testing;

import io.elb.balance.Candidates;
import io.elb.balance.Pick;
import io.elb.balance.Picker;
import io.elb.target.Target;
import java.lang.management.ManagementFactory;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * One set of targets in a strategy's contract.
 *
 * @param picker what the strategy made for it
 * @param tickets what the picker may answer
 */
record ContractSet(Picker picker, Set<Pick> tickets) {
    /** Picks over which allocation is measured, of at most a byte each on average: what others do in the thread counts too. */
    static final int ROUND = 5_000;

    static final long MILLI = 1_000_000; // nanoseconds

    static ContractSet of(ContractTargets group, List<Target> targets) {
        Candidates candidates = group.candidates(targets, Set.of());
        Set<Pick> tickets = new HashSet<>();
        for (int i = 0; i < candidates.size(); i++) {
            tickets.add(candidates.pick(i));
        }
        return new ContractSet(group.strategy().newPicker(candidates), tickets);
    }

    /** Lets an attempt on what was picked take place; answers what is wrong with the pick, nothing when it is right. */
    String wrong(Pick pick) {
        if (!tickets.contains(pick)) {
            return pick.isTarget() ? "picked " + pick.key() + ", no ticket of the picker's set" : "no target";
        }
        ContractTargets.begin(pick, 1);
        ContractTargets.completed(pick, 2, 1);
        return "";
    }

    /** What the thread allocated for a round of picks; 0 where the JVM does not tell. */
    static long allocatedBytes(Picker picker, ContractRequest request) {
        if (!(ManagementFactory.getThreadMXBean() instanceof com.sun.management.ThreadMXBean threads)) {
            return 0;
        }
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < ROUND; i++) {
            if (!picker.pick(request).isTarget()) {
                throw new AssertionError("no target");
            }
        }
        return threads.getCurrentThreadAllocatedBytes() - before;
    }
}
