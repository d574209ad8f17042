package io.elb.balance;

import java.util.Arrays;
import java.util.stream.IntStream;

/** The targets of one set that may be picked, side by side for fast access. Immutable. */
final class EligibleTargets {
    final int[] indices;
    final int[] weights;
    final Pick[] picks;

    private EligibleTargets(Candidates candidates, int[] indices) {
        this.indices = indices;
        this.weights = Arrays.stream(indices).map(candidates::weight).toArray();
        this.picks = Arrays.stream(indices).mapToObj(candidates::pick).toArray(Pick[]::new);
    }

    static EligibleTargets of(Candidates candidates) {
        return new EligibleTargets(
                candidates,
                IntStream.range(0, candidates.size())
                        .filter(i -> candidates.isEligible(i) && candidates.weight(i) > 0)
                        .toArray());
    }

    /** Those that a request may still be sent to; for the rare case that one of them was tried. */
    EligibleTargets without(Candidates candidates, PickRequest request) {
        return new EligibleTargets(
                candidates,
                Arrays.stream(indices)
                        .filter(i -> !request.isExcluded(candidates.key(i)))
                        .toArray());
    }

    int count() {
        return indices.length;
    }
}
