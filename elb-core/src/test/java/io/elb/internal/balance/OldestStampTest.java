package io.elb.internal.balance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class OldestStampTest {
    private final OldestStamp oldest = new OldestStamp();

    @Test
    void nothingHasNoAge() {
        assertThat(oldest.age(100)).isZero();
    }

    @Test
    void oldestOfSeveralCounts() {
        oldest.add(10);
        oldest.add(20);
        oldest.add(5);

        assertThat(oldest.age(100)).isEqualTo(95);
        assertThat(oldest.remove(5)).isTrue();
        assertThat(oldest.age(100)).isEqualTo(90);
    }

    @Test
    void whatBeganAtTheSameTimeEndsOneByOne() {
        oldest.add(10);
        oldest.add(10);

        assertThat(oldest.remove(10)).isTrue();
        assertThat(oldest.age(100)).isEqualTo(90);
        assertThat(oldest.remove(10)).isTrue();
        assertThat(oldest.remove(10)).isFalse();
        assertThat(oldest.age(100)).isZero();
    }

    @Test
    void whatIsTooMuchIsNotWatchedAndHidesNothing() {
        for (int i = 1; i <= 20; i++) {
            oldest.add(i);
        }

        assertThat(oldest.age(100)).isEqualTo(99);
        assertThat(oldest.remove(15)).isFalse();
        for (int i = 1; i <= 8; i++) {
            assertThat(oldest.remove(i)).isTrue();
        }
        oldest.add(30);
        assertThat(oldest.age(100)).isEqualTo(70);
    }

    @Test
    void threadsLeaveNothingBehind() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        List<Future<?>> running = new ArrayList<>();
        for (int thread = 0; thread < 2; thread++) {
            long base = thread * 1_000_000L;
            running.add(threads.submit(() -> {
                for (long i = 1; i < 100_000; i++) {
                    oldest.add(base + i);
                    oldest.remove(base + i);
                }
            }));
        }
        for (Future<?> future : running) {
            future.get();
        }
        threads.shutdown();

        assertThat(oldest.age(Long.MAX_VALUE)).isZero();
    }
}
