package io.elb.internal.target;

import io.elb.health.HealthCheckSettings;
import io.elb.health.HealthChecker;
import io.elb.health.HealthResult;
import io.elb.health.Probe;
import io.elb.observe.HealthReason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** A checker that answers what the test told it for each target, by default that it is healthy. */
final class ScriptedChecker implements HealthChecker {
    final List<Probe> probes = new ArrayList<>();
    private final Map<String, Function<Probe, CompletionStage<HealthResult>>> answers = new HashMap<>();
    private final HealthCheckSettings settings;

    ScriptedChecker(HealthCheckSettings settings) {
        this.settings = settings;
    }

    void answer(String key, Function<Probe, CompletionStage<HealthResult>> answer) {
        answers.put(key, answer);
    }

    void pass(String key) {
        answers.remove(key);
    }

    void fail(String key) {
        answer(key, probe -> CompletableFuture.completedFuture(HealthResult.codeMismatch(503)));
    }

    void hang(String key) {
        answer(key, probe -> new CompletableFuture<>());
    }

    void refuse(String key) {
        answer(
                key,
                probe -> CompletableFuture.completedFuture(
                        HealthResult.unhealthy(HealthReason.FAILED_HEALTH_CHECKS, "Health checks failed")));
    }

    long checks(String key) {
        return probes.stream().filter(probe -> probe.target().key().equals(key)).count();
    }

    @Override
    public String protocol() {
        return "SCRIPT";
    }

    @Override
    public HealthCheckSettings settings() {
        return settings;
    }

    @Override
    public CompletionStage<HealthResult> check(Probe probe) {
        probes.add(probe);
        return answers.getOrDefault(
                        probe.target().key(), any -> CompletableFuture.completedFuture(HealthResult.healthy()))
                .apply(probe);
    }
}
