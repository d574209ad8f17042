package io.elb.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Each kind of answer, seen from the wire. */
class AnswerIT {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String POST = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n";
    private static final String OK = "HTTP/1.1 200 OK\r\nX-Target: a\r\nContent-Length: 5\r\n\r\nhello";

    private final FakeTarget target = FakeTarget.start("a");
    private final RawClient client = RawClient.connect(target.address());

    @AfterEach
    void close() {
        client.close();
        target.close();
    }

    private ReceivedRequest request() {
        return target.awaitRequests(1).get(0);
    }

    @Test
    void statusFieldsAndBodyAreSentAsScripted() {
        target.answer(Answer.status(404).field("X-A", "1").field("X-A", "2").body("no"));

        RawResponse response = client.exchange(GET);

        assertThat(response.statusLine()).isEqualTo("HTTP/1.1 404 Not Found");
        assertThat(response.fields())
                .isEqualTo(Fields.of("X-Target", "a", "X-A", "1", "X-A", "2", "Content-Length", "2"));
        assertThat(response.bodyText()).isEqualTo("no");
    }

    @Test
    void answerToHeadHasNoBody() {
        target.answerNext(1, Answer.ok("hello"));
        client.send(GET.replace("GET", "HEAD"));

        assertThat(client.readHead().field("Content-Length")).isEqualTo("5");
        assertThat(client.exchange(GET).bodyText()).isEqualTo("a");
    }

    @Test
    void chunksAndTrailersAreFramedAsChunks() {
        target.answer(Answer.ok().chunks("abc", "0123456789abcdef").trailer("X-Sum", "19"));
        client.send(GET);

        assertThat(client.readHead().field("Transfer-Encoding")).isEqualTo("chunked");
        String body = "3\r\nabc\r\n10\r\n0123456789abcdef\r\n0\r\nX-Sum: 19\r\n\r\n";
        assertThat(client.readText(body.length())).isEqualTo(body);

        RawResponse whole = client.exchange(GET);
        assertThat(whole.bodyText()).isEqualTo("abc0123456789abcdef");
        assertThat(whole.trailers()).isEqualTo(Fields.of("X-Sum", "19"));
    }

    @Test
    void bodyUntilCloseEndsWithTheConnection() {
        target.answer(Answer.ok().bodyUntilClose("all of it"));

        RawResponse response = client.exchange(GET);

        assertThat(response.fields()).isEqualTo(Fields.of("X-Target", "a", "Connection", "close"));
        assertThat(response.bodyText()).isEqualTo("all of it");
        client.expectEof();
    }

    @Test
    void patternIsSentWhole() {
        long bytes = 3_000_000;
        target.answer(Answer.ok().pattern(bytes));
        client.send(GET);

        assertThat(client.readHead().field("Content-Length")).isEqualTo(Long.toString(bytes));
        client.readPattern(0, bytes);
        assertThat(client.isOpen()).isTrue();
    }

    @Test
    void rawBytesAreSentAsTheyAre() {
        target.answer(Answer.raw("HTTP/1.1 200\nweird\0\u00ff"));
        client.send(GET);

        assertThat(client.readText(20)).isEqualTo("HTTP/1.1 200\nweird\0\u00ff");
    }

    @Test
    void gateHoldsTheAnswerBack() {
        Gate gate = Gate.closed();
        target.answer(Answer.ok().after(gate));
        client.send(GET);
        gate.awaitArrivals(1);
        assertThat(request().isAnswered()).isFalse();

        gate.open();

        assertThat(client.readResponse().status()).isEqualTo(200);
        assertThat(client.exchange(GET).status()).isEqualTo(200);
    }

    @Test
    void peerThatLeavesWhileTheGateIsClosedIsNoticed() {
        target.answer(Answer.ok().after(Gate.closed()));
        client.send(GET);
        ReceivedRequest request = request();
        request.awaitComplete();

        client.close();

        request.awaitAbandoned();
        target.awaitOpenConnections(0);
    }

