package io.elb.testing.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ServiceTimeTest {
    private static final Duration TWENTY = Duration.ofMillis(20);

    /** Sorted draws, in milliseconds. */
    private static double[] draws(ServiceTime time) {
        SplittableRandom random = new SplittableRandom(1);
        double[] draws = new double[200_000];
        Arrays.setAll(draws, i -> time.nanos(random) / 1e6);
        Arrays.sort(draws);
        return draws;
    }

    private static double mean(double[] draws) {
        return Arrays.stream(draws).average().orElseThrow();
    }

    private static double at(double[] sorted, double percentile) {
        return sorted[(int) (percentile / 100 * sorted.length)];
    }

    @Test
    void constantIsAlwaysTheSame() {
        assertThat(draws(ServiceTime.constant(TWENTY))).containsOnly(20);
    }

    @Test
    void uniformIsBetweenItsEnds() {
        double[] draws = draws(ServiceTime.uniform(Duration.ofMillis(10), TWENTY));

        assertThat(draws[0]).isBetween(10.0, 10.01);
        assertThat(draws[draws.length - 1]).isBetween(19.99, 20.0);
        assertThat(mean(draws)).isCloseTo(15, within(0.05));
    }

    @Test
    void normalHasItsMeanAndDeviationAndIsNeverNegative() {
        double[] draws = draws(ServiceTime.normal(TWENTY, Duration.ofMillis(2)));
        assertThat(mean(draws)).isCloseTo(20, within(0.02));
        assertThat(at(draws, 84.134)).isCloseTo(22, within(0.05));

        assertThat(draws(ServiceTime.normal(TWENTY, Duration.ofMillis(20)))[0]).isZero();
    }

    @Test
    void exponentialHasItsMeanAndItsMedian() {
        double[] draws = draws(ServiceTime.exponential(TWENTY));

        assertThat(mean(draws)).isCloseTo(20, within(0.15));
        assertThat(at(draws, 50)).isCloseTo(20 * Math.log(2), within(0.15));
    }

    @Test
    void logNormalHasItsMedianAndItsNinetyNinthPercentile() {
        double[] draws = draws(ServiceTime.logNormal(TWENTY, Duration.ofMillis(80)));

        assertThat(at(draws, 50)).isCloseTo(20, within(0.2));
        assertThat(at(draws, 99)).isCloseTo(80, within(1.5));
    }

    @Test
    void settingsAreChecked() {
        assertThatThrownBy(() -> ServiceTime.constant(Duration.ofMillis(-1)))
                .hasMessage("time: PT-0.001S (expected: zero or above)");
        assertThatThrownBy(() -> ServiceTime.uniform(TWENTY, Duration.ofMillis(19)))
                .hasMessage("most: PT0.019S (expected: PT0.02S or more)");
        assertThatThrownBy(() -> ServiceTime.logNormal(TWENTY, Duration.ofMillis(19)))
                .hasMessage("percentile99: PT0.019S (expected: PT0.02S or more)");
        assertThatThrownBy(() -> ServiceTime.exponential(Duration.ZERO))
                .hasMessage("mean: PT0S (expected: above zero)");
    }
}
