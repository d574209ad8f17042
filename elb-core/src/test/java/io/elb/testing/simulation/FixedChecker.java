package io.elb.testing.simulation;

import io.elb.health.HealthCheckSettings;
import io.elb.health.HealthChecker;
import io.elb.health.HealthResult;
import io.elb.health.Probe;
import java.util.concurrent.CompletionStage;

/** A checker of which a simulation takes the settings and nothing else. */
record FixedChecker(HealthCheckSettings settings) implements HealthChecker {
    @Override
    public String protocol() {
        return "HTTP";
    }

    @Override
    public CompletionStage<HealthResult> check(Probe probe) {
        throw new AssertionError("simulated targets are checked by the simulation");
    }
}
