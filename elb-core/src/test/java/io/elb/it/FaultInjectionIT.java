package io.elb.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.LoadBalancer;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.observe.Counter;
import io.elb.observe.ErrorReason;
import io.elb.observe.RequestRecord;
import io.elb.rule.Action;
import io.elb.rule.Condition;
import io.elb.rule.Fault;
import io.elb.rule.Rule;
import io.elb.target.Target;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import io.elb.testing.Answer;
import io.elb.testing.FakeTarget;
import io.elb.testing.RawClient;
import io.elb.testing.RawResponse;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What clients see of faults over real sockets; the times are looked at in virtual time by {@code FaultInjectionTest}. */
class FaultInjectionIT {
    private static final String GET = "GET /x HTTP/1.1\r\nHost: shop\r\n\r\n";

    private final LinkedBlockingQueue<RequestRecord> records = new LinkedBlockingQueue<>();
    private final LoadBalancer balancer = LoadBalancer.application("faulty")
            .threads(1)
            .randomSeed(3)
            .accessLog(records::add)
            .start();
    private final FakeTarget target = FakeTarget.start("one");
    private final TargetGroup group = balancer.addTargetGroup(TargetGroupConfig.of("web"));
    private final Listener listener =
            balancer.addListener(ListenerConfig.http(0, Action.forward(group)).build());

    @AfterEach
    void close() {
        balancer.close();
        target.close();
    }

    private void inject(Fault... faults) {
        group.register(Target.of(target.address()));
        listener.addRule(Rule.builder(1)
                .when(Condition.path("/x*"))
                .inject(faults)
                .then(Action.forward(group))
                .build());
    }

    private RequestRecord record() throws InterruptedException {
        RequestRecord record = records.poll(10, TimeUnit.SECONDS);
        assertThat(record).isNotNull();
        return record;
    }

    @Test
    void curlWaitsForADelayedAnswer() {
        inject(Fault.delay(Duration.ofMillis(300)));

        String seconds = Tool.run(List.of(
                "curl",
                "-sS",
                "-o",
                "/dev/null",
                "-w",
                "%{time_total}",
                listener.uri().resolve("/x").toString()));

        assertThat(Double.parseDouble(seconds)).isGreaterThanOrEqualTo(0.3);
    }

    @Test
    void clientThatLeavesDuringADelayIsLoggedWith460() throws Exception {
        inject(Fault.delay(Duration.ofHours(1)));
        try (RawClient client = RawClient.connect(listener.address())) {
            client.send(GET);
            Await.equal("delayed", 1L, () -> balancer.describe().counters().get(Counter.FAULT_DELAYS));
        }

        RequestRecord record = record();
        assertThat(record.status()).isEqualTo(460);
        assertThat(record.error()).contains(ErrorReason.CLIENT_CLOSED);
        assertThat(target.requestCount()).isZero();
    }

    @Test
    void resetReachesTheClientAsOne() throws Exception {
        inject(Fault.reset());
        try (RawClient client = RawClient.connect(listener.address())) {
            client.send(GET);
            client.expectReset();
        }

        HttpRequest request =
                HttpRequest.newBuilder(listener.uri().resolve("/x")).build();
        Assertions.assertThatThrownBy(() -> HttpClient.newHttpClient().send(request, BodyHandlers.ofString()))
                .isInstanceOf(IOException.class);
        assertThat(record().error()).contains(ErrorReason.FAULT_INJECTED);
    }

    @Test
    void shareOfTheRequestsIsAborted() {
        inject(Fault.abort(503).forPercent(25));
        int aborted = 0;
        try (RawClient client = RawClient.connect(listener.address())) {
            for (int i = 0; i < 400; i++) {
                RawResponse response = client.exchange(GET);
                aborted += response.status() == 503 ? 1 : 0;
            }
        }

        assertThat(aborted).isBetween(65, 135); // four standard deviations
        assertThat(target.requestCount()).isEqualTo(400 - aborted);
        assertThat(balancer.describe().counters().get(Counter.FAULT_ABORTS)).isEqualTo(aborted);
        assertThat(balancer.describe().errors().get(ErrorReason.FAULT_INJECTED)).isEqualTo(aborted);
    }

    @Test
    void largeAnswerIsThrottledAndArrivesWhole() {
        inject(Fault.throttle(2_000_000));
        target.answer(Answer.ok().pattern(1_500_000)); // long enough to be moved by the kernel otherwise
        long start = System.nanoTime();
        try (RawClient client = RawClient.connect(listener.address())) {
            client.send(GET);
            assertThat(client.readHead().status()).isEqualTo(200);
            client.readPattern(0, 1_500_000);
            assertThat(System.nanoTime() - start).isGreaterThan(TimeUnit.MILLISECONDS.toNanos(600));
            target.answer(Answer.ok("next"));
            assertThat(client.exchange(GET).bodyText()).isEqualTo("next");
        }
    }

    @Test
    void throttledAnswerHoldsItsTargetBack() throws Exception {
        inject(Fault.throttle(10_000));
        target.answer(Answer.ok().pattern(100_000_000));
        try (RawClient client = RawClient.connect(listener.address())) {
            client.send(GET);
            client.readHead();
            client.readPattern(0, 5_000);
        }

        RequestRecord record = record();
        assertThat(record.error()).contains(ErrorReason.CLIENT_CLOSED);
        assertThat(record.response().bodyBytes()).isBetween(5_000L, 100_000L);
        Await.equal("in flight", 0, () -> group.targets().get(0).inFlight());
    }
}
