package io.elb.benchmarks;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** wrk: HTTP/1.1 over kept connections, in the clear or over TLS. */
final class WrkTool implements CommandTool {

    /** wrk prints no 99.9th percentile of its own; this prints all that is needed on one line. */
    private static final String DONE_SCRIPT = """
            done = function(summary, latency, requests)
              local e = summary.errors
              io.write(string.format(
                "wrk-result requests=%d duration=%d bytes=%d connect=%d read=%d write=%d timeout=%d status=%d " ..
                "p50=%.1f p99=%.1f p999=%.1f\\n",
                summary.requests, summary.duration, summary.bytes, e.connect, e.read, e.write, e.timeout, e.status,
                latency:percentile(50), latency:percentile(99), latency:percentile(99.9)))
            end
            """;

    @Override
    public List<String> command(Workspace workspace, Scenario scenario, String uri, int seconds) {
        return List.of(
                Tool.WRK.path(),
                "--threads",
                "1",
                "--connections",
                Integer.toString(scenario.connections()),
                "--duration",
                seconds + "s",
                "--timeout",
                "10s",
                "--script",
                workspace.write(scenario.id() + ".lua", script(scenario)).toString(),
                uri);
    }

    /** The script that makes wrk send this request and print its figures on one line. */
    static String script(Scenario scenario) {
        StringBuilder lua = new StringBuilder("wrk.method = \"" + scenario.method() + "\"\n");
        if (scenario.requestBytes() > 0) {
            lua.append("wrk.body = string.rep(\"x\", ")
                    .append(scenario.requestBytes())
                    .append(")\n");
            lua.append("wrk.headers[\"Content-Type\"] = \"application/octet-stream\"\n");
        }
        if (!scenario.keepsAlive()) {
            lua.append("wrk.headers[\"Connection\"] = \"close\"\n");
        }
        return lua.append(DONE_SCRIPT).toString();
    }

    @Override
    public LoadResult parse(String output) {
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
        return new LoadResult(
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

    private static long count(Map<String, String> values, String name, String output) {
        return Long.parseLong(value(values, name, output));
    }

    private static String value(Map<String, String> values, String name, String output) {
        String value = values.get(name);
        if (value == null) {
            throw new BenchmarkException(
                    String.format(Locale.ROOT, "wrk output: %s (expected: a line with %s=)", output.strip(), name));
        }
        return value;
    }
}
