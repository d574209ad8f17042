package io.elb.internal.boot;

import io.elb.internal.metric.LatencyBuckets;
import io.elb.internal.metric.LatencySum;
import io.elb.observe.MetricStatistics;
import java.util.ArrayList;
import java.util.List;

/** Turns sums of latencies into statistics in seconds. */
final class LatencyStatistics {
    private static final double NANOS = 1e9;

    private LatencyStatistics() {}

    static MetricStatistics of(LatencySum sum) {
        List<MetricStatistics.Bucket> buckets = new ArrayList<>();
        for (int i = 0; i < LatencyBuckets.COUNT; i++) {
            if (sum.count(i) > 0) {
                buckets.add(new MetricStatistics.Bucket(LatencyBuckets.above(i) / NANOS, upTo(i), sum.count(i)));
            }
        }
        if (buckets.isEmpty() || sum.greatest() < sum.least()) {
            return MetricStatistics.NONE; // or a loop is about to tell its first one
        }
        return new MetricStatistics(buckets, sum.nanos() / NANOS, sum.least() / NANOS, sum.greatest() / NANOS);
    }

    private static double upTo(int bucket) {
        long nanos = LatencyBuckets.upTo(bucket);
        return nanos == Long.MAX_VALUE ? Double.POSITIVE_INFINITY : nanos / NANOS;
    }
}
