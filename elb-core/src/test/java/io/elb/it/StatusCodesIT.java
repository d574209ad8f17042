package io.elb.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.limits.HttpLimits;
import io.elb.listener.ForwardedForMode;
import io.elb.listener.Transport;
import io.elb.observe.Counter;
import io.elb.observe.DesyncMode;
import io.elb.observe.ErrorReason;
import io.elb.rule.Action;
import io.elb.rule.Redirect;
import io.elb.target.Target;
import io.elb.testing.Answer;
import io.elb.testing.Gate;
import io.elb.testing.RawClient;
import io.elb.testing.RawResponse;
import io.elb.testing.ReceivedRequest;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each status that the balancer answers by itself, with the condition that leads to it. */
class StatusCodesIT {
    private static final Duration SHORT = Duration.ofMillis(200);

    private Bed bed;

    private static Bed.Builder settings() {
        return Bed.on(Transport.AUTO);
    }

    @AfterEach
    void close() {
        bed.close();
    }

    /** The client is answered so, the record and the counters say so, and the answer has the form of all of them. */
    private RawResponse expect(RawClient client, int status, ErrorReason reason) {
        RawResponse response = client.readResponse();
        expectForm(response, status);
        bed.expectRecord(status, reason);
        assertThat(bed.count(reason)).as("counted as %s", reason).isEqualTo(1);
        Counter family = status < 500 ? Counter.ELB_4XX : Counter.ELB_5XX;
        assertThat(bed.count(family)).as("counted as %s", family).isEqualTo(1);
        return response;
    }

    private static void expectForm(RawResponse response, int status) {
        assertThat(response.status()).isEqualTo(status);
        assertThat(response.version()).isEqualTo("HTTP/1.1");
        assertThat(response.bodyText()).contains(status + " " + response.reason() + "<");
        assertThat(response.reason()).isNotEmpty();
        assertThat(response.field("Server")).isEqualTo("awselb/2.0");
        assertThat(response.field("Content-Type")).isEqualTo("text/html");
        assertThat(response.field("Content-Length")).isEqualTo(Integer.toString(response.body().length));
        assertThat(response.bodyText()).contains(Integer.toString(status));
        ZonedDateTime date = ZonedDateTime.parse(response.field("Date"), DateTimeFormatter.RFC_1123_DATE_TIME);
        assertThat(Duration.between(date, ZonedDateTime.now(date.getZone())).abs())
                .isLessThan(Duration.ofMinutes(1));
    }

    private RawResponse expectAndClose(RawClient client, int status, ErrorReason reason) {
        RawResponse response = expect(client, status, reason);
        assertThat(response.field("Connection")).isEqualTo("close");
        client.expectEof();
        return response;
    }

    private void expectStillServed(RawClient client) {
        assertThat(client.exchange(Bed.GET).status()).isEqualTo(200);
    }

    private RawClient send(String request) {
        RawClient client = bed.client();
        client.send(request);
        return client;
    }

