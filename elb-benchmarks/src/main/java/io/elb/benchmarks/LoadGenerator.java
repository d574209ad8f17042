package io.elb.benchmarks;

import java.util.List;

/** Drives a proxy with wrk, one thread, and reads the proxy's accounts before and after. */
final class LoadGenerator {

    private final Workspace workspace;
    private final Targets targets;
    private final long ticksPerSecond;

    LoadGenerator(Workspace workspace, Targets targets) {
        this.workspace = workspace;
        this.targets = targets;
        this.ticksPerSecond = ticksPerSecond();
    }

    Measurement run(RunningProxy proxy, Scenario scenario, int round, int seconds) {
        long connections = targets.acceptedConnections();
        CpuTime before = CpuTime.of(proxy.process().handle());
        WrkResult load = start(proxy, scenario, seconds);
        CpuTime after = CpuTime.of(proxy.process().handle());
        long resident = ResidentMemory.bytesOf(proxy.process().handle());
        return new Measurement(
                scenario,
                proxy.kind(),
                round,
                load,
                after.since(before, ticksPerSecond),
                resident,
                targets.acceptedConnections() - connections);
    }

    private WrkResult start(RunningProxy proxy, Scenario scenario, int seconds) {
        String script =
                workspace.write(scenario.id() + ".lua", scenario.wrkScript()).toString();
        ChildProcess wrk = workspace.start(
                "wrk",
                List.of(
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
                        script,
                        "http://127.0.0.1:" + proxy.port() + scenario.path()));
        return WrkResult.parse(wrk.await(seconds + 30));
    }

    static long ticksPerSecond() {
        return Long.parseLong(
                ChildProcess.outputOf(List.of("getconf", "CLK_TCK")).trim());
    }
}
