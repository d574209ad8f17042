package io.elb.internal.balance;

import java.util.Arrays;
import java.util.stream.IntStream;

/* How it works
 *
 * Smooth weighted round robin: in each step every index gains its weight, the one that has most is chosen and loses the
 * sum of all weights. After as many steps as that sum all are back at zero, so the whole behaviour is one finite sequence.
 * It is computed once for a set of weights; a pick is then one atomic increment and one array access, whatever the number
 * of threads, where the textbook form would need a lock around all counters.
 *
 * Computing it takes as many comparisons as steps times indices. Where that is too much, the turns are sorted by where they
 * belong in the period.
 */
/** The order in which weighted indices take turns, spread as evenly as possible. */
public final class SmoothSequence {
    /** Sums of weights above this are scaled down to it, unless there are so many indices that shares would suffer. */
    static final int MAX_LENGTH = 4096;

    /** More steps times indices than this take too long one by one on a loop that also carries traffic. */
    private static final int MAX_COMPARISONS = 1 << 19;

    private static final int INDEX_BITS = 20;
    private static final double PERIOD = 0x1p42;

    private SmoothSequence() {}

    /**
     * One period of the sequence.
     *
     * @param weights 0 or more each; an index of weight 0 does not occur
     * @return indices into {@code weights}; empty when no weight is above 0
     */
    public static int[] of(int[] weights) {
        return sequence(reduce(weights));
    }

    /**
     * One period of the sequence, for weights with fractions: they are rounded to multiples of a unit that gives the
     * average index at least 16 turns, and a few indices many more. Whole weights are not rounded.
     *
     * @param weights 0 or more each; an index of weight 0 does not occur
     * @return indices into {@code weights}; empty when no weight is above 0
     */
    public static int[] of(double[] weights) {
        int[] whole = Arrays.stream(weights).mapToInt(weight -> (int) weight).toArray();
        if (Arrays.equals(Arrays.stream(whole).asDoubleStream().toArray(), weights)) {
            return of(whole);
        }
        long positive = Arrays.stream(weights).filter(weight -> weight > 0).count();
        double unit = Arrays.stream(weights).sum() / Math.max(MAX_LENGTH, 16 * positive);
        return sequence(Arrays.stream(weights)
                .mapToInt(weight -> weight > 0 ? (int) Math.max(1, Math.round(weight / unit)) : 0)
                .toArray());
    }

    private static int[] sequence(int[] turns) {
        int length = (int) sum(turns);
        if (isFlat(turns)) {
            return IntStream.range(0, turns.length).filter(i -> turns[i] > 0).toArray();
        }
        return (long) length * turns.length > MAX_COMPARISONS ? byMiddle(turns, length) : stepByStep(turns, length);
    }

    private static int[] stepByStep(int[] turns, int length) {
        int[] sequence = new int[length];
        long[] credit = new long[turns.length];
        for (int step = 0; step < length; step++) {
            int best = -1;
            for (int i = 0; i < turns.length; i++) {
                credit[i] += turns[i];
                if (turns[i] > 0 && (best < 0 || credit[i] > credit[best])) {
                    best = i;
                }
            }
            credit[best] -= length;
            sequence[step] = best;
        }
        return sequence;
    }

    /** As even, but not the same order: each turn lies in the middle of its equal part of the period. */
    private static int[] byMiddle(int[] turns, int length) {
        long[] middles = new long[length];
        int at = 0;
        for (int i = 0; i < turns.length; i++) {
            for (int turn = 0; turn < turns[i]; turn++) {
                middles[at++] = (long) ((turn + 0.5) / turns[i] * PERIOD) << INDEX_BITS | i;
            }
        }
        Arrays.sort(middles);
        return Arrays.stream(middles)
                .mapToInt(middle -> (int) middle & (1 << INDEX_BITS) - 1)
                .toArray();
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
