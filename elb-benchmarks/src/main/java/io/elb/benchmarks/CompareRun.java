package io.elb.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** One JVM proxy beside itself with other classes or flags, run by run: what a change is worth. */
final class CompareRun {

    private static final int TARGETS = 2;
    private static final int WARMUP_RUN_SECONDS = 3;

    private final Options options;
    private final PrintStream out;
    private final ProxyKind kind;

    CompareRun(Options options, PrintStream out) {
        this.options = options;
        this.out = out;
        this.kind = options.proxies().size() == 1 ? options.proxies().get(0) : ProxyKind.ELB_EPOLL;
        if (!kind.isJvm()) {
            throw new BenchmarkException("--proxy: " + kind.id() + " (expected: one that runs on a JVM)");
        }
        if (options.otherClasses().isEmpty() && options.otherFlags().isEmpty()) {
            throw new BenchmarkException("--other-classes, --other-flags: none (expected: what is different)");
        }
    }

    void run() throws IOException {
        Jvm jvm = Jvm.of(options.java());
        Jvm other = jvm.withFlags(options.otherFlags());
        if (options.otherClasses().isPresent()) {
            other = other.withClassesFirst(options.otherClasses().get());
        }
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        for (Scenario scenario : options.scenarios()) {
            try (Workspace workspace = new Workspace()) {
                Targets targets = Targets.start(workspace, client, TARGETS);
                LoadGenerator generator = new LoadGenerator(workspace, targets);
                List<RunningProxy> both = new ArrayList<>();
                for (Jvm each : List.of(jvm, other)) {
                    RunningProxy proxy = RunningProxy.start(
                            kind, new ProxyKind.Setup(workspace, each, Workspace.freePort(), targets.ports()));
                    proxy.verify(client, scenario, TARGETS);
                    both.add(proxy);
                }
                both.forEach(proxy -> warmUp(proxy, scenario, generator));
                compare(both.get(0), both.get(1), scenario, generator);
            }
        }
    }

    private void warmUp(RunningProxy proxy, Scenario scenario, LoadGenerator generator) {
        WarmUp warmUp = new WarmUp();
        for (int i = 0; i < Math.max(2, options.warmupSeconds() / WARMUP_RUN_SECONDS); i++) {
            Measurement measurement = generator.run(proxy, scenario, 0, WARMUP_RUN_SECONDS);
            print("warm-up", measurement);
            if (warmUp.settledAt(measurement.cpuMicrosPerRequest())) {
                return;
            }
        }
    }

    private void compare(RunningProxy present, RunningProxy other, Scenario scenario, LoadGenerator generator) {
        List<Double> ratios = new ArrayList<>();
        List<Double> userRatios = new ArrayList<>();
        List<Double> speeds = new ArrayList<>();
        for (int round = 1; round <= options.rounds(); round++) {
            boolean presentFirst = round % 2 == 0;
            Measurement first = generator.run(presentFirst ? present : other, scenario, round, options.seconds());
            Measurement second = generator.run(presentFirst ? other : present, scenario, round, options.seconds());
            Measurement before = presentFirst ? first : second;
            Measurement after = presentFirst ? second : first;
            print("present", before);
            print("other", after);
            ratios.add(after.cpuMicrosPerRequest() / before.cpuMicrosPerRequest());
            userRatios.add(userMicros(after) / userMicros(before));
            speeds.add(after.load().requestsPerSecond() / before.load().requestsPerSecond());
        }
        Quartiles cpu = Quartiles.of(ratios);
        Quartiles user = Quartiles.of(userRatios);
        out.printf(
                Locale.ROOT,
                "%s, %s: other ÷ present: CPU per request %.3f (%.3f–%.3f), user part %.3f (%.3f–%.3f), requests/s %.3f%n",
                kind.title(),
                scenario.title(),
                cpu.median(),
                cpu.lower(),
                cpu.upper(),
                user.median(),
                user.lower(),
                user.upper(),
                Quartiles.of(speeds).median());
    }

    private static double userMicros(Measurement m) {
        return m.cpuMicrosPerRequest() * (1 - m.cpu().systemShare());
    }

    private void print(String stage, Measurement m) {
        out.printf(
                Locale.ROOT,
                "%-8s %s: %.2f µs CPU/request, %.0f %% system, %.0f requests/s%s%n",
                stage,
                m.scenario().title(),
                m.cpuMicrosPerRequest(),
                100 * m.cpu().systemShare(),
                m.load().requestsPerSecond(),
                m.isValid() ? "" : "  INVALID: " + m.load().errors() + " errors");
    }
}
