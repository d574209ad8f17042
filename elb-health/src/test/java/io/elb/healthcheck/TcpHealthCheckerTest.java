package io.elb.healthcheck;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.health.HealthCheckSettings;
import io.elb.health.HealthResult;
import io.elb.observe.HealthReason;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class TcpHealthCheckerTest {
    private final FakeProbe probe = new FakeProbe("10.0.0.1", 80, false);
    private final TcpHealthChecker checker = TcpHealthChecker.of();

    @Test
    void openedConnectionIsHealthyAndClosedWithoutAByte() {
        CompletableFuture<HealthResult> result = checker.check(probe).toCompletableFuture();
        assertThat(result).isNotDone();

        probe.accept();

        assertThat(result).isCompletedWithValue(HealthResult.healthy());
        assertThat(probe.isClosed).isTrue();
        assertThat(probe.sent).isEmpty();
    }

    @Test
    void refusedConnectionFails() {
        CompletableFuture<HealthResult> result = checker.check(probe).toCompletableFuture();

        probe.refuse(new IOException("refused"));

        assertThat(result)
                .isCompletedWithValue(
                        HealthResult.unhealthy(HealthReason.FAILED_HEALTH_CHECKS, "Health checks failed"));
    }

    @Test
    void defaultsAreThoseOfElb() {
        assertThat(checker.settings()).isEqualTo(HealthCheckSettings.defaults().withTimeout(Duration.ofSeconds(10)));
        assertThat(checker.withSettings(HealthCheckSettings.defaults()).settings())
                .isEqualTo(HealthCheckSettings.defaults());
        assertThat(checker.protocol()).isEqualTo("TCP");
    }
}
