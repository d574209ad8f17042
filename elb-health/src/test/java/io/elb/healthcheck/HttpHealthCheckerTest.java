package io.elb.healthcheck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elb.health.HealthCheckSettings;
import io.elb.health.HealthResult;
import io.elb.observe.HealthReason;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpHealthCheckerTest {
    private static final HealthResult FAILED =
            HealthResult.unhealthy(HealthReason.FAILED_HEALTH_CHECKS, "Health checks failed");

    private final HttpHealthChecker checker = HttpHealthChecker.of("/health?full=1");
    private final FakeProbe probe = FakeProbe.connected();

    @Test
    void requestIsThatOfElb() {
        check();

        assertThat(probe.sent).isEqualTo("""
                        GET /health?full=1 HTTP/1.1\r
                        Host: 10.0.0.1:8080\r
                        User-Agent: ELB-HealthChecker/2.0\r
                        Connection: close\r
                        \r
                        """);
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.1, 80, false, 10.0.0.1",
        "10.0.0.1, 443, false, 10.0.0.1:443",
        "10.0.0.1, 443, true, 10.0.0.1",
        "10.0.0.1, 80, true, 10.0.0.1:80",
        "::1, 80, false, [::1]",
        "::1, 8080, false, [::1]:8080",
        "web.internal, 81, false, web.internal:81",
        "localhost, 0, false, localhost"
    })
    void hostNamesThePortUnlessItIsTheDefault(String host, int port, boolean isTls, String expected) {
        FakeProbe other = new FakeProbe(host, port, isTls);
        other.accept();

        checker.check(other);

        assertThat(other.sent).contains("\r\nHost: " + expected + "\r\n");
    }

    @Test
    void matchingStatusIsHealthyAndClosesTheConnection() {
        CompletableFuture<HealthResult> result = check();

        probe.answer("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");

        assertThat(result).isCompletedWithValue(HealthResult.healthy(200));
        assertThat(probe.isClosed).isTrue();
    }

    @Test
    void otherStatusIsAMismatchWithElbsDescription() {
        CompletableFuture<HealthResult> result = check();

        probe.answer("HTTP/1.1 503 Service Unavailable\r\n\r\n");

        assertThat(result).isCompletedWithValue(HealthResult.codeMismatch(503));
        assertThat(result.join().description()).isEqualTo("Health checks failed with these codes: [503]");
        assertThat(result.join().reason()).isEqualTo(HealthReason.RESPONSE_CODE_MISMATCH);
        assertThat(probe.isClosed).isTrue();
    }

    @Test
    void answerMayComeByteByByte() {
        CompletableFuture<HealthResult> result = check();

        String head = "HTTP/1.0 200\r\nA: b\r\n\r\n";
        for (int i = 0; i < head.length(); i++) {
            assertThat(result).as("after %s bytes", i).isNotDone();
            probe.answer(head.substring(i, i + 1));
        }

        assertThat(result).isCompletedWithValue(HealthResult.healthy(200));
    }

    @Test
    void interimAnswersAreSkipped() {
        CompletableFuture<HealthResult> result = check();

        probe.answer("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\n\r\n");

        assertThat(result).isCompletedWithValue(HealthResult.healthy(200));
    }

    @Test
    void unaskedSwitchOfProtocolsIsAMismatch() {
        CompletableFuture<HealthResult> result = check();

        probe.answer("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n");

        assertThat(result).isCompletedWithValue(HealthResult.codeMismatch(101));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\r\n",
                "SSH-2.0-OpenSSH\r\n",
                "HTTP/2 200\r\n",
                "HTTP/1.1 20\r\n",
                "HTTP/1.1 2000 OK\r\n",
                "HTTP/1.1 099 x\r\n",
                "HTTP/1.1  200 OK\r\n",
                "HTTP/1.1 200OK\r\n",
                "HTTP/1.1 200 OK\rA: b\r\n",
                "HTTP/1.1 200 OK\r\nno colon\r\n",
                "HTTP/1.1 200 OK\r\n: empty name\r\n",
                "HTTP/1.1 200 \0\r\n"
            })
    void malformedAnswerFailsAtOnce(String answer) {
        CompletableFuture<HealthResult> result = check();

        probe.answer(answer);

        assertThat(result).isCompletedWithValue(FAILED);
        assertThat(probe.isClosed).isTrue();
    }

    @Test
    void endlessHeadFailsAtItsLimit() {
        CompletableFuture<HealthResult> result = check();
        probe.answer("HTTP/1.1 200 OK\r\nA: ");

        probe.answer("x".repeat(HttpCheckExchange.MAX_HEAD_BYTES - 20));
        assertThat(result).isNotDone();
        probe.answer("x");

        assertThat(result).isCompletedWithValue(FAILED);
    }

    @Test
    void cutAnswerFails() {
        CompletableFuture<HealthResult> result = check();
        probe.answer("HTTP/1.1 200 OK\r\nA: b\r\n");

        probe.end(Optional.empty());

        assertThat(result).isCompletedWithValue(FAILED);
    }

    @Test
    void resetConnectionFails() {
        CompletableFuture<HealthResult> result = check();

        probe.end(Optional.of(new IOException("reset")));

        assertThat(result).isCompletedWithValue(FAILED);
    }

    @Test
    void endAfterTheAnswerChangesNothing() {
        CompletableFuture<HealthResult> result = check();
        probe.answer("HTTP/1.1 200 OK\r\n\r\n");

        probe.end(Optional.of(new IOException("reset")));

        assertThat(result).isCompletedWithValue(HealthResult.healthy(200));
    }

    @Test
    void refusedConnectionFails() {
        FakeProbe refusing = new FakeProbe("10.0.0.1", 80, false);
        CompletableFuture<HealthResult> result = checker.check(refusing).toCompletableFuture();

        refusing.refuse(new IOException("refused"));

        assertThat(result).isCompletedWithValue(FAILED);
    }

    @ParameterizedTest
    @CsvSource({
        "200, 200, true",
        "200, 201, false",
        "'200,202', 202, true",
        "'200,202', 201, false",
        "200-299, 200, true",
        "200-299, 299, true",
        "200-299, 300, false",
        "'200-204,301,400-499', 302, false",
        "'200-204,301,400-499', 301, true",
        "'200-204,301,400-499', 499, true"
    })
    void matcherIsThatOfElb(String matcher, int status, boolean isHealthy) {
        CompletableFuture<HealthResult> result =
                checker.withMatcher(matcher).check(probe).toCompletableFuture();

        probe.answer("HTTP/1.1 " + status + " x\r\n\r\n");

        assertThat(result.join().isHealthy()).isEqualTo(isHealthy);
        assertThat(result.join().statusCode()).hasValue(status);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "199",
                "500",
                "200-500",
                "199-200",
                "300-200",
                "200,",
                ",200",
                "200 ,201",
                "2xx",
                "20",
                "2000"
            })
    void matcherOutsideElbsRangeIsRefused(String matcher) {
        assertThatThrownBy(() -> checker.withMatcher(matcher))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("matcher: " + matcher + " (expected: ");
    }

    @Test
    void matcherAcceptsItsBounds() {
        assertThat(checker.withMatcher("200-499").matcher()).isEqualTo("200-499");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "health", "/a b", "/a\r\nX: y", "/ä", "/a#b"})
    void pathThatIsNoneIsRefused(String path) {
        assertThatThrownBy(() -> HttpHealthChecker.of(path))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("path: " + path + " (expected: ");
    }

    @Test
    void pathIsBounded() {
        assertThat(HttpHealthChecker.of("/" + "a".repeat(1023)).path()).hasSize(1024);
        assertThatThrownBy(() -> HttpHealthChecker.of("/" + "a".repeat(1024)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void nullsAreNamed() {
        assertThatThrownBy(() -> HttpHealthChecker.of(null)).hasMessage("path");
        assertThatThrownBy(() -> checker.withMatcher(null)).hasMessage("matcher");
        assertThatThrownBy(() -> checker.withSettings(null)).hasMessage("settings");
        assertThatThrownBy(() -> TcpHealthChecker.of().withSettings(null)).hasMessage("settings");
    }

    @Test
    void settingsAreKept() {
        HealthCheckSettings settings = HealthCheckSettings.defaults().withInterval(Duration.ofSeconds(5));

        assertThat(checker.settings()).isEqualTo(HealthCheckSettings.defaults());
        assertThat(checker.withSettings(settings).withMatcher("204").settings()).isEqualTo(settings);
        assertThat(checker.protocol()).isEqualTo("HTTP");
        assertThat(checker.checksFunctions()).isFalse();
    }

    private CompletableFuture<HealthResult> check() {
        return checker.check(probe).toCompletableFuture();
    }
}
