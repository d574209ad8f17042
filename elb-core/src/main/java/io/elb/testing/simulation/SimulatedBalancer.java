package io.elb.testing.simulation;

import io.elb.internal.connection.Node;
import io.elb.internal.connection.Nodes;
import io.elb.internal.target.ServerIdScopes;
import io.elb.internal.target.TargetGroupEvents;
import io.elb.internal.target.TargetGroupRuntime;
import io.elb.internal.target.TargetQuota;
import io.elb.target.TargetGroupConfig;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** One balancer of a simulation: the real target group, and chance of its own. */
final class SimulatedBalancer {
    private static final int QUOTA = 1_000_000;

    private final Nodes nodes;
    private final SplittableRandom random;
    private final TargetGroupRuntime group;

    SimulatedBalancer(
            TargetGroupConfig config,
            Nodes nodes,
            SimulatedLoop loop,
            TargetGroupEvents events,
            SplittableRandom random) {
        this.nodes = nodes;
        this.random = random;
        this.group = new TargetGroupRuntime(
                config,
                nodes,
                loop,
                (target, port, timeoutNanos) -> nothing("connection"),
                host -> nothing("name"),
                events,
                random.split(),
                Runnable::run,
                new TargetQuota(QUOTA, QUOTA),
                new ServerIdScopes());
        group.setInUse(true);
    }

    private static <T> CompletableFuture<T> nothing(String what) {
        return CompletableFuture.failedFuture(new UnsupportedOperationException("no " + what + " in a simulation"));
    }

    TargetGroupRuntime group() {
        return group;
    }

    RandomGenerator random() {
        return random;
    }

    @Nullable
    String zone(int slot) {
        return slot == Node.NO_ZONE ? null : nodes.all().get(slot - 1).zone();
    }
}