    @Test
    void delayedAnswerComes() {
        target.answer(Answer.ok().after(Duration.ofMillis(20)));

        assertThat(client.exchange(GET).status()).isEqualTo(200);
    }

    @Test
    void interimResponsesComeFirst() {
        target.answer(Answer.ok().interim(103, "Link", "</a>").interim(102));

        RawResponse hints = client.exchange(GET);
        assertThat(hints.statusLine()).isEqualTo("HTTP/1.1 103 Early Hints");
        assertThat(hints.fields()).isEqualTo(Fields.of("Link", "</a>"));
        assertThat(client.readResponse().status()).isEqualTo(102);
        assertThat(client.readResponse().status()).isEqualTo(200);
    }

    @Test
    void expectedContinueIsSentBeforeTheBody() {
        String head = POST.replace("\r\n\r\n", "\r\nExpect: 100-continue\r\n\r\n");

        assertThat(client.exchange(head).status()).isEqualTo(100);
        assertThat(request().bodyBytes()).isZero();
        assertThat(client.exchange("0123456789").status()).isEqualTo(200);
        assertThat(request().bodyText()).isEqualTo("0123456789");
    }

    @Test
    void refusedExpectationClosesTheConnection() {
        target.answer(Answer.status(417).afterBodyBytes(0));
        String head = POST.replace("\r\n\r\n", "\r\nExpect: 100-continue\r\n\r\n");

        RawResponse response = client.exchange(head);

        assertThat(response.status()).isEqualTo(417);
        assertThat(response.field("Connection")).isEqualTo("close");
        client.expectEof();
    }

    @Test
    void earlyAnswerComesBeforeTheBodyAndTheRestIsRead() {
        target.answerNext(1, Answer.ok("early").afterBodyBytes(4));

        assertThat(client.exchange(POST + "0123").bodyText()).isEqualTo("early");
        assertThat(request().isComplete()).isFalse();
        client.send("456789");
        request().awaitComplete();
        assertThat(request().bodyText()).isEqualTo("0123456789");
        assertThat(client.exchange(GET).bodyText()).isEqualTo("a");
    }

    @Test
    void unreadBodyStallsTheSender() {
        try (FakeTarget narrow =
                        FakeTarget.builder("narrow").receiveBufferBytes(4096).start();
                RawClient sender = RawClient.builder().sendBufferBytes(4096).connect(narrow.address())) {
            Gate gate = Gate.closed();
            narrow.answer(Answer.ok().readingBodyAfter(gate));
            long bytes = 50_000_000;
            sender.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: " + bytes + "\r\n\r\n");
            gate.awaitArrivals(1);

            long sent = sender.sendUntilStalled(bytes, Duration.ofMillis(100));
            assertThat(sent).isLessThan(5_000_000);

            gate.open();
            narrow.awaitRequests(1).get(0).awaitBodyBytes(sent);
            assertThat(narrow.requests().get(0).bodyCrc32c()).isEqualTo(BodyPattern.crc32c(sent));
        }
    }

    @Test
    void slowReaderGetsTheWholeBody() {
        target.answer(Answer.ok().readingSlowly(3, Duration.ofMillis(1)));

        assertThat(client.exchange(POST + "0123456789").status()).isEqualTo(200);
        assertThat(request().bodyText()).isEqualTo("0123456789");
    }

    @Test
    void answerIsCutAfterItsBytes() {
        target.answer(Answer.ok("hello").cutAfterBytes(20));
        client.send(GET);

        assertThat(client.readToEof()).asString().isEqualTo(OK.substring(0, 20));
        request().awaitAnswered();
    }

    @Test
    void cutWithUnreadBytesIsStillFin() {
        target.answer(Answer.ok("hello").afterBodyBytes(0).cutAfterBytes(20));
        client.send(POST + "01234");

        assertThat(client.readToEof()).hasSize(20);
    }

