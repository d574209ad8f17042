package io.elb.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.listener.Transport;
import io.elb.observe.ErrorReason;
import io.elb.observe.RequestRecord;
import io.elb.testing.Answer;
import io.elb.testing.FakeTarget;
import io.elb.testing.Gate;
import io.elb.testing.RawClient;
import io.elb.testing.RawResponse;
import io.elb.testing.ReceivedRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What becomes of an exchange when one side ends: five phases, two sides, and FIN, RST or silence. The table is in
 * {@code docs/reference/ends.md}.
 */
@ParameterizedClass
@EnumSource(names = {"EPOLL", "IO_URING", "NIO"})
class EndsIT {
    private static final Duration SHORT = Duration.ofMillis(500);
    private static final Duration STALL = Duration.ofMillis(100);
    private static final long MUCH = 64L << 20;
    private static final String HALF_A_HEAD = "GET /x HTTP/1.1\r\nHost: sh";
    private static final String HALF_A_POST = "POST /x HTTP/1.1\r\nHost: shop\r\nContent-Length: 10\r\n\r\nhello";
    private static final String BIG_POST = "POST /x HTTP/1.1\r\nHost: shop\r\nContent-Length: " + MUCH + "\r\n\r\n";
    private static final String UPGRADE =
            "GET /chat HTTP/1.1\r\nHost: shop\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";
    private static final int HALF_AN_ANSWER = 55;

    @Parameter
    Transport transport;

    private Bed bed;

    private RawClient open(UnaryOperator<Bed.Builder> settings, Answer answer) {
        FakeTarget target =
                FakeTarget.builder("one").receiveBufferBytes(16 * 1024).start();
        bed = settings.apply(Bed.on(transport)).target(target).open();
        target.answerRequest(1, answer);
        return bed.stallingClient();
    }

    private RawClient open(Answer answer) {
        return open(settings -> settings, answer);
    }

    private static Bed.Builder shortIdle(Bed.Builder settings) {
        return settings.timeouts(times -> times.withIdle(SHORT));
    }

    @AfterEach
    void close() {
        if (bed != null) { // an assumption may have failed before
            bed.close();
        }
    }

    private ReceivedRequest received() {
        return bed.target().awaitRequests(1).get(0);
    }

    private static void expectAnswer(RawClient client, int status) {
        assertThat(client.readResponse().status()).isEqualTo(status);
    }

    private static void expectLastAnswer(RawClient client, int status) {
        RawResponse response = client.readResponse();
        assertThat(response.status()).isEqualTo(status);
        assertThat(response.field("Connection")).isEqualTo("close");
        client.expectEof();
    }

    private void expectStillServed(RawClient client) {
        expectAnswerTo(client, Bed.GET);
        bed.expectRecord(200);
    }

    private static void expectAnswerTo(RawClient client, String request) {
        assertThat(client.exchange(request).status()).isEqualTo(200);
    }

    /** A client that is gone gets no error page, and none is counted. */
    private void expectNothingSent(int status, ErrorReason reason) {
        RequestRecord record = bed.record();
        assertThat(record.status()).isEqualTo(status);
        assertThat(record.error()).contains(reason);
        assertThat(record.response().bodyBytes()).as("bytes sent").isZero();
    }

    // ---------------------------------------------------------------- in the middle of a head

    @Test
    void clientEndsInTheMiddleOfItsHead() {
        RawClient client = open(Answer.ok());

        client.send(HALF_A_HEAD);
        client.halfClose();

        expectLastAnswer(client, 400);
        bed.expectRecord(400, ErrorReason.CLIENT_CLOSED_MID_REQUEST);
        assertThat(bed.target().connectionsOpened()).isZero();
        bed.expectClean();
    }

    @Test
    void clientResetsInTheMiddleOfItsHead() {
        RawClient client = open(Answer.ok());

        client.send(HALF_A_HEAD);
        Await.equal("client connections", 1, bed::clientConnections);
        client.reset();

        expectNothingSent(400, ErrorReason.CLIENT_CLOSED_MID_REQUEST);
        assertThat(bed.target().connectionsOpened()).isZero();
        bed.expectClean();
    }

