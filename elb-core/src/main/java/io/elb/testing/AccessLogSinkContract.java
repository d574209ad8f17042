package io.elb.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.elb.observe.AccessLogSink;
import io.elb.observe.RequestRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/**
 * What every sink of an access log has to keep to, as tests: a test class of a sink implements this interface and gets them
 * all. <em>Thread-safe.</em>
 *
 * @since 0.1
 */
public interface AccessLogSinkContract {
    /**
     * The sink under test.
     *
     * @return a sink that no balancer uses, the same for each call within one test
     */
    AccessLogSink sink();

    /**
     * How many records have arrived where the sink takes them: lines of a file, rows of a table, messages of a logger.
     * Asked after {@link AccessLogSink#closed()}, when all must be there.
     *
     * @return records since the test began
     */
    long arrived();

    /** Whatever happened in an exchange, its record is taken. */
    @Test
    default void recordOfEveryKindArrives() {
        sink().started();
        ContractRecords.ofEveryKind().forEach(sink()::accept);
        sink().closed();

        assertComplete(ContractRecords.ofEveryKind().size());
    }

    /** A balancer without traffic leaves nothing. */
    @Test
    default void withoutRecordsNothingArrives() {
        sink().started();
        sink().closed();

        assertComplete(0);
    }

    /** Event loops call at the same time. */
    @Test
    default void recordsOfManyThreadsArrive() throws InterruptedException, ExecutionException {
        int threads = 4;
        int each = 500;
        sink().started();
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        List<Future<?>> running = new ArrayList<>();
        for (int thread = 0; thread < threads; thread++) {
            running.add(executor.submit(() -> {
                for (int i = 0; i < each; i++) {
                    sink().accept(ContractRecords.forwarded("/" + i, 200));
                }
            }));
        }
        for (Future<?> thread : running) {
            thread.get();
        }
        executor.shutdown();
        sink().closed();

        assertComplete((long) threads * each);
    }

    /** One sink may serve several balancers, at the same time and one after the other. */
    @Test
    default void severalBalancersShareIt() {
        RequestRecord record = ContractRecords.forwarded("/", 200);
        sink().started();
        sink().started();
        sink().accept(record);
        sink().closed();
        sink().accept(record);
        sink().closed();
        sink().started();
        sink().accept(record);
        sink().closed();

        assertComplete(3);
    }

    /** An event loop has other things to do. */
    @Test
    default void acceptDoesNotWait() {
        int records = 5000;
        RequestRecord record = ContractRecords.forwarded("/", 200);
        sink().started();
        long begun = System.nanoTime();
        for (int i = 0; i < records; i++) {
            sink().accept(record);
        }
        Duration taken = Duration.ofNanos(System.nanoTime() - begun);
        sink().closed();

        assertTrue(taken.compareTo(Duration.ofSeconds(5)) < 0, () -> records + " records took " + taken);
        assertComplete(records);
    }

    private void assertComplete(long accepted) {
        assertEquals(accepted, arrived() + sink().dropped(), "records that arrived, and that the sink says it dropped");
    }
}
