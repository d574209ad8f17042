package io.elb.healthcheck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elb.health.HealthCheckSettings;
import io.elb.health.HealthResult;
import io.elb.observe.HealthCheckCode;
import io.elb.observe.HealthReason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GrpcHealthCheckerTest {
    private static final byte[] SETTINGS = Http2Request.frame(Http2Request.SETTINGS, 0, 0, new byte[0]);

    private final FakeProbe probe = FakeProbe.connected();

    @BeforeEach
    void speakHttp2() {
        probe.applicationProtocol = "h2";
    }

    private CompletableFuture<HealthResult> check(GrpcHealthChecker checker) {
        CompletableFuture<HealthResult> result = checker.check(probe).toCompletableFuture();
        probe.answer(SETTINGS);
        return result;
    }

    private static byte[] headers(int flags, String... namesAndValues) {
        ByteArrayOutputStream block = new ByteArrayOutputStream();
        for (int i = 0; i < namesAndValues.length; i++) {
            if (i % 2 == 0) {
                block.write(0);
            }
            byte[] octets = namesAndValues[i].getBytes(StandardCharsets.US_ASCII);
            block.write(octets.length);
            block.writeBytes(octets);
        }
        return Http2Request.frame(Http2Request.HEADERS, Http2Request.END_HEADERS | flags, 1, block.toByteArray());
    }

    private static byte[] data(int... octets) {
        byte[] payload = new byte[octets.length];
        for (int i = 0; i < octets.length; i++) {
            payload[i] = (byte) octets[i];
        }
        return Http2Request.frame(Http2Request.DATA, 0, 1, payload);
    }

    private void answerTrailersOnly(String... fields) {
        String[] all = new String[fields.length + 2];
        all[0] = ":status";
        all[1] = "200";
        System.arraycopy(fields, 0, all, 2, fields.length);
        probe.answer(headers(Http2Request.END_STREAM, all));
    }

    @Test
    void callIsThatOfElb() {
        check(GrpcHealthChecker.of());

        assertThat(probe.sent)
                .startsWith("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
                .contains(
                        ":method\u0004POST",
                        ":scheme\u0004http",
                        "10.0.0.1:8080",
                        "/AWS.ALB/healthcheck",
                        "ELB-HealthChecker/2.0",
                        "application/grpc",
                        "te\btrailers")
                .contains("\0\0\u0005\0\u0001\0\0\0\u0001\0\0\0\0\0"); // an empty message ends the stream
    }

    @Test
    void unimplementedIsHealthyByDefault() {
        CompletableFuture<HealthResult> result = check(GrpcHealthChecker.of());

        answerTrailersOnly("grpc-status", "12");

        assertThat(result).isCompletedWithValue(HealthResult.healthy(12));
        assertThat(probe.isClosed).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"0, true", "5, true", "99, true", "12, false", "14, false"})
    void matcherListsStatuses(int status, boolean isHealthy) {
        CompletableFuture<HealthResult> result =
                check(GrpcHealthChecker.of("/shop.Cart/Ping").withMatcher("0,5,20-99"));

        answerTrailersOnly("grpc-status", Integer.toString(status));

        assertThat(result.join().isHealthy()).isEqualTo(isHealthy);
    }

    @Test
    void otherStatusIsUnexpected() {
        CompletableFuture<HealthResult> result = check(GrpcHealthChecker.of());

        answerTrailersOnly("grpc-status", "14");

        assertThat(result.join().reason()).isEqualTo(HealthReason.RESPONSE_CODE_MISMATCH);
        assertThat(result.join().description()).isEqualTo("Health checks failed with these codes: [14]");
        assertThat(result.join().code()).contains(HealthCheckCode.GRPC_UNEXPECTED_STATUS);
    }

    @Test
    void answerWithoutStatusIsSaidToBeSo() {
        CompletableFuture<HealthResult> result = check(GrpcHealthChecker.of());

        answerTrailersOnly("content-type", "text/html");

        assertThat(result.join().code()).contains(HealthCheckCode.GRPC_STATUS_HEADER_EMPTY);
    }

    @Test
    void statusIsInTheTrailersOfAnAnswerWithAMessage() {
        CompletableFuture<HealthResult> result =
                check(GrpcHealthChecker.of("/shop.Cart/Ping").withMatcher("0"));

        probe.answer(headers(0, ":status", "200", "content-type", "application/grpc"));
        probe.answer(data(0, 0, 0, 0, 0));
        probe.answer(headers(Http2Request.END_STREAM, "grpc-status", "0"));

        assertThat(result).isCompletedWithValue(HealthResult.healthy(0));
    }

    @ParameterizedTest
    @CsvSource({"1, true", "2, false", "0, false"})
    void healthServiceMustServe(int servingStatus, boolean isHealthy) {
        CompletableFuture<HealthResult> result = check(GrpcHealthChecker.ofHealthService("shop.Cart"));
        assertThat(probe.sent).contains("/grpc.health.v1.Health/Check").contains("\0\0\0\u000b\n\tshop.Cart");

        probe.answer(headers(0, ":status", "200"));
        probe.answer(servingStatus == 0 ? data(0, 0, 0, 0, 0) : data(0, 0, 0, 0, 2, 8, servingStatus));
        probe.answer(headers(Http2Request.END_STREAM, "grpc-status", "0"));

        assertThat(result.join().isHealthy()).isEqualTo(isHealthy);
        if (!isHealthy) {
            assertThat(result.join().code()).contains(HealthCheckCode.RESPONSE_STRING_MISMATCH);
        }
    }

    @Test
    void framesThatComeInPiecesAreRead() {
        CompletableFuture<HealthResult> result = check(GrpcHealthChecker.of());

        for (byte octet : headers(Http2Request.END_STREAM, ":status", "200", "grpc-status", "12")) {
            probe.answer(octet);
        }

        assertThat(result).isCompletedWithValue(HealthResult.healthy(12));
    }

    @Test
    void settingsAndPingsAreAcknowledged() {
        check(GrpcHealthChecker.of());
        assertThat(probe.sent).endsWith("\0\0\0\u0004\u0001\0\0\0\0");

        probe.answer(Http2Request.frame(Http2Request.PING, 0, 0, "12345678".getBytes(StandardCharsets.US_ASCII)));

        assertThat(probe.sent).endsWith("\0\0\b\u0006\u0001\0\0\0\00012345678");
    }

    @Test
    void whateverEndsTheCallFailsTheCheck() {
        assertFailed(probe -> probe.answer(Http2Request.frame(Http2Request.RST_STREAM, 0, 1, new byte[4])));
        assertFailed(probe -> probe.answer(Http2Request.frame(Http2Request.GOAWAY, 0, 0, new byte[8])));
        assertFailed(probe -> probe.end(Optional.empty()));
        assertFailed(probe -> probe.end(Optional.of(new IOException("reset"))));
        assertFailed(probe -> probe.answer("HTTP/1.1 400 Bad Request\r\n\r\n"));
        assertFailed(probe -> probe.answer(headers(0, ":status", "2")));
        assertFailed(probe -> probe.answer(data(1)));
        assertFailed(probe ->
                probe.answer((byte) 1, (byte) 0, (byte) 0, (byte) 0, (byte) 0, (byte) 0, (byte) 0, (byte) 0, (byte)
                        1)); // a frame of 64 KiB
    }

    private static void assertFailed(java.util.function.Consumer<FakeProbe> answer) {
        FakeProbe probe = FakeProbe.connected();
        probe.applicationProtocol = "h2";
        CompletableFuture<HealthResult> result =
                GrpcHealthChecker.of().check(probe).toCompletableFuture();
        probe.answer(SETTINGS);
        answer.accept(probe);
        assertThat(result.join().reason()).isEqualTo(HealthReason.FAILED_HEALTH_CHECKS);
        assertThat(probe.isClosed).isTrue();
    }

    @Test
    void targetThatSendsNoSettingsFirstFails() {
        CompletableFuture<HealthResult> result =
                GrpcHealthChecker.of().check(probe).toCompletableFuture();

        answerTrailersOnly("grpc-status", "12");

        assertThat(result.join().isHealthy()).isFalse();
    }

    @Test
    void groupOfHttp1IsToldWhy() {
        probe.applicationProtocol = "http/1.1";

        HealthResult result =
                GrpcHealthChecker.of().check(probe).toCompletableFuture().join();

        assertThat(result.reason()).isEqualTo(HealthReason.INTERNAL_ERROR);
        assertThat(result.description()).contains("protocol version GRPC or HTTP2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "100", "12-5", "0,", "a", "0 ,1", "200-299"})
    void badMatchersAreRefused(String statuses) {
        assertThatThrownBy(() -> GrpcHealthChecker.of().withMatcher(statuses))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("matcher: " + statuses + " (expected: codes of 0–99, such as 12, 0,12 or 0-99)");
    }

    @Test
    void badServicesAndPathsAreRefused() {
        assertThatThrownBy(() -> GrpcHealthChecker.ofHealthService("a b"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("service: a b (expected: up to 100 visible ASCII characters)");
        assertThatThrownBy(() -> GrpcHealthChecker.of("shop.Cart/Ping"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("path: shop.Cart/Ping (expected:");
    }

    @Test
    void settingsAreKept() {
        HealthCheckSettings settings = HealthCheckSettings.fast(Duration.ofMillis(20), Duration.ofMillis(10));
        GrpcHealthChecker checker =
                GrpcHealthChecker.of().withSettings(settings).withMatcher("0-99");

        assertThat(checker.settings()).isEqualTo(settings);
        assertThat(checker.matcher()).isEqualTo("0-99");
        assertThat(checker.path()).isEqualTo("/AWS.ALB/healthcheck");
        assertThat(checker.protocol()).isEqualTo("gRPC");
    }

    @Test
    void httpCheckOfAnHttp2GroupIsAnHttp2Request() {
        CompletableFuture<HealthResult> result =
                HttpHealthChecker.of("/health").check(probe).toCompletableFuture();
        assertThat(probe.sent).contains(":method\u0003GET", "/health").doesNotContain("HTTP/1.1");
        probe.answer(SETTINGS);

        probe.answer(headers(0, ":status", "103"));
        probe.answer(headers(0, ":status", "200"));

        assertThat(result).isCompletedWithValue(HealthResult.healthy(200));
        assertThat(probe.isClosed).isTrue();
    }

    @Test
    void httpCheckOfAnHttp2GroupSeesOtherStatuses() {
        CompletableFuture<HealthResult> result =
                HttpHealthChecker.of("/health").check(probe).toCompletableFuture();
        probe.answer(SETTINGS);

        probe.answer(headers(Http2Request.END_STREAM, ":status", "503"));

        assertThat(result).isCompletedWithValue(HealthResult.codeMismatch(503));
    }
}