    @Test
    void clientStallsInTheMiddleOfItsHead() {
        RawClient client = open(settings -> settings.timeouts(times -> times.withHead(SHORT)), Answer.ok());

        client.send(HALF_A_HEAD);

        expectLastAnswer(client, 408);
        bed.expectRecord(408, ErrorReason.CLIENT_HEAD_TIMEOUT);
        assertThat(bed.target().connectionsOpened()).isZero();
        bed.expectClean();
    }

    @Test
    void targetEndsInTheMiddleOfItsHead() {
        RawClient client = open(Answer.ok().cutAfterBytes(20));

        client.send(Bed.GET);

        expectAnswer(client, 502);
        bed.expectRecord(502, ErrorReason.TARGET_MALFORMED_RESPONSE);
        bed.target().awaitOpenConnections(0);
        expectStillServed(client);
        bed.expectClean();
    }

    @Test
    void targetResetsInTheMiddleOfItsHead() {
        // once the first head has passed, the half behind it has been read, too
        RawClient client = open(
                Answer.raw("HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 O").stallAfterBytes(MUCH));

        client.send(Bed.GET);
        expectAnswer(client, 103);
        bed.target().resetConnections();

        expectAnswer(client, 502);
        bed.expectRecord(502, ErrorReason.TARGET_MALFORMED_RESPONSE);
        bed.target().awaitOpenConnections(0);
        expectStillServed(client);
        bed.expectClean();
    }

    @Test
    void targetStallsInTheMiddleOfItsHead() {
        RawClient client = open(EndsIT::shortIdle, Answer.ok().stallAfterBytes(20));

        client.send(Bed.GET);

        expectAnswer(client, 504);
        bed.expectRecord(504, ErrorReason.TARGET_IDLE_TIMEOUT);
        received().awaitAbandoned();
        expectStillServed(client);
        bed.expectClean();
    }

    // ---------------------------------------------------------------- in the middle of the request's body

    @Test
    void clientEndsInTheMiddleOfItsBody() {
        RawClient client = open(Answer.ok());

        client.send(HALF_A_POST);
        received().awaitBodyBytes(5);
        client.halfClose();

        expectLastAnswer(client, 400);
        bed.expectRecord(400, ErrorReason.CLIENT_CLOSED_MID_REQUEST);
        received().awaitAbandoned();
        bed.expectClean();
    }

    @Test
    void clientResetsInTheMiddleOfItsBody() {
        RawClient client = open(Answer.ok());

        client.send(HALF_A_POST);
        received().awaitBodyBytes(5);
        client.reset();

        expectNothingSent(400, ErrorReason.CLIENT_CLOSED_MID_REQUEST);
        received().awaitAbandoned();
        bed.expectClean();
    }

    @Test
    void clientStallsInTheMiddleOfItsBody() {
        RawClient client = open(settings -> settings.timeouts(times -> times.withBodyProgress(SHORT)), Answer.ok());

        client.send(HALF_A_POST);

        expectLastAnswer(client, 408);
        bed.expectRecord(408, ErrorReason.CLIENT_BODY_TIMEOUT);
        received().awaitAbandoned();
        bed.expectClean();
    }

    @Test
    void targetEndsInTheMiddleOfTheBody() {
        RawClient client = open(Answer.close().afterBodyBytes(5));

        client.send(HALF_A_POST);

        expectLastAnswer(client, 502);
        bed.expectRecord(502, ErrorReason.TARGET_CLOSED);
        bed.expectClean();
    }

    @Test
    void targetResetsInTheMiddleOfTheBody() {
        RawClient client = open(Answer.reset().afterBodyBytes(5));

        client.send(HALF_A_POST);

        expectLastAnswer(client, 502);
        bed.expectRecord(502, ErrorReason.TARGET_RESET);
        bed.expectClean();
    }

    @Test
    void targetStallsInTheMiddleOfTheBody() {
        Gate never = Gate.closed();
        RawClient client = open(EndsIT::shortIdle, Answer.ok().readingBodyAfter(never));

        client.send(BIG_POST);
        bed.sendInBackground(client, MUCH);

        expectLastAnswer(client, 504);
        bed.expectRecord(504, ErrorReason.TARGET_IDLE_TIMEOUT);
        never.open();
        received().awaitAbandoned();
        bed.expectClean();
    }

