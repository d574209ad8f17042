package io.elb.internal.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PeakAverageTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    private final PeakAverage average = new PeakAverage(10 * SECOND);

    @Test
    void isNothingBeforeTheFirstValue() {
        assertThat(average.value(123)).isZero();
    }

    @Test
    void peakIsTakenAtOnce() {
        average.observe(0, 100);
        average.observe(MILLI, 5_000);

        assertThat(average.value(MILLI)).isEqualTo(5_000);
    }

    @Test
    void decaysWhileItIsRead() {
        average.observe(0, 1_000);

        assertThat(average.value(10 * SECOND)).isCloseTo(1_000 * Math.exp(-1), within(0.1));
        assertThat(average.value((long) (10 * Math.log(2) * SECOND)))
                .as("half-life")
                .isCloseTo(500, within(0.1));
        assertThat(average.value(1_000 * SECOND)).isZero();
    }

    @Test
    void lowerValuesPullItDown() {
        average.observe(0, 1_000);
        average.observe(5 * SECOND, 200);

        double left = Math.exp(-0.5);
        assertThat(average.value(5 * SECOND)).isCloseTo(200 * (1 - left) + 1_000 * left, within(0.1));
    }

    @Test
    void steadyValueStays() {
        for (int i = 0; i < 100_000; i++) {
            average.observe(i * MILLI, 20_000_000);
        }

        assertThat(average.value(100_000 * MILLI)).isCloseTo(20_000_000, within(20_000.0));
    }

    @Test
    void manyValuesInAMillisecondCountForTheirTime() {
        average.observe(0, 1_000);
        for (int i = 0; i < 200_000; i++) { // 20,000 a second
            average.observe(i * (MILLI / 20), 100);
        }

        assertThat(average.value(10 * SECOND)).isCloseTo(100 + 900 * Math.exp(-1), within(2.0));
    }

    @Test
    void blendedValueReplacesNothingAndPullsByTheTimeSinceTheLast() {
        average.observe(0, 20);
        average.blend(10 * MILLI, 5_000);

        assertThat(average.value(10 * MILLI)).as("5,000 × 0.001 more").isCloseTo(25, within(0.5));

        average.blend(10 * SECOND, 5_000);
        assertThat(average.value(10 * SECOND)).as("after a while one is enough").isGreaterThan(3_000);
    }

    @Test
    void firstBlendedValueIsTakenAsItIs() {
        average.blend(0, 5_000);

        assertThat(average.value(0)).isEqualTo(5_000);
    }

    @Test
    void clockOfAnotherLoopMayBeBehind() {
        average.observe(5 * SECOND, 100);
        average.observe(5 * SECOND - 3 * MILLI, 300);

        assertThat(average.value(5 * SECOND - MILLI)).isEqualTo(300);
        assertThat(average.value(15 * SECOND)).isCloseTo(300 * Math.exp(-1), within(0.1));
    }

    @Test
    void valueOfZeroIsStillKnown() {
        average.observe(0, 0);

        assertThat(average.value(0)).isPositive();
    }
}
