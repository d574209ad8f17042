package io.elb.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The nginx processes behind every proxy, one worker each. */
final class Targets {

    private static final Pattern ACCEPTS = Pattern.compile("handled requests\\s+(\\d+)");

    private final List<Integer> ports = new ArrayList<>();
    private final HttpClient client;

    private Targets(HttpClient client) {
        this.client = client;
    }

    static Targets start(Workspace workspace, HttpClient client, int count) {
        Targets targets = new Targets(client);
        for (int i = 0; i < count; i++) {
            String name = "target" + i;
            int port = Workspace.freePort();
            Path directory = workspace.subdirectory(name);
            writeBodies(workspace.subdirectory(name + "/www"));
            Path config = workspace.write(name + "/nginx.conf", NativeConfig.nginxTarget(directory, port, name));
            ChildProcess process = workspace.start(
                    name,
                    List.of(
                            Tool.NGINX.path(),
                            "-p",
                            directory + "/",
                            "-e",
                            directory + "/error.log",
                            "-c",
                            config.toString()));
            RunningProxy.awaitListening(name, process, port);
            targets.ports.add(port);
        }
        return targets;
    }

    List<Integer> ports() {
        return List.copyOf(ports);
    }

    /** Connections that the targets have accepted so far: tells whether a proxy reuses them. */
    long acceptedConnections() {
        long accepted = 0;
        for (int port : ports) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/status"))
                    .build();
            try {
                accepted += parseAccepted(client.send(request, HttpResponse.BodyHandlers.ofString())
                        .body());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new BenchmarkException("target status: interrupted");
            }
        }
        return accepted;
    }

    static long parseAccepted(String status) {
        Matcher matcher = ACCEPTS.matcher(status);
        if (!matcher.find()) {
            throw new IllegalArgumentException("status: " + status + " (expected: a line of counts)");
        }
        return Long.parseLong(matcher.group(1));
    }

    private static void writeBodies(Path root) {
        try {
            Files.writeString(root.resolve("100"), "x".repeat(100));
            Files.writeString(root.resolve("10k"), "x".repeat(10 * 1024));
            Files.writeString(root.resolve("1m"), "x".repeat(1024 * 1024));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
