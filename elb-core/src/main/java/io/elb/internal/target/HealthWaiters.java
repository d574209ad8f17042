package io.elb.internal.target;

import io.elb.internal.connection.ControlLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Who waits for a number of healthy targets. Guarded by the group's lock. */
final class HealthWaiters {
    private final ControlLoop loop;
    private final List<Waiter> waiters = new ArrayList<>();

    private record Waiter(int count, CompletableFuture<Void> done) {}

    HealthWaiters(ControlLoop loop) {
        this.loop = loop;
    }

    boolean isEmpty() {
        return waiters.isEmpty();
    }

    CompletionStage<Void> add(int count) {
        Waiter waiter = new Waiter(count, new CompletableFuture<>());
        waiters.add(waiter);
        return waiter.done().minimalCompletionStage();
    }

    void wake(long serving) {
        waiters.removeIf(waiter -> {
            boolean isMet = serving >= waiter.count();
            if (isMet) {
                // On the loop: what a user hangs onto the stage must not run under the lock.
                loop.execute(() -> waiter.done().complete(null));
            }
            return isMet;
        });
    }

    void fail(RuntimeException cause) {
        for (Waiter waiter : waiters) {
            loop.execute(() -> waiter.done().completeExceptionally(cause));
        }
        waiters.clear();
    }
}
