package io.elb.healthcheck;

import io.elb.health.HealthCheckSettings;
import io.elb.health.HealthChecker;
import io.elb.health.HealthResult;
import io.elb.health.Probe;
import io.elb.observe.HealthReason;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletionStage;

/**
 * Checks a target by connecting to it, as a network load balancer does: it is healthy when a connection can be opened,
 * which is closed at once. A group that speaks TLS to its targets completes the handshake too. <em>Immutable.</em>
 *
 * @since 0.1
 */
public final class TcpHealthChecker implements HealthChecker {
    private static final TcpHealthChecker DEFAULT =
            new TcpHealthChecker(HealthCheckSettings.defaults().withTimeout(Duration.ofSeconds(10)));

    private final HealthCheckSettings settings;

    private TcpHealthChecker(HealthCheckSettings settings) {
        this.settings = settings;
    }

    /**
     * A checker with ELB's defaults: every 30 s, timeout 10 s, healthy after 5 and unhealthy after 2.
     *
     * @return the checker
     */
    public static TcpHealthChecker of() {
        return DEFAULT;
    }

    /**
     * This checker with other times and thresholds.
     *
     * @param newSettings default {@link HealthCheckSettings#defaults()} with a timeout of 10 s
     * @return the new checker
     * @throws NullPointerException if {@code newSettings} is null
     */
    public TcpHealthChecker withSettings(HealthCheckSettings newSettings) {
        return new TcpHealthChecker(Objects.requireNonNull(newSettings, "settings"));
    }

    @Override
    public String protocol() {
        return "TCP";
    }

    @Override
    public HealthCheckSettings settings() {
        return settings;
    }

    @Override
    public CompletionStage<HealthResult> check(Probe probe) {
        return probe.connect().handle((connection, failure) -> {
            if (failure != null) {
                return HealthResult.unhealthy(HealthReason.FAILED_HEALTH_CHECKS, "Health checks failed");
            }
            connection.close();
            return HealthResult.healthy();
        });
    }

    @Override
    public String toString() {
        return "TcpHealthChecker[" + settings + ']';
    }
}
