package io.elb.healthcheck;

import io.elb.health.HealthCheckSettings;
import io.elb.health.HealthChecker;
import io.elb.health.HealthResult;
import io.elb.health.Probe;
import io.elb.observe.HealthReason;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Checks a target by a unary gRPC call, as an application load balancer checks the targets of a group of protocol version
 * GRPC: on a connection of its own, over TLS where the group speaks TLS; the gRPC status decides. For groups of protocol
 * version GRPC or HTTP2; in others every check fails. <em>Immutable.</em>
 *
 * @since 0.1
 */
public final class GrpcHealthChecker implements HealthChecker {
    private static final String ELB_PATH = "/AWS.ALB/healthcheck";
    private static final String HEALTH_PATH = "/grpc.health.v1.Health/Check";
    private static final StatusMatcher UNIMPLEMENTED = StatusMatcher.parseGrpc("12");
    private static final StatusMatcher OK = StatusMatcher.parseGrpc("0");
    private static final int MAX_SERVICE_LENGTH = 100;

    private final String path;
    private final byte[] message;
    private final boolean mustServe;
    private final StatusMatcher matcher;
    private final HealthCheckSettings settings;

    private GrpcHealthChecker(
            String path, byte[] message, boolean mustServe, StatusMatcher matcher, HealthCheckSettings settings) {
        this.path = path;
        this.message = message;
        this.mustServe = mustServe;
        this.matcher = matcher;
        this.settings = settings;
    }

    /**
     * A checker with ELB's defaults: path {@code /AWS.ALB/healthcheck}, status 12 (UNIMPLEMENTED, which every server of gRPC
     * answers for it), every 30 s, timeout 6 s, healthy after 5 and unhealthy after 2.
     *
     * @return the checker
     */
    public static GrpcHealthChecker of() {
        return of(ELB_PATH);
    }

    /**
     * A checker that calls another method with an empty message, with the other defaults.
     *
     * @param path {@code /package.Service/method}: 1–1024 visible ASCII characters, the first of them {@code /}
     * @return the checker
     * @throws IllegalArgumentException if the path is not so
     * @throws NullPointerException if {@code path} is null
     */
    public static GrpcHealthChecker of(String path) {
        return new GrpcHealthChecker(
                CheckPath.checked(path), new byte[0], false, UNIMPLEMENTED, HealthCheckSettings.defaults());
    }

    /**
     * A checker that speaks gRPC's health protocol ({@code grpc.health.v1.Health/Check}, extension: ELB looks at the status
     * only): the status must be 0 and the answer must say {@code SERVING}.
     *
     * @param service the service to ask for, up to 100 visible ASCII characters; empty for the server as a whole
     * @return the checker, with the other defaults of {@link #of()}
     * @throws IllegalArgumentException if the name is not so
     * @throws NullPointerException if {@code service} is null
     */
    public static GrpcHealthChecker ofHealthService(String service) {
        Objects.requireNonNull(service, "service");
        if (service.length() > MAX_SERVICE_LENGTH || !service.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new IllegalArgumentException(
                    "service: " + service + " (expected: up to 100 visible ASCII characters)");
        }
        return new GrpcHealthChecker(HEALTH_PATH, request(service), true, OK, HealthCheckSettings.defaults());
    }

    /** A {@code HealthCheckRequest}: field 1, the service. */
    private static byte[] request(String service) {
        byte[] name = service.getBytes(StandardCharsets.US_ASCII);
        if (name.length == 0) {
            return name;
        }
        byte[] message = new byte[2 + name.length];
        message[0] = 1 << 3 | 2;
        message[1] = (byte) name.length;
        System.arraycopy(name, 0, message, 2, name.length);
        return message;
    }

    /**
     * This checker with other gRPC statuses that count as healthy.
     *
     * @param statuses codes of 0–99, as ELB writes them: one ({@code 12}), a list ({@code 0,12}), a range ({@code 0-99}), or a
     *     list of these; default {@code 12}, of {@link #ofHealthService} {@code 0}
     * @return the new checker
     * @throws IllegalArgumentException if the text is not so
     * @throws NullPointerException if {@code statuses} is null
     */
    public GrpcHealthChecker withMatcher(String statuses) {
        return new GrpcHealthChecker(path, message, mustServe, StatusMatcher.parseGrpc(statuses), settings);
    }

    /**
     * This checker with other times and thresholds.
     *
     * @param newSettings default {@link HealthCheckSettings#defaults()}
     * @return the new checker
     * @throws NullPointerException if {@code newSettings} is null
     */
    public GrpcHealthChecker withSettings(HealthCheckSettings newSettings) {
        Objects.requireNonNull(newSettings, "settings");
        return new GrpcHealthChecker(path, message, mustServe, matcher, newSettings);
    }

    /**
     * The method that is called.
     *
     * @return the path
     */
    public String path() {
        return path;
    }

    /**
     * The gRPC statuses that count as healthy.
     *
     * @return the text given to {@link #withMatcher}
     */
    public String matcher() {
        return matcher.toString();
    }

    @Override
    public String protocol() {
        return "gRPC";
    }

    @Override
    public HealthCheckSettings settings() {
        return settings;
    }

    @Override
    public CompletionStage<HealthResult> check(Probe probe) {
        if (!probe.applicationProtocol().equals("h2")) {
            return CompletableFuture.completedFuture(HealthResult.unhealthy(
                    HealthReason.INTERNAL_ERROR, "gRPC checks need a group of protocol version GRPC or HTTP2"));
        }
        byte[] request = HttpHealthChecker.http2("POST", path, probe)
                .field("content-type", "application/grpc")
                .field("te", "trailers")
                .octets(framed());
        return probe.connect()
                .handle((connection, failure) -> failure == null
                        ? Http2CheckExchange.start(connection, request, new GrpcJudge(matcher, mustServe))
                        : HttpCheckExchange.failed())
                .thenCompose(result -> result);
    }

    /** The message behind its prefix: not compressed, and its length. */
    private byte[] framed() {
        byte[] framed = new byte[5 + message.length];
        framed[4] = (byte) message.length;
        System.arraycopy(message, 0, framed, 5, message.length);
        return framed;
    }

    @Override
    public String toString() {
        return "GrpcHealthChecker[path=" + path + ", message=" + Arrays.toString(message) + ", matcher=" + matcher
                + ", " + settings + ']';
    }
}
