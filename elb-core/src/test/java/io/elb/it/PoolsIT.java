package io.elb.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.elb.limits.HttpLimits;
import io.elb.listener.HttpOptions;
import io.elb.listener.Transport;
import io.elb.observe.Counter;
import io.elb.observe.ErrorReason;
import io.elb.observe.RequestRecord;
import io.elb.rule.Action;
import io.elb.target.Target;
import io.elb.target.TargetGroup;
import io.elb.testing.Answer;
import io.elb.testing.BodyPattern;
import io.elb.testing.FakeTarget;
import io.elb.testing.Gate;
import io.elb.testing.RawClient;
import io.elb.testing.ReceivedRequest;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The connections to targets: kept, limited, queued for, replaced, and given up. */
class PoolsIT {
    private static final String PUT = "PUT /x HTTP/1.1\r\nHost: shop\r\nContent-Length: 5\r\n\r\nhello";
    private static final String POST = PUT.replace("PUT", "POST");

    private Bed bed;

    private static Bed.Builder settings() {
        return Bed.on(Transport.AUTO);
    }

    @AfterEach
    void close() {
        bed.close();
    }

    private static void expectOk(RawClient client) {
        assertThat(client.readResponse().status()).isEqualTo(200);
    }

    private static String get(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: shop\r\n\r\n";
    }

    // ---------------------------------------------------------------- reuse

    @Test
    void oneConnectionServesRequestsOfManyClients() {
        bed = settings().open();

        for (int i = 0; i < 5; i++) {
            assertThat(bed.client().exchange(Bed.GET).status()).isEqualTo(200);
        }

        assertThat(bed.target().connectionsOpened()).isEqualTo(1);
        assertThat(bed.count(Counter.TARGET_CONNECTIONS)).isEqualTo(1);
    }

    @Test
    void requestsAtTheSameTimeHaveConnectionsOfTheirOwn() {
        bed = settings().open();
        Gate gate = Gate.closed();
        bed.target().answer(Answer.ok().after(gate));
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            clients.add(bed.client());
            clients.get(i).send(Bed.GET);
        }

