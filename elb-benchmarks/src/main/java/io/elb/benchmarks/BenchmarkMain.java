package io.elb.benchmarks;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** Chooses what to run by the first argument: the side-by-side load, a profile, an access log, or JMH. */
public final class BenchmarkMain {

    private static final String USAGE = """
            load [options]      every proxy under the same load, side by side (the default)
            profile [options]   where one proxy spends its time: JFR, system calls
            compare [options]   one JVM proxy beside a second one, or beside itself with other classes or flags
            memory [options]    what 10,000 idle connections cost each proxy
            start [options]     how each JVM proxy comes up: first answer, first requests, when it has settled
            jmh [JMH options]   micro-benchmarks
            access-log FILE N   N requests of every kind, their access log in FILE, and what GoAccess says of it

            --scenarios a,b     of SCENARIOS
            --proxies a,b       of PROXIES
            --rounds N          paired rounds (9)
            --seconds N         length of one measured run (5)
            --warmup N          longest warm-up of one JVM, in seconds (60)
            --quick             3 rounds of 3 s, warm-up of at most 15 s
            --java PATH         the java that runs the JVM proxies (the running one)
            --out DIR           where report, data and chart go
            --strace            profile: count system calls too
            --perf              profile: sample with perf too
            --other-flags a,b   compare: JVM flags of the other one
            --other-classes DIR compare: classes that hide those of the class path in the other one
            --other-idle N      compare: idle connections to the other one
            """;

    private BenchmarkMain() {}

    /**
     * Runs the command that the arguments name.
     *
     * @param args the command and its options; none means {@code load}
     * @throws Exception when the run can't be carried out
     */
    public static void main(String[] args) throws Exception {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        List<String> all = List.of(args);
        boolean named = !all.isEmpty() && !all.get(0).startsWith("--");
        String command = named ? all.get(0) : "load";
        List<String> rest = named ? all.subList(1, all.size()) : all;
        if (rest.contains("--help") || command.equals("help")) {
            out.print(USAGE.replace("SCENARIOS", Scenario.names()).replace("PROXIES", ProxyKind.names()));
            return;
        }
        int status = switch (command) {
            case "load" -> run(out, () -> new LoadBenchmark(Options.parse(rest), out).run());
            case "profile" -> run(out, () -> new ProfileRun(Options.parse(rest), out).run());
            case "compare" -> run(out, () -> new CompareRun(Options.parse(rest), out).run());
            case "memory" -> run(out, () -> new MemoryRun(Options.parse(rest), out).run());
            case "start" -> run(out, () -> new StartRun(Options.parse(rest), out).run());
            case "access-log" -> run(out, () -> AccessLogRun.of(rest, out).run());
            case "jmh" -> run(out, () -> org.openjdk.jmh.Main.main(rest.toArray(String[]::new)));
            default -> {
                out.printf(
                        Locale.ROOT,
                        "command: %s (expected: load, profile, compare, memory, start, access-log or jmh)%n",
                        command);
                yield 2;
            }
        };
        if (status != 0) {
            System.exit(status);
        }
    }

    private static int run(PrintStream out, Step step) throws Exception {
        try {
            step.run();
            return 0;
        } catch (BenchmarkException e) {
            out.println("error: " + e.getMessage());
            return 1;
        }
    }

    private interface Step {
        void run() throws Exception;
    }
}