    // ---------------------------------------------------------------- waiting for the answer

    @Test
    void clientEndsWhileItWaits() {
        RawClient client = open(Answer.never());

        client.send(Bed.GET);
        ReceivedRequest received = received();
        client.halfClose();

        client.expectReset();
        bed.expectRecord(460, ErrorReason.CLIENT_CLOSED);
        received.awaitAbandoned();
        bed.expectClean();
    }

    @Test
    void clientResetsWhileItWaits() {
        RawClient client = open(Answer.never());

        client.send(Bed.GET);
        ReceivedRequest received = received();
        client.reset();

        bed.expectRecord(460, ErrorReason.CLIENT_CLOSED);
        received.awaitAbandoned();
        bed.expectClean();
    }

    @Test
    void clientMayBeSilentWhileItWaits() {
        Gate answer = Gate.closed();
        RawClient client = open(
                settings -> settings.timeouts(times -> times.withHead(STALL).withBodyProgress(STALL)),
                Answer.ok().after(answer));

        client.send(Bed.GET);
        answer.awaitArrivals(1);
        long since = System.nanoTime();
        Await.until(
                "longer than a head or a body may take",
                () -> System.nanoTime() - since > 2 * STALL.toNanos(),
                () -> "");
        assertThat(client.isOpen()).isTrue();
        answer.open();

        expectAnswer(client, 200);
        bed.expectRecord(200);
        expectStillServed(client);
        bed.expectClean();
    }

    @Test
    void targetEndsInPlaceOfItsAnswer() {
        RawClient client = open(Answer.close());

        client.send(Bed.GET);

        expectAnswer(client, 502);
        bed.expectRecord(502, ErrorReason.TARGET_CLOSED);
        expectStillServed(client);
        bed.expectClean();
    }

    @Test
    void targetResetsInPlaceOfItsAnswer() {
        RawClient client = open(Answer.reset());

        client.send(Bed.GET);

        expectAnswer(client, 502);
        bed.expectRecord(502, ErrorReason.TARGET_RESET);
        expectStillServed(client);
        bed.expectClean();
    }

    @Test
    void targetStallsInPlaceOfItsAnswer() {
        RawClient client = open(EndsIT::shortIdle, Answer.never());

        client.send(Bed.GET);

        expectAnswer(client, 504);
        bed.expectRecord(504, ErrorReason.TARGET_IDLE_TIMEOUT);
        received().awaitAbandoned();
        expectStillServed(client);
        bed.expectClean();
    }

    // ---------------------------------------------------------------- in the middle of the response

    @Test
    void clientEndsInTheMiddleOfTheResponse() {
        RawClient client = open(Answer.ok("hello").holdAfterBytes(HALF_AN_ANSWER, Gate.closed()));

        client.send(Bed.GET);
        assertThat(client.readHead().status()).isEqualTo(200);
        ReceivedRequest received = received();
        client.halfClose();

        client.expectReset();
        bed.expectRecord(200, ErrorReason.CLIENT_CLOSED);
        received.awaitAbandoned();
        bed.expectClean();
    }

    @Test
    void clientResetsInTheMiddleOfTheResponse() {
        RawClient client = open(Answer.ok().pattern(MUCH));

        client.send(Bed.GET);
        client.readHead();
        ReceivedRequest received = received();
        client.reset();

        bed.expectRecord(200, ErrorReason.CLIENT_CLOSED);
        received.awaitAbandoned();
        bed.expectClean();
    }

    @Test
    void clientStallsInTheMiddleOfTheResponse() {
        RawClient client = open(EndsIT::shortIdle, Answer.ok().pattern(MUCH));

        client.send(Bed.GET);
        client.readHead();

        bed.expectRecord(200, ErrorReason.CLIENT_RESPONSE_TIMEOUT);
        client.expectReset();
        received().awaitAbandoned();
        bed.expectClean();
    }

    @Test
    void targetEndsInTheMiddleOfTheResponse() {
        RawClient client = open(Answer.ok().pattern(100_000).cutAfterBytes(50_000));

        client.send(Bed.GET);
        assertThat(client.readHead().status()).isEqualTo(200);

        client.readToEof();
        bed.expectRecord(200, ErrorReason.TARGET_SHORT_BODY);
        bed.expectClean();
    }

