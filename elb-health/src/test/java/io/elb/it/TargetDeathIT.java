package io.elb.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.LoadBalancer;
import io.elb.health.HealthCheckSettings;
import io.elb.healthcheck.HttpHealthChecker;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.listener.Transport;
import io.elb.observe.ElbObserver;
import io.elb.observe.ErrorReason;
import io.elb.observe.HealthReason;
import io.elb.observe.HealthState;
import io.elb.observe.RequestRecord;
import io.elb.observe.TargetRef;
import io.elb.rule.Action;
import io.elb.target.RetryConfig;
import io.elb.target.Target;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import io.elb.testing.Answer;
import io.elb.testing.FakeTarget;
import io.elb.testing.RawClient;
import io.elb.testing.RawResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A target dies under load, as a killed process does: who notices, who does not, and for how long. */
class TargetDeathIT {
    private static final int CLIENTS = 8;
    private static final Set<ErrorReason> IN_FLIGHT = Set.of(ErrorReason.TARGET_CLOSED, ErrorReason.TARGET_RESET);

    private final Seen seen = new Seen();

    /** In flight on it, or picked for it before the checks found out: these fail, and no others. */
    @ParameterizedTest
    @CsvSource({"EPOLL", "IO_URING", "NIO"})
    void onlyRequestsBeforeTheDetectionFail(Transport transport) throws Exception {
        run(
                transport,
                RetryConfig.defaults(),
                Set.of(ErrorReason.TARGET_CLOSED, ErrorReason.TARGET_RESET, ErrorReason.TARGET_CONNECT_FAILED));
        assertThat(seen.failures).isNotEmpty();
    }

    /** Whatever could not even be sent to it goes elsewhere; a POST that was on its way when it died does not. */
    @ParameterizedTest
    @CsvSource({"EPOLL", "IO_URING", "NIO"})
    void onlyRequestsInFlightFailWithConnectFailover(Transport transport) throws Exception {
        run(transport, RetryConfig.defaults().withConnectFailover(), IN_FLIGHT);
        assertThat(seen.failures).hasSizeLessThanOrEqualTo(CLIENTS);
        assertThat(seen.attempts).anyMatch(reason -> reason == ErrorReason.TARGET_CONNECT_FAILED);
    }

