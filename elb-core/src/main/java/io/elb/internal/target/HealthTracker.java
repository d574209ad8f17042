package io.elb.internal.target;

import io.elb.health.HealthCheckSettings;
import io.elb.health.HealthResult;
import io.elb.observe.HealthState;

/** Turns results of checks into states: the first success makes a new target healthy, later the thresholds decide. */
final class HealthTracker {
    private final HealthCheckSettings settings;
    private int passedInRow;
    private int failedInRow;

    HealthTracker(HealthCheckSettings settings) {
        this.settings = settings;
    }

    HealthStatus afterResult(HealthStatus now, HealthResult result) {
        if (result.isHealthy()) {
            passedInRow++;
            failedInRow = 0;
            boolean isPassed = now.state() == HealthState.INITIAL || passedInRow >= settings.healthyThreshold();
            return isPassed ? HealthStatus.HEALTHY : now;
        }
        failedInRow++;
        passedInRow = 0;
        boolean isFailed = now.state() == HealthState.UNHEALTHY || failedInRow >= settings.unhealthyThreshold();
        return isFailed ? new HealthStatus(HealthState.UNHEALTHY, result.reason(), result.description()) : now;
    }
}
