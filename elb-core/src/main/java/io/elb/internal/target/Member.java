package io.elb.internal.target;

import io.elb.internal.connection.ControlLoop;
import io.elb.internal.connection.ControlLoop.Cancellable;
import io.elb.observe.AnomalyDetection;
import io.elb.target.Target;
import io.elb.target.TargetDescription;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a group knows about one of its targets besides the target itself. Guarded by the group's lock. */
final class Member {
    final TargetRuntime runtime;
    final Set<SourceAttachment> owners = new HashSet<>(1);
    final SlowStart.Ramp ramp = new SlowStart.Ramp();
    final AnomalyWatch.Watched anomaly = new AnomalyWatch.Watched();
    final OutlierWatch.Watched outliers = new OutlierWatch.Watched();
    /** What its checks say; its health is the same unless it is ejected. */
    HealthStatus checked = HealthStatus.NOT_IN_USE;

    boolean isRegisteredByHand;
    long drainEndNanos;
    HealthTracker tracker;

    @Nullable
    HealthProber prober;

    @Nullable
    NameRefresher names;

    @Nullable
    Cancellable drainTimer;

    /** While it is unhealthy and keeps its flows. */
    @Nullable
    Cancellable unhealthyTimer;

    Member(TargetRuntime runtime, HealthTracker tracker) {
        this.runtime = runtime;
        this.tracker = tracker;
    }

    Target target() {
        return runtime.target();
    }

    boolean isDraining() {
        return runtime.isDraining();
    }

    /** Whether the first answer to the question for its name is outstanding. */
    boolean isResolving() {
        return names != null && !names.hasAnswered();
    }

    void stopChecks(ControlLoop loop) {
        @Nullable HealthProber stopped = prober;
        prober = null;
        if (stopped != null) {
            loop.execute(stopped::stop);
        }
    }

    void stopNames(ControlLoop loop) {
        @Nullable NameRefresher stopped = names;
        names = null;
        if (stopped != null) {
            loop.execute(stopped::stop);
        }
    }

    TargetDescription describe(TimedWeights weights, long nowNanos) {
        HealthStatus health = runtime.health();
        return new TargetDescription(
                runtime.target(),
                health.state(),
                health.reason(),
                health.description(),
                runtime.inFlight(),
                runtime.connections(),
                runtime.target().weight() * runtime.weightPart(),
                weights.slowStartLeft(this),
                isDraining() ? AnomalyDetection.NORMAL : anomaly.detection(),
                isDraining() ? Optional.empty() : Optional.ofNullable(outliers.describe(nowNanos)));
    }
}
