package io.elb.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How each JVM proxy comes up: time and CPU until the first answer, CPU of the first requests, and when the cost has settled; with
 * archives of classes and of compiled methods beside.
 */
final class StartRun {
    private static final int FIRST_REQUESTS = 10_000;
    private static final int LONGEST_SECONDS = 30;
    private static final int AOT_SINCE = 25;
    private static final double TOLERANCE = 1.1;

    private final Options options;
    private final PrintStream out;

    StartRun(Options options, PrintStream out) {
        this.options = options;
        this.out = out;
    }

    void run() throws IOException {
        Scenario scenario =
                options.scenarios().size() == 1 ? options.scenarios().get(0) : Scenario.GET_100B;
        StringBuilder table = new StringBuilder(String.format(Locale.ROOT, """
                        | Start of a cold JVM, medians of %d | first answer, ms | CPU until then, ms \
                        | CPU of the first %,d requests, µs each | settled after, s | settled at, µs/request |
                        | --- | ---: | ---: | ---: | ---: | ---: |
                        """, options.rounds(), FIRST_REQUESTS));
        try (Stage stage = new Stage(scenario)) {
            Jvm jvm = Jvm.of(options.java()).withArchives(stage.workspace().subdirectory("archives"));
            for (ProxyKind kind : options.proxies()) {
                if (!kind.isJvm()) {
                    continue;
                }
                for (Map.Entry<String, Jvm> variant : variants(kind, jvm, stage).entrySet()) {
                    String row = row(kind.title() + variant.getKey(), kind, variant.getValue(), stage);
                    out.print(row);
                    table.append(row);
                }
            }
        }
        Files.createDirectories(options.out());
        Files.writeString(options.out().resolve("start.md"), table);
        out.println();
        out.print(table);
    }

    private Map<String, Jvm> variants(ProxyKind kind, Jvm jvm, Stage stage) {
        Map<String, Jvm> variants = new LinkedHashMap<>();
        variants.put("", jvm);
        Path archive = stage.workspace().directory().resolve(kind.id() + ".jsa");
        train(kind, jvm.withFlags(List.of("-XX:ArchiveClassesAtExit=" + archive)), stage, archive);
        variants.put(
                ", class-data sharing",
                jvm.withFlags(List.of("-XX:SharedArchiveFile=" + archive, "-Xshare:auto", "-Xlog:cds=off")));
        if (jvm.feature() >= AOT_SINCE) {
            Path cache = stage.workspace().directory().resolve(kind.id() + ".aot");
            train(kind, jvm.withFlags(List.of("-XX:AOTCacheOutput=" + cache)), stage, cache);
            variants.put(", AOT cache", jvm.withFlags(List.of("-XX:AOTCache=" + cache)));
        }
        return variants;
    }

    /** Runs the proxy under load, so that it writes the archive at its end. */
    private void train(ProxyKind kind, Jvm jvm, Stage stage, Path archive) {
        RunningProxy proxy = stage.start(kind, jvm);
        stage.run(proxy, 0, 10);
        proxy.process().end(60);
        if (!Files.exists(archive)) {
            throw new BenchmarkException("archive: none (expected: " + archive + "); "
                    + proxy.process().output().strip());
        }
    }

    private String row(String title, ProxyKind kind, Jvm jvm, Stage stage) {
        List<Double> firstAnswer = new ArrayList<>();
        List<Double> startCpu = new ArrayList<>();
        List<Double> firstCpu = new ArrayList<>();
        List<Double> settledAfter = new ArrayList<>();
        List<Double> settledAt = new ArrayList<>();
        for (int i = 0; i < options.rounds(); i++) {
            long start = System.nanoTime();
            RunningProxy proxy = stage.launch(kind, jvm);
            proxy.awaitAnswer(stage.uri(proxy));
            firstAnswer.add((System.nanoTime() - start) / 1e6);
            CpuTime.Usage usage = stage.usage(proxy);
            startCpu.add(usage.nanos() / 1e6);
            Measurement first = stage.runRequests(proxy, FIRST_REQUESTS);
            firstCpu.add(first.cpuMicrosPerRequest());
            double[] costs = new double[LONGEST_SECONDS];
            for (int second = 0; second < costs.length; second++) {
                costs[second] = stage.run(proxy, 0, 1).cpuMicrosPerRequest();
            }
            proxy.process().stop();
            double last = Quartiles.of(Arrays.stream(costs)
                            .skip(LONGEST_SECONDS - 10)
                            .boxed()
                            .toList())
                    .median();
            settledAt.add(last);
            settledAfter.add((double) settled(costs, last));
        }
        return String.format(
                Locale.ROOT,
                "| %s | %.0f | %.0f | %.0f | %.0f | %.1f |%n",
                title,
                Quartiles.of(firstAnswer).median(),
                Quartiles.of(startCpu).median(),
                Quartiles.of(firstCpu).median(),
                Quartiles.of(settledAfter).median(),
                Quartiles.of(settledAt).median());
    }

    /** The first second from which on three in turn cost at most a tenth more than in the end. */
    static int settled(double[] costs, double last) {
        int good = 0;
        for (int i = 0; i < costs.length; i++) {
            good = costs[i] <= last * TOLERANCE ? good + 1 : 0;
            if (good == 3) {
                return i - 1;
            }
        }
        return costs.length;
    }
}
