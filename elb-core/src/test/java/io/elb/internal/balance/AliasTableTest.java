package io.elb.internal.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AliasTableTest {
    @Test
    void onlyIndexIsAlwaysDrawn() {
        AliasTable table = AliasTable.of(new double[] {0.25});

        assertThat(new int[] {table.draw(0), table.draw(-1), table.draw(Long.MIN_VALUE)})
                .containsOnly(0);
    }

    @Test
    void weightOfZeroIsNeverDrawn() {
        AliasTable table = AliasTable.of(new double[] {0, 1, 0, 2});

        for (int i = 0; i < 1 << 16; i++) {
            assertThat(table.draw(spread(i))).isIn(1, 3);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 7, 100, 1_000})
    void sharesAreExactOverEvenlySpreadBits(int size) {
        SplittableRandom random = new SplittableRandom(size);
        double[] weights = random.doubles(size, 0.001, 10).toArray();
        double sum = Arrays.stream(weights).sum();
        AliasTable table = AliasTable.of(weights);
        double[] counts = new double[size];
        int columns = size;
        int parts = 4_096;

        for (long column = 0; column < columns; column++) {
            long high = ((column << 32) / columns) + (1L << 31) / columns;
            for (long part = 0; part < parts; part++) {
                counts[table.draw(high << 32 | part << 20 | 1 << 19)]++;
            }
        }

        for (int i = 0; i < size; i++) {
            assertThat(counts[i] / columns / parts).isCloseTo(weights[i] / sum, within(size * 0.5 / columns / parts));
        }
    }

    @Test
    void oneHeavyAndManyTinyWeightsKeepTheirShares() {
        double[] weights = new double[1_000];
        Arrays.fill(weights, 1);
        weights[500] = 65_535;
        AliasTable table = AliasTable.of(weights);
        SplittableRandom random = new SplittableRandom(1);
        int heavy = 0;

        for (int i = 0; i < 1_000_000; i++) {
            heavy += table.draw(random.nextLong()) == 500 ? 1 : 0;
        }

        assertThat(heavy / 1e6).isCloseTo(65_535.0 / 66_534, within(0.0006));
    }

    private static long spread(int i) {
        return i * 0x9e37_79b9_7f4a_7c15L;
    }
}
