package io.elb.internal.balance;

import java.util.Arrays;

/* How it works
 *
 * Smooth weighted round robin: in each step every index gains its weight, the one that has most is chosen and loses the
 * sum of all weights. After as many steps as that sum all are back at zero, so the whole behaviour is one finite sequence.
 * It is computed once for a set of weights; a pick is then one atomic increment and one array access, whatever the number
 * of threads, where the textbook form would need a lock around all counters.
 */
/** The order in which weighted indices take turns, spread as evenly as possible. */
public final class SmoothSequence {
    /** Sums of weights above this are scaled down to it, unless there are so many indices that shares would suffer. */
    static final int MAX_LENGTH = 4096;

    private SmoothSequence() {}

    /**
     * One period of the sequence.
     *
     * @param weights 0 or more each; an index of weight 0 does not occur
     * @return indices into {@code weights}; empty when no weight is above 0
     */
    public static int[] of(int[] weights) {
        int[] reduced = reduce(weights);
        long sum = sum(reduced);
        int[] sequence = new int[(int) sum];
        if (isFlat(reduced)) {
            int at = 0;
            for (int i = 0; i < reduced.length; i++) {
                if (reduced[i] > 0) {
                    sequence[at++] = i;
                }
            }
            return sequence;
        }
        long[] credit = new long[reduced.length];
        for (int step = 0; step < sequence.length; step++) {
            int best = -1;
            for (int i = 0; i < reduced.length; i++) {
                credit[i] += reduced[i];
                if (reduced[i] > 0 && (best < 0 || credit[i] > credit[best])) {
                    best = i;
                }
            }
            credit[best] -= sum;
            sequence[step] = best;
        }
        return sequence;
    }

    private static int[] reduce(int[] weights) {
        int[] reduced = weights.clone();
        int divisor = 0;
        int positive = 0;
        for (int weight : weights) {
            divisor = gcd(divisor, weight);
            positive += weight > 0 ? 1 : 0;
        }
        if (divisor > 1) {
            for (int i = 0; i < reduced.length; i++) {
                reduced[i] /= divisor;
            }
        }
        long max = Math.max(MAX_LENGTH, 4L * positive);
        long sum = sum(reduced);
        if (sum > max && !isFlat(reduced)) {
            for (int i = 0; i < reduced.length; i++) {
                if (reduced[i] > 0) {
                    reduced[i] = (int) Math.max(1, (reduced[i] * max + sum / 2) / sum);
                }
            }
        }
        return reduced;
    }

    private static boolean isFlat(int[] reduced) {
        return Arrays.stream(reduced).noneMatch(weight -> weight > 1);
    }

    private static long sum(int[] weights) {
        return Arrays.stream(weights).asLongStream().sum();
    }

    private static int gcd(int a, int b) {
        int x = a;
        int y = b;
        while (y != 0) {
            int rest = x % y;
            x = y;
            y = rest;
        }
        return x;
    }
}
