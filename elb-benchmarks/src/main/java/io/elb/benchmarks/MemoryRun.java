package io.elb.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What an idle client connection costs each proxy in memory: many of them minus none. */
final class MemoryRun {
    private static final int CONNECTIONS = 10_000;
    private static final int WARMUP_SECONDS = 5;
    private static final int SETTLING_MILLIS = 2000;
    private static final Pattern LIVE = Pattern.compile("Total +\\d+ +(\\d+)");
    private static final Pattern OTHER = Pattern.compile("Other \\(reserved=\\d+KB, committed=(\\d+)KB");
    private static final List<String> FLAGS =
            List.of("-Xms512m", "-XX:+AlwaysPreTouch", "-XX:NativeMemoryTracking=summary");

    private final Options options;
    private final PrintStream out;

    MemoryRun(Options options, PrintStream out) {
        this.options = options;
        this.out = out;
    }

    void run() throws IOException {
        Jvm jvm = Jvm.of(options.java()).withFlags(FLAGS);
        StringBuilder table = new StringBuilder(String.format(Locale.ROOT, """
                        | %,d idle connections, bytes for each | resident | heap | direct | heap + direct |
                        | --- | ---: | ---: | ---: | ---: |
                        """, CONNECTIONS));
        for (Scenario scenario : List.of(Scenario.TCP_100B, Scenario.GET_100B, Scenario.HTTPS_100B)) {
            for (ProxyKind kind : options.proxies()) {
                try (Stage stage = new Stage(scenario)) {
                    String row = row(kind, scenario, stage, jvm);
                    out.print(row);
                    table.append(row);
                } catch (BenchmarkException e) {
                    out.println("left out: " + e.getMessage());
                }
            }
        }
        Files.createDirectories(options.out());
        Files.writeString(options.out().resolve("memory.md"), table);
        out.println();
        out.print(table);
    }

    private String row(ProxyKind kind, Scenario scenario, Stage stage, Jvm jvm) {
        RunningProxy proxy = stage.start(kind, jvm);
        stage.run(proxy, 0, kind.isJvm() ? WARMUP_SECONDS : 1);
        // What grows once, such as tables of descriptors and chunks of pools, must not count.
        int count = count(scenario);
        IdleConnections.open(scenario, proxy.port(), count / 10).close();
        Reading before = read(proxy, jvm);
        Reading after;
        try (IdleConnections connections = IdleConnections.open(scenario, proxy.port(), count)) {
            RunningProxy.pause(SETTLING_MILLIS);
            after = read(proxy, jvm);
            connections.verifyOpen();
        }
        long resident = after.resident - before.resident;
        if (after.heap.isEmpty()) {
            return String.format(
                    Locale.ROOT, "| %s, %s | %,d | – | – | – |%n", name(scenario), kind.title(), each(resident, count));
        }
        long heap = after.heap.getAsLong() - before.heap.getAsLong();
        long direct = after.direct - before.direct;
        return String.format(
                Locale.ROOT,
                "| %s, %s | %,d | %,d | %,d | %,d |%n",
                name(scenario),
                kind.title(),
                each(resident + heap, count),
                each(heap, count),
                each(direct, count),
                each(heap + direct, count));
    }

    /** A passed-on connection takes two descriptors, of which a process often may have 20,000. */
    private static int count(Scenario scenario) {
        return scenario.layer() == Scenario.Layer.TCP ? CONNECTIONS * 9 / 10 : CONNECTIONS;
    }

    private static String name(Scenario scenario) {
        String http = scenario.isTls() ? "TLS" : "HTTP/1.1";
        return scenario.layer() == Scenario.Layer.TCP ? "TCP" : http;
    }

    private static long each(long bytes, int count) {
        return Math.round((double) bytes / count);
    }

    private static Reading read(RunningProxy proxy, Jvm jvm) {
        OptionalLong heap = OptionalLong.empty();
        long direct = 0;
        if (proxy.kind().isJvm()) {
            heap = OptionalLong.of(liveHeap(proxy.jcmd(jvm, "GC.class_histogram")));
            direct = direct(proxy.jcmd(jvm, "VM.native_memory", "summary"));
        }
        return new Reading(ResidentMemory.bytesOf(proxy.process().handle()), heap, direct);
    }

    /** The live heap from a class histogram, which is taken after a full collection. */
    static long liveHeap(String histogram) {
        return number(LIVE, histogram);
    }

    /** Direct memory from the native memory summary. */
    static long direct(String summary) {
        return number(OTHER, summary) * 1024;
    }

    private static long number(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw new BenchmarkException("jcmd: " + text.strip() + " (expected: " + pattern + ")");
        }
        return Long.parseLong(matcher.group(1));
    }

    /**
     * One look at a process. The heap of a JVM is resident from its start, so resident memory changes by what is outside of it.
     *
     * @param heap live bytes; empty for a process without a heap
     */
    private record Reading(long resident, OptionalLong heap, long direct) {}
}
