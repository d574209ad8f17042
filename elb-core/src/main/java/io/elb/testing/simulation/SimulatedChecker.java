package io.elb.testing.simulation;

import io.elb.health.HealthCheckSettings;
import io.elb.health.HealthChecker;
import io.elb.health.HealthResult;
import io.elb.health.Probe;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Checks simulated targets with the settings of the group's own checker, of which nothing else is used. */
final class SimulatedChecker implements HealthChecker {
    private static final int ERRORS = 400;

    private final HealthChecker of;
    private final SimulatedLoop loop;
    private final Function<String, SimulatedTarget> targets;

    SimulatedChecker(HealthChecker of, SimulatedLoop loop, Function<String, SimulatedTarget> targets) {
        this.of = of;
        this.loop = loop;
        this.targets = targets;
    }

    @Override
    public String protocol() {
        return of.protocol();
    }

    @Override
    public HealthCheckSettings settings() {
        return of.settings();
    }

    @Override
    public CompletionStage<HealthResult> check(Probe probe) {
        SimulatedTarget target = targets.apply(probe.target().key());
        CompletableFuture<HealthResult> answer = new CompletableFuture<>();
        switch (target.mode()) {
            case HANGING -> {}
            case REFUSING -> answer.completeExceptionally(new IOException("refused"));
            case SERVING -> {
                int status = target.checkStatus();
                HealthResult result =
                        status < ERRORS ? HealthResult.healthy(status) : HealthResult.codeMismatch(status);
                loop.schedule(() -> answer.complete(result), target.checkNanos(status));
            }
        }
        return answer;
    }
}
