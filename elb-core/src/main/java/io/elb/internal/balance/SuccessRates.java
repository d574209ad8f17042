package io.elb.internal.balance;

import java.util.Arrays;

/* How it works
 *
 * A rate stands out when it lies below the mean of all, its own included, by more than so many standard deviations of the
 * population. The worst members draw mean and deviation towards themselves: k equally bad ones of n are found only while
 * √((n − k) / k) exceeds the number of deviations, which for 1.9 is k/n < 21.7 %, however bad they are.
 */
/** Which success rates lie far below those of the others. */
public final class SuccessRates {
    private SuccessRates() {}

    /** The rate below which a member stands out: mean − deviations × standard deviation. */
    public static double limit(double[] rates, double deviations) {
        double mean = Arrays.stream(rates).average().orElse(0);
        double squares = 0;
        for (double rate : rates) {
            squares += (rate - mean) * (rate - mean);
        }
        return mean - deviations * Math.sqrt(squares / rates.length);
    }
}
