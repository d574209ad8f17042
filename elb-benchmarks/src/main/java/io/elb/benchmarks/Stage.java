package io.elb.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** What surrounds the proxies under one scenario: targets, a certificate where there is TLS, and a load generator. */
final class Stage implements AutoCloseable {
    private static final int TARGETS = 2;

    private final Scenario scenario;
    private final Workspace workspace;
    private final Targets targets;
    private final @Nullable UdpEcho echo;
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
        this.echo = scenario.layer() == Scenario.Layer.UDP ? new UdpEcho(TARGETS) : null;
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
        RunningProxy proxy = RunningProxy.start(kind, setup(jvm));
        proxy.verify(workspace, client, scenario, TARGETS);
        return proxy;
    }

    /** Starts a proxy and sends it nothing. */
    RunningProxy launch(ProxyKind kind, Jvm jvm) {
        return RunningProxy.launch(kind, setup(jvm));
    }

    private ProxyKind.Setup setup(Jvm jvm) {
        List<Integer> ports = echo == null ? targets.ports() : echo.ports();
        return new ProxyKind.Setup(workspace, jvm, Workspace.freePort(), tls, ports, scenario.layer());
    }

    URI uri(RunningProxy proxy) {
        return scenario.uri(proxy.port());
    }

    /** CPU time since the start of the process. */
    CpuTime.Usage usage(RunningProxy proxy) {
        return CpuTime.of(proxy.process().handle()).since(new CpuTime(0, 0, Map.of()), ticksPerSecond);
    }

    /** Loads a JVM so that it compiles: a closed loop, whatever the scenario measures. */
    Measurement warmUp(RunningProxy proxy, int seconds) {
        return run(proxy, 0, scenario.warmUpTool(), seconds);
    }

    /** Sends requests for some seconds, and reads the proxy's accounts before and after. */
    Measurement run(RunningProxy proxy, int round, int seconds) {
        return run(proxy, round, scenario.tool(), seconds);
    }

    /** Sends so many requests over kept connections. */
    Measurement runRequests(RunningProxy proxy, int requests) {
        return run(proxy, 0, new ApacheBenchTool(OptionalInt.of(requests)), 60);
    }

    private Measurement run(RunningProxy proxy, int round, LoadTool tool, int seconds) {
        long connections = targets.acceptedConnections();
        CpuTime before = CpuTime.of(proxy.process().handle());
        LoadResult load = tool.run(workspace, scenario, uri(proxy).toString(), seconds);
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

    /** The same load on a target itself. */
    LoadResult runDirect(int seconds) {
        String uri = scenario.uri(targets.ports().get(0)).toString();
        return scenario.tool().run(workspace, scenario, uri, seconds);
    }

    static long ticksPerSecond() {
        return Long.parseLong(
                ChildProcess.outputOf(List.of("getconf", "CLK_TCK")).trim());
    }

    @Override
    public void close() {
        if (echo != null) {
            echo.close();
        }
        workspace.close();
    }
}
