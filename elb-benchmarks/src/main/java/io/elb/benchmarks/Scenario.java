package io.elb.benchmarks;

import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/** What a load generator asks for. A further scenario is one more constant here. */
enum Scenario {
    GET_100B("GET 100 B", Wire.HTTP, "GET", "/100", 100, 64, true),
    GET_10K("GET 10 KiB", Wire.HTTP, "GET", "/10k", 10 * 1024, 64, true),
    GET_1M("GET 1 MiB", Wire.HTTP, "GET", "/1m", 1024 * 1024, 16, true),
    POST_10K("POST 10 KiB", Wire.HTTP, "POST", "/post", 3, 64, true),
    CLOSE_100B("GET 100 B, a connection per request", Wire.HTTP_CLOSE, "GET", "/100", 100, 64, false),
    RATE_5K("GET 100 B, 5,000 requests/s", Wire.HTTP_RATE, "GET", "/100", 100, 64, true),
    HTTPS_100B("HTTPS GET 100 B", Wire.HTTPS, "GET", "/100", 100, 64, true),
    HTTPS_1M("HTTPS GET 1 MiB", Wire.HTTPS, "GET", "/1m", 1024 * 1024, 16, false),
    HANDSHAKE("full TLS handshake and GET 100 B", Wire.HTTPS_CLOSE, "GET", "/100", 100, 16, true),
    H2_100B("HTTP/2 over TLS, 32 streams each, GET 100 B", Wire.H2, "GET", "/100", 100, 16, true),
    TCP_100B("TCP, GET 100 B passed on", Wire.TCP, "GET", "/100", 100, 64, false),
    TCP_1M("TCP, GET 1 MiB passed on", Wire.TCP, "GET", "/1m", 1024 * 1024, 16, false),
    TCP_CLOSE("TCP, a connection per request passed on", Wire.TCP_CLOSE, "GET", "/100", 100, 64, false),
    UDP_100B("UDP, 100 B there and back", Wire.UDP, "GET", "/", 100, 64, false);

    static final int POST_BYTES = 10 * 1024;
    private static final int REQUESTS_PER_SECOND = 5000;

    private final String title;
    private final Wire wire;
    private final String method;
    private final String path;
    private final int responseBytes;
    private final int connections;
    private final boolean byDefault;

    Scenario(
            String title,
            Wire wire,
            String method,
            String path,
            int responseBytes,
            int connections,
            boolean byDefault) {
        this.title = title;
        this.wire = wire;
        this.method = method;
        this.path = path;
        this.responseBytes = responseBytes;
        this.connections = connections;
        this.byDefault = byDefault;
    }

    LoadTool tool() {
        return switch (wire) {
            case HTTP, HTTP_CLOSE, HTTPS, TCP, TCP_CLOSE -> new WrkTool();
            case UDP -> new UdpTool();
            case HTTP_RATE -> new PoissonTool();
            case HTTPS_CLOSE -> new ApacheBenchTool(OptionalInt.empty());
            case H2 -> new H2loadTool();
        };
    }

    /** What makes a JVM compile: a closed loop. */
    LoadTool warmUpTool() {
        return isOpenLoop() ? new WrkTool() : tool();
    }

    boolean isTls() {
        return wire == Wire.HTTPS || wire == Wire.HTTPS_CLOSE || wire == Wire.H2;
    }

    /** What the proxy is for. */
    Layer layer() {
        return switch (wire) {
            case TCP, TCP_CLOSE -> Layer.TCP;
            case UDP -> Layer.UDP;
            default -> Layer.HTTP;
        };
    }

    /** Requests come at a rate, at random times, whatever the proxy does. */
    boolean isOpenLoop() {
        return wire == Wire.HTTP_RATE;
    }

    /** The rate of an open loop. */
    int requestsPerSecond() {
        return REQUESTS_PER_SECOND;
    }

    boolean isHttp2() {
        return wire == Wire.H2;
    }

    URI uri(int port) {
        return URI.create((isTls() ? "https" : "http") + "://127.0.0.1:" + port + path);
    }

    String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    String title() {
        return title;
    }

    String method() {
        return method;
    }

    int requestBytes() {
        return method.equals("POST") ? POST_BYTES : 0;
    }

    int responseBytes() {
        return responseBytes;
    }

    int connections() {
        return connections;
    }

    boolean keepsAlive() {
        return wire != Wire.HTTP_CLOSE && wire != Wire.HTTPS_CLOSE && wire != Wire.TCP_CLOSE;
    }

    static Scenario byId(String id) {
        return Arrays.stream(values())
                .filter(s -> s.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new BenchmarkException("scenario: " + id + " (expected: " + names() + ")"));
    }

    static List<Scenario> defaults() {
        return Arrays.stream(values()).filter(s -> s.byDefault).toList();
    }

    static String names() {
        return Arrays.stream(values()).map(Scenario::id).collect(Collectors.joining(","));
    }

    /** What a proxy looks at. */
    enum Layer {
        HTTP,
        TCP,
        UDP
    }

    /** What is spoken with the proxy. */
    private enum Wire {
        HTTP,
        HTTP_CLOSE,
        HTTP_RATE,
        HTTPS,
        HTTPS_CLOSE,
        H2,
        TCP,
        TCP_CLOSE,
        UDP
    }
}
