package io.elb.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * ab. For some seconds: a connection for each request, each with a full TLS handshake, since ab offers no session for resumption.
 * For some requests: over kept connections.
 */
record ApacheBenchTool(OptionalInt requests) implements CommandTool {

    @Override
    public List<String> command(Workspace workspace, Scenario scenario, String uri, int seconds) {
        List<String> command = new ArrayList<>(List.of(Tool.AB.path(), "-q"));
        if (requests.isPresent()) {
            command.addAll(List.of("-k", "-n", Integer.toString(requests.getAsInt())));
        } else {
            command.addAll(List.of("-t", Integer.toString(seconds), "-n", "100000000"));
        }
        command.addAll(List.of("-c", Integer.toString(scenario.connections()), uri));
        return command;
    }

    @Override
    public LoadResult parse(String output) {
        ToolOutput text = new ToolOutput("ab", output);
        return new LoadResult(
                text.count("Complete requests: +(\\d+)"),
                Math.round(Double.parseDouble(text.find("Time taken for tests: +([0-9.]+) seconds")
                                .group(1))
                        * 1e6),
                text.count("Total transferred: +(\\d+) bytes"),
                text.count("Failed requests: +(\\d+)"),
                text.countOrZero("Non-2xx responses: +(\\d+)"),
                millis(text, 50),
                millis(text, 99),
                Double.NaN);
    }

    private static double millis(ToolOutput text, int percent) {
        return 1000.0 * text.count(" " + percent + "% +(\\d+)");
    }
}
