package io.elb.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A started proxy that answers. */
record RunningProxy(ProxyKind kind, ChildProcess process, int port) {

    private static final int CHECKS = 20;

    static RunningProxy start(ProxyKind kind, ProxyKind.Setup setup) {
        RunningProxy proxy = launch(kind, setup);
        if (setup.layer() == Scenario.Layer.UDP) {
            pause(2000); // nothing tells that a datagram would be taken
            return proxy;
        }
        awaitListening(kind.title(), proxy.process, setup.port());
        return proxy;
    }

    /** Starts it without waiting until it listens. */
    static RunningProxy launch(ProxyKind kind, ProxyKind.Setup setup) {
        return new RunningProxy(kind, setup.workspace().start(kind.id(), kind.command(setup)), setup.port());
    }

    /** Returns once a request of HTTP/1.1 in the clear has been answered by 200. */
    void awaitAnswer(URI uri) {
        byte[] request = ("GET " + uri.getPath() + " HTTP/1.1\r\nHost: " + uri.getAuthority() + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        long deadline = System.nanoTime() + 20_000_000_000L;
        while (process.isAlive() && System.nanoTime() - deadline < 0) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.getOutputStream().write(request);
                byte[] head = socket.getInputStream().readNBytes(12);
                if (new String(head, StandardCharsets.US_ASCII).equals("HTTP/1.1 200")) {
                    return;
                }
            } catch (IOException e) {
                // Not there yet.
            }
            pause(1);
        }
        throw new BenchmarkException(
                kind.title() + ": does not answer: " + process.output().strip());
    }

    /** What the JVM says to a diagnostic command. */
    String jcmd(Jvm jvm, String... command) {
        List<String> all = new ArrayList<>(List.of(jvm.jcmd().toString(), Long.toString(process.pid())));
        all.addAll(List.of(command));
        return ChildProcess.outputOf(all);
    }

    static void awaitListening(String name, ChildProcess process, int port) {
        long deadline = System.nanoTime() + 20_000_000_000L;
        while (true) {
            try {
                new Socket(InetAddress.getLoopbackAddress(), port).close();
                return;
            } catch (IOException e) {
                if (!process.isAlive() || System.nanoTime() - deadline > 0) {
                    throw new BenchmarkException(
                            name + ": does not listen: " + process.output().strip());
                }
            }
            pause(20);
        }
    }

    /** Sends some requests and fails unless each is answered in full and every target is used. */
    void verify(Workspace workspace, HttpClient client, Scenario scenario, int targets) {
        Set<String> seen = new HashSet<>();
        HttpRequest request = HttpRequest.newBuilder(scenario.uri(port))
                .method(
                        scenario.method(),
                        scenario.requestBytes() == 0
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(new byte[scenario.requestBytes()]))
                .build();
        if (scenario.layer() == Scenario.Layer.UDP) {
            LoadResult answers =
                    scenario.tool().run(workspace, scenario, scenario.uri(port).toString(), 1);
            if (answers.requests() < CHECKS) {
                throw new BenchmarkException(kind.title() + ": answers " + answers.requests() + " datagrams");
            }
            return;
        }
        for (int i = 0; i < CHECKS; i++) {
            try {
                boolean isOfConnections = scenario.layer() == Scenario.Layer.TCP;
                HttpClient asking = isOfConnections ? HttpClient.newHttpClient() : client;
                HttpResponse<byte[]> response = asking.send(request, HttpResponse.BodyHandlers.ofByteArray());
                if (scenario.isHttp2() && response.version() != HttpClient.Version.HTTP_2) {
                    throw new BenchmarkException(
                            kind.title() + ": answers by " + response.version() + " (expected: HTTP_2)");
                }
                if (response.statusCode() != 200 || response.body().length != scenario.responseBytes()) {
                    throw new BenchmarkException(kind.title() + ": answers " + response.statusCode() + " with "
                            + response.body().length + " B (expected: 200 with " + scenario.responseBytes() + " B)");
                }
                response.headers().firstValue("X-Target").ifPresent(seen::add);
            } catch (IOException e) {
                throw new BenchmarkException(kind.title() + ": answers nothing: " + e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new BenchmarkException(kind.title() + ": interrupted");
            }
        }
        if (seen.size() != targets) {
            throw new BenchmarkException(kind.title() + ": uses " + seen + " (expected: " + targets + " targets)");
        }
    }

    static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchmarkException("interrupted");
        }
    }
}
