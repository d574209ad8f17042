package io.elb.internal.boot;

import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.elb.LoadBalancer;
import io.elb.internal.connection.Surroundings;
import io.elb.listener.Transport;
import io.elb.netty.EventLoops;
import io.elb.target.Target;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import java.time.Duration;
import java.time.InstantSource;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class EngineTest {
    /** Rejects everything, as one does whose threads and queue are full. */
    private static ExecutorService rejectingExecutor() {
        ExecutorService rejecting = Executors.newSingleThreadExecutor();
        rejecting.shutdown();
        return rejecting;
    }

    @Test
    void gracefulCloseNeedsNoBlockingThread() throws Exception {
        try (EventLoops loops = EventLoops.start(Transport.NIO, 1, "full")) {
            LoadBalancer balancer = (LoadBalancer) EngineAccess.start(
                    LoadBalancer.application("full"),
                    settings -> settings.in(
                            Surroundings.machine(),
                            loops,
                            InstantSource.system(),
                            new SplittableRandom(1),
                            host -> CompletableFuture.failedFuture(new IllegalStateException(host)),
                            rejectingExecutor()));
            TargetGroup group =
                    balancer.addTargetGroup(TargetGroupConfig.builder("web").build());

            balancer.closeGracefully(Duration.ZERO).toCompletableFuture().get(10, TimeUnit.SECONDS);

            assertThatIllegalStateException()
                    .isThrownBy(() -> group.register(Target.of("127.0.0.1", 1)))
                    .withMessageContaining("closed");
        }
    }
}
