package io.elb.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReportTest {

    private static final Environment ENVIRONMENT = new Environment(List.of("machine: a test"));

    @Test
    void tableHasARowForEachProxyWithItsRatios() {
        ScenarioResult result = result(0);

        String report = MarkdownReport.of(ENVIRONMENT, List.of(result));

        assertThat(report)
                .contains("- machine: a test")
                .contains("## GET 100 B, 64 connections")
                .contains("| HAProxy | 20.0 | 25 % | 75 % | 1000 |")
                .contains("| elb epoll | 15.0 |")
                .contains("| 0.75 (0.75–0.75) | 0.50 (0.50–0.50) | 0.75 (0.75–0.75) |")
                .contains("Not run: elb io_uring: not allowed here");
        assertThat(report).doesNotContain("(invalid)");
    }

    @Test
    void rowWithAnErrorIsMarked() {
        String report = MarkdownReport.of(ENVIRONMENT, List.of(result(1)));

        assertThat(report).contains("| elb epoll (invalid) |").contains("| HAProxy | 20.0 |");
    }

    @Test
    void runWithShortAnswersIsInvalid() {
        LoadResult load = new LoadResult(1000, 1_000_000, 99_999, 0, 0, 1, 2, 3);

        assertThat(measurement(ProxyKind.NGINX, load, 1).isValid()).isFalse();
    }

    @Test
    void dataHasOneLineForEachRun() {
        assertThat(CsvReport.of(result(0).runs()).lines())
                .hasSize(7)
                .element(1)
                .asString()
                .startsWith("get-100b,haproxy,1,1000,1.000,20.000,0.750,1000.0,1,2,3,1048576,0,0,4,true");
    }

    @Test
    void chartHasABarForEachProxyOrSaysWhyThereIsNone(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("chart.svg");

        Optional<String> problem = ChartReport.write(List.of(result(0)), file);

        if (problem.isEmpty()) {
            // Texts are drawn as paths; the legend has one square of 20 pixels for each series.
            long squares = Pattern.compile("<rect height=\"20\"[^>]*width=\"20\"")
                    .matcher(Files.readString(file))
                    .results()
                    .count();
            assertThat(squares).isEqualTo(3);
        } else {
            assertThat(problem.orElseThrow()).isNotEmpty();
            assertThat(file).doesNotExist();
        }
    }

    @Test
    void optionsHaveDefaultsAndAreChecked() {
        Options options =
                Options.parse(List.of("--quick", "--scenarios", "get-1m,post-10k", "--proxy", "elb-io-uring"));

        assertThat(options.rounds()).isEqualTo(3);
        assertThat(options.seconds()).isEqualTo(3);
        assertThat(options.scenarios()).containsExactly(Scenario.GET_1M, Scenario.POST_10K);
        assertThat(options.proxies()).containsExactly(ProxyKind.ELB_IO_URING);
        assertThat(Options.parse(List.of()).rounds()).isEqualTo(9);
        assertThatThrownBy(() -> Options.parse(List.of("--rounds", "0"))).hasMessageContaining("--rounds: 0");
        assertThatThrownBy(() -> Options.parse(List.of("--rounds"))).hasMessageContaining("a value");
        assertThatThrownBy(() -> Options.parse(List.of("--scenario", "x"))).hasMessageContaining("get-100b");
        assertThatThrownBy(() -> Options.parse(List.of("--proxy", "x"))).hasMessageContaining("haproxy");
        assertThatThrownBy(() -> Options.parse(List.of("--x"))).hasMessageContaining("option: --x");
    }

    private static ScenarioResult result(long errors) {
        List<Measurement> runs = new ArrayList<>();
        for (int round = 1; round <= 2; round++) {
            runs.add(measurement(ProxyKind.HAPROXY, load(0), 20));
            runs.add(measurement(ProxyKind.ELB_EPOLL, load(errors), 15));
            runs.add(measurement(ProxyKind.NGINX, load(0), 30));
        }
        return new ScenarioResult(
                Scenario.GET_100B, runs, List.of(), Map.of(ProxyKind.ELB_IO_URING, "elb io_uring: not allowed here"));
    }

    private static LoadResult load(long errors) {
        return new LoadResult(1000, 1_000_000, 300_000, errors, 0, 1, 2, 3);
    }

    private static Measurement measurement(ProxyKind proxy, LoadResult load, double cpuMicros) {
        CpuTime.Usage cpu = new CpuTime.Usage((long) (cpuMicros * 1e3 * load.requests()), 0.75);
        return new Measurement(Scenario.GET_100B, proxy, 1, load, cpu, 1 << 20, 4);
    }
}
