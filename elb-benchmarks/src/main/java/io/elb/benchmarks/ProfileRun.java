package io.elb.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Says where one proxy spends its time under one scenario; recordings and figures go to the output directory. */
final class ProfileRun {

    private static final int WARMUP_RUN_SECONDS = 3;

    private final Options options;
    private final PrintStream out;
    private final ProxyKind kind;
    private final Scenario scenario;

    ProfileRun(Options options, PrintStream out) {
        this.options = options;
        this.out = out;
        this.kind = options.proxies().size() == 1 ? options.proxies().get(0) : ProxyKind.ELB_EPOLL;
        this.scenario = options.scenarios().get(0);
        if (!kind.isJvm() && !options.strace() && !options.perf()) {
            throw new BenchmarkException("--proxy: " + kind.id() + " (expected: one that runs on a JVM, or --strace)");
        }
    }

    void run() throws IOException {
        Jvm jvm = Jvm.of(options.java())
                .withFlags(List.of(
                        "-XX:+UnlockDiagnosticVMOptions", "-XX:+DebugNonSafepoints", "-XX:+PreserveFramePointer"));
        Files.createDirectories(options.out());
        try (Stage stage = new Stage(scenario)) {
            RunningProxy proxy = stage.start(kind, jvm);
            WarmUp warmUp = new WarmUp();
            for (int i = 0; i < Math.max(2, options.warmupSeconds() / WARMUP_RUN_SECONDS); i++) {
                Measurement measurement = stage.warmUp(proxy, WARMUP_RUN_SECONDS);
                print("warm-up", measurement);
                if (warmUp.settledAt(measurement.cpuMicrosPerRequest())) {
                    break;
                }
            }
            if (kind.isJvm()) {
                record(stage, jvm, proxy);
            }
            if (options.strace()) {
                strace(stage, proxy);
            }
            if (options.perf()) {
                perf(stage, jvm, proxy);
            }
        }
    }

    private void record(Stage stage, Jvm jvm, RunningProxy proxy) throws IOException {
        Path settings = stage.workspace().write("profile.jfc", JfrSummary.SETTINGS);
        Path recording = file(".jfr").toAbsolutePath();
        proxy.jcmd(jvm, "JFR.start", "name=elb", "settings=" + settings);
        Measurement measurement = stage.run(proxy, 1, options.seconds());
        proxy.jcmd(jvm, "JFR.stop", "name=elb", "filename=" + recording);
        print("with JFR", measurement);
        if (!Files.exists(recording)) {
            throw new BenchmarkException("jcmd: no recording (expected: a JDK, with jcmd beside its java)");
        }
        String own = kind == ProxyKind.UNDERTOW ? "io.undertow." : "io.elb.";
        out.println(JfrSummary.read(recording, own).text(measurement.load().requestsPerSecond()));
        out.println("recording: " + recording);
    }

    private void strace(Stage stage, RunningProxy proxy) throws IOException {
        Path counts = file(".strace").toAbsolutePath();
        List<String> command = new ArrayList<>(List.of(Tool.STRACE.path(), "-c", "-f", "-o", counts.toString()));
        ProcessHandle process = proxy.process().handle();
        Stream.concat(Stream.of(process), process.descendants())
                .forEach(each -> command.addAll(List.of("-p", Long.toString(each.pid()))));
        ChildProcess strace = stage.workspace().start("strace", command);
        RunningProxy.pause(500);
        Measurement measurement = stage.run(proxy, 1, options.seconds());
        strace.stop();
        print("with strace", measurement);
        out.println(SystemCalls.perRequest(
                Files.readString(counts), measurement.load().requests()));
    }

    private void perf(Stage stage, Jvm jvm, RunningProxy proxy) throws IOException {
        String pid = Long.toString(proxy.process().pid());
        Path data = file(".perf").toAbsolutePath();
        String perf = Tool.PERF.path();
        ChildProcess record = stage.workspace()
                .start("perf", List.of(perf, "record", "-F", "997", "-g", "-o", data.toString(), "-p", pid));
        RunningProxy.pause(500);
        Measurement measurement = stage.run(proxy, 1, options.seconds());
        record.stop();
        print("with perf", measurement);
        // Names of compiled methods, for perf: it looks for this file.
        Path map = Path.of("/tmp", "perf-" + pid + ".map");
        if (kind.isJvm()) {
            proxy.jcmd(jvm, "Compiler.perfmap");
        }
        out.println(ChildProcess.outputOf(List.of(
                        perf,
                        "report",
                        "--stdio",
                        "--no-children",
                        "-g",
                        "none",
                        "--percent-limit",
                        "0.25",
                        "-i",
                        data.toString()))
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .limit(110)
                .reduce("", (a, b) -> a + b + "\n"));
        out.println("perf data: " + data);
        Files.deleteIfExists(map);
    }

    private Path file(String suffix) {
        return options.out().resolve("profile-" + kind.id() + "-" + scenario.id() + suffix);
    }

    private void print(String stage, Measurement m) {
        out.printf(
                Locale.ROOT,
                "%-12s %s, %s: %.2f µs CPU/request, %.0f %% system, %.0f requests/s%s%n",
                stage,
                kind.title(),
                scenario.title(),
                m.cpuMicrosPerRequest(),
                100 * m.cpu().systemShare(),
                m.load().requestsPerSecond(),
                m.isValid() ? "" : "  INVALID: " + m.load().errors() + " errors");
    }
}
