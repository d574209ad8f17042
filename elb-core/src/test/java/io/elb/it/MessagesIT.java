package io.elb.it;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.elb.limits.ConnectionLimits;
import io.elb.listener.Transport;
import io.elb.observe.Counter;
import io.elb.observe.ErrorReason;
import io.elb.rule.Action;
import io.elb.testing.Answer;
import io.elb.testing.BodyPattern;
import io.elb.testing.FakeTarget;
import io.elb.testing.Gate;
import io.elb.testing.RawClient;
import io.elb.testing.RawResponse;
import io.elb.testing.ReceivedRequest;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP/1.0 and 1.1 messages of every framing, one after the other and both ways. */
class MessagesIT {
    private static final long MUCH = 64L << 20;
    private static final String POST_CHUNKED = "POST /x HTTP/1.1\r\nHost: shop\r\nTransfer-Encoding: chunked\r\n";

    private Bed bed;

    private RawClient open() {
        bed = Bed.start();
        return bed.client();
    }

    @AfterEach
    void close() {
        bed.close();
    }

    private ReceivedRequest received() {
        return bed.target().awaitRequests(1).get(0);
    }

    private static String get(String version, String... lines) {
        String fields = lines.length == 0 ? "" : String.join("\r\n", lines) + "\r\n";
        return "GET /x " + version + "\r\nHost: shop\r\n" + fields + "\r\n";
    }

    private static String post(String path, String body) {
        return "POST " + path + " HTTP/1.1\r\nHost: shop\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    // ---------------------------------------------------------------- persistence

    @ParameterizedTest
    @CsvSource({
        "HTTP/1.1, X: y, '', true",
        "HTTP/1.1, Connection: close, close, false",
        "HTTP/1.0, X: y, close, false",
        "HTTP/1.0, Connection: keep-alive, keep-alive, true"
    })
    void clientConnectionPersistsAsTheClientAsksFor(String version, String line, String answered, boolean persists) {
        RawClient client = open();

        RawResponse response = client.exchange(get(version, line));

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.version()).isEqualTo("HTTP/1.1");
        assertThat(response.fields().first("Connection").orElse("")).isEqualTo(answered);
        if (persists) {
            assertThat(client.exchange(Bed.GET).status()).isEqualTo(200);
        } else {
            client.expectEof();
        }
        assertThat(received().version()).isEqualTo("HTTP/1.1");
    }

    @Test
    void closeOfTheTargetIsNotTheClients() {
        RawClient client = open();
        bed.target().answer(Answer.ok().closing());

        RawResponse response = client.exchange(Bed.GET);

        assertThat(response.fields().first("Connection")).isEmpty();
        assertThat(client.exchange(Bed.GET).status()).isEqualTo(200);
        assertThat(bed.target().connectionsOpened()).isEqualTo(2);
    }

    @Test
    void connectionEndsAfterItsRequests() {
        bed = Bed.on(Transport.AUTO).limits(new ConnectionLimits(0, 0, 3)).open();
        RawClient client = bed.client();

        assertThat(client.exchange(Bed.GET).fields().first("Connection")).isEmpty();
        assertThat(client.exchange(Bed.GET).fields().first("Connection")).isEmpty();
        assertThat(client.exchange(Bed.GET).field("Connection")).isEqualTo("close");

        client.expectEof();
    }

    @Test
    void connectionEndsAtItsAge() {
        bed = Bed.on(Transport.AUTO)
                .timeouts(times -> times.withKeepAlive(Duration.ofSeconds(1)))
                .open();
        RawClient client = bed.client();

        int requests = 0;
        boolean last = false;
        while (!last) {
            last = client.exchange(Bed.GET).fields().has("Connection");
            requests++;
        }

        client.expectEof();
        assertThat(requests).isGreaterThan(1);
    }

    @Test
    void connectionsBeyondTheLimitOfTheListenerAreRefused() {
        bed = Bed.on(Transport.AUTO).limits(new ConnectionLimits(2, 0, 0)).open();
        RawClient first = bed.client();
        RawClient second = bed.client();
        assertThat(first.exchange(Bed.GET).status()).isEqualTo(200);
        assertThat(second.exchange(Bed.GET).status()).isEqualTo(200);

        bed.client().expectClosed();
        assertThat(bed.count(Counter.REJECTED_CONNECTIONS)).isEqualTo(1);

        first.close();
        Await.equal("client connections", 1, bed::clientConnections);
        assertThat(bed.client().exchange(Bed.GET).status()).isEqualTo(200);
    }

