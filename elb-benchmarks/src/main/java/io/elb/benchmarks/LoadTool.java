package io.elb.benchmarks;

import java.util.List;

/** A program that sends requests with one thread for some seconds. */
interface LoadTool {

    List<String> command(Workspace workspace, Scenario scenario, String uri, int seconds);

    /**
     * Reads what the program printed.
     *
     * @throws BenchmarkException if it is not a report
     */
    LoadResult parse(String output);
}
