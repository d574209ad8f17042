package io.elb.testing;

import io.elb.observe.BalancerIdentity;
import io.elb.observe.DesyncReason;
import io.elb.observe.ErrorReason;
import io.elb.observe.RequestRecord;
import io.elb.observe.RuleRef;
import io.elb.observe.TargetRef;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** One record of every kind that a sink may meet. */
final class ContractRecords {
    private static final BalancerIdentity BALANCER = BalancerIdentity.of("contract");
    private static final RequestRecord.Connection PLAIN = new RequestRecord.Connection(
            "http-80", 80, "192.0.2.1", 2817, "TID_00000000000000000000000000000001", Optional.empty());
    private static final RequestRecord.Connection ENCRYPTED = new RequestRecord.Connection(
            "https-443",
            443,
            "2001:db8::1",
            40914,
            "TID_00000000000000000000000000000002",
            Optional.of(new RequestRecord.Tls(
                    "TLSv1.3",
                    "TLS_AES_128_GCM_SHA256",
                    Optional.of("www.example.com"),
                    Optional.empty(),
                    false,
                    12_000_000,
                    Optional.of("x25519"))));
    private static final String TRACE = "Root=1-58337262-36d228ad5d99923122bbe354";
    private static final TargetRef TARGET = new TargetRef("web", "10.0.0.1:80");

    private ContractRecords() {}

    static List<RequestRecord> ofEveryKind() {
        return List.of(
                forwarded("/", 200),
                forwarded("/\u00e9\"\\\u0001?a=\u00ff", 404),
                forwarded("/" + "x".repeat(16_000), 200),
                ofTunnel(),
                ofRedirect(),
                ofTwoAttempts(),
                ofMalformed());
    }

    static RequestRecord forwarded(String uri, int status) {
        return record(PLAIN, request("GET", uri, Optional.empty()), forward(), List.of(attempt(status)), status, null);
    }

    private static RequestRecord ofTunnel() {
        return record(
                ENCRYPTED,
                request("GET", "/chat", Optional.of("websocket")),
                forward(),
                List.of(attempt(101)),
                101,
                null);
    }

    private static RequestRecord ofRedirect() {
        RequestRecord.Routing routing = new RequestRecord.Routing(
                Optional.of(new RuleRef("http-80", 7)),
                List.of("redirect"),
                Optional.empty(),
                Optional.of("https://www.example.com:443/"),
                Optional.empty());
        return record(PLAIN, request("GET", "/", Optional.empty()), routing, List.of(), 301, null);
    }

    private static RequestRecord ofTwoAttempts() {
        RequestRecord.Attempt failed = new RequestRecord.Attempt(
                TARGET, "10.0.0.1:80", false, OptionalInt.empty(), Optional.of(ErrorReason.TARGET_CLOSED));
        return record(
                PLAIN,
                request("POST", "/", Optional.empty()),
                forward(),
                List.of(failed, failed),
                502,
                ErrorReason.TARGET_CLOSED);
    }

    private static RequestRecord ofMalformed() {
        RequestRecord.Request request = new RequestRecord.Request(
                "", "http", "contract.elb.local.internal", "", "HTTP/1.1", false, Optional.empty(), "", "", 12, 0);
        return record(PLAIN, request, RequestRecord.Routing.NONE, List.of(), 400, ErrorReason.MALFORMED_REQUEST);
    }

    private static RequestRecord.Request request(String method, String uri, Optional<String> tunnel) {
        return new RequestRecord.Request(
                method, "http", "www.example.com", uri, "HTTP/1.1", false, tunnel, "curl/7.46.0", TRACE, 34, 0);
    }

    private static RequestRecord.Routing forward() {
        return new RequestRecord.Routing(
                Optional.of(new RuleRef("http-80", 0)),
                List.of("forward"),
                Optional.of("web"),
                Optional.empty(),
                Optional.empty());
    }

    private static RequestRecord.Attempt attempt(int status) {
        return new RequestRecord.Attempt(TARGET, "10.0.0.1:80", false, OptionalInt.of(status), Optional.empty());
    }

    private static RequestRecord record(
            RequestRecord.Connection connection,
            RequestRecord.Request request,
            RequestRecord.Routing routing,
            List<RequestRecord.Attempt> attempts,
            int status,
            @Nullable ErrorReason error) {
        Instant ended = Instant.parse("2018-07-02T22:23:00.186641Z");
        return new RequestRecord(
                BALANCER,
                connection,
                request,
                routing,
                attempts,
                List.of(),
                new RequestRecord.Response(status, 366, 57, Optional.ofNullable(error), Optional.empty()),
                error == null
                        ? RequestRecord.Desync.COMPLIANT
                        : RequestRecord.Desync.of(DesyncReason.NON_COMPLIANT_HEADER),
                new RequestRecord.Timings(
                        ended.minusNanos(2_000_000),
                        ended,
                        error == null ? 100_000 : -1,
                        error == null ? 1_048_000 : -1,
                        error == null ? 0 : -1,
                        2_000_000));
    }
}
