package io.elb.balance;

import io.elb.internal.balance.XxHash64;
import java.util.Comparator;
import java.util.stream.IntStream;

/* How it works
 *
 * All eligible targets are sorted by a hash of their keys and the seed, and the first few are the subset (gRFC A68). So
 * each seed has an order of its own, one that comes or goes changes one place, and the same targets are found again after a
 * restart.
 */
/** Keeps to a few of the targets, drawn once, and lets another strategy choose among them. */
final class SubsetStrategy extends StrategyAround {
    private final int size;
    private final long seed;

    SubsetStrategy(int size, long seed, BalancingStrategy inner, String group) {
        super(inner, group);
        this.size = size;
        this.seed = seed;
    }

    @Override
    public String name() {
        return "subset";
    }

    @Override
    public BalancingStrategy forGroup(String group) {
        return new SubsetStrategy(size, seed, inner(), group);
    }

    @Override
    public Picker newPicker(Candidates candidates) {
        int[] chosen = IntStream.range(0, candidates.size())
                .filter(candidates::isEligible)
                .boxed()
                .sorted(Comparator.<Integer>comparingLong(i -> XxHash64.hash(candidates.key(i), seed))
                        .thenComparing(candidates::key))
                .limit(size)
                .mapToInt(i -> i)
                .sorted()
                .toArray();
        return newPicker("", CandidateView.of(candidates, chosen));
    }

    @Override
    public String toString() {
        return name() + " of " + size + " with " + inner();
    }
}
