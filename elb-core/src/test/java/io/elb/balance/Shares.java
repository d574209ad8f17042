package io.elb.balance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;

/** Whether counts of picks are what chance allows for expected shares. */
final class Shares {
    private static final double DEVIATIONS = 4.5;

    private Shares() {}

    /** Each count lies within four and a half standard deviations of a binomial distribution with its weight's share. */
    static void assertWithinChance(int[] counts, double... weights) {
        double sum = Arrays.stream(weights).sum();
        int picks = Arrays.stream(counts).sum();
        for (int i = 0; i < counts.length; i++) {
            double share = weights[i] / sum;
            double deviation = DEVIATIONS * Math.sqrt(picks * share * (1 - share));
            assertThat((double) counts[i])
                    .as("picks of target %d out of %d, expected share %s", i, picks, share)
                    .isBetween(picks * share - deviation, picks * share + deviation);
        }
    }

    static void assertEven(int[] counts) {
        double[] ones = new double[counts.length];
        Arrays.fill(ones, 1);
        assertWithinChance(counts, ones);
    }
}
