package io.elb.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.observe.MetricStatistics.Bucket;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PrometheusTextTest {
    private static final Map<MetricDimension, String> SHOP = Map.of(MetricDimension.LOAD_BALANCER, "shop");
    private static final Map<MetricDimension, String> ODD =
            Map.of(MetricDimension.LOAD_BALANCER, "shop", MetricDimension.TARGET_GROUP, "a\\b\"c\nd");

    private static MetricSample sample(Metric metric, Map<MetricDimension, String> dimensions, double value) {
        return new MetricSample(metric, dimensions, true, value, Optional.empty());
    }

    private static MetricsSnapshot snapshot(MetricSample... samples) {
        return new MetricsSnapshot("shop", Instant.EPOCH, Instant.EPOCH, List.of(samples));
    }

    @Test
    void countersEndInTotal() {
        MetricsSnapshot some = snapshot(
                new MetricSample(Counter.REQUESTS, SHOP, false, 12, Optional.empty()),
                sample(Counter.REQUESTS, ODD, 12),
                sample(Counter.PROCESSED_BYTES, SHOP, 1e15));
        assertThat(withoutHelp(some.toPrometheus())).isEqualTo("""
                # HELP elb_request_count_total REQUESTS
                # TYPE elb_request_count_total counter
                elb_request_count_total{load_balancer="shop",target_group="a\\\\b\\"c\\nd"} 12
                # HELP elb_processed_bytes_total BYTES
                # TYPE elb_processed_bytes_total counter
                elb_processed_bytes_total{load_balancer="shop"} 1000000000000000
                """);
        assertThat(withoutHelp(some.toOpenMetrics())).isEqualTo("""
                # HELP elb_request_count REQUESTS
                # TYPE elb_request_count counter
                elb_request_count_total{load_balancer="shop",target_group="a\\\\b\\"c\\nd"} 12
                # HELP elb_processed_bytes BYTES
                # TYPE elb_processed_bytes counter
                # UNIT elb_processed_bytes bytes
                elb_processed_bytes_total{load_balancer="shop"} 1000000000000000
                # EOF
                """);
    }

    private static String withoutHelp(String text) {
        return text.replace(Counter.REQUESTS.description(), "REQUESTS")
                .replace(Counter.PROCESSED_BYTES.description(), "BYTES");
    }

    @Test
    void gaugesAndFractionsAreWrittenAsTheyAre() {
        assertThat(snapshot(sample(Gauge.HEALTHY_HOSTS, SHOP, 3), sample(GroupTotal.REQUESTS_PER_TARGET, SHOP, 2.25))
                        .toPrometheus())
                .contains(
                        "# TYPE elb_healthy_host_count gauge\nelb_healthy_host_count{load_balancer=\"shop\"} 3\n",
                        "elb_request_count_per_target_total{load_balancer=\"shop\"} 2.25\n");
    }

    @Test
    void distributionsAreHistograms() {
        MetricStatistics times = new MetricStatistics(
                List.of(new Bucket(0.0009, 0.001, 2), new Bucket(0.24, 0.25, 3), new Bucket(90, 91, 1)),
                91.6,
                0.001,
                91);
        String text = snapshot(new MetricSample(Distribution.TARGET_RESPONSE_TIME, SHOP, true, 0, Optional.of(times)))
                .toOpenMetrics();
        assertThat(text.lines().filter(line -> !line.startsWith("# HELP")).map(PrometheusTextTest::withoutName))
                .containsExactly(
                        "# TYPE elb_target_response_time_seconds histogram",
                        "# UNIT elb_target_response_time_seconds seconds",
                        "_bucket 0.0001: 0",
                        "_bucket 0.00025: 0",
                        "_bucket 0.0005: 0",
                        "_bucket 0.001: 2",
                        "_bucket 0.0025: 2",
                        "_bucket 0.005: 2",
                        "_bucket 0.01: 2",
                        "_bucket 0.025: 2",
                        "_bucket 0.05: 2",
                        "_bucket 0.1: 2",
                        "_bucket 0.25: 5",
                        "_bucket 0.5: 5",
                        "_bucket 1.0: 5",
                        "_bucket 2.5: 5",
                        "_bucket 5.0: 5",
                        "_bucket 10.0: 5",
                        "_bucket 30.0: 5",
                        "_bucket 60.0: 5",
                        "_bucket +Inf: 6",
                        "_sum: 91.6",
                        "_count: 6",
                        "# EOF");
    }

    private static String withoutName(String line) {
        return line.replace("elb_target_response_time_seconds_", "_")
                .replace("{load_balancer=\"shop\"}", ":")
                .replaceAll("\\{load_balancer=\"shop\",le=\"(.*)\"}", " $1:");
    }
}