    @Test
    void answerIsResetAfterItsBytes() {
        Gate gate = Gate.closed();
        target.answer(Answer.ok("hello").holdAfterBytes(20, gate).resetAfterBytes(21));
        client.send(GET);

        assertThat(client.readText(20)).isEqualTo(OK.substring(0, 20));
        gate.open();
        client.expectReset();
    }

    @Test
    void answerStallsAfterItsBytesUntilThePeerLeaves() {
        target.answer(Answer.ok("hello").stallAfterBytes(20));
        client.send(GET);

        assertThat(client.readText(20)).isEqualTo(OK.substring(0, 20));
        assertThat(client.isOpen()).isTrue();
        client.reset();
        request().awaitAbandoned();
        target.awaitOpenConnections(0);
    }

    @Test
    void heldAnswerGoesOnWhereItStopped() {
        Gate gate = Gate.closed();
        target.answer(Answer.ok("hello").holdAfterBytes(OK.length() - 3, gate));
        client.send(GET);

        assertThat(client.readText(OK.length() - 3)).isEqualTo(OK.substring(0, OK.length() - 3));
        gate.awaitArrivals(1);
        gate.open();
        assertThat(client.readText(3)).isEqualTo("llo");
    }

    @Test
    void byteByByteAnswerIsTheSame() {
        target.answer(Answer.ok("hello").byteByByte());
        client.send(GET);

        assertThat(client.readText(OK.length())).isEqualTo(OK);
    }

    @Test
    void requestIsMetByCloseResetOrSilence() {
        target.answerNext(1, Answer.close()).answerNext(1, Answer.reset()).answerNext(1, Answer.never());
        client.send(GET);
        client.expectEof();
        try (RawClient second = RawClient.connect(target.address())) {
            second.send(GET);
            second.expectReset();
        }
        try (RawClient third = RawClient.connect(target.address())) {
            third.send(GET);
            target.awaitRequests(3);
            assertThat(third.isOpen()).isTrue();
        }
        target.requests().get(2).awaitAbandoned();
    }

    @Test
    void closingAnswerSaysSoUnlessSilent() {
        target.answerNext(1, Answer.ok().closing()).answerNext(1, Answer.ok().closingSilently());

        assertThat(client.exchange(GET).field("Connection")).isEqualTo("close");
        client.expectEof();
        try (RawClient second = RawClient.connect(target.address())) {
            assertThat(second.exchange(GET).fields().has("Connection")).isFalse();
            second.expectEof();
        }
    }

    @Test
    void upgradeIsFollowedByEchoAndHalfClose() {
        target.answer(Answer.upgrade("x-echo"));
        client.send(GET.replace("\r\n\r\n", "\r\nConnection: Upgrade\r\nUpgrade: x-echo\r\n\r\n") + "early");

        RawResponse response = client.readHead();
        assertThat(response.statusLine()).isEqualTo("HTTP/1.1 101 Switching Protocols");
        assertThat(response.fields())
                .isEqualTo(Fields.of("X-Target", "a", "Connection", "Upgrade", "Upgrade", "x-echo"));
        assertThat(client.readText(5)).isEqualTo("early");
        client.send("late");
        client.halfClose();
        assertThat(client.readToEof()).asString().isEqualTo("late");
    }

    @Test
    void answerThatCannotBeSentIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Answer.status(199))
                .withMessage("status: 199 (expected: 200 to 999)");
        assertThatIllegalArgumentException().isThrownBy(() -> Answer.ok().interim(200));
        assertThatIllegalArgumentException().isThrownBy(() -> Answer.ok().chunks("a", ""));
        assertThatIllegalArgumentException().isThrownBy(() -> Answer.ok().readingSlowly(0, Duration.ZERO));
        assertThatIllegalStateException().isThrownBy(() -> Answer.ok().trailer("a", "b"));
    }
}
