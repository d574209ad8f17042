package io.elb.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.elb.observe.MetricStatistics.Bucket;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetricStatisticsTest {
    private static final MetricStatistics SOME = new MetricStatistics(
            List.of(new Bucket(0.1, 0.11, 90), new Bucket(0.24, 0.25, 9), new Bucket(2, 2.1, 1)), 13.5, 0.105, 2.05);

    @Test
    void countAndAverageFollowFromTheBuckets() {
        assertThat(SOME.count()).isEqualTo(100);
        assertThat(SOME.average()).isEqualTo(0.135);
        assertThat(SOME.countUpTo(0.25)).isEqualTo(99);
        assertThat(SOME.countUpTo(0.24)).isEqualTo(90);
        assertThat(SOME.countUpTo(Double.POSITIVE_INFINITY)).isEqualTo(100);
    }

    @Test
    void percentilesLieInTheirBuckets() {
        assertThat(SOME.percentile(0)).isEqualTo(0.105);
        assertThat(SOME.percentile(45)).isCloseTo(0.1075, within(1e-9));
        assertThat(SOME.percentile(90)).isCloseTo(0.11, within(1e-9));
        assertThat(SOME.percentile(99)).isCloseTo(0.25, within(1e-9));
        assertThat(SOME.percentile(100)).isEqualTo(2.05);
    }

    @Test
    void noValueIsNoError() {
        assertThat(MetricStatistics.NONE.count()).isZero();
        assertThat(MetricStatistics.NONE.average()).isZero();
        assertThat(MetricStatistics.NONE.percentile(99)).isZero();
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 100.1, Double.NaN})
    void percentagesHaveARange(double percent) {
        assertThatThrownBy(() -> SOME.percentile(percent))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("percent: " + percent + " (expected: 0–100)");
    }

    @Test
    void theDifferenceHoldsWhatWasAdded() {
        MetricStatistics later = new MetricStatistics(
                List.of(
                        new Bucket(0.05, 0.051, 1),
                        new Bucket(0.1, 0.11, 90),
                        new Bucket(0.24, 0.25, 12),
                        new Bucket(2, 2.1, 1),
                        new Bucket(3, 3.1, 2)),
                20.3,
                0.0505,
                3.02);
        MetricStatistics added = later.since(SOME);
        assertThat(added.buckets())
                .containsExactly(new Bucket(0.05, 0.051, 1), new Bucket(0.24, 0.25, 3), new Bucket(3, 3.1, 2));
        assertThat(added.sum()).isCloseTo(6.8, within(1e-9));
        assertThat(added.minimum()).isEqualTo(0.0505);
        assertThat(added.maximum()).isEqualTo(3.02);
    }

    @Test
    void nothingAddedIsNothing() {
        assertThat(SOME.since(SOME)).isEqualTo(MetricStatistics.NONE);
        assertThat(SOME.since(MetricStatistics.NONE).buckets()).isEqualTo(SOME.buckets());
    }

    @Test
    void whatBeganAnewIsAllNew() {
        MetricStatistics fresh = new MetricStatistics(List.of(new Bucket(0.1, 0.11, 2)), 0.21, 0.1, 0.11);
        assertThat(fresh.since(SOME)).isEqualTo(fresh);
    }
}
