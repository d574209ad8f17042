package io.elb.benchmarks;

import io.elb.LoadBalancer;
import io.elb.observe.AccessLogSink;
import io.elb.observe.FileAccessLog;
import io.elb.observe.LogFile;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Sends requests of every kind to a balancer that logs to a file, and has GoAccess read the file. */
final class AccessLogRun {
    private static final int THREADS = 8;

    private final Path file;
    private final int requests;
    private final PrintStream out;

    private AccessLogRun(Path file, int requests, PrintStream out) {
        this.file = file;
        this.requests = requests;
        this.out = out;
    }

    static AccessLogRun of(List<String> arguments, PrintStream out) {
        if (arguments.size() != 2 || !arguments.get(1).matches("[1-9][0-9]{0,7}")) {
            throw new BenchmarkException("access-log: " + arguments + " (expected: a file and a number of requests)");
        }
        return new AccessLogRun(Path.of(arguments.get(0)), Integer.parseInt(arguments.get(1)), out);
    }

    void run() throws IOException, InterruptedException {
        Files.deleteIfExists(file);
        FileAccessLog log = AccessLogSink.file(
                        LogFile.builder(file).bufferBytes(64 * 1024 * 1024).build())
                .withBracketedAddresses(); // GoAccess takes an address to end at its first colon
        try (RequestsOfEveryKind kinds = RequestsOfEveryKind.start(
                LoadBalancer.application("every-kind").threads(2).accessLog(log))) {
            List<Thread> senders = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                int first = i;
                RequestsOfEveryKind.Sender sender = kinds.newSender();
                Thread thread = new Thread(() -> {
                    for (int n = first; n < requests; n += THREADS) {
                        sender.send(n);
                    }
                });
                thread.start();
                senders.add(thread);
            }
            for (Thread sender : senders) {
                sender.join();
            }
        }
        report(log);
        goAccess();
    }

    private void report(FileAccessLog log) throws IOException {
        Map<String, Integer> statuses = new TreeMap<>();
        int lines = 0;
        try (Stream<String> all = Files.lines(file, StandardCharsets.ISO_8859_1)) {
            for (String line : (Iterable<String>) all::iterator) {
                lines++;
                statuses.merge(line.split(" ", 10)[8], 1, Integer::sum);
            }
        }
        out.printf(
                Locale.ROOT,
                "%d requests, %d lines, %d dropped; by status: %s%n",
                requests,
                lines,
                log.dropped(),
                statuses);
    }

    private void goAccess() throws IOException, InterruptedException {
        Path invalid = Path.of(file + ".invalid");
        Files.deleteIfExists(invalid);
        List<String> command = List.of(
                Tool.GOACCESS.path(),
                file.toString(),
                "--log-format=AWSALB",
                "--no-global-config",
                "--no-progress",
                "--invalid-requests=" + invalid,
                "--output=" + file + ".json");
        out.println(String.join(" ", command));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .start();
        if (!process.waitFor(10, TimeUnit.MINUTES) || process.exitValue() != 0) {
            process.destroy();
            throw new BenchmarkException("goaccess: exit value of " + process + " (expected: 0 within 10 minutes)");
        }
        String json = Files.readString(Path.of(file + ".json"));
        List<String> refused =
                Files.exists(invalid) ? Files.readAllLines(invalid, StandardCharsets.ISO_8859_1) : List.of();
        out.printf(Locale.ROOT, "goaccess: %s, %s%n", number(json, "valid_requests"), number(json, "failed_requests"));
        refused.stream().limit(10).forEach(line -> out.println("invalid: " + line));
        if (!refused.isEmpty()) {
            throw new BenchmarkException(refused.size() + " invalid lines (expected: none), see " + invalid);
        }
    }

    private static String number(String json, String name) {
        int at = json.indexOf('"' + name + '"');
        return at < 0 ? name + ": ?" : json.substring(at, json.indexOf(',', at));
    }
}
