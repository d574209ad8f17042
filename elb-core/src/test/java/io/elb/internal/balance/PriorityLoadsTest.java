package io.elb.internal.balance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PriorityLoadsTest {
    /** Healthy members of 100 in each level, the loads, and which levels panic. (50, 60) is by the formula, not by Envoy's page. */
    @ParameterizedTest
    @CsvSource({
        "100 100, 100 0, none",
        "72 100, 100 0, none",
        "71 100, 99 1, none",
        "50 100, 70 30, none",
        "25 100, 35 65, none",
        "0 100, 0 100, none",
        "25 25, 50 50, 0 1",
        "5 65, 8 92, 0",
        "50 60, 70 30, none",
        "0 0, 100 0, 0 1",
        "0 20, 0 100, 0 1",
        "20 20 20, 34 33 33, 0 1 2",
        "50 20 100, 70 28 2, none",
        "100 100 0, 100 0 0, none"
    })
    void followTheFormula(String healthy, String loads, String panics) {
        int[] counts =
                Arrays.stream(healthy.split(" ")).mapToInt(Integer::parseInt).toArray();
        int[] totals = new int[counts.length];
        Arrays.fill(totals, 100);
        PriorityLoads made = PriorityLoads.of(counts, totals, 140, 50);

        assertThat(IntStream.range(0, counts.length).map(made::load))
                .containsExactly(
                        Arrays.stream(loads.split(" ")).map(Integer::valueOf).toArray(Integer[]::new));
        assertThat(IntStream.range(0, counts.length).filter(made::isPanic).mapToObj(Integer::toString))
                .containsExactlyElementsOf(panics.equals("none") ? List.of() : List.of(panics.split(" ")));
    }

    @Test
    void allLoadsAreAlwaysAHundred() {
        for (int a = 0; a <= 30; a++) {
            for (int b = 0; b <= 30; b++) {
                for (int c = 0; c <= 7; c++) {
                    PriorityLoads loads = PriorityLoads.of(new int[] {a, b, c}, new int[] {30, 30, 7}, 140, 50);
                    assertThat(loads.load(0) + loads.load(1) + loads.load(2)).isEqualTo(100);
                    assertThat(IntStream.range(0, 100).map(loads::level).filter(level -> level == 0))
                            .hasSize(loads.load(0));
                }
            }
        }
    }

    @Test
    void levelWithoutMembersGetsNothing() {
        PriorityLoads loads = PriorityLoads.of(new int[] {0, 0, 0}, new int[] {0, 4, 4}, 140, 50);

        assertThat(IntStream.range(0, 3).map(loads::load)).containsExactly(0, 100, 0);
        assertThat(loads.isPanic(0)).isFalse();
    }

    @Test
    void thresholdOfZeroNeverPanics() {
        PriorityLoads loads = PriorityLoads.of(new int[] {1, 0}, new int[] {100, 100}, 140, 0);

        assertThat(loads.isPanic(0) || loads.isPanic(1)).isFalse();
    }
}
