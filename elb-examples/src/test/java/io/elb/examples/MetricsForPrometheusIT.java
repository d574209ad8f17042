package io.elb.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.testing.RawClient;
import io.elb.testing.RawResponse;
import org.junit.jupiter.api.Test;

class MetricsForPrometheusIT {
    @Test
    void requestsAreSeenByPrometheusAndMicrometer() {
        try (MetricsForPrometheus example = MetricsForPrometheus.start();
                RawClient client = RawClient.connect("127.0.0.1", example.uri().getPort())) {
            client.exchange("GET / HTTP/1.1\r\nHost: me\r\n\r\n");
            client.exchange("GET / HTTP/1.1\r\nHost: me\r\n\r\n");
            // a request is counted before the next one of its connection begins
            RawResponse scraped = client.exchange("GET /metrics HTTP/1.1\r\nHost: me\r\n\r\n");
            assertThat(scraped.status()).isEqualTo(200);
            assertThat(scraped.bodyText())
                    .contains(
                            "elb_request_count_total{load_balancer=\"shop\",target_group=\"web\"} 2\n",
                            "elb_target_response_time_seconds_count{load_balancer=\"shop\",target_group=\"web\"} 2\n");
            assertThat(example.registry()
                            .get("elb.request.count")
                            .tag("target.group", "web")
                            .functionCounter()
                            .count())
                    .isEqualTo(2);
            example.printLastPeriod();
        }
    }
}
