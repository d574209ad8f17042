package io.elb.healthcheck;

import io.elb.health.HealthCheckSettings;
import io.elb.health.HealthChecker;
import io.elb.health.HealthResult;
import io.elb.health.Probe;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.CompletionStage;

/**
 * Checks a target by an HTTP request, as an application load balancer does: a GET on a connection of its own, which is
 * closed as soon as the head of the answer is complete; the status decides. A group that speaks TLS to its targets, or has {@code healthCheckTls}, checks
 * them over TLS, and one of protocol version HTTP2 over HTTP/2. <em>Immutable.</em>
 *
 * @since 0.1
 */
public final class HttpHealthChecker implements HealthChecker {
    static final String USER_AGENT = "ELB-HealthChecker/2.0";

    private final String path;
    private final StatusMatcher matcher;
    private final HealthCheckSettings settings;

    private HttpHealthChecker(String path, StatusMatcher matcher, HealthCheckSettings settings) {
        this.path = path;
        this.matcher = matcher;
        this.settings = settings;
    }

    /**
     * A checker with ELB's defaults: status 200, every 30 s, timeout 6 s, healthy after 5 and unhealthy after 2.
     *
     * @param path the request target to ask for: 1–1024 visible ASCII characters, the first of them {@code /}
     * @return the checker
     * @throws IllegalArgumentException if the path is not so
     * @throws NullPointerException if {@code path} is null
     */
    public static HttpHealthChecker of(String path) {
        return new HttpHealthChecker(CheckPath.checked(path), StatusMatcher.DEFAULT, HealthCheckSettings.defaults());
    }

    /**
     * This checker with other statuses that count as healthy.
     *
     * @param statuses codes of 200–499, as ELB writes them: one ({@code 200}), a list ({@code 200,202}), a range
     *     ({@code 200-299}), or a list of these; default {@code 200}
     * @return the new checker
     * @throws IllegalArgumentException if the text is not so
     * @throws NullPointerException if {@code statuses} is null
     */
    public HttpHealthChecker withMatcher(String statuses) {
        return new HttpHealthChecker(path, StatusMatcher.parse(statuses), settings);
    }

    /**
     * This checker with other times and thresholds.
     *
     * @param newSettings default {@link HealthCheckSettings#defaults()}
     * @return the new checker
     * @throws NullPointerException if {@code newSettings} is null
     */
    public HttpHealthChecker withSettings(HealthCheckSettings newSettings) {
        return new HttpHealthChecker(path, matcher, Objects.requireNonNull(newSettings, "settings"));
    }

    /**
     * The request target that is asked for.
     *
     * @return the path
     */
    public String path() {
        return path;
    }

    /**
     * The statuses that count as healthy.
     *
     * @return the text given to {@link #withMatcher}
     */
    public String matcher() {
        return matcher.toString();
    }

    @Override
    public String protocol() {
        return "HTTP";
    }

    @Override
    public HealthCheckSettings settings() {
        return settings;
    }

    @Override
    public CompletionStage<HealthResult> check(Probe probe) {
        if (probe.applicationProtocol().equals("h2")) {
            return checkOverHttp2(probe);
        }
        byte[] request = request(probe).getBytes(StandardCharsets.US_ASCII);
        return probe.connect()
                .handle((connection, failure) -> failure == null
                        ? HttpCheckExchange.start(connection, request, matcher)
                        : HttpCheckExchange.failed())
                .thenCompose(result -> result);
    }

    private CompletionStage<HealthResult> checkOverHttp2(Probe probe) {
        byte[] request = http2("GET", path, probe).octets(new byte[0]);
        return probe.connect()
                .handle((connection, failure) -> failure == null
                        ? Http2CheckExchange.start(connection, request, new HttpJudge(matcher))
                        : HttpCheckExchange.failed())
                .thenCompose(result -> result);
    }

    /** Begins an HTTP/2 request of a check. */
    static Http2Request http2(String method, String path, Probe probe) {
        return new Http2Request()
                .field(":method", method)
                .field(":scheme", probe.isTls() ? "https" : "http")
                .field(":authority", host(probe))
                .field(":path", path)
                .field("user-agent", USER_AGENT);
    }

    private String request(Probe probe) {
        return "GET " + path + " HTTP/1.1\r\n"
                + "Host: " + host(probe) + "\r\n"
                + "User-Agent: " + USER_AGENT + "\r\n"
                + "Connection: close\r\n\r\n";
    }

    private static String host(Probe probe) {
        String host = probe.host().indexOf(':') >= 0 ? '[' + probe.host() + ']' : probe.host();
        int defaultPort = probe.isTls() ? 443 : 80;
        return probe.port() == 0 || probe.port() == defaultPort ? host : host + ':' + probe.port();
    }

    @Override
    public String toString() {
        return "HttpHealthChecker[path=" + path + ", matcher=" + matcher + ", " + settings + ']';
    }
}
