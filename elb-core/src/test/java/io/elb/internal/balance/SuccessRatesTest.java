package io.elb.internal.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SuccessRatesTest {
    private static final double DEVIATIONS = 1.9;

    @Test
    void limitIsTheMeanLessTheDeviationsOfThePopulation() {
        assertThat(SuccessRates.limit(new double[] {50, 100, 100, 100, 100}, DEVIATIONS))
                .as("mean 90, deviation 20")
                .isCloseTo(52, within(1e-9));
    }

    @Test
    void equalRatesHaveTheirOwnForALimit() {
        assertThat(SuccessRates.limit(new double[] {70, 70, 70}, DEVIATIONS)).isEqualTo(70);
    }

    /** k equally bad of n are found if and only if √((n − k) / k) is more than 1.9, however bad they are. */
    @ParameterizedTest
    @CsvSource({"5, 1", "6, 1", "7, 1", "8, 1", "10, 2", "20, 4", "50, 10"})
    void asManyEquallyBadOnesAreFoundAsAreFewerThan217InAThousand(int members, int found) {
        for (double bad : new double[] {0, 50, 99}) {
            assertThat(stands(members, found, bad))
                    .as("%d of %d at %s", found, members, bad)
                    .isTrue();
            assertThat(stands(members, found + 1, bad))
                    .as("%d of %d at %s", found + 1, members, bad)
                    .isFalse();
        }
    }

    private static boolean stands(int members, int bad, double rate) {
        double[] rates = new double[members];
        Arrays.fill(rates, 100);
        Arrays.fill(rates, 0, bad, rate);
        return rate < SuccessRates.limit(rates, DEVIATIONS);
    }
}