    private void run(Transport transport, RetryConfig retries, Set<ErrorReason> expected) throws Exception {
        HttpHealthChecker checker = HttpHealthChecker.of("/health")
                .withSettings(HealthCheckSettings.fast(Duration.ofMillis(100), Duration.ofSeconds(2))
                        .withHealthyThreshold(2)
                        .withUnhealthyThreshold(2));
        try (FakeTarget one = FakeTarget.start("one");
                FakeTarget two = FakeTarget.start("two");
                FakeTarget three = FakeTarget.start("three");
                LoadBalancer balancer = LoadBalancer.application("mortal")
                        .threads(2)
                        .observer(seen)
                        .start()) {
            List.of(one, two, three)
                    .forEach(target -> target.answerPath("/slow", Answer.ok().after(Duration.ofMillis(5))));
            TargetGroup group = balancer.addTargetGroup(TargetGroupConfig.builder("web")
                    .healthChecker(checker)
                    .retries(retries)
                    .build());
            group.register(Target.of("127.0.0.1", one.port()));
            group.register(Target.of("127.0.0.1", two.port()));
            group.register(Target.of("127.0.0.1", three.port()));
            Listener listener = balancer.addListener(ListenerConfig.http(0, Action.forward(group))
                    .transport(transport)
                    .build());
            group.awaitHealthy(3).toCompletableFuture().get(30, TimeUnit.SECONDS);
            TargetRef dead = new TargetRef("web", "127.0.0.1:" + one.port());

            try (Load load = new Load(listener.port())) {
                load.awaitMore(200);
                one.stop();
                await(() -> seen.stateOf(dead) == HealthState.UNHEALTHY);
                Instant detected = seen.detected();
                load.awaitMore(400);
                long before = one.requestCount();
                one.restart();
                await(() -> seen.stateOf(dead) == HealthState.HEALTHY);
                await(() -> one.requestCount() > before + 50);
                load.stop();

                assertThat(load.problems).isEmpty();
                // A client has its answer before the record of it is written.
                await(() -> seen.requests.get() >= load.answers.get());
                assertThat(seen.failures).allSatisfy(record -> {
                    assertThat(record.target()).contains(dead);
                    assertThat(record.status()).isEqualTo(502);
                    assertThat(record.error())
                            .hasValueSatisfying(reason -> assertThat(reason).isIn(expected));
                    assertThat(record.timings().created()).isBeforeOrEqualTo(detected);
                });
                assertThat(load.failures.get()).isEqualTo(seen.failures.size());
                assertThat(seen.requests.get()).isEqualTo(load.answers.get());
            }
        }
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("time").isLessThan(end);
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** What the balancer tells. */
    private static final class Seen implements ElbObserver {
        private final Queue<RequestRecord> failures = new ConcurrentLinkedQueue<>();
        private final Queue<ErrorReason> attempts = new ConcurrentLinkedQueue<>();
        private final AtomicLong requests = new AtomicLong();
        private final List<Change> changes = new ArrayList<>();

        private record Change(TargetRef target, HealthState to, Instant at) {}

        @Override
        public void requestFinished(RequestRecord record) {
            requests.incrementAndGet();
            if (record.error().isPresent()) {
                failures.add(record);
            }
        }

        @Override
        public void attemptFailed(TargetRef target, ErrorReason reason, int attempt) {
            attempts.add(reason);
        }

        @Override
        public synchronized void healthChanged(
                TargetRef target, HealthState from, HealthState to, HealthReason reason, String description) {
            changes.add(new Change(target, to, Instant.now()));
        }

        synchronized HealthState stateOf(TargetRef target) {
            return changes.stream()
                    .filter(change -> change.target().equals(target))
                    .map(Change::to)
                    .reduce(HealthState.INITIAL, (earlier, later) -> later);
        }

        synchronized Instant detected() {
            return changes.stream()
                    .filter(change -> change.to() == HealthState.UNHEALTHY)
                    .map(Change::at)
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** Keep-alive clients that ask for one thing after the other; every third time they POST. */
    private static final class Load implements AutoCloseable {
        private static final String GET = "GET /slow HTTP/1.1\r\nHost: shop\r\n\r\n";
        private static final String POST = "POST /slow HTTP/1.1\r\nHost: shop\r\nContent-Length: 5\r\n\r\nhello";

        private final AtomicLong answers = new AtomicLong();
        private final AtomicLong failures = new AtomicLong();
        private final Queue<String> problems = new ConcurrentLinkedQueue<>();
        private final List<Thread> threads = new ArrayList<>();
        private final CountDownLatch ended = new CountDownLatch(CLIENTS);
        private volatile boolean isStopped;

        Load(int port) {
            for (int i = 0; i < CLIENTS; i++) {
                Thread thread = new Thread(() -> run(port), "load-" + i);
                thread.start();
                threads.add(thread);
            }
        }

        private void run(int port) {
            RawClient client = RawClient.connect("127.0.0.1", port);
            try {
                for (int i = 0; !isStopped; i++) {
                    RawResponse response = client.exchange(i % 3 == 0 ? POST : GET);
                    answers.incrementAndGet();
                    if (response.status() != 200) {
                        failures.incrementAndGet();
                    }
                    if (response.status() != 200 && response.status() != 502) {
                        problems.add(response.toString());
                    }
                    if (response.fields()
                            .first("Connection")
                            .filter("close"::equals)
                            .isPresent()) {
                        client.close();
                        client = RawClient.connect("127.0.0.1", port);
                    }
                }
            } catch (AssertionError | RuntimeException e) {
                problems.add(e.toString());
            } finally {
                client.close();
                ended.countDown();
            }
        }

        /** Waits for so many answers from now on. */
        void awaitMore(int count) {
            long end = answers.get() + count;
            await(() -> answers.get() >= end || !problems.isEmpty());
        }

        void stop() throws InterruptedException {
            isStopped = true;
            assertThat(ended.await(30, TimeUnit.SECONDS)).isTrue();
        }

        @Override
        public void close() {
            try {
                stop();
                for (Thread thread : threads) {
                    thread.join();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