    @Test
    void connectionsBeyondTheLimitOfAClientAddressAreRefused() {
        bed = Bed.on(Transport.AUTO).limits(new ConnectionLimits(0, 1, 0)).open();
        RawClient first = bed.clientFrom("127.0.0.1");
        assertThat(first.exchange(Bed.GET).status()).isEqualTo(200);

        bed.clientFrom("127.0.0.1").expectClosed();

        assertThat(bed.clientFrom("127.0.0.2").exchange(Bed.GET).status()).isEqualTo(200);
        first.close();
        Await.equal("client connections", 1, bed::clientConnections);
        assertThat(bed.clientFrom("127.0.0.1").exchange(Bed.GET).status()).isEqualTo(200);
    }

    // ---------------------------------------------------------------- pipelining

    @Test
    void pipelinedRequestsAreAnsweredInOrder() {
        RawClient client = open();
        bed.target().answer(request -> Answer.ok(request.path() + request.bodyText()));

        client.send(get("HTTP/1.1") + post("/1", "one") + get("HTTP/1.1") + POST_CHUNKED + "\r\n3\r\ntwo\r\n0\r\n\r\n"
                + post("/3", "") + get("HTTP/1.1", "Connection: close"));

        for (String body : List.of("/x", "/1one", "/x", "/xtwo", "/3", "/x")) {
            assertThat(client.readResponse().bodyText()).isEqualTo(body);
        }
        client.expectEof();
    }

    @Test
    void pipelinedRequestsThatComeByteByByteAreAnsweredInOrder() {
        RawClient client = open();
        bed.target().answer(request -> Answer.ok(request.path() + request.bodyText()));

        client.sendSlowly(post("/1", "one") + POST_CHUNKED + "\r\n3\r\ntwo\r\n0\r\n\r\n" + post("/3", "three"));

        for (String body : List.of("/1one", "/xtwo", "/3three")) {
            assertThat(client.readResponse().bodyText()).isEqualTo(body);
        }
    }

    @Test
    void fiftyPipelinedFixedResponsesAreInOrder() {
        bed = Bed.on(Transport.AUTO)
                .action(Action.fixedResponse(200, "text/plain", "fixed"))
                .openWithoutTargets();
        RawClient client = bed.client();

        client.send(Bed.GET.repeat(50));

        for (int i = 0; i < 50; i++) {
            assertThat(client.readResponse().bodyText()).isEqualTo("fixed");
        }
    }

    @Test
    void hundredPipelinedRequestsAreAnsweredInOrder() {
        RawClient client = open();
        bed.target().answer(request -> Answer.ok(request.path()));
        StringBuilder requests = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            requests.append(post("/" + i, "x".repeat(i)));
        }

        client.send(requests.toString());

