package io.elb.internal.target;

import static io.elb.internal.target.GroupFixture.runtime;
import static io.elb.internal.target.GroupFixture.target;
import static org.assertj.core.api.Assertions.assertThat;

import io.elb.target.TargetConnections;
import io.elb.target.TargetGroupConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class TargetRuntimeTest {
    private static final int THREADS = 8;
    private static final int ROUNDS = 20_000;

    private final GroupFixture fixture = new GroupFixture();

    @Test
    void permitsAreBoundedByTheLimit() {
        TargetRuntime target = limited(2);

        assertThat(target.tryAcquireConnection()).isTrue();
        assertThat(target.tryAcquireConnection()).isTrue();
        assertThat(target.tryAcquireConnection()).isFalse();
        target.releaseConnection();
        assertThat(target.tryAcquireConnection()).isTrue();
        assertThat(target.connections()).isEqualTo(2);
    }

    @Test
    void withoutALimitPermitsAreOnlyCounted() {
        TargetRuntime target = limited(0);

        for (int i = 0; i < 100; i++) {
            assertThat(target.tryAcquireConnection()).isTrue();
        }

        assertThat(target.connections()).isEqualTo(100);
    }

    @Test
    void permitsNeverExceedTheLimitUnderConcurrency() throws Exception {
        TargetRuntime target = limited(3);

        List<Integer> most = onThreads(() -> {
            int seen = 0;
            for (int i = 0; i < ROUNDS; i++) {
                if (target.tryAcquireConnection()) {
                    seen = Math.max(seen, target.connections());
                    target.releaseConnection();
                }
            }
            return seen;
        });

        assertThat(most).allSatisfy(seen -> assertThat(seen).isBetween(0, 3));
        assertThat(target.connections()).isZero();
    }

    @Test
    void inFlightIsExactUnderConcurrency() throws Exception {
        TargetRuntime target = limited(0);

        onThreads(() -> {
            for (int i = 0; i < ROUNDS; i++) {
                target.begin(0);
                target.completed(0, 0);
            }
            target.begin(0);
            return target.inFlight();
        });

        assertThat(target.inFlight()).isEqualTo(THREADS);
    }

    @Test
    void eachLoopHasItsOwnSlot() {
        TargetRuntime target = limited(0);
        assertThat(target.loopSlot(3)).isNull();

        target.loopSlot(3, "three");
        target.loopSlot(0, "zero");
        target.loopSlot(5, "five");
        target.loopSlot(3, null);

        assertThat(target.loopSlot(0)).isEqualTo("zero");
        assertThat(target.loopSlot(3)).isNull();
        assertThat(target.loopSlot(5)).isEqualTo("five");
        assertThat(target.loopSlot(9)).isNull();
    }

    private TargetRuntime limited(int maxConnections) {
        TargetGroupRuntime group = fixture.group(TargetGroupConfig.builder("group")
                .connections(TargetConnections.defaults().withMaxConnections(maxConnections))
                .build());
        group.register(target(1));
        return runtime(group, 1);
    }

    private static List<Integer> onThreads(Callable<Integer> task) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(THREADS);
        CyclicBarrier start = new CyclicBarrier(THREADS);
        try {
            List<Future<Integer>> running = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                running.add(pool.submit(() -> {
                    start.await();
                    return task.call();
                }));
            }
            List<Integer> results = new ArrayList<>();
            for (Future<Integer> result : running) {
                results.add(result.get());
            }
            return results;
        } finally {
            pool.shutdownNow();
        }
    }
}
