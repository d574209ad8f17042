package io.elb.internal.balance;

import static org.assertj.core.api.Assertions.assertThat;

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
