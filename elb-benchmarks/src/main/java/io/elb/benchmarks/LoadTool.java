package io.elb.benchmarks;

/** Sends requests with one thread for some seconds. */
interface LoadTool {

    LoadResult run(Workspace workspace, Scenario scenario, String uri, int seconds);
}
