package io.elb.internal.target;

import io.elb.internal.connection.ControlLoop.Cancellable;
import io.elb.target.Target;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a group knows about one of its targets besides the target itself. Guarded by the group's lock. */
final class Member {
    final TargetRuntime runtime;
    final Set<SourceAttachment> owners = new HashSet<>(1);
    boolean isRegisteredByHand;
    long drainEndNanos;
    HealthTracker tracker;

    @Nullable
    HealthProber prober;

    @Nullable
    NameRefresher names;

    @Nullable
    Cancellable drainTimer;

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
}
