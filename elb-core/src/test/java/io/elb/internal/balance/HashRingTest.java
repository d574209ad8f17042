package io.elb.internal.balance;

import static io.elb.internal.balance.MaglevTableTest.keys;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HashRingTest {
    @ParameterizedTest
    @CsvSource({
        "40, 10, 1.23", "40, 50, 1.38", "40, 100, 1.43", "100, 10, 1.14", "100, 50, 1.23", "100, 100, 1.30",
        "160, 10, 1.13", "160, 50, 1.18", "160, 100, 1.22", "1000, 10, 1.07", "1000, 50, 1.07", "1000, 100, 1.08"
    })
    void morePointsMakeSharesMoreEven(int points, int count, double expected) {
        double sum = 0;
        int rings = 20;
        for (int ring = 0; ring < rings; ring++) {
            sum += Arrays.stream(ring(named("ring" + ring, count), points).shares(count))
                            .max()
                            .orElseThrow()
                    * count;
        }

        assertThat(sum / rings).as("fullest over mean, mean of 20 rings").isCloseTo(expected, within(0.06));
    }

    @ParameterizedTest
    @CsvSource({"10", "50", "100"})
    void oneKeyOnePointIsBadlySkewed(int count) {
        double sum = 0;
        for (int ring = 0; ring < 20; ring++) {
            sum += Arrays.stream(ring(named("ring" + ring, count), 1).shares(count))
                            .max()
                            .orElseThrow()
                    * count;
        }

        assertThat(sum / 20).isBetween(2.5, 5.6);
    }

    @Test
    void spreadFallsWithTheRootOfThePoints() {
        for (int points : new int[] {40, 160, 1_000}) {
            double[] shares = ring(keys(100), points).shares(100);
            double variance = Arrays.stream(shares)
                    .map(share -> (share * 100 - 1) * (share * 100 - 1))
                    .average()
                    .orElseThrow();

            assertThat(Math.sqrt(variance) * Math.sqrt(points))
                    .as("%d points", points)
                    .isCloseTo(1, within(0.2));
        }
    }

    @Test
    void onlyTheKeysOfTheOneThatGoesMove() {
        String[] keys = keys(50);
        HashRing before = ring(keys, 160);
        for (int gone : new int[] {0, 17, 49}) {
            String[] left = IntStream.range(0, 50)
                    .filter(i -> i != gone)
                    .mapToObj(i -> keys[i])
                    .toArray(String[]::new);
            HashRing after = ring(left, 160);
            SplittableRandom random = new SplittableRandom(gone);
            for (int i = 0; i < 100_000; i++) {
                long hash = random.nextLong();
                if (before.of(hash) != gone) {
                    assertThat(left[after.of(hash)]).isEqualTo(keys[before.of(hash)]);
                }
            }
        }
    }

    @Test
    void lookupIsTheNextPoint() {
        HashRing ring = ring(keys(7), 3);
        int[] counts = new int[7];
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 1_000_000; i++) {
            counts[ring.of(random.nextLong())]++;
        }
        double[] shares = ring.shares(7);

        for (int i = 0; i < 7; i++) {
            assertThat(counts[i] / 1e6).as("seed 1, key %d", i).isCloseTo(shares[i], within(0.002));
        }
    }

    @Test
    void weightsAreShares() {
        double[] shares = HashRing.of(keys(3), new int[] {1, 2, 5}, 1_000).shares(3);

        assertThat(shares[0]).isCloseTo(1 / 8.0, within(0.01));
        assertThat(shares[2]).isCloseTo(5 / 8.0, within(0.02));
    }

    @Test
    void hugeWeightsHalveThePointsOfAll() {
        int[] weights = {65_535, 1, 32_768};
        HashRing ring = HashRing.of(keys(3), weights, 160);

        assertThat(ring.size()).isLessThanOrEqualTo(HashRing.MAX_POINTS).isGreaterThan(HashRing.MAX_POINTS / 2);
        assertThat(ring.shares(3)[0]).isCloseTo(2 / 3.0, within(0.01));
    }

    private static HashRing ring(String[] keys, int points) {
        int[] weights = new int[keys.length];
        Arrays.fill(weights, 1);
        return HashRing.of(keys, weights, points);
    }

    private static String[] named(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> prefix + '-' + i + ":80").toArray(String[]::new);
    }
}
