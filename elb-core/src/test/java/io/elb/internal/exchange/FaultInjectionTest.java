package io.elb.internal.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.observe.Counter;
import io.elb.observe.ErrorReason;
import io.elb.observe.RequestRecord;
import io.elb.rule.Action;
import io.elb.rule.Condition;
import io.elb.rule.Fault;
import io.elb.rule.Rule;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import io.elb.target.TargetTimeouts;
import io.elb.testing.Answer;
import io.elb.testing.RawResponse;
import io.elb.testing.VirtualBalancer;
import io.elb.testing.VirtualClient;
import io.elb.testing.VirtualTarget;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Faults in virtual time: when exactly something happens. */
class FaultInjectionTest {
    private static final String GET = "GET /x HTTP/1.1\r\nHost: shop\r\n\r\n";

    private final VirtualBalancer lb = VirtualBalancer.start();
    private final VirtualTarget target = lb.target("one");

    @AfterEach
    void close() {
        lb.close();
        assertThat(target.problems()).isEmpty();
    }

    private Listener listener(Fault... faults) {
        return listener(group -> group, faults);
    }

    private Listener listener(UnaryOperator<TargetGroupConfig.Builder> settings, Fault... faults) {
        TargetGroup group = lb.balancer()
                .addTargetGroup(settings.apply(TargetGroupConfig.builder("web")).build());
        group.register(target.target());
        return listener(Action.forward(group), faults);
    }

    private Listener listener(Action action, Fault... faults) {
        Listener listener = lb.balancer()
                .addListener(ListenerConfig.http(80, Action.fixedResponse(404)).build());
        listener.addRule(Rule.builder(1)
                .when(Condition.path("/x"))
                .inject(faults)
                .then(action)
                .build());
        return listener;
    }

    private RequestRecord record() {
        return lb.observer().awaitRecords(1).get(0);
    }

    private long count(Counter counter) {
        return lb.balancer().describe().counters().get(counter);
    }

    // ---- delay

    @Test
    void delayedRequestReachesTheTargetWhenTheTimeHasPassed() {
        VirtualClient client = lb.connect(listener(Fault.delay(Duration.ofMillis(300))));
        client.send(GET);

        lb.advance(Duration.ofMillis(299));
        assertThat(target.requests()).isEmpty();
        lb.advance(Duration.ofMillis(20));

        assertThat(client.readResponse().bodyText()).isEqualTo("one");
        assertThat(record().routing().actions()).containsExactly("fault-delay", "forward");
        assertThat(record().timings().requestNanos()).isBetween(300_000_000L, 320_000_000L);
        assertThat(count(Counter.FAULT_DELAYS)).isEqualTo(1);
    }

    @Test
    void delaysOfARuleAddUpAndHoldForOtherActionsToo() {
        VirtualClient client = lb.connect(listener(
                Action.fixedResponse(200), Fault.delay(Duration.ofSeconds(1)), Fault.delay(Duration.ofSeconds(2))));
        client.send(GET);

        lb.advance(Duration.ofMillis(2999));
        assertThat(client.hasResponse()).isFalse();
        lb.advance(Duration.ofMillis(20));

        assertThat(client.readResponse().status()).isEqualTo(200);
        assertThat(record().routing().actions()).containsExactly("fault-delay", "fixed-response");
    }

    @Test
    void delayIsNoSilenceOfTheTarget() {
        VirtualClient client = lb.connect(listener(
                group -> group.timeouts(TargetTimeouts.defaults().withIdle(Duration.ofSeconds(1))),
                Fault.delay(Duration.ofMinutes(10))));
        client.send(GET);

        lb.advance(Duration.ofMinutes(10).plusMillis(20));

        assertThat(client.readResponse().status()).isEqualTo(200);
    }

    @Test
    void clientThatLeavesDuringADelayIs460() {
        VirtualClient client = lb.connect(listener(Fault.delay(Duration.ofSeconds(1))));
        client.send(GET);
        client.close();
        lb.advance(Duration.ofSeconds(2));

        assertThat(record().status()).isEqualTo(460);
        assertThat(record().error()).contains(ErrorReason.CLIENT_CLOSED);
        assertThat(record().routing().actions()).containsExactly("fault-delay", "forward");
        assertThat(target.requests()).isEmpty();
    }

