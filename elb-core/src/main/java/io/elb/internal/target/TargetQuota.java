package io.elb.internal.target;

import java.util.concurrent.atomic.AtomicInteger;

/** How many targets a group, and all groups of a balancer together, may have. Thread-safe; shared by the groups. */
public final class TargetQuota {
    private final int perGroup;
    private final int perBalancer;
    private final AtomicInteger taken = new AtomicInteger();

    public TargetQuota(int perGroup, int perBalancer) {
        this.perGroup = perGroup;
        this.perBalancer = perBalancer;
    }

    /**
     * Takes places for targets that come to a group, where others go from it at the same time.
     *
     * @param present how many it has
     * @throws IllegalStateException if there is no place for all of them; nothing is taken then
     */
    void reserve(int present, int coming, int going) {
        int change = coming - going;
        if (change > 0 && present + change > perGroup) {
            throw new IllegalStateException("targets: " + (present + change)
                    + " in one target group (expected: at most " + perGroup + "; ELB: TooManyTargets)");
        }
        int all = taken.addAndGet(change);
        if (change > 0 && all > perBalancer) {
            taken.addAndGet(-change);
            throw new IllegalStateException(
                    "targets: " + all + " (expected: at most " + perBalancer + "; ELB: TooManyTargets)");
        }
    }

    /** Takes places for targets that can't be refused any more. */
    void take(int coming) {
        taken.addAndGet(coming);
    }

    /** Gives the place of a target back. */
    void free() {
        taken.decrementAndGet();
    }
}
