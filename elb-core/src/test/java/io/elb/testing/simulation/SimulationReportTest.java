package io.elb.testing.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.elb.balance.BalancingStrategy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulationReportTest {
    private static final Pattern DATA =
            Pattern.compile("<script id=\"data\" type=\"application/json\">(.*?)</script>", Pattern.DOTALL);

    private final Simulation scene = Simulation.builder("slow & <odd>")
            .targets(3, ServiceTime.constant(Duration.ofMillis(20)))
            .arrivals(Arrivals.constant(100))
            .at(Duration.ofSeconds(5), targets -> targets.get(0).slower(10))
            .duration(Duration.ofSeconds(10))
            .build();
    private final SimulationReport report = SimulationReport.of(
            "One & two <three>",
            List.of(
                    scene.run("in turn</script>", BalancingStrategy.roundRobin()),
                    scene.run("by load", BalancingStrategy.leastOutstandingRequests())));

    private JsonNode data() throws IOException {
        Matcher data = DATA.matcher(report.toHtml());
        assertThat(data.find()).isTrue();
        return new ObjectMapper().readTree(data.group(1));
    }

    @Test
    void pageHasAllFiguresOfAllResults() throws IOException {
        JsonNode first = data().get(0).get("results").get(0);

        assertThat(data().get(0).get("name").asText()).isEqualTo("slow & <odd>");
        assertThat(first.get("name").asText()).isEqualTo("in turn</script>");
        assertThat(first.get("requests").asInt()).isEqualTo(1_000);
        assertThat(first.get("attempts").get(0).asInt()).isEqualTo(334);
        assertThat(first.get("latencyMillis").get("p50").asText()).isEqualTo("20.0");
        assertThat(first.get("latencyMillis").get("p99").asText()).isEqualTo("200.0");
        assertThat(first.get("latencyMillis").get("p99.9").asText()).isEqualTo("200.0");
    }

    @Test
    void seriesTellHowItDevelopedInTime() throws IOException {
        JsonNode series = data().get(0).get("results").get(0).get("series");

        assertThat(series.get("seconds").size()).isEqualTo(40);
        assertThat(series.get("seconds").get(10).asDouble()).isEqualTo(2.5);
        assertThat(series.get("requests").get(10).asInt()).isEqualTo(25);
        assertThat(series.get("p99Millis").get(10).asDouble()).isEqualTo(20);
        assertThat(series.get("p99Millis").get(30).asDouble()).isEqualTo(200);
        assertThat(series.get("inFlight").get(10).asInt()).isEqualTo(2);
        assertThat(series.get("inFlight").get(30).asInt())
                .as("200 ms of every third, 20 ms of the others")
                .isBetween(8, 9);
        int attempts = 0;
        for (JsonNode target : series.get("attempts")) {
            attempts += target.get(10).asInt();
        }
        assertThat(attempts).isEqualTo(25);
    }

    @Test
    void pageNeedsNothingBesideItself() {
        assertThat(report.toHtml())
                .startsWith("<!DOCTYPE html>")
                .contains("<title>One &amp; two &lt;three></title>", "var uPlot=", "The MIT License")
                .doesNotContain("{{", "src=", "href=", "@import", "url(", "in turn</script>");
    }

    @Test
    void equalResultsMakeEqualPages(@TempDir Path dir) throws IOException {
        Path file = dir.resolve("report.html");
        report.writeTo(file);

        assertThat(Files.readString(file)).isEqualTo(report.toHtml());
    }

    @Test
    void tableHasALineForEachResult() {
        assertThat(report.toString().lines())
                .contains("slow & <odd>")
                .anySatisfy(line ->
                        assertThat(line).matches("  by load +100.00 % +20.0 ms +200.0 ms +200.0 ms +\\d\\.\\d\\d"));
    }
}