    @Test
    void bodyThatComesDuringADelayIsHeldAndArrivesWhole() {
        VirtualClient client = lb.connect(listener(Fault.delay(Duration.ofSeconds(1))));
        String body = "0123456789".repeat(30_000);
        client.send("POST /x HTTP/1.1\r\nHost: shop\r\nContent-Length: " + body.length() + "\r\n\r\n");
        client.send(body.substring(0, 150_000));
        client.send(body.substring(150_000));
        assertThat(target.requests()).isEmpty();

        lb.advance(Duration.ofSeconds(2));

        assertThat(client.readResponse().status()).isEqualTo(200);
        assertThat(target.requests().get(0).bodyText()).isEqualTo(body);
    }

    @Test
    void gracefulCloseWaitsForADelayedRequest() {
        Listener listener = listener(Fault.delay(Duration.ofSeconds(5)));
        VirtualClient client = lb.connect(listener);
        client.send(GET);

        var closed = listener.closeGracefully(Duration.ofSeconds(30)).toCompletableFuture();
        lb.advance(Duration.ofSeconds(4));
        assertThat(closed).isNotDone();
        lb.advance(Duration.ofSeconds(2));

        assertThat(client.readResponse().status()).isEqualTo(200);
        assertThat(closed).isDone();
    }

    @Test
    void gracefulCloseCutsADelayAtItsLimit() {
        Listener listener = listener(Fault.delay(Duration.ofMinutes(5)));
        VirtualClient client = lb.connect(listener);
        client.send(GET);

        var closed = listener.closeGracefully(Duration.ofSeconds(30)).toCompletableFuture();
        lb.advance(Duration.ofSeconds(31));

        assertThat(closed).isDone();
        assertThat(client.isEnded()).isTrue();
        assertThat(target.requests()).isEmpty();
    }

    // ---- abort and reset

    @Test
    void abortedRequestGetsItsStatusAndNoTarget() {
        VirtualClient client = lb.connect(listener(Fault.abort(503)));

        RawResponse response = client.exchange(GET);

        assertThat(response.status()).isEqualTo(503);
        assertThat(response.bodyText()).contains("503 Service Temporarily Unavailable");
        assertThat(target.requests()).isEmpty();
        assertThat(record().error()).contains(ErrorReason.FAULT_INJECTED);
        assertThat(record().status()).isEqualTo(503);
        assertThat(record().routing().actions()).containsExactly("fault-abort");
        assertThat(count(Counter.FAULT_ABORTS)).isEqualTo(1);
        assertThat(client.exchange(GET.replace("/x", "/y")).status()).isEqualTo(404);
    }

    @Test
    void abortedRequestWithABodyEndsItsConnection() {
        VirtualClient client = lb.connect(listener(Fault.abort(429)));
        client.send("POST /x HTTP/1.1\r\nHost: shop\r\nContent-Length: 10\r\n\r\n");

        RawResponse response = client.readResponse();

        assertThat(response.status()).isEqualTo(429);
        assertThat(response.field("Connection")).isEqualToIgnoringCase("close");
    }

    @Test
    void resetShowsTheClientNothing() {
        VirtualClient client = lb.connect(listener(Fault.reset()));
        client.send(GET);

        assertThat(client.isEnded()).isTrue();
        assertThat(client.received()).isEmpty();
        assertThat(record().error()).contains(ErrorReason.FAULT_INJECTED);
        assertThat(record().status()).isZero();
        assertThat(record().routing().actions()).containsExactly("fault-reset");
    }

    @Test
    void abortAfterADelayComesAfterIt() {
        VirtualClient client = lb.connect(listener(Fault.abort(500), Fault.delay(Duration.ofSeconds(1))));
        client.send(GET);
        assertThat(client.hasResponse()).isFalse();

        lb.advance(Duration.ofSeconds(2));

        assertThat(client.readResponse().status()).isEqualTo(500);
        assertThat(record().routing().actions()).containsExactly("fault-delay", "fault-abort");
    }

    // ---- throttle

    @Test
    void throttledAnswerTakesItsTime() {
        target.answer(Answer.ok("x".repeat(10_000)));
        VirtualClient client = lb.connect(listener(Fault.throttle(1000)));
        client.send(GET);

        lb.advance(Duration.ofSeconds(5));
        int half = client.received().length();
        assertThat(half).isBetween(4800, 5500);
        assertThat(client.hasResponse()).isFalse();
        lb.advance(Duration.ofMillis(5200));

        assertThat(client.readResponse().bodyText()).hasSize(10_000);
        assertThat(record().response().bodyBytes()).isEqualTo(10_000);
        assertThat(record().routing().actions()).containsExactly("fault-throttle", "forward");
        assertThat(count(Counter.FAULT_THROTTLES)).isEqualTo(1);
        assertThat(client.exchange(GET.replace("/x", "/y")).status()).isEqualTo(404);
    }

