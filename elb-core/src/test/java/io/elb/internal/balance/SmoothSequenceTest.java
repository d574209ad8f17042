package io.elb.internal.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SmoothSequenceTest {
    @ParameterizedTest
    @CsvSource({
        "5 1 1, aabacaa",
        "3 2 1, abacba",
        "1, a",
        "7, a",
        "1 1 1, abc",
        "4 4 4, abc",
        "0 1 0 1, bd",
        "2 0 4, cac",
        "10 2 2, aabacaa",
        "65535 65535, ab"
    })
    void followsTheSmoothOrder(String weights, String expected) {
        assertThat(letters(SmoothSequence.of(weights(weights)))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"''", "0", "0 0 0"})
    void isEmptyWithoutWeight(String weights) {
        assertThat(SmoothSequence.of(weights(weights))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"5 1 1", "3 2 1", "100 7 3 1", "1000 1000 999", "31 17 13 11 7 5 3 2"})
    void everyIndexOccursAsOftenAsItsWeight(String weights) {
        int[] given = weights(weights);
        int[] counts = new int[given.length];
        for (int index : SmoothSequence.of(given)) {
            counts[index]++;
        }
        assertThat(counts).isEqualTo(given);
    }

    @Test
    void largeWeightsAreScaledDownAndKeepTheirShares() {
        int[] sequence = SmoothSequence.of(new int[] {60_001, 30_001, 1});

        long[] counts = new long[3];
        Arrays.stream(sequence).forEach(index -> counts[index]++);
        assertThat(sequence.length).isBetween(4_000, SmoothSequence.MAX_LENGTH + 3);
        assertThat((double) counts[0] / counts[1]).isBetween(1.99, 2.01);
        assertThat(counts[2]).as("the smallest weight is not scaled away").isPositive();
    }

    @Test
    void manyTargetsOfUnequalWeightAllOccur() {
        int[] weights = new int[3_000];
        Arrays.setAll(weights, i -> 1 + i % 7);

        assertThat(Arrays.stream(SmoothSequence.of(weights)).distinct().count()).isEqualTo(3_000);
    }

    @ParameterizedTest
    @CsvSource({"5 1 1, aabacaa", "3 2 1, abacba", "0 1 0 1, bd"})
    void wholeWeightsAreNotRounded(String weights, String expected) {
        assertThat(letters(SmoothSequence.of(
                        Arrays.stream(weights(weights)).asDoubleStream().toArray())))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"1 1 0.01, 0.0005", "1 0.5, 0.0005", "700 0.3 12.25, 0.0005", "1 0, 0"})
    void fractionsKeepTheirShares(String weights, double tolerance) {
        double[] given = Arrays.stream(weights.split(" "))
                .mapToDouble(Double::parseDouble)
                .toArray();
        double sum = Arrays.stream(given).sum();
        int[] sequence = SmoothSequence.of(given);

        for (int i = 0; i < given.length; i++) {
            int index = i;
            double share = Arrays.stream(sequence).filter(at -> at == index).count() / (double) sequence.length;
            assertThat(share).as("share of %s", given[i]).isCloseTo(given[i] / sum, within(tolerance));
        }
    }

    @Test
    void orderOfLargeGroupsIsEvenAtEveryPoint() {
        double[] weights = new double[1_000];
        Arrays.setAll(weights, i -> 1 + i % 3 + 0.5);
        double sum = Arrays.stream(weights).sum();
        int[] sequence = SmoothSequence.of(weights);
        int[] counts = new int[1_000];

        for (int step = 1; step <= sequence.length; step++) {
            counts[sequence[step - 1]]++;
            if (step % 500 == 0) {
                for (int i = 0; i < counts.length; i++) {
                    assertThat(counts[i] - step * weights[i] / sum)
                            .as("index %d, step %d", i, step)
                            .isBetween(-1.5, 1.5);
                }
            }
        }
    }

    @Test
    void inputIsNotChanged() {
        int[] weights = {4, 2};

        SmoothSequence.of(weights);

        assertThat(weights).containsExactly(4, 2);
    }

    private static int[] weights(String list) {
        return list.isEmpty()
                ? new int[0]
                : Arrays.stream(list.split(" ")).mapToInt(Integer::parseInt).toArray();
    }

    private static String letters(int[] sequence) {
        return Arrays.stream(sequence)
                .mapToObj(index -> String.valueOf((char) ('a' + index)))
                .collect(Collectors.joining());
    }
}
