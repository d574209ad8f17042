package io.elb.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.observe.Counter;
import io.elb.target.ProtocolVersion;
import io.elb.testing.BodyPattern;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** HTTP/2 from other people's clients through the balancer to other people's servers, where they are installed. */
class Http2PeersIT {
    private static final int BIG = 16 << 20;
    private static final String NODE_SERVER = """
            const http2 = require('http2'), crypto = require('crypto');
            const server = http2.createServer({settings: {maxConcurrentStreams: 10, initialWindowSize: 20000}});
            server.on('stream', (stream, headers) => {
              stream.on('error', () => {});
              if (headers[':path'] === '/early') { stream.respond({':status': 413}); stream.end('too much'); return; }
              if (headers[':path'] === '/reset') { stream.close(http2.constants.NGHTTP2_INTERNAL_ERROR); return; }
              if (headers[':path'] === '/hints') { stream.additionalHeaders({':status': 103, link: '</a.css>'}); }
              const hash = crypto.createHash('sha256'); let length = 0;
              stream.on('data', chunk => { hash.update(chunk); length += chunk.length; });
              stream.on('end', () => {
                stream.respond({':status': 200, 'x-te': headers['te'] || '-'}, {waitForTrailers: true});
                stream.on('wantTrailers', () => stream.sendTrailers({'x-length': String(length)}));
                stream.end(hash.digest('hex'));
              });
            });
            server.listen(Number(process.argv[2]), '127.0.0.1');
            """;

    @TempDir
    private Path directory;

    private Process server;
    private InetSocketAddress address;

    @AfterEach
    void stop() throws InterruptedException {
        if (server != null) {
            server.destroyForcibly().waitFor();
        }
    }

