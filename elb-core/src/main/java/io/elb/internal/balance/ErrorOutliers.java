package io.elb.internal.balance;

import java.util.Arrays;

/* How it works
 *
 * The share of errors of each member, (errors + ½) / (requests + 1), is compared with the median of the others'. It stands
 * out when it is higher by more than 0.05, by more than three standard deviations as far as the spread of the others tells
 * (1.4826 times their median absolute deviation), and by more than three standard deviations of what chance makes of the
 * median's share over so many requests. Medians, because a few bad peers must not hide each other; the last condition,
 * because over a few requests the shares of equally good members differ by more than 0.05.
 */
/** Which members of a group fail clearly more often than their peers. */
public final class ErrorOutliers {
    /** Fewer requests than this say nothing. */
    public static final int LEAST_REQUESTS = 20;

    private static final int LEAST_PEERS = 2;
    private static final double LEAST_EXCESS = 0.05;
    private static final double DEVIATIONS = 3;
    private static final double DEVIATION_OF_NORMAL = 1.4826;

    private ErrorOutliers() {}

    /** The share of errors, pulled towards ½ when there are few requests. */
    public static double share(long requests, long errors) {
        return (Math.min(errors, requests) + 0.5) / (requests + 1);
    }

    /**
     * Finds the outliers.
     *
     * @param requests of each member
     * @param errors among them
     * @return true for each member that stands out; never true for one that has too few requests, or too few peers that
     *     have enough
     */
    public static boolean[] of(long[] requests, long[] errors) {
        boolean[] isOutlier = new boolean[requests.length];
        double[] shares = new double[requests.length];
        int count = 0;
        for (int i = 0; i < requests.length; i++) {
            if (requests[i] >= LEAST_REQUESTS) {
                shares[count++] = share(requests[i], errors[i]);
            }
        }
        double[] sorted = Arrays.copyOf(shares, count);
        Arrays.sort(sorted);
        for (int i = 0; i < requests.length && count > LEAST_PEERS; i++) {
            isOutlier[i] =
                    requests[i] >= LEAST_REQUESTS && isOutlier(share(requests[i], errors[i]), requests[i], sorted);
        }
        return isOutlier;
    }

    private static boolean isOutlier(double share, long requests, double[] sorted) {
        if (share - sorted[0] <= LEAST_EXCESS) {
            return false;
        }
        double[] others = without(sorted, Arrays.binarySearch(sorted, share));
        double median = (others[(others.length - 1) / 2] + others[others.length / 2]) / 2;
        double spread = DEVIATION_OF_NORMAL * medianDeviation(others, median);
        double chance = Math.sqrt(median * (1 - median) / requests);
        return share > median + Math.max(LEAST_EXCESS, DEVIATIONS * Math.max(spread, chance));
    }

    private static double[] without(double[] sorted, int index) {
        double[] others = Arrays.copyOf(sorted, sorted.length - 1);
        System.arraycopy(sorted, index + 1, others, index, others.length - index);
        return others;
    }

    /** Walks from the median outwards, always to the nearer side, until half of the members are behind. */
    private static double medianDeviation(double[] sorted, double median) {
        int above = sorted.length / 2;
        int below = above - 1;
        double before = 0;
        double last = 0;
        for (int i = 0; i <= sorted.length / 2; i++) {
            before = last;
            boolean isBelowNearer =
                    above == sorted.length || below >= 0 && median - sorted[below] <= sorted[above] - median;
            last = isBelowNearer ? median - sorted[below--] : sorted[above++] - median;
        }
        return sorted.length % 2 == 0 ? (before + last) / 2 : last;
    }
}
