package io.elb.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.LoadBalancer;
import io.elb.PrometheusEndpoint;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.observe.Counter;
import io.elb.rule.Action;
import io.elb.rule.Condition;
import io.elb.rule.Rule;
import io.elb.target.FunctionResponse;
import io.elb.target.Target;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import io.elb.testing.RawClient;
import io.elb.testing.RawResponse;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The Prometheus endpoint as Prometheus and curl see it. */
class PrometheusIT {
    private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";
    private static final String OPEN_METRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    private final LoadBalancer balancer =
            LoadBalancer.application("shop").threads(1).start();
    private final TargetGroup web = balancer.addTargetGroup(TargetGroupConfig.of("web"));
    private final Listener listener =
            balancer.addListener(ListenerConfig.http(0, Action.forward(web)).build());

    PrometheusIT() {
        web.register(Target.function(
                "hello", request -> CompletableFuture.completedFuture(FunctionResponse.of(200, "hello"))));
        TargetGroup metrics = balancer.addTargetGroup(TargetGroupConfig.of("metrics"));
        metrics.register(Target.function("prometheus", PrometheusEndpoint.of(balancer)));
        listener.addRule(Rule.builder(1)
                .when(Condition.path("/metrics"))
                .then(Action.forward(metrics))
                .build());
        try (RawClient client = RawClient.connect(listener.address())) {
            client.exchange("GET / HTTP/1.1\r\nHost: shop\r\n\r\n");
            client.exchange("GET / HTTP/1.1\r\nHost: shop\r\n\r\n");
        }
        Await.equal("requests", 2.0, () -> balancer.metrics().value(Counter.REQUESTS));
    }

    @AfterEach
    void end() {
        balancer.close();
    }

    private String curl(String... options) {
        List<String> command = new ArrayList<>(List.of("curl", "--silent", "--show-error", "--fail"));
        command.addAll(List.of(options));
        command.add(listener.uri() + "metrics");
        return Tool.run(command);
    }

    @Test
    void everyRequestIsInOneSample() {
        assertThat(curl().lines().filter(line -> line.startsWith("elb_request_count_total")))
                .containsExactly(
                        "elb_request_count_total{load_balancer=\"shop\",target_group=\"web\"} 2",
                        "elb_request_count_total{load_balancer=\"shop\",target_group=\"metrics\"} 0");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "|",
                "*/*|",
                "text/plain|",
                "application/openmetrics-text|o",
                "Application/OpenMetrics-Text; version=1.0.0|o",
                "application/openmetrics-text;q=0|",
                "application/openmetrics-text;q=0.4,text/plain;version=0.0.4;q=0.5|",
                "text/plain;version=0.0.4;q=0.5,application/openmetrics-text; q=0.75,*/*;q=0.1|o"
            })
    void theFormatIsThePreferredOne(String accept, String openMetrics) {
        try (RawClient client = RawClient.connect(listener.address())) {
            RawResponse response = client.exchange("GET /metrics HTTP/1.1\r\nHost: shop\r\n"
                    + (accept == null ? "" : "Accept: " + accept + "\r\n") + "\r\n");
            assertThat(response.field("Content-Type")).isEqualTo(openMetrics == null ? TEXT : OPEN_METRICS);
            assertThat(response.bodyText().endsWith("\n# EOF\n")).isEqualTo(openMetrics != null);
        }
    }

    @Test
    void onlyReadingIsAllowed() {
        try (RawClient client = RawClient.connect(listener.address())) {
            client.send("HEAD /metrics HTTP/1.1\r\nHost: shop\r\n\r\n");
            RawResponse head = client.readHead();
            assertThat(head.status()).isEqualTo(200);
            assertThat(head.field("Content-Type")).isEqualTo(TEXT);
            RawResponse delete = client.exchange("DELETE /metrics HTTP/1.1\r\nHost: shop\r\n\r\n");
            assertThat(delete.status()).isEqualTo(405);
            assertThat(delete.field("Allow")).isEqualTo("GET, HEAD");
        }
    }

    /** Prometheus's own parser; of its rules of style only the one is broken that names ending in count are no gauges. */
    @Test
    void promtoolAcceptsTheText(@TempDir Path folder) throws Exception {
        Path promtool = Path.of("/usr/bin/promtool");
        if (!Files.isExecutable(promtool)) {
            Assumptions.abort("promtool is missing: apt-get install -y prometheus");
        }
        Path text = Files.writeString(folder.resolve("metrics"), curl(), StandardCharsets.ISO_8859_1);
        String findings = run(text, promtool.toString(), "check", "metrics");
        assertThat(findings.lines().filter(line -> !line.isBlank()))
                .allMatch(line -> line.matches(
                        "elb_\\w+_count non-histogram and non-summary metrics should not have" + " \"_count\" suffix"));
    }

    private static String run(Path input, String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectInput(ProcessBuilder.Redirect.from(new File(input.toString())))
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return output;
    }
}