    @Test
    void slowestThrottleCountsAndLastsLongerThanTheIdleTimeout() {
        target.answer(Answer.ok("x".repeat(100)));
        VirtualClient client = lb.connect(listener(Fault.throttle(1000), Fault.throttle(1), Fault.throttle(50)));
        client.send(GET);

        lb.advance(Duration.ofSeconds(98));
        assertThat(client.hasResponse()).isFalse();
        lb.advance(Duration.ofSeconds(3));

        assertThat(client.readResponse().bodyText()).hasSize(100);
    }

    @Test
    void chunkedAnswerWithTrailersIsThrottledToo() {
        target.answer(Answer.ok().chunks("x".repeat(100), "y".repeat(100)).trailer("X-Sum", "7"));
        VirtualClient client = lb.connect(listener(Fault.throttle(100)));
        client.send(GET.replace("\r\n\r\n", "\r\nTE: trailers\r\n\r\n"));

        lb.advance(Duration.ofSeconds(1));
        assertThat(client.hasResponse()).isFalse();
        lb.advance(Duration.ofSeconds(2));

        RawResponse response = client.readResponse();
        assertThat(response.bodyText()).isEqualTo("x".repeat(100) + "y".repeat(100));
        assertThat(response.trailers().first("X-Sum")).contains("7");
    }

    @Test
    void answerWithoutABodyIsNotHeldBack() {
        target.answer(Answer.status(204));
        VirtualClient client = lb.connect(listener(Fault.throttle(1)));

        assertThat(client.exchange(GET).status()).isEqualTo(204);
        assertThat(client.exchange(GET).status()).isEqualTo(204);
    }

    @Test
    void clientThatLeavesDuringAThrottledAnswerEndsTheExchange() {
        target.answer(Answer.ok("x".repeat(10_000)));
        VirtualClient client = lb.connect(listener(Fault.throttle(100)));
        client.send(GET);
        lb.advance(Duration.ofSeconds(1));
        client.close();
        lb.advance(Duration.ofSeconds(1));

        assertThat(record().error()).contains(ErrorReason.CLIENT_CLOSED);
        assertThat(record().response().bodyBytes()).isBetween(80L, 140L);
    }

    // ---- which requests

    @Test
    void shareOfTheRequestsIsHitAndTheSameOnesWithTheSameSeed() {
        List<Integer> first = statuses(7, Fault.abort(500).forPercent(10));

        assertThat(first.stream().filter(status -> status == 500).count()).isBetween(62L, 138L);
        assertThat(statuses(7, Fault.abort(500).forPercent(10))).isEqualTo(first);
        assertThat(statuses(8, Fault.abort(500).forPercent(10))).isNotEqualTo(first);
        assertThat(statuses(7, Fault.abort(500).forPercent(0.0001))).containsOnly(200);
    }

    @Test
    void firstAbortThatHitsWins() {
        List<Integer> statuses =
                statuses(7, Fault.abort(503).forPercent(50), Fault.abort(500).forPercent(50));

        assertThat(statuses.stream().filter(status -> status == 503).count()).isBetween(437L, 563L);
        assertThat(statuses.stream().filter(status -> status == 500).count()).isBetween(195L, 305L);
    }

    /** What a thousand requests get of a balancer with this seed. */
    private static List<Integer> statuses(long seed, Fault... faults) {
        try (VirtualBalancer seeded = VirtualBalancer.start(builder -> builder.randomSeed(seed))) {
            Listener listener = seeded.balancer()
                    .addListener(
                            ListenerConfig.http(80, Action.fixedResponse(404)).build());
            listener.addRule(Rule.builder(1)
                    .when(Condition.path("/x"))
                    .inject(faults)
                    .then(Action.fixedResponse(200))
                    .build());
            VirtualClient client = seeded.connect(listener);
            List<Integer> statuses = new ArrayList<>();
            for (int i = 0; i < 1000; i++) {
                statuses.add(client.exchange(GET).status());
            }
            return statuses;
        }
    }
}
