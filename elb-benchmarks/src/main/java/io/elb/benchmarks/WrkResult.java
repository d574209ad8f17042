package io.elb.benchmarks;

import java.util.HashMap;
import java.util.Map;

/**
 * What wrk reports about one run; times in microseconds.
 *
 * @param requests answered requests
 * @param durationMicros length of the run
 * @param bytes response bytes, heads included
 * @param socketErrors failed connects, reads, writes and time-outs
 * @param statusErrors answers with a status above 399
 */
record WrkResult(
        long requests,
        long durationMicros,
        long bytes,
        long socketErrors,
        long statusErrors,
        double p50Micros,
        double p99Micros,
        double p999Micros) {

    /** wrk prints no 99.9th percentile of its own; this prints all that is needed on one line. */
    static final String DONE_SCRIPT = """
            done = function(summary, latency, requests)
              local e = summary.errors
              io.write(string.format(
                "wrk-result requests=%d duration=%d bytes=%d connect=%d read=%d write=%d timeout=%d status=%d " ..
                "p50=%.1f p99=%.1f p999=%.1f\\n",
                summary.requests, summary.duration, summary.bytes, e.connect, e.read, e.write, e.timeout, e.status,
                latency:percentile(50), latency:percentile(99), latency:percentile(99.9)))
            end
            """;

    static WrkResult parse(String output) {
        Map<String, String> values = new HashMap<>();
        for (String line : output.lines().toList()) {
            if (line.startsWith("wrk-result ")) {
                for (String pair : line.substring("wrk-result ".length()).trim().split(" ", -1)) {
                    int equals = pair.indexOf('=');
                    if (equals > 0) {
                        values.put(pair.substring(0, equals), pair.substring(equals + 1));
                    }
                }
            }
        }
        return new WrkResult(
                count(values, "requests", output),
                count(values, "duration", output),
                count(values, "bytes", output),
                count(values, "connect", output)
                        + count(values, "read", output)
                        + count(values, "write", output)
                        + count(values, "timeout", output),
                count(values, "status", output),
                Double.parseDouble(value(values, "p50", output)),
                Double.parseDouble(value(values, "p99", output)),
                Double.parseDouble(value(values, "p999", output)));
    }

    double requestsPerSecond() {
        return durationMicros == 0 ? 0 : requests * 1e6 / durationMicros;
    }

    long errors() {
        return socketErrors + statusErrors;
    }

    private static long count(Map<String, String> values, String name, String output) {
        return Long.parseLong(value(values, name, output));
    }

    private static String value(Map<String, String> values, String name, String output) {
        String value = values.get(name);
        if (value == null) {
            throw new BenchmarkException("wrk output: " + output.strip() + " (expected: a line with " + name + "=)");
        }
        return value;
    }
}
