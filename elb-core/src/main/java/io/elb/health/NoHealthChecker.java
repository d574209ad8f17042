package io.elb.health;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Checks are off; the group never calls it. */
enum NoHealthChecker implements HealthChecker {
    INSTANCE;

    @Override
    public String protocol() {
        return "none";
    }

    @Override
    public HealthCheckSettings settings() {
        return HealthCheckSettings.defaults();
    }

    @Override
    public CompletionStage<HealthResult> check(Probe probe) {
        return CompletableFuture.completedFuture(HealthResult.healthy());
    }
}