    private void start(String debianPackage, String program, String... arguments) throws IOException {
        Path binary = Path.of(program);
        if (!Files.isExecutable(binary)) {
            Assumptions.abort(program + " is missing: apt-get install -y " + debianPackage);
        }
        List<String> command = new ArrayList<>(List.of(program));
        command.addAll(List.of(arguments));
        server = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("output").toFile())
                .start();
        Await.until(program + " listens", this::isListening, this::output);
    }

    private void takePort() throws IOException {
        InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        try (ServerSocket free = new ServerSocket(0, 1, loopback)) {
            address = new InetSocketAddress(loopback, free.getLocalPort());
        }
    }

    private boolean isListening() {
        try (Socket socket = new Socket()) {
            socket.connect(address, 1_000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private String output() {
        try {
            return Files.readString(directory.resolve("output"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    private void startNode() throws IOException {
        takePort();
        Path script = Files.writeString(directory.resolve("server.js"), NODE_SERVER);
        start("nodejs", "/usr/bin/node", script.toString(), Integer.toString(address.getPort()));
    }

    private void startNginx(String settings) throws IOException {
        takePort();
        Files.write(directory.resolve("big"), BodyPattern.slice(0, BIG));
        Files.writeString(directory.resolve("small"), "hello");
        Path file = Files.writeString(
                directory.resolve("nginx.conf"),
                String.format(Locale.ROOT, """
                        daemon off; master_process off; pid %1$s/pid; error_log %1$s/error.log;
                        events { }
                        http {
                            access_log off; client_body_temp_path %1$s/a; proxy_temp_path %1$s/b;
                            fastcgi_temp_path %1$s/c; uwsgi_temp_path %1$s/d; scgi_temp_path %1$s/e;
                            server { listen 127.0.0.1:%2$d http2; root %1$s; %3$s }
                        }
                        """, directory, address.getPort(), settings));
        start("nginx-light", "/usr/sbin/nginx", "-p", directory.toString(), "-c", file.toString());
    }

    private static Commands.Result curl(String... arguments) {
        List<String> all = new ArrayList<>(
                List.of("--silent", "--http2-prior-knowledge", "--write-out", " %{http_version} %{http_code}"));
        all.addAll(List.of(arguments));
        return Commands.run("curl", "curl", all);
    }

    /** How many of h2load's requests were answered with 2xx. */
    private static int succeeded(int requests, int clients, int streams, String uri) {
        Commands.Result result = Commands.run(
                "nghttp2-client", "h2load", List.of("-n" + requests, "-c" + clients, "-m" + streams, "-t1", uri));
        MatchResult counts = Pattern.compile("(\\d+) succeeded, (\\d+) failed")
                .matcher(result.output())
                .results()
                .findFirst()
                .orElseThrow(() -> new AssertionError(result.output()));
        return Integer.parseInt(counts.group(1));
    }

    @Test
    void nodeSeesUploadsWholeThroughSmallWindows() throws IOException {
        startNode();
        Path file = Files.write(directory.resolve("body"), BodyPattern.slice(0, BIG));
        try (Http2Bed bed = Http2Bed.of(ProtocolVersion.HTTP2, address.getPort())) {
            String hash = Commands.run("coreutils", "sha256sum", List.of(file.toString()))
                    .output()
                    .substring(0, 64);
            assertThat(curl("--data-binary", "@" + file, bed.uri("/up")).output())
                    .isEqualTo(hash + " 2 200");
            assertThat(curl("--data-binary", "@" + file, "--header", "Content-Length:", bed.uri("/up"))
                            .output())
                    .isEqualTo(hash + " 2 200");
            Commands.Result verbose =
                    Commands.run("nghttp2-client", "nghttp", List.of("--verbose", "--data=" + file, bed.uri("/up")));
            assertThat(verbose.output()).contains(hash, "x-length: " + BIG);
            assertThat(bed.count(Counter.TARGET_CONNECTIONS)).isEqualTo(1);
        }
    }

    @Test
    void nodeAnswersEarlyResetsAndHints() throws IOException {
        startNode();
        try (Http2Bed bed = Http2Bed.of(ProtocolVersion.HTTP2, address.getPort())) {
            Path body = Files.writeString(directory.resolve("body"), "x");
            assertThat(Commands.run(
                                    "nghttp2-client",
                                    "nghttp",
                                    List.of("--verbose", "--data=" + body, bed.uri("/early")))
                            .output())
                    .contains(":status: 413", "too much");
            assertThat(curl(bed.uri("/reset")).output()).endsWith(" 2 502");
            assertThat(Commands.run("nghttp2-client", "nghttp", List.of("--verbose", bed.uri("/hints")))
                            .output())
                    .contains(":status: 103", "link: </a.css>", ":status: 200");
            assertThat(succeeded(2_000, 4, 32, bed.uri("/load"))).isEqualTo(2_000);
            assertThat(bed.count(Counter.TARGET_CONNECTIONS))
                    .as("connections for 128 requests at once, 10 on each")
                    .isBetween(13L, 20L);
        }
    }

    @Test
    void nginxThatEndsConnectionsFailsNoRequest() throws IOException {
        startNginx("keepalive_requests 50; http2_max_concurrent_streams 20;");
        try (Http2Bed bed = Http2Bed.of(ProtocolVersion.HTTP2, address.getPort())) {
            assertThat(succeeded(10_000, 4, 16, bed.uri("/small")))
                    .as(bed::failures)
                    .isEqualTo(10_000);
            assertThat(bed.count(Counter.TARGET_CONNECTIONS)).isGreaterThanOrEqualTo(200);
        }
    }

    @Test
    void nginxSendsFilesRangesAndHeads() throws IOException {
        startNginx("");
        try (Http2Bed bed = Http2Bed.of(ProtocolVersion.HTTP2, address.getPort())) {
            Path copy = directory.resolve("copy");
            assertThat(curl("--output", copy.toString(), bed.uri("/big")).output())
                    .isEqualTo(" 2 200");
            assertThat(Files.mismatch(copy, directory.resolve("big"))).isEqualTo(-1);
            assertThat(curl("--range", "1-3", bed.uri("/small")).output()).isEqualTo("ell 2 206");
            assertThat(curl("--head", bed.uri("/big")).output()).contains("content-length: " + BIG);
            assertThat(curl(bed.uri("/missing")).output()).endsWith(" 2 404");
        }
    }

    @Test
    void nghttpdServesManyAtOnce() throws IOException {
        takePort();
        Files.writeString(directory.resolve("small"), "hello");
        start(
                "nghttp2-server",
                "/usr/sbin/nghttpd",
                "--no-tls",
                "--address=127.0.0.1",
                "--htdocs=" + directory,
                "--max-concurrent-streams=50",
                "--trailer=x-sum: 42",
                Integer.toString(address.getPort()));
        try (Http2Bed bed = Http2Bed.of(ProtocolVersion.HTTP2, address.getPort())) {
            assertThat(curl(bed.uri("/small")).output()).isEqualTo("hello 2 200");
            assertThat(Commands.run("nghttp2-client", "nghttp", List.of("--verbose", bed.uri("/small")))
                            .output())
                    .contains("x-sum: 42");
            assertThat(succeeded(20_000, 8, 16, bed.uri("/small"))).isEqualTo(20_000);
            assertThat(bed.count(Counter.RETRIES)).isZero();
            assertThat(bed.count(Counter.TARGET_CONNECTIONS)).isBetween(3L, 5L);
        }
    }
}
