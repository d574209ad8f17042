package io.elb.benchmarks;

import java.io.IOException;
import java.net.http.HttpClient;
import java.util.List;
import java.util.Optional;

/** What surrounds the proxies under one scenario: targets, a certificate where there is TLS, and a load generator. */
final class Stage implements AutoCloseable {
    private static final int TARGETS = 2;

    private final Scenario scenario;
    private final Workspace workspace;
    private final Targets targets;
    private final Optional<TlsFiles> tls;
    private final HttpClient client;
    private final long ticksPerSecond;

    Stage(Scenario scenario) throws IOException {
        this.scenario = scenario;
        this.workspace = new Workspace();
        this.targets = Targets.start(
                workspace,
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build(),
                TARGETS);
        this.tls = scenario.isTls() ? Optional.of(TlsFiles.create(workspace)) : Optional.empty();
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(scenario.isHttp2() ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1);
        tls.ifPresent(files -> builder.sslContext(files.trusting()));
        this.client = builder.build();
        this.ticksPerSecond = ticksPerSecond();
    }

    Workspace workspace() {
        return workspace;
    }

    /** Starts a proxy and sends it some requests. */
    RunningProxy start(ProxyKind kind, Jvm jvm) {
        RunningProxy proxy = RunningProxy.start(
                kind, new ProxyKind.Setup(workspace, jvm, Workspace.freePort(), tls, targets.ports()));
        proxy.verify(client, scenario, TARGETS);
        return proxy;
    }

    /** Sends requests for some seconds, and reads the proxy's accounts before and after. */
    Measurement run(RunningProxy proxy, int round, int seconds) {
        long connections = targets.acceptedConnections();
        CpuTime before = CpuTime.of(proxy.process().handle());
        LoadResult load = load(proxy, seconds);
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

    private LoadResult load(RunningProxy proxy, int seconds) {
        LoadTool tool = scenario.tool();
        String uri = scenario.uri(proxy.port()).toString();
        ChildProcess process = workspace.start("load", tool.command(workspace, scenario, uri, seconds));
        return tool.parse(process.await(seconds + 30));
    }

    static long ticksPerSecond() {
        return Long.parseLong(
                ChildProcess.outputOf(List.of("getconf", "CLK_TCK")).trim());
    }

    @Override
    public void close() {
        workspace.close();
    }
}