        for (int i = 0; i < 100; i++) {
            assertThat(client.readResponse().bodyText()).isEqualTo("/" + i);
        }
        assertThat(bed.target().connectionsOpened()).isEqualTo(1);
    }

    @Test
    void answerIsNotOvertakenByTheErrorThatFollowsIt() {
        RawClient client = open();
        Gate gate = Gate.closed();
        bed.target().answer(Answer.ok().after(gate));

        client.send(Bed.GET + "bad\r\n\r\n");
        gate.awaitArrivals(1);
        gate.open();

        assertThat(client.readResponse().status()).isEqualTo(200);
        assertThat(client.readResponse().status()).isEqualTo(400);
        client.expectEof();
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "IO_URING", "NIO"})
    void clientThatPipelinesAndNeverReadsIsStopped(Transport transport) {
        bed = Bed.on(transport)
                .action(Action.fixedResponse(200, "text/plain", "x".repeat(1000)))
                .openWithoutTargets();
        RawClient client = bed.stallingClient();
        byte[] requests = Bed.GET.repeat(2_000).getBytes(StandardCharsets.US_ASCII);

        // what 40,000 requests are answered with is 46 MB: far more than sockets and queues may hold
        Thread sender = new Thread(
                () -> {
                    for (int i = 0; i < 20; i++) {
                        client.send(requests);
                    }
                },
                "pipelining-client");
        sender.start();
        Await.until(
                "requests begun",
                () -> bed.count(Counter.RECEIVED_REQUESTS) > 1_000,
                () -> bed.count(Counter.RECEIVED_REQUESTS));
        steady(() -> bed.count(Counter.RECEIVED_REQUESTS));
        assertThat(bed.count(Counter.RECEIVED_REQUESTS)).isLessThan(30_000);

        for (int i = 0; i < 40_000; i++) {
            assertThat(client.readResponse().status()).isEqualTo(200);
        }
    }

    /** Waits until a number has not changed for 200 ms. */
    private static void steady(LongSupplier number) {
        long[] last = {number.getAsLong(), System.nanoTime()};
        Await.until(
                "steady",
                () -> {
                    long now = number.getAsLong();
                    if (now != last[0]) {
                        last[0] = now;
                        last[1] = System.nanoTime();
                    }
                    return System.nanoTime() - last[1] > Duration.ofMillis(200).toNanos();
                },
                number::getAsLong);
    }

    // ---------------------------------------------------------------- framing of requests

    @Test
    void chunkedRequestPassesWithItsTrailers() {
        RawClient client = open();

        client.send(POST_CHUNKED + "Trailer: X-Sum\r\n\r\n5;ext=1\r\nhello\r\n6\r\n world\r\n0\r\nX-Sum: 11\r\n\r\n");

        assertThat(client.readResponse().status()).isEqualTo(200);
        assertThat(received().field("Transfer-Encoding")).contains("chunked");
        assertThat(received().bodyText()).isEqualTo("hello world");
        assertThat(received().trailers().first("X-Sum")).contains("11");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 5", "Transfer-Encoding: chunked", "Host: evil"})
    void trailersThatWouldChangeTheHeadAre400(String line) {
        RawClient client = open();

        client.send(POST_CHUNKED + "\r\n0\r\n" + line + "\r\nX-Ok: 1\r\n\r\n");

        assertThat(client.readResponse().status()).isEqualTo(400);
        bed.expectRecord(400, ErrorReason.MALFORMED_BODY);
        assertThat(bed.target().requests()).noneMatch(ReceivedRequest::isComplete);
    }

    @Test
    void requestWithoutABodyHasNoFraming() {
        RawClient client = open();

        client.exchange(Bed.GET);

        assertThat(received().fields().has("Content-Length")).isFalse();
        assertThat(received().fields().has("Transfer-Encoding")).isFalse();
    }

    @Test
    void emptyBodyKeepsItsLength() {
        RawClient client = open();

        client.exchange(post("/x", ""));
        client.exchange(post("/x", ""));

        assertThat(received().field("Content-Length")).contains("0");
        assertThat(bed.target().connectionsOpened()).isEqualTo(1);
    }

    @Test
    void requestWithAnEmptyBodyWaitsForItsTarget() {
        bed = Bed.on(Transport.AUTO)
                .timeouts(times -> times.withIdle(Duration.ofMillis(200)).withBodyProgress(Duration.ofMillis(100)))
                .open();
        bed.target().answer(Answer.never());

        assertThat(bed.client().exchange(post("/x", "")).status()).isEqualTo(504);

        bed.expectRecord(504, ErrorReason.TARGET_IDLE_TIMEOUT);
    }

    // ---------------------------------------------------------------- framing of responses

    @Test
    void chunkedResponsePassesWithItsTrailers() {
        RawClient client = open();
        bed.target().answer(Answer.ok().chunks("hello", " world").trailer("X-Sum", "11"));

        RawResponse response = client.exchange(Bed.GET);

        assertThat(response.field("Transfer-Encoding")).isEqualTo("chunked");
        assertThat(response.bodyText()).isEqualTo("hello world");
        assertThat(response.trailers().first("X-Sum")).contains("11");
        assertThat(client.exchange(Bed.GET).status()).isEqualTo(200);
    }

    @Test
    void chunkedResponseToHttp10EndsWithTheConnection() {
        RawClient client = open();
        bed.target().answer(Answer.ok().chunks("hello", " world"));

        RawResponse response = client.exchange(get("HTTP/1.0", "Connection: keep-alive"));

        assertThat(response.fields().has("Transfer-Encoding")).isFalse();
        assertThat(response.field("Connection")).isEqualTo("close");
        assertThat(response.bodyText()).isEqualTo("hello world");
    }

    @Test
    void responseUntilCloseIsChunkedForHttp11() {
        RawClient client = open();
        bed.target().answerRequest(1, Answer.ok().bodyUntilClose("hello"));

        RawResponse response = client.exchange(Bed.GET);

        assertThat(response.field("Transfer-Encoding")).isEqualTo("chunked");
        assertThat(response.bodyText()).isEqualTo("hello");
        bed.expectRecord(200);
        assertThat(client.exchange(Bed.GET).status()).isEqualTo(200);
    }

    @Test
    void responseUntilCloseEndsWithTheConnectionForHttp10() {
        RawClient client = open();
        bed.target().answer(Answer.ok().bodyUntilClose("hello"));

        RawResponse response = client.exchange(get("HTTP/1.0"));

        assertThat(response.bodyText()).isEqualTo("hello");
        bed.expectRecord(200);
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "IO_URING", "NIO"})
    void responseUntilCloseThatIsResetIsSeenToBeCut(Transport transport) {
        bed = Bed.on(transport).open();
        RawClient client = bed.client();
        bed.target().answer(Answer.raw("HTTP/1.1 200 OK\r\n\r\nhello").stallAfterBytes(MUCH));
        client.send(get("HTTP/1.0"));
        assertThat(client.readHead().status()).isEqualTo(200);
        assertThat(client.readText(5)).isEqualTo("hello");

        bed.target().resetConnections();

        client.expectReset();
        bed.expectRecord(200, ErrorReason.TARGET_RESET);
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "IO_URING", "NIO"})
    void resetRightBehindPartOfAResponseIsNoticed(Transport transport) {
        bed = Bed.on(transport).open();
        bed.target().answer(Answer.ok().pattern(100_000).resetAfterBytes(5_000));

        for (int i = 0; i < 20; i++) { // the reset must come while the data in front of it is read
            bed.client().send(Bed.GET);

            assertThat(bed.record().error()).contains(ErrorReason.TARGET_RESET);
        }
        Await.equal("connections to the target", 0, bed::targetConnections);
    }

    @Test
    void answerToHeadKeepsItsLengthAndHasNoBody() {
        RawClient client = open();

        client.send(Bed.GET.replace("GET", "HEAD") + Bed.GET);

        RawResponse head = client.readHead();
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.field("Content-Length")).isEqualTo("3");
        assertThat(client.readResponse().bodyText()).isEqualTo("one");
        assertThat(bed.target().connectionsOpened()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"204", "304"})
    void responsesWithoutABodyLeaveTheConnectionsUsable(int status) {
        RawClient client = open();
        bed.target().answerRequest(1, Answer.status(status).field("ETag", "\"x\""));

        RawResponse response = client.exchange(Bed.GET);

        assertThat(response.status()).isEqualTo(status);
        assertThat(response.fields().has("Transfer-Encoding")).isFalse();
        assertThat(response.field("ETag")).isEqualTo("\"x\"");
        assertThat(client.exchange(Bed.GET).bodyText()).isEqualTo("one");
        assertThat(bed.target().connectionsOpened()).isEqualTo(1);
    }

    @Test
    void interimResponsesArePassedOn() {
        RawClient client = open();
        bed.target().answer(Answer.ok().interim(103, "Link", "</a.css>").interim(102));

        client.send(Bed.GET);

        RawResponse hints = client.readResponse();
        assertThat(hints.status()).isEqualTo(103);
        assertThat(hints.field("Link")).isEqualTo("</a.css>");
        assertThat(client.readResponse().status()).isEqualTo(102);
        assertThat(client.readResponse().bodyText()).isEqualTo("one");
        bed.expectRecord(200);
    }

    @Test
    void interimResponsesAreKeptFromHttp10() {
        RawClient client = open();
        bed.target().answer(Answer.ok().interim(103, "Link", "</a.css>"));

        assertThat(client.exchange(get("HTTP/1.0")).status()).isEqualTo(200);
    }

    @Test
    void responseThatComesByteByByteIsWhole() {
        RawClient client = open();
        bed.target()
                .answer(Answer.ok()
                        .chunks("hello", " world")
                        .trailer("X-Sum", "11")
                        .byteByByte());

        assertThat(client.exchange(Bed.GET).bodyText()).isEqualTo("hello world");
    }

    // ---------------------------------------------------------------- early responses

    @Test
    void responseBeforeTheEndOfTheBodyIsPassedOnAtOnce() {
        RawClient client = open();
        bed.target().answer(Answer.status(413).body("too large").afterBodyBytes(5));

        client.send("POST /x HTTP/1.1\r\nHost: shop\r\nContent-Length: 1000000\r\n\r\nhello");

        RawResponse response = client.readResponse();
        assertThat(response.status()).isEqualTo(413);
        assertThat(response.bodyText()).isEqualTo("too large");
        assertThat(response.field("Connection")).isEqualTo("close");
        client.expectEof();
        bed.expectRecord(413);
        Await.equal("connections to the target", 0, bed::targetConnections);
    }

    @Test
    void earlyResponseIsNotDestroyedByTheBodyThatFollows() {
        RawClient client = open();
        bed.target().answer(Answer.status(413).body("too large").afterBodyBytes(1));

        client.send("POST /x HTTP/1.1\r\nHost: shop\r\nContent-Length: " + MUCH + "\r\n\r\n");
        client.trySend(new byte[4 << 20]);

        assertThat(client.readResponse().bodyText()).isEqualTo("too large");
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "IO_URING", "NIO"})
    void earlyResponseSurvivesThatTheTargetTakesNoMore(Transport transport) throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReceiveBufferSize(4 * 1024);
            socket.bind(new InetSocketAddress("127.0.0.1", 0));
            bed = Bed.on(transport)
                    .target((InetSocketAddress) socket.getLocalSocketAddress())
                    .openWithoutTargets();
            RawClient client = bed.client();
            client.send("POST /x HTTP/1.1\r\nHost: shop\r\nContent-Length: " + MUCH + "\r\n\r\n");
            try (Socket target = socket.accept()) {
                target.getInputStream().readNBytes(100);
                client.sendUntilStalled(MUCH, Duration.ofMillis(100)); // whatever the balancer may send is queued
                target.getOutputStream()
                        .write("HTTP/1.1 413 Too Large\r\nContent-Length: 9\r\n\r\ntoo large".getBytes(US_ASCII));
            } // what was not read makes the kernel send RST right behind the answer

            assertThat(client.readResponse().bodyText()).isEqualTo("too large");
            bed.expectRecord(413);
            Await.equal("connections to the target", 0, bed::targetConnections);
        }
    }

    @Test
    void bodyGoesOnBesideAnEarlyResponse() {
        RawClient client = open();
        Gate gate = Gate.closed();
        bed.target().answer(Answer.ok("hello").afterBodyBytes(5).holdAfterBytes(55, gate));
        client.send("POST /x HTTP/1.1\r\nHost: shop\r\nContent-Length: 10\r\n\r\nhello");
        assertThat(client.readHead().status()).isEqualTo(200);

        client.send("world");
        gate.open();

        assertThat(client.readText(5)).isEqualTo("hello");
        bed.expectRecord(200);
    }

    // ---------------------------------------------------------------- large bodies

    private RawClient open(Transport transport) {
        FakeTarget target =
                FakeTarget.builder("one").receiveBufferBytes(64 * 1024).start();
        bed = Bed.on(transport).target(target).open();
        return bed.stallingClient();
    }

    private static String bigPost(String framing) {
        return "POST /x HTTP/1.1\r\nHost: shop\r\n" + framing + "\r\n\r\n";
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "IO_URING", "NIO"})
    void largeUploadArrivesWholeAfterAStall(Transport transport) {
        RawClient client = open(transport);
        Gate reading = Gate.closed();
        bed.target().answer(Answer.ok().readingBodyAfter(reading));
        client.send(bigPost("Content-Length: " + MUCH));

        long taken = client.sendUntilStalled(MUCH, Duration.ofMillis(100));
        assertThat(taken).isLessThan(MUCH);
        reading.open();
        for (long at = taken; at < MUCH; at += 1 << 20) {
            client.send(BodyPattern.slice(at, (int) Math.min(1 << 20, MUCH - at)));
        }

        assertThat(client.readResponse().status()).isEqualTo(200);
        assertThat(received().bodyBytes()).isEqualTo(MUCH);
        assertThat(received().bodyCrc32c()).isEqualTo(BodyPattern.crc32c(MUCH));
        assertThat(bed.record().request().bodyBytes()).isEqualTo(MUCH);
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "IO_URING", "NIO"})
    void largeDownloadArrivesWholeAfterAStall(Transport transport) {
        RawClient client = open(transport);
        bed.target().answer(Answer.ok().pattern(MUCH));

        client.send(Bed.GET);
        assertThat(client.readHead().status()).isEqualTo(200);
        assertThat(received().isAnswered()).isFalse();
        client.readPattern(0, MUCH);

        assertThat(bed.record().response().bodyBytes()).isEqualTo(MUCH);
        received().awaitAnswered();
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "IO_URING", "NIO"})
    void largeChunkedUploadArrivesWhole(Transport transport) {
        int chunk = 100_000;
        int chunks = 40;
        RawClient client = open(transport);
        client.send(bigPost("Transfer-Encoding: chunked"));

        for (int i = 0; i < chunks; i++) {
            client.send(Integer.toHexString(chunk) + "\r\n");
            client.send(BodyPattern.slice((long) i * chunk, chunk));
            client.send("\r\n");
        }
        client.send("0\r\n\r\n");

        assertThat(client.readResponse().status()).isEqualTo(200);
        assertThat(received().bodyCrc32c()).isEqualTo(BodyPattern.crc32c((long) chunk * chunks));
    }

    // ---------------------------------------------------------------- tunnels

    private static String upgrade(String protocol) {
        return get("HTTP/1.1", "Connection: Upgrade", "Upgrade: " + protocol);
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "IO_URING", "NIO"})
    void bytesPassBothWaysAfterAnUpgrade(Transport transport) {
        RawClient client = open(transport);
        bed.target().answer(Answer.upgrade("websocket"));

        client.send(upgrade("websocket"));
        RawResponse switched = client.readHead();
        assertThat(switched.status()).isEqualTo(101);
        assertThat(switched.field("Upgrade")).isEqualTo("websocket");
        assertThat(switched.field("Connection")).isEqualTo("Upgrade");
        for (int i = 0; i < 10; i++) {
            client.send("ping" + i);
            assertThat(client.readText(5)).isEqualTo("ping" + i);
        }
        client.halfClose();
        client.expectEof();

        var record = bed.record();
        assertThat(record.status()).isEqualTo(101);
        assertThat(record.request().tunnel()).contains("websocket");
        assertThat(record.request().bodyBytes()).isEqualTo(50);
        assertThat(record.response().bodyBytes()).isEqualTo(50);
        Await.equal("connections to the target", 0, bed::targetConnections);
    }

    @Test
    void bytesBehindTheUpgradeRequestReachTheTarget() {
        RawClient client = open();
        bed.target().answer(Answer.upgrade("custom"));

        client.send(upgrade("custom") + "early");

        assertThat(client.readHead().status()).isEqualTo(101);
        assertThat(client.readText(5)).isEqualTo("early");
    }

    @Test
    void refusedUpgradeIsAnOrdinaryResponse() {
        RawClient client = open();

        client.send(upgrade("websocket"));

        assertThat(client.readResponse().bodyText()).isEqualTo("one");
        assertThat(client.exchange(Bed.GET).status()).isEqualTo(200);
    }

    @Test
    void upgradeNobodyAskedForIs502() {
        RawClient client = open();
        bed.target().answerRequest(1, Answer.upgrade("websocket"));

        assertThat(client.exchange(Bed.GET).status()).isEqualTo(502);

        bed.expectRecord(502, ErrorReason.TARGET_UNASKED_UPGRADE);
        assertThat(client.exchange(Bed.GET).status()).isEqualTo(200);
    }

    @Test
    void upgradeBeforeTheEndOfTheBodyIs502() {
        RawClient client = open();
        bed.target().answer(Answer.upgrade("websocket").afterBodyBytes(0));

        client.send("POST /x HTTP/1.1\r\nHost: shop\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");

        assertThat(client.readResponse().status()).isEqualTo(502);
        bed.expectRecord(502, ErrorReason.TARGET_UNASKED_UPGRADE);
    }

    @Test
    void largeTunnelIsWhole() {
        int bytes = 8 << 20;
        RawClient client = open();
        bed.target().answer(Answer.upgrade("custom"));
        client.send(upgrade("custom"));
        client.readHead();

        Thread sender = new Thread(() -> {
            client.sendPattern(bytes);
            client.halfClose();
        });
        sender.start();
        client.readPattern(0, bytes);

        client.expectEof();
        bed.expectRecord(101);
    }

    @Test
    void idleTunnelIsClosed() {
        bed = Bed.on(Transport.AUTO)
                .timeouts(times -> times.withIdle(Duration.ofSeconds(1)))
                .open();
        bed.target().answer(Answer.upgrade("websocket"));
        RawClient client = bed.client();
        client.send(upgrade("websocket"));
        client.readHead();

        client.expectClosed();

        bed.expectRecord(101, ErrorReason.TARGET_IDLE_TIMEOUT);
        bed.target().awaitOpenConnections(0);
    }
}
