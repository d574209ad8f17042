package io.elb.internal.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the paper and {@code Envoy} promise of the table; the hashes are fixed, so every run is the same. */
class MaglevTableTest {
    private static final int SMALL = 65_537;
    private static final int BIG = 655_373;

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 50, 100, 500, 1_000})
    void equalKeysDifferByOneSlotAtMost(int count) {
        int[] counts = counts(equal(keys(count), SMALL), count);

        assertThat(max(counts) - min(counts)).isLessThanOrEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"3, 1.000", "50, 1.000", "100, 1.001", "500, 1.007", "1000, 1.007"})
    void fullestKeyIsNearTheMean(int count, double expected) {
        int[] counts = counts(equal(keys(count), SMALL), count);

        assertThat(max(counts) / ((double) SMALL / count)).isCloseTo(expected, within(0.0008));
    }

    @ParameterizedTest
    @CsvSource({
        "3, 65537, 0.03, 0.05", "10, 65537, 0.26, 0.15", "50, 65537, 0.43, 0.15", "100, 65537, 0.57, 0.15",
        "500, 65537, 0.90, 0.2", "1000, 65537, 0.56, 0.2", "10, 655373, 0.11, 0.1", "100, 655373, 0.14, 0.1",
        "1000, 655373, 0.33, 0.15"
    })
    void fewSlotsOfSurvivorsMoveWhenOneKeyGoes(int count, int size, double expectedPercent, double tolerance) {
        String[] keys = keys(count);
        MaglevTable before = equal(keys, size);
        int trials = Math.min(count, size == SMALL ? 10 : 3);
        double moved = 0;
        for (int trial = 0; trial < trials; trial++) {
            int gone = trial * count / trials;
            String[] left = IntStream.range(0, count)
                    .filter(i -> i != gone)
                    .mapToObj(i -> keys[i])
                    .toArray(String[]::new);
            MaglevTable after = equal(left, size);
            for (int slot = 0; slot < size; slot++) {
                String was = keys[before.at(slot)];
                if (before.at(slot) != gone && !was.equals(left[after.at(slot)])) {
                    moved++;
                }
            }
        }

        assertThat(100 * moved / trials / size)
                .as("mean of %d keys", trials)
                .isCloseTo(expectedPercent, within(tolerance));
    }

    @ParameterizedTest
    @CsvSource({"10, 9.34, 0.2", "100, 1.55, 0.25"})
    void newKeyTakesItsShareAndLittleElseMoves(int count, double expectedPercent, double tolerance) {
        String[] more = keys(count + 1);
        MaglevTable before = equal(Arrays.copyOf(more, count), SMALL);
        MaglevTable after = equal(more, SMALL);

        long moved = IntStream.range(0, SMALL)
                .filter(slot -> before.at(slot) != after.at(slot))
                .count();

        assertThat(100.0 * moved / SMALL).isCloseTo(expectedPercent, within(tolerance));
    }

    @Test
    void weightsAreShares() {
        int[] counts = counts(MaglevTable.of(keys(4), new int[] {1, 2, 4, 13}, SMALL), 4);

        assertThat(counts[0]).isCloseTo(SMALL / 20, within(1));
        assertThat(counts[1]).isCloseTo(SMALL / 10, within(1));
        assertThat(counts[2]).isCloseTo(SMALL / 5, within(1));
        assertThat(counts[3]).isCloseTo(SMALL * 13 / 20, within(2));
    }

    @Test
    void orderOfKeysDoesNotMatter() {
        String[] keys = keys(20);
        String[] reversed = IntStream.range(0, 20).mapToObj(i -> keys[19 - i]).toArray(String[]::new);
        MaglevTable one = equal(keys, SMALL);
        MaglevTable two = equal(reversed, SMALL);

        for (int slot = 0; slot < SMALL; slot++) {
            assertThat(two.at(slot)).isEqualTo(19 - one.at(slot));
        }
    }

    @Test
    void everyHashHasAPlace() {
        MaglevTable table = equal(keys(5), 7);

        assertThat(table.of(0)).isBetween(0, 4);
        assertThat(table.of(-1)).isEqualTo(table.at(6));
        assertThat(table.of(Long.MIN_VALUE)).isEqualTo(table.at(3));
    }

    @Test
    void largeTableIsMadeToo() {
        assertThat(max(counts(equal(keys(10), BIG), 10))).isEqualTo(BIG / 10 + 1);
    }

    static String[] keys(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "10.0." + i / 250 + '.' + (i % 250 + 1) + ":8080")
                .toArray(String[]::new);
    }

    private static MaglevTable equal(String[] keys, int size) {
        int[] weights = new int[keys.length];
        Arrays.fill(weights, 1);
        return MaglevTable.of(keys, weights, size);
    }

    private static int[] counts(MaglevTable table, int count) {
        int[] counts = new int[count];
        for (int slot = 0; slot < table.size(); slot++) {
            counts[table.at(slot)]++;
        }
        return counts;
    }

    private static int max(int[] counts) {
        return Arrays.stream(counts).max().orElseThrow();
    }

    private static int min(int[] counts) {
        return Arrays.stream(counts).min().orElseThrow();
    }
}
