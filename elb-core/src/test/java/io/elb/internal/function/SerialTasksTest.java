package io.elb.internal.function;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SerialTasksTest {
    private final ArrayDeque<Runnable> executor = new ArrayDeque<>();
    private final List<String> log = new ArrayList<>();
    private final SerialTasks tasks = new SerialTasks(executor::add, () -> log.add("|"));

    @Test
    void tasksWaitForTheExecutorAndRunInOneBatch() {
        tasks.execute(() -> log.add("a"));
        tasks.execute(() -> log.add("b"));
        assertThat(log).isEmpty();
        assertThat(executor).hasSize(1);

        executor.remove().run();
        assertThat(log).containsExactly("a", "b", "|");
    }

    @Test
    void taskThatIsRunNowComesAfterThoseThatWait() {
        tasks.execute(() -> log.add("waiting"));
        tasks.executeNow(() -> log.add("now"));
        assertThat(log).as("another run is due").isEmpty();

        executor.remove().run();
        tasks.executeNow(() -> log.add("later"));
        assertThat(log).containsExactly("waiting", "now", "|", "later", "|");
    }

    @Test
    void taskOfATaskRunsAfterIt() {
        tasks.executeNow(() -> {
            tasks.executeNow(() -> log.add("inner"));
            log.add("outer");
        });
        assertThat(log).startsWith("outer", "inner").endsWith("|");
        assertThat(executor).isEmpty();
    }

    @Test
    void endlessTasksLetOthersHaveTheirTurn() {
        Runnable endless = new Runnable() {
            @Override
            public void run() {
                log.add("x");
                tasks.execute(this);
            }
        };
        tasks.executeNow(endless);
        assertThat(log).hasSizeLessThan(100);
        assertThat(executor).hasSize(1);

        int before = log.size();
        executor.remove().run();
        assertThat(log).hasSizeGreaterThan(before);
    }

    @Test
    void tasksOfManyThreadsRunOneAtATimeAndEachThreadsInOrder() throws Exception {
        int threads = 4;
        int each = 5000;
        int[] last = new int[threads];
        int[] inside = {0};
        List<String> wrong = new ArrayList<>();
        CountDownLatch done = new CountDownLatch(threads * each);
        ExecutorService pool = Executors.newFixedThreadPool(threads * 2);
        try {
            SerialTasks shared = new SerialTasks(pool, () -> {});
            for (int thread = 0; thread < threads; thread++) {
                int from = thread;
                pool.execute(() -> {
                    for (int i = 1; i <= each; i++) {
                        int number = i;
                        shared.execute(() -> {
                            if (inside[0]++ != 0 || last[from] != number - 1) {
                                wrong.add(from + ": " + number + " after " + last[from]);
                            }
                            last[from] = number;
                            inside[0]--;
                            done.countDown();
                        });
                    }
                });
            }
            assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
            assertThat(wrong).isEmpty();
        } finally {
            pool.shutdownNow();
        }
    }
}