    @Test
    void targetEndsInTheMiddleOfAChunkedResponse() {
        RawClient client = open(Answer.ok().chunks("hello", "world").cutAfterBytes(70));

        client.send(Bed.GET);
        assertThat(client.readHead().status()).isEqualTo(200);

        client.readToEof();
        bed.expectRecord(200, ErrorReason.TARGET_CLOSED);
        bed.expectClean();
    }

    @Test
    void targetResetsInTheMiddleOfTheResponse() {
        RawClient client = open(Answer.ok().pattern(100_000).stallAfterBytes(5_000));

        client.send(Bed.GET);
        assertThat(client.readHead().status()).isEqualTo(200);
        client.readPattern(0, 4_900);
        bed.target().resetConnections();

        client.readToEof();
        bed.expectRecord(200, ErrorReason.TARGET_RESET);
        bed.expectClean();
    }

    @Test
    void targetStallsInTheMiddleOfTheResponse() {
        RawClient client = open(EndsIT::shortIdle, Answer.ok().pattern(100_000).stallAfterBytes(5_000));

        client.send(Bed.GET);
        assertThat(client.readHead().status()).isEqualTo(200);

        client.readToEof();
        bed.expectRecord(200, ErrorReason.TARGET_IDLE_TIMEOUT);
        received().awaitAbandoned();
        bed.expectClean();
    }

    // ---------------------------------------------------------------- in a tunnel

    private static void enterTunnel(RawClient client) {
        client.send(UPGRADE);
        assertThat(client.readHead().status()).isEqualTo(101);
    }

    /** Answers 101 and then much without being asked, and reads nothing. */
    private static Answer flood() {
        byte[] head = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"
                .getBytes(StandardCharsets.US_ASCII);
        return Answer.raw(Arrays.copyOf(head, 16 << 20));
    }

    @Test
    void clientEndsItsHalfOfATunnel() {
        RawClient client = open(Answer.upgrade("websocket"));
        enterTunnel(client);

        client.send("ping");
        client.halfClose();

        assertThat(new String(client.readToEof(), StandardCharsets.US_ASCII)).isEqualTo("ping");
        bed.expectRecord(101);
        bed.target().awaitOpenConnections(0);
        bed.expectClean();
    }

    @Test
    void clientResetsATunnel() {
        RawClient client = open(Answer.upgrade("websocket"));
        enterTunnel(client);

        client.reset();

        bed.expectRecord(101, ErrorReason.CLIENT_CLOSED);
        bed.target().awaitOpenConnections(0);
        bed.expectClean();
    }

    @Test
    void clientStallsInATunnel() {
        RawClient client = open(EndsIT::shortIdle, flood());
        enterTunnel(client);

        bed.expectRecord(101, ErrorReason.CLIENT_RESPONSE_TIMEOUT);
        client.expectReset();
        bed.target().awaitOpenConnections(0);
        bed.expectClean();
    }

    @Test
    void targetEndsItsHalfOfATunnel() {
        RawClient client = open(Answer.upgrade("websocket"));
        enterTunnel(client);

        bed.target().halfCloseConnections();
        client.expectEof();
        assertThat(bed.hasNoRecord()).isTrue();
        client.halfClose();

        bed.expectRecord(101);
        bed.target().awaitOpenConnections(0);
        bed.expectClean();
    }

    @Test
    void targetResetsATunnel() {
        RawClient client = open(Answer.upgrade("websocket"));
        enterTunnel(client);

        bed.target().resetConnections();

        client.expectReset();
        bed.expectRecord(101, ErrorReason.TARGET_RESET);
        bed.expectClean();
    }

    @Test
    void targetStallsInATunnel() {
        RawClient client = open(EndsIT::shortIdle, Answer.upgrade("websocket").stallAfterBytes(MUCH));
        enterTunnel(client);

        bed.sendInBackground(client, MUCH);

        bed.expectRecord(101, ErrorReason.TARGET_IDLE_TIMEOUT);
        client.expectClosed(); // the kernel tells of a reset once, perhaps to the sender
        Await.equal("connections to the target", 0, bed::targetConnections);
        bed.target().closeConnections(); // it reads nothing and so can't notice
        bed.expectClean();
    }
}
