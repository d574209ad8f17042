package io.elb.internal.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
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
        CountDownLatch start = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        try {
            pool.submit(() -> {
                start.countDown();
                return end.await(1, TimeUnit.MINUTES);
            });
            start.await();
            Future<Boolean> waiting = pool.submit(() -> Thread.currentThread().isDaemon());

            assertThatThrownBy(() -> pool.execute(() -> {})).isInstanceOf(RejectedExecutionException.class);

            end.countDown();
            assertThat(waiting.get()).isTrue();
        } finally {
            end.countDown();
            pool.shutdownNow();
        }
    }
}
