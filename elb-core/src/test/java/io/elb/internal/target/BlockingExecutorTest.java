package io.elb.internal.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class BlockingExecutorTest {
    @Test
    void tasksRunOnVirtualThreadsWhereTheJdkHasThemElseInThePool() throws Exception {
        ExecutorService executor = BlockingExecutor.of("elb-blocking", 2, 10);
        try {
            String thread =
                    executor.submit(() -> Thread.currentThread().toString()).get();

            String expected = Runtime.version().feature() >= 21 ? "VirtualThread" : "elb-blocking-1";
            assertThat(thread).contains(expected);
        } finally {
            executor.shutdownNow();
        }
    }

    @Test
    void poolIsBoundedInThreadsAndInWaitingTasks() throws Exception {
        ExecutorService pool = BlockingExecutor.pool("pool", 1, 1);
        CountDownLatch end = new CountDownLatch(1);
        try {
            Runnable blocked = () -> {
                try {
                    end.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            };
            Future<Boolean> first = pool.submit(() -> Thread.currentThread().isDaemon());
            assertThat(first.get()).isTrue();
            pool.execute(blocked);
            pool.execute(blocked);

            assertThatThrownBy(() -> pool.execute(blocked)).isInstanceOf(RejectedExecutionException.class);
        } finally {
            end.countDown();
            pool.shutdownNow();
        }
    }
}
