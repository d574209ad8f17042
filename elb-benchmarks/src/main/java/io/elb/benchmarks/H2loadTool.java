package io.elb.benchmarks;

import java.util.List;
import java.util.regex.MatchResult;

/** h2load: HTTP/2 over TLS, several streams at once on each connection. It tells no percentiles. */
final class H2loadTool implements CommandTool {
    static final int STREAMS = 32;

    @Override
    public List<String> command(Workspace workspace, Scenario scenario, String uri, int seconds) {
        return List.of(
                Tool.H2LOAD.path(),
                "--threads=1",
                "--clients=" + scenario.connections(),
                "--max-concurrent-streams=" + STREAMS,
                "--duration=" + seconds,
                uri);
    }

    @Override
    public LoadResult parse(String output) {
        ToolOutput text = new ToolOutput("h2load", output);
        MatchResult requests = text.find(
                "requests: \\d+ total, \\d+ started, (\\d+) done, \\d+ succeeded, (\\d+) failed, (\\d+) errored, (\\d+) timeout");
        MatchResult codes = text.find("status codes: \\d+ 2xx, \\d+ 3xx, (\\d+) 4xx, (\\d+) 5xx");
        text.find("Application protocol: h2");
        long statusErrors = Long.parseLong(codes.group(1)) + Long.parseLong(codes.group(2));
        return new LoadResult(
                Long.parseLong(requests.group(1)),
                text.micros("finished in ([0-9.]+)(s|ms|us),"),
                text.count("traffic: \\S+ \\((\\d+)\\) total"),
                Math.max(Long.parseLong(requests.group(2)) - statusErrors, 0),
                statusErrors,
                Double.NaN,
                Double.NaN,
                Double.NaN);
    }
}
