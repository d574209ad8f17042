package io.elb.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Every proxy under every scenario: start, check, warm up, paired rounds, report. */
final class LoadBenchmark {

    private static final int WARMUP_RUN_SECONDS = 3;

    private final Options options;
    private final PrintStream out;
    private final List<Measurement> all = new ArrayList<>();

    LoadBenchmark(Options options, PrintStream out) {
        this.options = options;
        this.out = out;
    }

    void run() throws IOException {
        Jvm jvm = Jvm.of(options.java());
        Environment environment = Environment.read(jvm, options);
        List<ScenarioResult> results = new ArrayList<>();
        for (Scenario scenario : options.scenarios()) {
            out.println("== " + scenario.title());
            try (Stage stage = new Stage(scenario)) {
                results.add(run(scenario, stage, jvm));
            }
            report(environment, results);
        }
        out.println();
        out.println(MarkdownReport.of(environment, results));
        out.println("written to " + options.out().toAbsolutePath());
    }

    private ScenarioResult run(Scenario scenario, Stage stage, Jvm jvm) {
        Map<ProxyKind, String> missing = new HashMap<>();
        List<RunningProxy> proxies = start(stage, jvm, missing);
        for (RunningProxy proxy : proxies) {
            warmUp(proxy, stage);
        }
        List<RunningProxy> references =
                proxies.stream().filter(p -> p.kind().isReference()).toList();
        List<RunningProxy> subjects =
                proxies.stream().filter(p -> !p.kind().isReference()).toList();
        List<Measurement> measured = new ArrayList<>();
        List<LoadResult> direct = new ArrayList<>();
        for (int round = 1; round <= options.rounds(); round++) {
            for (RunningProxy proxy : RoundPlan.order(references, subjects, round)) {
                Measurement measurement = stage.run(proxy, round, options.seconds());
                print(String.format(Locale.ROOT, "round %d/%d", round, options.rounds()), measurement);
                measured.add(measurement);
            }
            if (scenario.isOpenLoop()) {
                direct.add(stage.runDirect(options.seconds()));
            }
        }
        all.addAll(measured);
        return new ScenarioResult(scenario, measured, direct, missing);
    }

    private List<RunningProxy> start(Stage stage, Jvm jvm, Map<ProxyKind, String> missing) {
        List<RunningProxy> proxies = new ArrayList<>();
        for (ProxyKind kind : options.proxies()) {
            try {
                proxies.add(stage.start(kind, jvm));
            } catch (BenchmarkException e) {
                out.println("left out: " + e.getMessage());
                missing.put(kind, e.getMessage());
            }
        }
        return proxies;
    }

    private void warmUp(RunningProxy proxy, Stage stage) {
        int runs = proxy.kind().isJvm() ? Math.max(2, options.warmupSeconds() / WARMUP_RUN_SECONDS) : 1;
        WarmUp warmUp = new WarmUp();
        for (int i = 0; i < runs; i++) {
            Measurement measurement = stage.warmUp(proxy, proxy.kind().isJvm() ? WARMUP_RUN_SECONDS : 1);
            print("warm-up", measurement);
            all.add(measurement);
            if (warmUp.settledAt(measurement.cpuMicrosPerRequest())) {
                return;
            }
        }
    }

    private void print(String stage, Measurement m) {
        out.printf(
                Locale.ROOT,
                "%-12s %-14s %9.2f µs CPU/request %9.0f requests/s  p99 %8.0f µs%s%n",
                stage,
                m.proxy().title(),
                m.cpuMicrosPerRequest(),
                m.load().requestsPerSecond(),
                m.load().p99Micros(),
                m.isValid() ? "" : "  INVALID: " + m.load().errors() + " errors");
    }

    private void report(Environment environment, List<ScenarioResult> results) throws IOException {
        Path directory = Files.createDirectories(options.out());
        Files.writeString(directory.resolve("report.md"), MarkdownReport.of(environment, results));
        Files.writeString(directory.resolve("runs.csv"), CsvReport.of(all));
        ChartReport.write(results, directory.resolve("report.svg"))
                .ifPresent(reason -> out.println("no chart: " + reason));
    }
}
