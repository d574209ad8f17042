package io.elb.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** One JVM proxy beside a second one, or beside itself with other classes or flags, run by run: what a difference is worth. */
final class CompareRun {

    private static final int WARMUP_RUN_SECONDS = 3;

    private final Options options;
    private final PrintStream out;
    private final ProxyKind kind;
    private final ProxyKind otherKind;

    CompareRun(Options options, PrintStream out) {
        this.options = options;
        this.out = out;
        List<ProxyKind> kinds = options.proxies().size() > 2 ? List.of(ProxyKind.ELB_EPOLL) : options.proxies();
        this.kind = kinds.get(0);
        this.otherKind = kinds.get(kinds.size() - 1);
        for (ProxyKind each : kinds) {
            if (!each.isJvm()) {
                throw new BenchmarkException("--proxy: " + each.id() + " (expected: one that runs on a JVM)");
            }
        }
        if (kind == otherKind
                && options.otherClasses().isEmpty()
                && options.otherIdle() == 0
                && options.otherFlags().isEmpty()) {
            throw new BenchmarkException(
                    "--proxies, --other-classes, --other-flags, --other-idle: none (expected: what is different)");
        }
    }

    void run() throws IOException {
        Jvm jvm = Jvm.of(options.java());
        Jvm other = jvm.withFlags(options.otherFlags());
        if (options.otherClasses().isPresent()) {
            other = other.withClassesFirst(options.otherClasses().get());
        }
        for (Scenario scenario : options.scenarios()) {
            try (Stage stage = new Stage(scenario)) {
                RunningProxy present = stage.start(kind, jvm);
                RunningProxy compared = stage.start(otherKind, other);
                warmUp(present, stage);
                warmUp(compared, stage);
                if (options.otherIdle() == 0) {
                    compare(present, compared, scenario, stage);
                } else {
                    try (IdleConnections idle = IdleConnections.open(scenario, compared.port(), options.otherIdle())) {
                        compare(present, compared, scenario, stage);
                        idle.verifyOpen();
                    }
                }
            }
        }
    }

    private void warmUp(RunningProxy proxy, Stage stage) {
        WarmUp warmUp = new WarmUp();
        for (int i = 0; i < Math.max(2, options.warmupSeconds() / WARMUP_RUN_SECONDS); i++) {
            Measurement measurement = stage.warmUp(proxy, WARMUP_RUN_SECONDS);
            print("warm-up", measurement);
            if (warmUp.settledAt(measurement.cpuMicrosPerRequest())) {
                return;
            }
        }
    }

    private void compare(RunningProxy present, RunningProxy other, Scenario scenario, Stage stage) {
        List<Double> ratios = new ArrayList<>();
        List<Double> userRatios = new ArrayList<>();
        List<Double> speeds = new ArrayList<>();
        for (int round = 1; round <= options.rounds(); round++) {
            boolean presentFirst = round % 2 == 0;
            Measurement first = stage.run(presentFirst ? present : other, round, options.seconds());
            Measurement second = stage.run(presentFirst ? other : present, round, options.seconds());
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
                "%s ÷ %s, %s: CPU per request %.3f (%.3f–%.3f), user part %.3f (%.3f–%.3f), requests/s %.3f%n",
                kind == otherKind ? "other" : otherKind.title(),
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
