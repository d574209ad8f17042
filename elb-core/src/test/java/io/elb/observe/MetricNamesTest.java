package io.elb.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetricNamesTest {
    @ParameterizedTest
    @CsvSource({
        "REQUESTS, elb_request_count",
        "IPV6_REQUESTS, elb_ipv6_request_count",
        "IPV6_PROCESSED_BYTES, elb_ipv6_processed_bytes",
        "ELB_5XX, elb_http_code_elb_5xx_count",
        "TARGET_2XX, elb_http_code_target_2xx_count",
        "REDIRECT_URL_LIMIT_EXCEEDED, elb_http_redirect_url_limit_exceeded_count",
        "DESYNC_NON_COMPLIANT, elb_desync_mitigation_mode_non_compliant_request_count",
        "CLIENT_TLS_ERRORS, elb_client_tls_negotiation_error_count"
    })
    void wordsOfElbsNamesAreSmallAndSeparated(Counter counter, String name) {
        assertThat(MetricNames.of(counter, '_')).isEqualTo(name);
        assertThat(MetricNames.of(counter, '.')).isEqualTo(name.replaceAll("_", "."));
    }

    @Test
    void everyNameIsOneOfPrometheusAndUnique() {
        List<String> names =
                Metric.all().stream().map(PrometheusText::familyName).toList();
        assertThat(names).doesNotHaveDuplicates().allMatch(name -> name.matches("elb(_[a-z0-9]+)+"));
        assertThat(PrometheusText.sampleName(Counter.PROCESSED_BYTES)).isEqualTo("elb_processed_bytes_total");
        assertThat(PrometheusText.sampleName(Distribution.TARGET_RESPONSE_TIME))
                .isEqualTo("elb_target_response_time_seconds");
        assertThat(PrometheusText.sampleName(Gauge.UNHEALTHY_HOSTS)).isEqualTo("elb_un_healthy_host_count");
    }

    @Test
    void dimensionsAreLabels() {
        assertThat(List.of(MetricDimension.values()))
                .map(dimension -> MetricNames.of(dimension, '_'))
                .containsExactly(
                        "load_balancer",
                        "target_group",
                        "availability_zone",
                        "error_reason",
                        "certificate_arn",
                        "tls_error_reason");
    }
}
