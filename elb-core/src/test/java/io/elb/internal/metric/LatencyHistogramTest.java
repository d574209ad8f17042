package io.elb.internal.metric;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LatencyHistogramTest {
    @Test
    void everyBucketIsKept() {
        LatencyHistogram histogram = new LatencyHistogram();
        for (int i = 0; i < LatencyBuckets.COUNT; i++) {
            for (int n = 0; n <= i % 3; n++) {
                histogram.record(i, LatencyBuckets.upTo(i));
            }
        }
        LatencySum sum = new LatencySum();
        histogram.addTo(sum);
        for (int i = 0; i < LatencyBuckets.COUNT; i++) {
            assertThat(sum.count(i)).as("bucket " + i).isEqualTo(1 + i % 3);
        }
    }

    @Test
    void sumsOfSeveralLoopsHoldAll() {
        LatencyHistogram one = new LatencyHistogram();
        LatencyHistogram two = new LatencyHistogram();
        record(one, 2_000_000);
        record(two, 3_000_000);
        record(two, 7_000_000);
        LatencySum sum = new LatencySum();
        one.addTo(sum);
        two.addTo(sum);
        new LatencyHistogram().addTo(sum);

        assertThat(sum.nanos()).isEqualTo(12_000_000);
        assertThat(sum.least()).isEqualTo(2_000_000);
        assertThat(sum.greatest()).isEqualTo(7_000_000);
        assertThat(sum.count(LatencyBuckets.indexOf(3_000_000))).isEqualTo(1);
    }

    private static void record(LatencyHistogram histogram, long nanos) {
        histogram.record(LatencyBuckets.indexOf(nanos), nanos);
    }
}
