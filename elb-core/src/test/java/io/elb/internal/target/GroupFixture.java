package io.elb.internal.target;

import io.elb.balance.FakePickRequest;
import io.elb.balance.NoPickReason;
import io.elb.balance.Pick;
import io.elb.health.HealthCheckSettings;
import io.elb.health.ProbeConnection;
import io.elb.internal.connection.Nodes;
import io.elb.observe.AnomalyDetection;
import io.elb.observe.Ejection;
import io.elb.observe.HealthReason;
import io.elb.observe.HealthState;
import io.elb.observe.Outlier;
import io.elb.observe.TargetRef;
import io.elb.observe.ZoneRef;
import io.elb.target.Target;
import io.elb.target.TargetDescription;
import io.elb.target.TargetGroupConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** A target group on a hand-driven loop, with everything around it recorded. */
final class GroupFixture {
    static final Duration INTERVAL = Duration.ofSeconds(30);

    private final Nodes nodes;

    final HandLoop loop = new HandLoop();
    final ScriptedChecker checker = new ScriptedChecker(HealthCheckSettings.defaults());
    final List<String> events = new ArrayList<>();
    final List<String> thresholds = new ArrayList<>();
    final Map<String, CompletionStage<ResolvedName>> names = new HashMap<>();
    final List<String> asked = new ArrayList<>();
    final CompletableFuture<ProbeConnection> connection = new CompletableFuture<>();
    Executor blocking = Runnable::run;

    GroupFixture() {
        this(Nodes.unzoned());
    }

    GroupFixture(Nodes nodes) {
        this.nodes = nodes;
    }

    /** A group without health checks, in use. */
    TargetGroupRuntime unchecked() {
        return group(TargetGroupConfig.of("group"));
    }

    /** A group whose targets are checked by {@link #checker}, in use. */
    TargetGroupRuntime checked() {
        return group(TargetGroupConfig.builder("group").healthChecker(checker).build());
    }

    TargetGroupRuntime group(TargetGroupConfig config) {
        TargetGroupRuntime group = unused(config);
        group.setInUse(true);
        return group;
    }

    TargetGroupRuntime unused(TargetGroupConfig config) {
        return unused(config, new TargetQuota(1_000_000, 1_000_000));
    }

    TargetGroupRuntime unused(TargetGroupConfig config, TargetQuota quota) {
        return new TargetGroupRuntime(
                config,
                nodes,
                loop,
                (target, port, timeoutNanos) -> connection,
                this::resolve,
                new Recorder(),
                new SplittableRandom(7),
                task -> blocking.execute(task),
                quota,
                new ServerIdScopes());
    }

    private CompletionStage<ResolvedName> resolve(String host) {
        asked.add(host);
        return names.getOrDefault(host, CompletableFuture.failedFuture(new IllegalStateException("unknown: " + host)));
    }

    static Target target(int number) {
        return Target.of("10.0.0." + number, 80);
    }

    static String key(int number) {
        return target(number).key();
    }

    /** The last numbers of the addresses that so many picks name. */
    static String picks(TargetGroupRuntime group, int count) {
        StringBuilder picked = new StringBuilder();
        for (int i = 0; i < count; i++) {
            picked.append(group.pick(FakePickRequest.PLAIN).key().replaceAll("10\\.0\\.0\\.(\\d+):80", "$1"));
        }
        return picked.toString();
    }

    static NoPickReason reason(TargetGroupRuntime group) {
        Pick pick = group.pick(FakePickRequest.PLAIN);
        return pick.reason().orElseThrow(() -> new AssertionError("picked " + pick.key()));
    }

    static HealthState state(TargetGroupRuntime group, int number) {
        return description(group, number).state();
    }

    static TargetDescription description(TargetGroupRuntime group, int number) {
        return group.targets().stream()
                .filter(target -> target.key().equals(key(number)))
                .findFirst()
                .orElseThrow();
    }

    static TargetRuntime runtime(TargetGroupRuntime group, int number) {
        return group.runtimes().stream()
                .filter(target -> target.key().equals(key(number)))
                .findFirst()
                .orElseThrow();
    }

    private final class Recorder implements TargetGroupEvents {
        @Override
        public void registered(TargetRef target) {
            events.add("registered " + target.key());
        }

        @Override
        public void stateChanged(
                TargetRef target, HealthState from, HealthState to, HealthReason reason, String description) {
            events.add((target.key() + ' ' + from.token() + " → " + to.token() + ' ' + reason.token()).trim());
        }

        @Override
        public void anomalyChanged(TargetRef target, AnomalyDetection detection) {
            events.add(target.key()
                    + ' '
                    + detection.result().token()
                    + (detection.isMitigationInEffect() ? ", mitigated" : ""));
        }

        @Override
        public void targetEjected(TargetRef target, Ejection ejection) {
            events.add(target.key() + " ejected by "
                    + ejection.outlier().detector().token() + " for " + ejection.left());
        }

        @Override
        public void ejectionEnded(TargetRef target) {
            events.add(target.key() + " not ejected any more");
        }

        @Override
        public void outlierSpared(TargetRef target, Outlier outlier, Outlier.SparedReason reason) {
            events.add(target.key() + " spared from " + outlier.detector().token() + ": " + reason);
        }

        @Override
        public void deregistered(TargetRef target) {
            events.add("deregistered " + target.key());
        }

        @Override
        public void drained(TargetRef target, int inFlight) {
            events.add("drained " + target.key() + " in flight " + inFlight);
        }

        @Override
        public void checkCompleted(CompletedCheck check) {
            if (!check.result().isHealthy()) {
                events.add("failed " + check.target().key() + ' '
                        + check.result().reason().token() + " after " + Duration.ofNanos(check.latencyNanos()));
            }
        }

        @Override
        public void failOpenChanged(ZoneRef zone, boolean isFailOpen) {
            thresholds.add((isFailOpen ? "fail open in " : "fail open ended in ") + zone);
        }

        @Override
        public void dnsHealthChanged() {
            thresholds.add("DNS health changed");
        }

        @Override
        public void sourceFailed(String group, Throwable cause) {
            events.add("source of " + group + " failed: " + cause.getMessage());
        }
    }
}