    // ---------------------------------------------------------------- 400

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET\r\nHost: shop\r\n\r\n",
                "GE(T / HTTP/1.1\r\nHost: shop\r\n\r\n",
                "GET / HTP/1.1\r\nHost: shop\r\n\r\n",
                "GET x HTTP/1.1\r\nHost: shop\r\n\r\n",
                "GET * HTTP/1.1\r\nHost: shop\r\n\r\n",
                "GET shop:80 HTTP/1.1\r\nHost: shop\r\n\r\n",
                "GET ftp://shop/x HTTP/1.1\r\nHost: shop\r\n\r\n",
                "GET http:///x HTTP/1.1\r\nHost: shop\r\n\r\n",
                "GET http://user@shop/x HTTP/1.1\r\nHost: shop\r\n\r\n",
                "GET / HTTP/1.1\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a b\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: shop\r\nX: a\0b\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: shop\r\nX: a\rb\r\n\r\n"
            })
    void malformedRequestIs400(String request) {
        bed = settings().open();

        expectAndClose(send(request), 400, ErrorReason.MALFORMED_REQUEST);

        assertThat(bed.target().connectionsOpened()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 5\r\nContent-Length: 6",
                "Content-Length: +5",
                "Content-Length: 5x",
                "Content-Length: 99999999999999999999",
                "Transfer-Encoding: identity",
                "Transfer-Encoding: chunked, chunked",
                "Transfer-Encoding: chunked, identity"
            })
    void unclearFramingIs400InAllModes(String fields) {
        bed = settings().http(http -> http.desyncMode(DesyncMode.MONITOR)).open();

        expectAndClose(
                send("POST / HTTP/1.1\r\nHost: shop\r\n" + fields + "\r\n\r\nhello"), 400, ErrorReason.BAD_FRAMING);

        assertThat(bed.target().connectionsOpened()).isZero();
    }

    @Test
    void fieldAbove16KiBIs400() {
        bed = settings().open();

        expectAndClose(
                send("GET / HTTP/1.1\r\nHost: shop\r\nX: " + "x".repeat(16 * 1024) + "\r\n\r\n"),
                400,
                ErrorReason.FIELD_TOO_LARGE);
    }

    @Test
    void fieldOf16KiBIsForwarded() {
        bed = settings().open();
        int value = 16 * 1024 - "X: \r\n".length();

        expectStillServed(send("GET / HTTP/1.1\r\nHost: shop\r\nX: " + "x".repeat(value) + "\r\n\r\n" + Bed.GET));

        assertThat(bed.target().awaitRequests(2).get(0).field("X").orElseThrow())
                .hasSize(value);
    }

    @Test
    void headAbove64KiBIs400() {
        bed = settings().open();
        String fields = IntStream.range(0, 7)
                .mapToObj(i -> "X" + i + ": " + "x".repeat(10_000) + "\r\n")
                .collect(Collectors.joining());

        expectAndClose(send("GET / HTTP/1.1\r\nHost: shop\r\n" + fields + "\r\n"), 400, ErrorReason.HEAD_TOO_LARGE);
    }

    @Test
    void limitsAreTheListeners() {
        HttpLimits limits = new HttpLimits(100, 64, 256, 1_000);
        bed = settings().http(http -> http.limits(limits)).open();

        assertThat(send("GET /" + "x".repeat(100) + " HTTP/1.1\r\nHost: shop\r\n\r\n")
                        .readResponse()
                        .status())
                .isEqualTo(414);
        assertThat(send("GET / HTTP/1.1\r\nHost: shop\r\nX: " + "x".repeat(64) + "\r\n\r\n")
                        .readResponse()
                        .status())
                .isEqualTo(400);
        assertThat(bed.count(ErrorReason.REQUEST_LINE_TOO_LONG)).isEqualTo(1);
        assertThat(bed.count(ErrorReason.FIELD_TOO_LARGE)).isEqualTo(1);
    }

    @Test
    void clientThatEndsBeforeItsBodyIsCompleteIs400() {
        bed = settings().open();
        RawClient client = send("POST / HTTP/1.1\r\nHost: shop\r\nContent-Length: 9\r\n\r\nhello");
        client.halfClose();

        expectAndClose(client, 400, ErrorReason.CLIENT_CLOSED_MID_REQUEST);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x\r\n", "-1\r\n", "5\r\nhelloworld\r\n", "5\nhello\r\n", "fffffffffffffffff\r\n"})
    void malformedChunkIs400(String chunks) {
        bed = settings().open();
        bed.target().answer(Answer.never());

        expectAndClose(
                send("POST / HTTP/1.1\r\nHost: shop\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks),
                400,
                ErrorReason.MALFORMED_BODY);
        Await.equal("in flight", 0, bed::inFlight);
        assertThat(bed.target().requests()).noneMatch(ReceivedRequest::isComplete);
    }

    @Test
    void severeRequestIs400() {
        bed = settings().open();

        expectAndClose(
                send("POST / HTTP/1.1\r\nHost: shop\r\nContent-Length: 5, 5\r\n\r\nhello"),
                400,
                ErrorReason.DESYNC_BLOCKED);
        assertThat(bed.count(Counter.DESYNC_NON_COMPLIANT)).isEqualTo(1);
        assertThat(bed.target().connectionsOpened()).isZero();
    }

    // ---------------------------------------------------------------- other 4xx

    @ParameterizedTest
    @ValueSource(
            strings = {"TRACE / HTTP/1.1\r\nHost: shop\r\n\r\n", "CONNECT shop:443 HTTP/1.1\r\nHost: shop\r\n\r\n"})
    void traceAndConnectAre405(String request) {
        bed = settings().open();

        expectAndClose(send(request), 405, ErrorReason.METHOD_NOT_ALLOWED);

        assertThat(bed.target().connectionsOpened()).isZero();
    }

    @Test
    void silentClientIs408() {
        bed = settings().timeouts(times -> times.withIdle(SHORT)).open();

        expectAndClose(bed.client(), 408, ErrorReason.CLIENT_HEAD_TIMEOUT);
    }

    @Test
    void clientThatIsSilentAfterAResponseIsClosedWithoutAWord() {
        bed = settings().timeouts(times -> times.withIdle(SHORT)).open();
        RawClient client = bed.client();
        expectStillServed(client);
        bed.expectRecord(200);

        client.expectEof();

        assertThat(bed.hasNoRecord()).isTrue();
    }

    @Test
    void slowHeadIs408() {
        bed = settings().timeouts(times -> times.withHead(SHORT)).open();

        expectAndClose(send("GET / HTTP/1.1\r\nHo"), 408, ErrorReason.CLIENT_HEAD_TIMEOUT);
    }

    @Test
    void stalledBodyIs408() {
        bed = settings().timeouts(times -> times.withBodyProgress(SHORT)).open();

        expectAndClose(
                send("POST / HTTP/1.1\r\nHost: shop\r\nContent-Length: 9\r\n\r\nhello"),
                408,
                ErrorReason.CLIENT_BODY_TIMEOUT);
    }

    @Test
    void longRequestLineIs414() {
        bed = settings().open();

        expectAndClose(
                send("GET /" + "x".repeat(16 * 1024) + " HTTP/1.1\r\nHost: shop\r\n\r\n"),
                414,
                ErrorReason.REQUEST_LINE_TOO_LONG);
    }

    @Test
    void clientThatLeavesBeforeTheAnswerIs460() {
        bed = settings().open();
        bed.target().answer(Answer.never());
        RawClient client = send(Bed.GET);
        bed.target().awaitRequests(1);

        client.reset();

        bed.expectRecord(460, ErrorReason.CLIENT_CLOSED);
        assertThat(bed.count(ErrorReason.CLIENT_CLOSED)).isEqualTo(1);
        assertThat(bed.count(Counter.ELB_4XX)).isEqualTo(1);
    }

    private static String forwardedFor(int addresses) {
        String value =
                IntStream.range(0, addresses).mapToObj(i -> "10.0.0." + i).collect(Collectors.joining(", "));
        return "GET / HTTP/1.1\r\nHost: shop\r\nX-Forwarded-For: " + value + "\r\n\r\n";
    }

    @Test
    void moreThan30ForwardedAddressesAre463() {
        bed = settings().open();
        RawClient client = send(forwardedFor(31));

        expect(client, 463, ErrorReason.TOO_MANY_FORWARDED_ADDRESSES);

        expectStillServed(client);
    }

    @Test
    void thirtyForwardedAddressesAreForwarded() {
        bed = settings().open();

        assertThat(bed.client().exchange(forwardedFor(30)).status()).isEqualTo(200);
    }

    @Test
    void forwardedAddressesAreNotCountedWhereNoneIsAppended() {
        bed = settings()
                .http(http -> http.forwardedForMode(ForwardedForMode.PRESERVE))
                .open();

        assertThat(bed.client().exchange(forwardedFor(31)).status()).isEqualTo(200);
    }

    // ---------------------------------------------------------------- 501, 505, 507

    @Test
    void otherTransferCodingIs501() {
        bed = settings().open();

        expectAndClose(
                send("POST / HTTP/1.1\r\nHost: shop\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
                501,
                ErrorReason.UNSUPPORTED_TRANSFER_CODING);
        assertThat(bed.target().connectionsOpened()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "GET / HTTP/1.2\r\nHost: shop\r\n\r\n", "GET /\r\n"})
    void otherVersionsAre505(String request) {
        bed = settings().open();

        expectAndClose(send(request), 505, ErrorReason.UNSUPPORTED_VERSION);
    }

    @Test
    void redirectToALongAddressIs507() {
        bed = settings()
                .action(Redirect.builder().path("/moved/#{path}").build())
                .openWithoutTargets();

        expect(
                send("GET /" + "x".repeat(8_200) + " HTTP/1.1\r\nHost: shop\r\n\r\n"),
                507,
                ErrorReason.REDIRECT_TOO_LONG);
        assertThat(bed.count(Counter.REDIRECT_URL_LIMIT_EXCEEDED)).isEqualTo(1);
        assertThat(bed.count(Counter.REDIRECTS)).isZero();
    }

    // ---------------------------------------------------------------- 502

    private static InetSocketAddress nobody() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return new InetSocketAddress("127.0.0.1", socket.getLocalPort());
        }
    }

    private void expect502(ErrorReason reason) {
        RawClient client = send(Bed.GET);
        expect(client, 502, reason);
        assertThat(bed.count(Counter.ELB_502)).isEqualTo(1);
        assertThat(client.isOpen()).isTrue();
    }

    @Test
    void refusedConnectIs502() throws IOException {
        bed = settings().target(nobody()).openWithoutTargets();

        expect502(ErrorReason.TARGET_CONNECT_FAILED);
    }

    @Test
    void targetThatClosesIs502() {
        bed = settings().open();
        bed.target().answer(Answer.close());

        expect502(ErrorReason.TARGET_CLOSED);
    }

    @Test
    void targetThatResetsIs502() {
        bed = settings().open();
        bed.target().answer(Answer.reset());

        expect502(ErrorReason.TARGET_RESET);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SSH-2.0-OpenSSH_9.2\r\n",
                "HTTP/2.0 200 OK\r\n\r\n",
                "HTTP/1.1 99 X\r\n\r\n",
                "HTTP/1.1 200 OK\r\nNo colon\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n"
            })
    void malformedResponseIs502(String response) {
        bed = settings().open();
        bed.target().answer(Answer.raw(response));

        expect502(ErrorReason.TARGET_MALFORMED_RESPONSE);
    }

    @Test
    void responseHeadAbove32KiBIs502() {
        bed = settings().open();
        bed.target().answer(Answer.ok().field("X", "x".repeat(33_000)));

        expect502(ErrorReason.TARGET_HEAD_TOO_LARGE);
    }

    @Test
    void upgradeThatNobodyAskedForIs502() {
        bed = settings().open();
        bed.target().answer(Answer.upgrade("websocket"));

        expect502(ErrorReason.TARGET_UNASKED_UPGRADE);
    }

    @Test
    void endOfTheDeregistrationDelayIs502() {
        bed = settings()
                .group(group -> group.deregistrationDelay(Duration.ZERO))
                .open();
        bed.target().answer(Answer.never());
        RawClient client = send(Bed.GET);
        bed.target().awaitRequests(1);

        bed.group().deregister(Target.of("127.0.0.1", bed.target().port()));

        expect(client, 502, ErrorReason.TARGET_DEREGISTERED);
    }

    @Test
    void nameThatNeverResolvedIs502() {
        bed = settings().openWithoutTargets();
        bed.group().register(Target.of("no-such-name.invalid", 80));

        expect502(ErrorReason.TARGET_UNRESOLVED);
    }

    // ---------------------------------------------------------------- 503

    private void expect503(ErrorReason reason) {
        RawClient client = send(Bed.GET);
        expect(client, 503, reason);
        assertThat(bed.count(Counter.ELB_503)).isEqualTo(1);
        assertThat(client.isOpen()).isTrue();
    }

    @Test
    void emptyGroupIs503() {
        bed = settings().openWithoutTargets();

        expect503(ErrorReason.NO_TARGETS);
    }

    @Test
    void fullQueueIs503() {
        bed = settings()
                .pool(pool -> pool.withMaxConnections(1).withQueueSize(0))
                .open();
        bed.target().answer(Answer.never());
        send(Bed.GET);
        bed.target().awaitRequests(1);

        expect503(ErrorReason.TARGET_QUEUE_FULL);
    }

    @Test
    void longWaitInTheQueueIs503() {
        bed = settings()
                .pool(pool -> pool.withMaxConnections(1).withQueueTimeout(SHORT))
                .open();
        bed.target().answer(Answer.never());
        send(Bed.GET);
        bed.target().awaitRequests(1);

        expect503(ErrorReason.TARGET_QUEUE_TIMEOUT);
    }

    // ---------------------------------------------------------------- 504

    private void expect504(String request, ErrorReason reason) {
        RawClient client = send(request);
        expect(client, 504, reason);
        assertThat(bed.count(Counter.ELB_504)).isEqualTo(1);
    }

    @Test
    void slowConnectIs504() throws IOException {
        // a full backlog: the kernel drops the handshakes that come after
        try (ServerSocket full = new ServerSocket(0, 1)) {
            InetSocketAddress address = new InetSocketAddress("127.0.0.1", full.getLocalPort());
            for (int i = 0; i < 2; i++) {
                RawClient.connect(address);
            }
            bed = settings()
                    .targetTimeouts(times -> times.withConnect(SHORT))
                    .target(address)
                    .openWithoutTargets();

            expect504(Bed.GET, ErrorReason.TARGET_CONNECT_TIMEOUT);
        }
    }

    @Test
    void silentTargetIs504AfterTheIdleTimeout() {
        bed = settings().timeouts(times -> times.withIdle(SHORT)).open();
        bed.target().answer(Answer.never());

        expect504(Bed.GET, ErrorReason.TARGET_IDLE_TIMEOUT);
    }

    @Test
    void idleTimeoutOfTheGroupGoesFirst() {
        bed = settings().targetTimeouts(times -> times.withIdle(SHORT)).open();
        bed.target().answer(Answer.never());

        expect504(Bed.GET, ErrorReason.TARGET_IDLE_TIMEOUT);
    }

    @Test
    void lateFirstByteIs504() {
        bed = settings().targetTimeouts(times -> times.withFirstByte(SHORT)).open();
        bed.target().answer(Answer.never());

        expect504(Bed.GET, ErrorReason.TARGET_FIRST_BYTE_TIMEOUT);
    }

    @Test
    void longExchangeIs504() {
        bed = settings().targetTimeouts(times -> times.withTotal(SHORT)).open();
        bed.target().answer(Answer.never());

        expect504(Bed.GET, ErrorReason.TARGET_TOTAL_TIMEOUT);
    }

    @Test
    void longAnswerIsCutAtTheTotalLimit() {
        bed = settings().targetTimeouts(times -> times.withTotal(SHORT)).open();
        bed.target().answer(Answer.ok().pattern(100_000).stallAfterBytes(5_000));
        RawClient client = send(Bed.GET);

        assertThat(client.readHead().status()).isEqualTo(200);
        client.expectClosed();

        bed.expectRecord(200, ErrorReason.TARGET_TOTAL_TIMEOUT);
    }

    @Test
    void timeForTheFirstByteBeginsWithTheEndOfTheRequest() {
        Gate upload = Gate.closed();
        bed = settings().targetTimeouts(times -> times.withFirstByte(SHORT)).open();
        bed.target().answer(Answer.never().readingBodyAfter(upload));
        RawClient client = send("POST / HTTP/1.1\r\nHost: shop\r\nContent-Length: 10\r\n\r\nhello");
        upload.awaitArrivals(1);
        expect504(Bed.GET, ErrorReason.TARGET_FIRST_BYTE_TIMEOUT); // a whole request that came later: the limit is over
        assertThat(bed.count(Counter.REQUESTS)).as("requests that have ended").isEqualTo(1);
        client.send("there");
        upload.open();

        assertThat(client.readResponse().status()).isEqualTo(504);
        bed.expectRecord(504, ErrorReason.TARGET_FIRST_BYTE_TIMEOUT);
    }

    @Test
    void shortBodyCountsAs504AndIsCut() {
        bed = settings().open();
        bed.target()
                .answer(Answer.raw("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello")
                        .closingSilently());
        RawClient client = send(Bed.GET);

        assertThat(client.readHead().status()).isEqualTo(200);
        assertThat(client.readText(5)).isEqualTo("hello");
        client.expectEof();

        bed.expectRecord(200, ErrorReason.TARGET_SHORT_BODY);
    }

    // ---------------------------------------------------------------- the form

    @Test
    void answerToHeadHasNoBody() {
        bed = settings().openWithoutTargets();
        RawClient client = send(Bed.GET.replace("GET", "HEAD"));

        RawResponse response = client.readHead();

        assertThat(response.status()).isEqualTo(503);
        assertThat(Integer.parseInt(response.field("Content-Length"))).isPositive();
        RawResponse next = client.exchange(Bed.GET);
        expectForm(next, 503);
    }

    @ParameterizedTest
    @CsvSource({"HTTP/1.0, close", "HTTP/1.1, ''"})
    void answerKeepsTheConnectionAsTheClientAsksFor(String version, String connection) {
        bed = settings().openWithoutTargets();
        RawClient client = send("GET / " + version + "\r\nHost: shop\r\n\r\n");

        RawResponse response = client.readResponse();

        expectForm(response, 503);
        assertThat(response.fields().first("Connection").orElse("")).isEqualTo(connection);
        assertThat(client.isOpen() || !connection.isEmpty()).isTrue();
    }

    @Test
    void fixedResponseToARequestWithABodyClosesTheConnection() {
        bed = settings()
                .action(Action.fixedResponse(200, "text/plain", "fixed"))
                .openWithoutTargets();
        RawClient client = send("POST / HTTP/1.1\r\nHost: shop\r\nContent-Length: 100\r\n\r\nhello");

        RawResponse response = client.readResponse();

        assertThat(response.statusLine()).isEqualTo("HTTP/1.1 200 OK");
        assertThat(response.bodyText()).isEqualTo("fixed");
        assertThat(response.field("Connection")).isEqualTo("close");
        client.expectEof();
        bed.expectRecord(200);
    }

    @Test
    void answersOfTargetsAreNoAnswersOfTheBalancer() {
        bed = settings().open();
        bed.target().answer(Answer.status(502));

        assertThat(bed.client().exchange(Bed.GET).status()).isEqualTo(502);

        bed.expectRecord(502);
        assertThat(bed.count(Counter.TARGET_5XX)).isEqualTo(1);
        assertThat(bed.count(Counter.ELB_5XX)).isZero();
        assertThat(bed.count(Counter.ELB_502)).isZero();
    }

    @Test
    void everyRequestIsCountedOnce() {
        bed = settings().open();
        Gate gate = Gate.closed();
        bed.target().answerRequest(3, Answer.ok().after(gate));
        RawClient client = bed.client();
        client.exchange(Bed.GET);
        client.exchange(Bed.GET.replace("Host: shop", "Host: shop\r\nX-Forwarded-For: " + "1,".repeat(40)));
        client.exchange(Bed.GET);
        client.send(Bed.GET);
        gate.awaitArrivals(1);
        gate.open();
        client.readResponse();

        Await.equal("requests", 4L, () -> bed.count(Counter.RECEIVED_REQUESTS));
        assertThat(bed.count(Counter.REQUESTS))
                .as("requests for which a target was chosen")
                .isEqualTo(3);
        assertThat(bed.count(Counter.TARGET_2XX)).isEqualTo(3);
        assertThat(bed.count(Counter.ELB_4XX)).isEqualTo(1);
        assertThat(bed.count(Counter.CLIENT_CONNECTIONS)).isEqualTo(1);
    }
}
