package io.elb.internal.target;

import static io.elb.internal.target.GroupFixture.key;
import static io.elb.internal.target.GroupFixture.target;
import static org.assertj.core.api.Assertions.assertThat;

import io.elb.balance.FakePickRequest;
import io.elb.balance.Pick;
import io.elb.target.Target;
import io.elb.target.TargetGroupConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class TargetGroupConcurrencyTest {
    private final GroupFixture fixture = new GroupFixture();
    private final TargetGroupRuntime group = fixture.group(TargetGroupConfig.builder("group")
            .deregistrationDelay(Duration.ZERO)
            .build());

    @Test
    void picksNeverFailWhileTargetsComeAndGo() throws Exception {
        group.register(target(1));
        AtomicBoolean isOver = new AtomicBoolean();
        ExecutorService pool = Executors.newFixedThreadPool(4);
        try {
            List<Future<List<String>>> pickers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                pickers.add(pool.submit(() -> failures(isOver)));
            }
            for (int round = 0; round < 500; round++) {
                group.register(target(2), target(3).withWeight(1 + round % 5));
                group.setWeight(key(1), 1 + round % 3);
                group.deregister(key(2));
                group.deregister(key(3));
                fixture.loop.run();
            }
            isOver.set(true);
            for (Future<List<String>> picker : pickers) {
                assertThat(picker.get()).isEmpty();
            }
        } finally {
            isOver.set(true);
            pool.shutdownNow();
        }
        assertThat(group.targets()).hasSize(1);
    }

    private List<String> failures(AtomicBoolean isOver) {
        List<String> failures = new ArrayList<>();
        while (!isOver.get() && failures.size() < 5) {
            Pick pick = group.pick(FakePickRequest.PLAIN);
            if (!(pick instanceof TargetRuntime)) {
                failures.add("no target: " + pick.reason());
            }
        }
        return failures;
    }

    @Test
    void deregisteredTargetIsNeverPickedAfterwards() throws Exception {
        group.register(target(1), target(2));
        ExecutorService pool = Executors.newFixedThreadPool(3);
        try {
            for (int round = 0; round < 300; round++) {
                CyclicStart start = new CyclicStart();
                List<Future<Boolean>> pickers = new ArrayList<>();
                for (int i = 0; i < 3; i++) {
                    pickers.add(pool.submit(start::pickAfterDeregistration));
                }
                group.deregister(key(2));
                start.isDeregistered.set(true);
                for (Future<Boolean> picker : pickers) {
                    assertThat(picker.get()).as("picked after it was taken out").isFalse();
                }
                group.register(target(2));
            }
        } finally {
            pool.shutdownNow();
        }
    }

    @Test
    void nothingBeginsOnADeregisteredTargetOnceItWasSeenIdle() throws Exception {
        TargetGroupRuntime lasting = fixture.unchecked();
        ExecutorService pool = Executors.newFixedThreadPool(3);
        try {
            for (int round = 1; round <= 300; round++) {
                lasting.register(target(1), Target.of("10.1." + round / 250 + '.' + round % 250, 80));
                TargetRuntime leaving = lasting.runtimes().get(round);
                AtomicBoolean isStopped = new AtomicBoolean();
                AtomicBoolean isOver = new AtomicBoolean();
                List<Future<Boolean>> pickers = new ArrayList<>();
                for (int i = 0; i < 3; i++) {
                    pickers.add(pool.submit(() -> usesStopped(lasting, leaving, isStopped, isOver)));
                }
                lasting.deregister(leaving.key());
                while (leaving.inFlight() > 0) {
                    Thread.onSpinWait();
                }
                isStopped.set(true);
                isOver.set(true);
                for (Future<Boolean> picker : pickers) {
                    assertThat(picker.get())
                            .as("an attempt on the stopped target")
                            .isFalse();
                }
            }
        } finally {
            pool.shutdownNow();
        }
    }

    private static boolean usesStopped(
            TargetGroupRuntime from, TargetRuntime leaving, AtomicBoolean isStopped, AtomicBoolean isOver) {
        boolean isWrong = false;
        while (!isOver.get()) {
            if (from.pick(FakePickRequest.PLAIN) instanceof TargetRuntime target && target.tryBegin(0)) {
                isWrong |= target == leaving && isStopped.get();
                target.completed(0, 0);
            }
        }
        return isWrong;
    }

    private final class CyclicStart {
        private final AtomicBoolean isDeregistered = new AtomicBoolean();

        /** Picks all the time; whether a pick that began after deregistration named the target. */
        private boolean pickAfterDeregistration() {
            for (int after = 0; after < 20; ) {
                boolean isAfter = isDeregistered.get();
                Pick pick = group.pick(FakePickRequest.PLAIN);
                if (isAfter) {
                    after++;
                    if (pick.key().equals(key(2))) {
                        return true;
                    }
                }
            }
            return false;
        }
    }
}
