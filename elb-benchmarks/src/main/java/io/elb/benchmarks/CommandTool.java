package io.elb.benchmarks;

import java.util.List;

/** A program that sends requests with one thread and prints what became of them. */
interface CommandTool extends LoadTool {

    List<String> command(Workspace workspace, Scenario scenario, String uri, int seconds);

    /**
     * Reads what the program printed.
     *
     * @throws BenchmarkException if it is not a report
     */
    LoadResult parse(String output);

    @Override
    default LoadResult run(Workspace workspace, Scenario scenario, String uri, int seconds) {
        return parse(workspace
                .start("load", command(workspace, scenario, uri, seconds))
                .await(seconds + 30));
    }
}