        gate.awaitArrivals(3);
        assertThat(bed.target().openConnections()).isEqualTo(3);
        gate.open();
        clients.forEach(PoolsIT::expectOk);
    }

    @Test
    void noMoreThanTheIdleCapIsKept() {
        bed = settings().pool(pool -> pool.withIdlePerLoop(1)).open();
        Gate gate = Gate.closed();
        bed.target().answer(Answer.ok().after(gate));
        List<RawClient> clients = List.of(bed.client(), bed.client(), bed.client());
        clients.forEach(client -> client.send(Bed.GET));
        gate.awaitArrivals(3);

        gate.open();

        clients.forEach(PoolsIT::expectOk);
        bed.target().awaitOpenConnections(1);
    }

    @Test
    void idleConnectionIsClosedAfterItsTime() {
        bed = settings()
                .pool(pool -> pool.withIdleTimeout(Duration.ofMillis(100)))
                .open();

        assertThat(bed.client().exchange(Bed.GET).status()).isEqualTo(200);

        bed.target().awaitOpenConnections(0);
        Await.equal("connections to the target", 0, bed::targetConnections);
        assertThat(bed.client().exchange(Bed.GET).status()).isEqualTo(200);
        assertThat(bed.target().connectionsOpened()).isEqualTo(2);
    }

    @Test
    void connectionThatTheTargetClosesIsNotReused() {
        bed = settings().open();
        bed.target().answerRequest(1, Answer.ok().closing());

        RawClient client = bed.client();
        assertThat(client.exchange(Bed.GET).status()).isEqualTo(200);
        assertThat(client.exchange(Bed.GET).status()).isEqualTo(200);

        assertThat(bed.target().connectionsOpened()).isEqualTo(2);
        assertThat(bed.count(Counter.RETRIES)).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 204 No Content\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"})
    void whatStandsBehindAResponseNeverAnswersTheNextRequest(String response) {
        bed = settings().open();
        bed.target().answerRequest(1, Answer.raw(response + "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nwrong"));

        RawClient client = bed.client();
        client.send(Bed.GET + Bed.GET);

        assertThat(client.readResponse().bodyText()).isEmpty();
        assertThat(client.readResponse().bodyText()).isEqualTo("one");
    }

    // ---------------------------------------------------------------- the limit and its queue

    @Test
    void thoseWhoWaitAreServedInOrderByOneConnection() {
        bed = settings().pool(pool -> pool.withMaxConnections(1)).open();
        Gate gate = Gate.closed();
        bed.target().answerRequest(1, Answer.ok().after(gate));
        List<RawClient> clients = new ArrayList<>();
        for (int i = 1; i <= 5; i++) {
            RawClient client = bed.client();
            clients.add(client);
            client.send(get("/" + i));
            int inFlight = i;
            Await.equal("in flight", inFlight, bed::inFlight);
        }
        bed.target().awaitRequests(1);
        assertThat(bed.target().requestCount()).isEqualTo(1);

        gate.open();

        clients.forEach(PoolsIT::expectOk);
        assertThat(bed.target().requests())
                .extracting(ReceivedRequest::path)
                .containsExactly("/1", "/2", "/3", "/4", "/5");
        assertThat(bed.target().connectionsOpened()).isEqualTo(1);
    }

    @Test
    void fullQueueIs503() {
        bed = settings()
                .pool(pool -> pool.withMaxConnections(1).withQueueSize(1))
                .open();
        Gate gate = Gate.closed();
        bed.target().answerRequest(1, Answer.ok().after(gate));
        RawClient first = bed.client();
        RawClient second = bed.client();
        first.send(Bed.GET);
        Await.equal("in flight", 1, bed::inFlight);
        second.send(Bed.GET);
        Await.equal("in flight", 2, bed::inFlight);

        assertThat(bed.client().exchange(Bed.GET).status()).isEqualTo(503);

        bed.expectRecord(503, ErrorReason.TARGET_QUEUE_FULL);
        gate.open();
        expectOk(first);
        expectOk(second);
    }

    @Test
    void waitingForTooLongIs503() {
        bed = settings()
                .pool(pool -> pool.withMaxConnections(1).withQueueTimeout(Duration.ofMillis(100)))
                .open();
        Gate gate = Gate.closed();
        bed.target().answerRequest(1, Answer.ok().after(gate));
        RawClient first = bed.client();
        first.send(Bed.GET);
        Await.equal("in flight", 1, bed::inFlight);

        RawClient second = bed.client();
        assertThat(second.exchange(Bed.GET).status()).isEqualTo(503);

        bed.expectRecord(503, ErrorReason.TARGET_QUEUE_TIMEOUT);
        gate.open();
        expectOk(first);
        assertThat(second.exchange(Bed.GET).status()).isEqualTo(200);
    }

    @Test
    void clientThatLeavesMakesRoomInTheQueue() {
        bed = settings()
                .pool(pool -> pool.withMaxConnections(1).withQueueSize(1))
                .open();
        Gate gate = Gate.closed();
        bed.target().answerRequest(1, Answer.ok().after(gate));
        RawClient first = bed.client();
        first.send(Bed.GET);
        Await.equal("in flight", 1, bed::inFlight);
        RawClient second = bed.client();
        second.send(get("/gone"));
        Await.equal("in flight", 2, bed::inFlight);

        second.reset();
        bed.expectRecord(460, ErrorReason.CLIENT_CLOSED);
        RawClient third = bed.client();
        third.send(get("/third"));
        Await.equal("in flight", 2, bed::inFlight);
        gate.open();

        expectOk(first);
        expectOk(third);
        assertThat(bed.target().requests()).extracting(ReceivedRequest::path).containsExactly("/x", "/third");
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "IO_URING", "NIO"})
    void waiterIsWokenOnAnotherLoop(Transport transport) {
        bed = Bed.on(transport)
                .threads(2)
                .pool(pool -> pool.withMaxConnections(1))
                .open();
        Gate gate = Gate.closed();
        bed.target().answerRequest(1, Answer.ok().after(gate));
        List<RawClient> clients = new ArrayList<>();
        for (int i = 1; i <= 6; i++) {
            clients.add(bed.client());
            clients.get(i - 1).send(Bed.GET);
            Await.equal("in flight", i, bed::inFlight);
        }

        gate.open();

        clients.forEach(PoolsIT::expectOk);
        Await.equal("in flight", 0, bed::inFlight);
        assertThat(bed.targetConnections()).isLessThanOrEqualTo(1);
    }

    @Test
    void idleConnectionOfAnotherLoopIsGivenUpForAWaiter() {
        bed = settings().threads(2).pool(pool -> pool.withMaxConnections(1)).open();
        RawClient one = bed.client();
        RawClient two = bed.client(); // goes to the other loop

        for (int i = 0; i < 3; i++) {
            assertThat(one.exchange(Bed.GET).status()).isEqualTo(200);
            assertThat(two.exchange(Bed.GET).status()).isEqualTo(200);
        }
    }

    // ---------------------------------------------------------------- the idle race

    private void keepOneConnection() {
        assertThat(bed.client().exchange(Bed.GET).status()).isEqualTo(200);
        bed.expectRecord(200);
    }

    @Test
    void idempotentRequestIsTriedAgainWhenTheTargetClosesAKeptConnection() {
        bed = settings().open();
        keepOneConnection();
        bed.target().answerRequest(2, Answer.close());

        assertThat(bed.client().exchange(Bed.GET).status()).isEqualTo(200);

        RequestRecord record = bed.record();
        assertThat(record.attempts()).hasSize(2);
        assertThat(record.error()).isEmpty();
        assertThat(bed.count(Counter.RETRIES)).isEqualTo(1);
        Await.equal("in flight", 0, bed::inFlight);
    }

    @Test
    void secondTryHasThePermitOfTheFirst() {
        bed = settings()
                .pool(pool -> pool.withMaxConnections(1).withQueueSize(0))
                .open();
        keepOneConnection();
        bed.target().answerRequest(2, Answer.close());

        assertThat(bed.client().exchange(Bed.GET).status()).isEqualTo(200);

        assertThat(bed.record().attempts()).hasSize(2);
        assertThat(bed.target().connectionsOpened()).isEqualTo(2);
    }

    @Test
    void secondTryHasAFreshConnectionWhereOthersAreKept() {
        bed = settings().pool(pool -> pool.withMaxConnections(2)).open();
        Gate gate = Gate.closed();
        bed.target().answerNext(2, Answer.ok().after(gate));
        List<RawClient> clients = List.of(bed.client(), bed.client());
        clients.forEach(client -> client.send(Bed.GET));
        bed.target().awaitRequests(2);
        gate.open();
        clients.forEach(PoolsIT::expectOk);
        bed.expectRecord(200);
        bed.expectRecord(200);
        bed.target().answerNext(1, Answer.close());

        assertThat(bed.client().exchange(Bed.GET).status()).isEqualTo(200);

        assertThat(bed.record().attempts()).hasSize(2);
        assertThat(bed.target().connectionsOpened()).isEqualTo(3);
    }

    @Test
    void secondTryComesBeforeThoseWhoWait() {
        bed = settings()
                .pool(pool -> pool.withMaxConnections(1).withQueueSize(1))
                .open();
        keepOneConnection();
        Gate gate = Gate.closed();
        bed.target().answerRequest(2, Answer.close().after(gate));
        RawClient first = bed.client();
        first.send(get("/first"));
        bed.target().awaitRequests(2);
        RawClient second = bed.client();
        second.send(get("/second"));
        Await.equal("in flight", 2, bed::inFlight);

        gate.open();

        expectOk(first);
        expectOk(second);
        assertThat(bed.target().requests())
                .extracting(ReceivedRequest::path)
                .containsExactly("/x", "/first", "/first", "/second");
    }

    @Test
    void requestIsTriedAgainOnlyOnce() {
        bed = settings().open();
        keepOneConnection();
        bed.target().answerRequest(2, Answer.close()).answerRequest(3, Answer.close());

        assertThat(bed.client().exchange(Bed.GET).status()).isEqualTo(502);

        bed.expectRecord(502, ErrorReason.TARGET_CLOSED);
        assertThat(bed.target().requestCount()).isEqualTo(3);
    }

    @Test
    void freshConnectionThatTheTargetClosesIsNoIdleRace() {
        bed = settings().open();
        bed.target().answerRequest(1, Answer.close());

        assertThat(bed.client().exchange(Bed.GET).status()).isEqualTo(502);

        assertThat(bed.record().attempts()).hasSize(1);
    }

    @Test
    void postIsNotTriedAgain() {
        bed = settings().open();
        keepOneConnection();
        bed.target().answerRequest(2, Answer.close());

        assertThat(bed.client().exchange(POST).status()).isEqualTo(502);

        assertThat(bed.record().attempts()).hasSize(1);
    }

    @Test
    void requestIsNotTriedAgainOnceAResponseByteHasCome() {
        bed = settings().open();
        keepOneConnection();
        bed.target().answerRequest(2, Answer.ok().cutAfterBytes(5));

        assertThat(bed.client().exchange(Bed.GET).status()).isEqualTo(502);

        assertThat(bed.record().attempts()).hasSize(1);
    }

    @Test
    void bodyOfAPutIsSentAgain() {
        bed = settings().open();
        keepOneConnection();
        bed.target().answerRequest(2, Answer.close());

        assertThat(bed.client().exchange(PUT).status()).isEqualTo(200);

        assertThat(bed.record().attempts()).hasSize(2);
        assertThat(bed.target().requests().get(2).bodyText()).isEqualTo("hello");
    }

    @Test
    void bodyAboveTheReplayBufferIsNotSentAgain() {
        bed = settings().retries(retries -> retries.withReplayBufferBytes(4)).open();
        keepOneConnection();
        bed.target().answerRequest(2, Answer.close());

        assertThat(bed.client().exchange(PUT).status()).isEqualTo(502);

        assertThat(bed.record().attempts()).hasSize(1);
    }

    @Test
    void bodyGoesOnWhereTheFirstAttemptLeftIt() {
        int half = 20_000;
        bed = settings().open();
        keepOneConnection();
        bed.target().answerRequest(2, Answer.close().afterBodyBytes(half));
        RawClient client = bed.client();
        client.send("PUT /x HTTP/1.1\r\nHost: shop\r\nContent-Length: " + 2 * half + "\r\n\r\n");
        client.sendPattern(half);
        bed.target().awaitRequests(3);

        client.send(BodyPattern.slice(half, half));

        expectOk(client);
        assertThat(bed.target().requests().get(2).bodyCrc32c()).isEqualTo(BodyPattern.crc32c(2L * half));
    }

    // ---------------------------------------------------------------- connect fail-over

    private static InetSocketAddress nobody() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return new InetSocketAddress("127.0.0.1", socket.getLocalPort());
        }
    }

    @Test
    void failedConnectIs502WithoutFailOver() throws IOException {
        bed = settings().target(nobody()).openWithoutTargets();

        assertThat(bed.client().exchange(POST).status()).isEqualTo(502);

        bed.expectRecord(502, ErrorReason.TARGET_CONNECT_FAILED);
        assertThat(bed.count(Counter.TARGET_CONNECTION_ERRORS)).isEqualTo(1);
        assertThat(bed.targetConnections()).isZero();
    }

    @Test
    void postWhoseConnectFailsIsReplayedOnAnotherTarget() throws IOException {
        FakeTarget alive = FakeTarget.start("alive");
        bed = settings()
                .retries(retries -> retries.withConnectFailover())
                .target(nobody())
                .target(alive)
                .open();
        RawClient client = bed.client();

        for (int i = 0; i < 4; i++) {
            assertThat(client.exchange(POST).status()).isEqualTo(200);
        }

        assertThat(alive.requests())
                .hasSize(4)
                .allSatisfy(request -> assertThat(request.bodyText()).isEqualTo("hello"));
        assertThat(bed.count(Counter.RETRIES)).isBetween(2L, 4L);
        assertThat(bed.count(ErrorReason.TARGET_CONNECT_FAILED)).isZero();
    }

    @Test
    void largeBodyIsReplayedAsFarAsItIsHeld() throws IOException {
        int bytes = 1 << 20;
        FakeTarget alive = FakeTarget.start("alive");
        bed = settings()
                .retries(retries -> retries.withConnectFailover())
                .target(nobody())
                .target(alive)
                .open();
        RawClient client = bed.client();

        for (int i = 0; i < 2; i++) {
            client.send("POST /x HTTP/1.1\r\nHost: shop\r\nContent-Length: " + bytes + "\r\n\r\n");
            client.sendPattern(bytes);
            expectOk(client);
        }

        assertThat(alive.requests())
                .hasSize(2)
                .allSatisfy(request -> assertThat(request.bodyCrc32c()).isEqualTo(BodyPattern.crc32c(bytes)));
    }

    @Test
    void failOverWithoutAnotherTargetIs502() throws IOException {
        bed = settings()
                .retries(retries -> retries.withConnectFailover())
                .target(nobody())
                .openWithoutTargets();

        assertThat(bed.client().exchange(Bed.GET).status()).isEqualTo(502);

        bed.expectRecord(502, ErrorReason.TARGET_CONNECT_FAILED);
    }

    // ---------------------------------------------------------------- deregistration

    @Test
    void deregisteredTargetFinishesWhatItHasAndGetsNothingNew() {
        FakeTarget leaving = FakeTarget.start("leaving");
        FakeTarget staying = FakeTarget.start("staying");
        bed = settings().target(leaving).target(staying).open();
        Gate gate = Gate.closed();
        leaving.answer(Answer.ok().after(gate));
        RawClient waiting = sendTo(leaving);

        bed.group().deregister(Target.of("127.0.0.1", leaving.port()));
        long before = leaving.requestCount();
        RawClient other = bed.client();
        for (int i = 0; i < 4; i++) {
            assertThat(other.exchange(Bed.GET).bodyText()).isEqualTo("staying");
        }
        gate.open();

        assertThat(waiting.readResponse().bodyText()).isEqualTo("leaving");
        assertThat(leaving.requestCount()).isEqualTo(before);
        leaving.awaitOpenConnections(0);
    }

    /** A client whose request has reached this one of two targets. */
    private RawClient sendTo(FakeTarget wanted) {
        RawClient client = bed.client();
        client.send(Bed.GET);
        Await.equal(
                "requests",
                1L,
                () -> bed.target(0).requestCount() + bed.target(1).requestCount());
        if (wanted.requestCount() == 0) {
            expectOk(client);
            client.send(Bed.GET);
            wanted.awaitRequests(1);
        }
        return client;
    }

    @Test
    void requestInFlightAtTheEndOfTheDelayIs502() {
        bed = settings()
                .group(group -> group.deregistrationDelay(Duration.ofMillis(200)))
                .open();
        bed.target().answer(Answer.never());
        RawClient client = bed.client();
        client.send(Bed.GET);
        ReceivedRequest received = bed.target().awaitRequests(1).get(0);

        bed.group().deregister(Target.of("127.0.0.1", bed.target().port()));

        assertThat(client.readResponse().status()).isEqualTo(502);
        bed.expectRecord(502, ErrorReason.TARGET_DEREGISTERED);
        received.awaitAbandoned();
        assertThat(client.exchange(Bed.GET).status()).isEqualTo(503);
    }

    /** Replaces the one rule, so that nothing forwards to the group any more, and removes it. */
    private void removeGroup() {
        bed.listener().defaultAction(Action.fixedResponse(404));
        bed.balancer().removeTargetGroup(bed.group());
    }

    @Test
    void removedGroupFinishesWhatItHas() {
        bed = settings().open();
        Gate gate = Gate.closed();
        bed.target().answer(Answer.ok().after(gate));
        RawClient client = bed.client();
        client.send(Bed.GET);
        bed.target().awaitRequests(1);

        removeGroup();
        TargetGroup again = bed.balancer().addTargetGroup(bed.group().config());
        assertThat(bed.client().exchange(Bed.GET).status()).isEqualTo(404);
        assertThatIllegalStateException()
                .isThrownBy(() -> bed.group().register(Target.of("127.0.0.1", 1)))
                .withMessageContaining("closed");
        gate.open();

        expectOk(client);
        bed.target().awaitOpenConnections(0);
        assertThat(bed.balancer().targetGroups()).containsExactly(again);
    }

    @Test
    void requestInFlightAtTheEndOfARemovedGroupsDelayIs502() {
        bed = settings()
                .group(group -> group.deregistrationDelay(Duration.ofMillis(200)))
                .open();
        bed.target().answer(Answer.never());
        RawClient client = bed.client();
        client.send(Bed.GET);
        ReceivedRequest received = bed.target().awaitRequests(1).get(0);

        removeGroup();

        assertThat(client.readResponse().status()).isEqualTo(502);
        bed.expectRecord(502, ErrorReason.TARGET_DEREGISTERED);
        received.awaitAbandoned();
    }

    @Test
    void closingCutsWhatARemovedGroupHas() {
        bed = settings().open();
        bed.target().answer(Answer.never());
        RawClient client = bed.client();
        client.send(Bed.GET);
        ReceivedRequest received = bed.target().awaitRequests(1).get(0);
        removeGroup();

        bed.balancer().close();

        client.expectClosed();
        received.awaitAbandoned();
        assertThat(bed.group().targets()).isEmpty();
    }

    @Test
    void requestThatQueuesAtTheEndOfTheDelayIs502() {
        bed = settings()
                .group(group -> group.deregistrationDelay(Duration.ofMillis(200)))
                .pool(pool -> pool.withMaxConnections(1))
                .open();
        bed.target().answer(Answer.never());
        RawClient first = bed.client();
        first.send(Bed.GET);
        Await.equal("in flight", 1, bed::inFlight);
        RawClient second = bed.client();
        second.send(Bed.GET);
        Await.equal("in flight", 2, bed::inFlight);

        bed.group().deregister(Target.of("127.0.0.1", bed.target().port()));

        assertThat(first.readResponse().status()).isEqualTo(502);
        assertThat(second.readResponse().status()).isEqualTo(502);
        assertThat(bed.target().requestCount()).isEqualTo(1);
    }

    // ---------------------------------------------------------------- what a target may send

    @Test
    void responseHeadLimitIsTheListeners() {
        HttpLimits limits = new HttpLimits(16_384, 16_384, 65_536, 1_000);
        bed = settings().http(http -> http.limits(limits)).open();
        bed.target().answerPath("/large", Answer.ok().field("X-Large", "x".repeat(1_000)));
        bed.target().answerPath("/small", Answer.ok().field("X-Small", "x".repeat(800)));
        RawClient client = bed.client();

        assertThat(client.exchange(get("/small")).status()).isEqualTo(200);
        bed.expectRecord(200);
        assertThat(client.exchange(get("/large")).status()).isEqualTo(502);
        bed.expectRecord(502, ErrorReason.TARGET_HEAD_TOO_LARGE);
    }

    @Test
    void responseHeadMayBeLargerThanTheDefaultWhereTheListenerSaysSo() {
        HttpLimits limits = new HttpLimits(16_384, 16_384, 65_536, 100_000);
        bed = settings().http(http -> http.limits(limits)).open();
        bed.target().answer(Answer.ok().field("X-Large", "x".repeat(90_000)));

        assertThat(bed.client().exchange(Bed.GET).field("X-Large")).hasSize(90_000);
    }

    @Test
    void responseHeadOfMoreThan32KiBIs502ByDefault() {
        assertThat(HttpOptions.defaults().limits().responseHeadBytes()).isEqualTo(32 * 1024);
        bed = settings().open();
        bed.target().answer(Answer.ok().field("X-A", "x".repeat(17_000)).field("X-B", "x".repeat(17_000)));

        assertThat(bed.client().exchange(Bed.GET).status()).isEqualTo(502);
        bed.expectRecord(502, ErrorReason.TARGET_HEAD_TOO_LARGE);
    }
}
