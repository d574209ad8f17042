package io.elb.internal.balance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ErrorOutliersTest {
    @ParameterizedTest
    @CsvSource({
        // requests each; errors of each; who stands out
        "1000, 500 0 0 0, a",
        "1000, 0 60 0 0, b",
        "1000, 0 45 0 0, ''",
        "1000, 500 500 500 500, ''",
        "1000, 1000 1000 1000, ''",
        "1000, 500 500 0 0 0, ab",
        "1000, 500 500 500 0 0, ''",
        "1000, 100 110 90 300, d",
        "1000, 100 10 300 320, ''",
        "20, 10 0 0 0, a",
        "20, 1 0 0 0, ''",
        "19, 19 0 0 0, ''",
        "1000, 500 0, ''",
        "1000, 500, ''"
    })
    void memberThatFailsMoreThanItsPeersStandsOut(long requests, String errors, String expected) {
        long[] each =
                Arrays.stream(errors.split(" ")).mapToLong(Long::parseLong).toArray();
        long[] all = new long[each.length];
        Arrays.fill(all, requests);

        assertThat(letters(ErrorOutliers.of(all, each))).isEqualTo(expected);
    }

    @Test
    void nobodyIsJudgedWithoutTwoPeersThatHaveEnoughRequests() {
        assertThat(letters(ErrorOutliers.of(new long[] {1_000, 1_000, 19}, new long[] {900, 0, 0})))
                .isEmpty();
        assertThat(letters(ErrorOutliers.of(new long[] {1_000, 20, 20}, new long[] {900, 0, 0})))
                .isEqualTo("a");
    }

    @Test
    void noMembersAreNoOutliers() {
        assertThat(ErrorOutliers.of(new long[0], new long[0])).isEmpty();
    }

    @Test
    void memberIsComparedWithTheOthersAndNotWithItself() {
        // With itself in the median of three, the threshold of c would be lower than that of its peers alone.
        assertThat(letters(ErrorOutliers.of(new long[] {10_000, 10_000, 10_000}, new long[] {0, 400, 700})))
                .isEmpty();
        assertThat(letters(ErrorOutliers.of(new long[] {10_000, 10_000, 10_000}, new long[] {0, 40, 700})))
                .isEqualTo("c");
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.01, 0.1, 0.5, 0.9})
    void equallyBadMembersHardlyEverStandOut(double share) {
        SplittableRandom random = new SplittableRandom(1);
        int found = 0;

        for (int run = 0; run < 1_000; run++) {
            long[] requests = random.longs(10, 20, 400).toArray();
            long[] errors = Arrays.stream(requests)
                    .map(count -> random.doubles(count)
                            .filter(chance -> chance < share)
                            .count())
                    .toArray();
            found += letters(ErrorOutliers.of(requests, errors)).length();
        }

        assertThat(found / 10_000.0).as("share of members found by chance").isLessThan(0.01);
    }

    private static String letters(boolean[] found) {
        StringBuilder letters = new StringBuilder();
        for (int i = 0; i < found.length; i++) {
            letters.append(found[i] ? String.valueOf((char) ('a' + i)) : "");
        }
        return letters.toString();
    }
}
