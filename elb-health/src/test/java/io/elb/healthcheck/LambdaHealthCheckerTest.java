package io.elb.healthcheck;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elb.health.HealthCheckSettings;
import io.elb.health.HealthResult;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LambdaHealthCheckerTest {
    private final FakeProbe probe = new FakeProbe("localhost", 0, false);

    @Test
    void defaultsAreElbs() {
        LambdaHealthChecker checker = LambdaHealthChecker.of();
        assertThat(checker.path()).isEqualTo("/");
        assertThat(checker.matcher()).isEqualTo("200");
        assertThat(checker.protocol()).isEqualTo("lambda");
        assertThat(checker.checksFunctions()).isTrue();
        assertThat(checker.settings().interval()).isEqualTo(Duration.ofSeconds(35));
        assertThat(checker.settings().timeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(checker.settings().healthyThreshold()).isEqualTo(5);
        assertThat(checker.settings().unhealthyThreshold()).isEqualTo(2);
        assertThat(checker).hasToString("LambdaHealthChecker[path=/, matcher=200, " + checker.settings() + ']');
    }

    @Test
    void statusDecides() {
        CompletableFuture<HealthResult> result =
                LambdaHealthChecker.of("/health?x=1").check(probe).toCompletableFuture();
        assertThat(probe.sent).isEqualTo("GET /health?x=1 as ELB-HealthChecker/2.0");
        assertThat(result).isNotDone();
        probe.status.complete(200);
        assertThat(result).isCompletedWithValue(HealthResult.healthy(200));
        assertThat(LambdaHealthChecker.of().withMatcher("201-299").check(probe))
                .isCompletedWithValue(HealthResult.codeMismatch(200));
    }

    @Test
    void failureIsPassedOn() {
        probe.status.completeExceptionally(new IOException("the function failed"));
        assertThat(LambdaHealthChecker.of().check(probe)).isCompletedExceptionally();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "health", "/ä", "/a b", "/a#b"})
    void pathIsChecked(String path) {
        assertThatThrownBy(() -> LambdaHealthChecker.of(path))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("path: " + path + " (expected: ");
    }

    @Test
    void settingsAreChecked() {
        LambdaHealthChecker checker = LambdaHealthChecker.of();
        HealthCheckSettings often = HealthCheckSettings.defaults().withInterval(Duration.ofSeconds(5));
        assertThat(checker.withSettings(often).settings()).isEqualTo(often);
        assertThatThrownBy(() ->
                        checker.withSettings(HealthCheckSettings.defaults().withPort(80)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("port: 80 (expected: none for a function)");
        assertThatThrownBy(() -> checker.withMatcher("500")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> checker.withSettings(null)).hasMessage("settings");
        assertThatThrownBy(() -> checker.withMatcher(null)).hasMessage("matcher");
        assertThatThrownBy(() -> LambdaHealthChecker.of(null)).hasMessage("path");
    }
}
