package io.elb.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.observe.MetricStatistics.Bucket;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class MicrometerSinkTest {
    private static final Map<MetricDimension, String> SHOP = Map.of(MetricDimension.LOAD_BALANCER, "shop");
    private static final Map<MetricDimension, String> WEB =
            Map.of(MetricDimension.LOAD_BALANCER, "shop", MetricDimension.TARGET_GROUP, "web");
    private static final MetricStatistics TIMES =
            new MetricStatistics(List.of(new Bucket(0.009, 0.01, 2), new Bucket(0.24, 0.25, 3)), 0.75, 0.0095, 0.245);

    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final MicrometerSink sink = MicrometerSink.of(registry);

    /** A series whose value a test sets. */
    private static final class Series implements MetricSeries {
        private final Metric metric;
        private final Map<MetricDimension, String> dimensions;
        private final boolean isFinest;
        private double value;

        Series(Metric metric, Map<MetricDimension, String> dimensions, boolean isFinest) {
            this.metric = metric;
            this.dimensions = dimensions;
            this.isFinest = isFinest;
        }

        @Override
        public Metric metric() {
            return metric;
        }

        @Override
        public Map<MetricDimension, String> dimensions() {
            return dimensions;
        }

        @Override
        public boolean isFinest() {
            return isFinest;
        }

        @Override
        public MetricSample read() {
            Optional<MetricStatistics> statistics =
                    metric.kind() == MetricKind.DISTRIBUTION ? Optional.of(TIMES) : Optional.empty();
            return new MetricSample(metric, dimensions, isFinest, value, statistics);
        }
    }

    private Series added(Metric metric, Map<MetricDimension, String> dimensions) {
        Series series = new Series(metric, dimensions, true);
        sink.seriesAdded(series);
        return series;
    }

    @Test
    void countersAreReadWhenTheyAreAskedFor() {
        Series series = added(Counter.REQUESTS, WEB);
        series.value = 3;
        Meter meter = registry.get("elb.request.count")
                .tags("load.balancer", "shop", "target.group", "web", "availability.zone", "-")
                .functionCounter();
        assertThat(value(meter)).isEqualTo(3);
        series.value = 7;
        assertThat(value(meter)).isEqualTo(7);
        assertThat(meter.getId().getDescription()).isEqualTo(Counter.REQUESTS.description());
    }

    private static double value(Meter meter) {
        return meter.measure().iterator().next().getValue();
    }

    @Test
    void unitsAndGaugesAreWhatTheyAre() {
        added(Counter.PROCESSED_BYTES, SHOP).value = 9;
        added(Gauge.HEALTHY_HOSTS, WEB).value = 2;
        added(GroupTotal.REQUESTS_PER_TARGET, WEB).value = 2.5;
        assertThat(registry.get("elb.processed.bytes").functionCounter().getId().getBaseUnit())
                .isEqualTo("bytes");
        assertThat(registry.get("elb.healthy.host.count").gauge().value()).isEqualTo(2);
        assertThat(registry.get("elb.request.count.per.target")
                        .functionCounter()
                        .count())
                .isEqualTo(2.5);
    }

    @Test
    void onlyTheFinestSeriesAreRegistered() {
        sink.seriesAdded(new Series(Counter.REQUESTS, SHOP, false));
        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void distributionsAreTimersWithBuckets() {
        added(Distribution.TARGET_RESPONSE_TIME, WEB);
        FunctionTimer timer = registry.get("elb.target.response.time").functionTimer();
        assertThat(timer.count()).isEqualTo(5);
        assertThat(timer.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(750);
        assertThat(bucket("0.005")).isZero();
        assertThat(bucket("0.01")).isEqualTo(2);
        assertThat(bucket("0.25")).isEqualTo(5);
    }

    private double bucket(String bound) {
        return registry.get("elb.target.response.time.histogram")
                .tag("le", bound)
                .functionCounter()
                .count();
    }

    @Test
    void metersEndWithTheirSeries() {
        Series requests = added(Counter.REQUESTS, WEB);
        Series times = added(Distribution.TARGET_RESPONSE_TIME, WEB);
        Series others = added(Counter.REQUESTS, SHOP);
        sink.seriesRemoved(times);
        sink.seriesRemoved(requests);
        sink.seriesRemoved(requests);
        assertThat(registry.getMeters()).hasSize(1);
        sink.seriesRemoved(others);
        assertThat(registry.getMeters()).isEmpty();
    }

    @Test
    void micrometersPrometheusCallsThemAsWeDo() {
        PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        MicrometerSink here = MicrometerSink.of(prometheus);
        for (Metric metric : Metric.all()) {
            here.seriesAdded(new Series(metric, WEB, true));
        }
        String text = prometheus.scrape();
        for (Metric metric : Metric.all()) {
            String name = PrometheusText.sampleName(metric);
            assertThat(text).contains("# HELP " + name + " ");
        }
        assertThat(text).contains("elb_target_response_time_histogram_total{");
    }
}
