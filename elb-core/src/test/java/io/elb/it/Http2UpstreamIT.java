package io.elb.it;

import static io.elb.it.Http2Client.DATA;
import static io.elb.it.Http2Client.END_STREAM;
import static io.elb.it.Http2Client.GOAWAY;
import static io.elb.it.Http2Client.HEADERS;
import static io.elb.it.Http2Client.PING;
import static io.elb.it.Http2Client.RST_STREAM;
import static io.elb.it.Http2Client.WINDOW_UPDATE;
import static org.assertj.core.api.Assertions.assertThat;

import io.elb.it.Http2Client.Frame;
import io.elb.it.Http2Target.Request;
import io.elb.observe.Counter;
import io.elb.observe.ErrorReason;
import io.elb.observe.RequestRecord;
import io.elb.target.ProtocolVersion;
import io.elb.target.TargetGroupConfig;
import io.elb.testing.BodyPattern;
import io.netty.handler.codec.http2.Http2Headers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP/2 towards a target whose every frame is written here. */
class Http2UpstreamIT {
    private static final int MIB = 1 << 20;
    private static final int NO_ERROR = 0;
    private static final int INTERNAL_ERROR = 2;
    private static final int REFUSED_STREAM = 7;
    private static final int CANCEL = 8;

    private final List<AutoCloseable> open = new ArrayList<>();
    private Http2Target target;
    private Http2Bed bed;

    @AfterEach
    void close() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
        if (bed != null) {
            bed.close();
        }
        if (target != null) {
            target.close();
        }
    }

    /** Starts a target with settings, and the balancer in front of it. */
    private void start(int... settings) {
        start(group -> group, settings);
    }

    private void start(UnaryOperator<TargetGroupConfig.Builder> change, int... settings) {
        target = Http2Target.start(settings);
        bed = Http2Bed.of(ProtocolVersion.HTTP2, change, target.port());
    }

    private Http2Client client() {
        Http2Client client = bed.client();
        open.add(client);
        return client;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String text(Frame frame) {
        return new String(frame.payload(), StandardCharsets.US_ASCII);
    }

    private static String status(Http2Client client, int stream) {
        return client.headers(client.read(stream)).status().toString();
    }

    /** The next frame of the stream that is no credit. */
    private static Frame next(Http2Client client, int stream) {
        Frame frame = client.read(stream);
        while (frame.type() == WINDOW_UPDATE) {
            frame = client.read(stream);
        }
        return frame;
    }

    // ---- messages

    @Test
    void requestReachesTheTargetAsHttp2() {
        start();
        Http2Client client = client();
        client.sendHeaders(
                1,
                END_STREAM,
                ":method",
                "GET",
                ":scheme",
                "http",
                ":path",
                "/a?b=c",
                ":authority",
                "Shop",
                "te",
                "trailers",
                "cookie",
                "a=1",
                "x-own",
                "kept");
        Http2Target.Connection connection = target.accept();
        Request request = connection.request();
        connection.answer(request.stream(), "hello");

        assertThat(status(client, 1)).isEqualTo("200");
        assertThat(text(client.read(1))).isEqualTo("hello");
        assertThat(request.isEnd()).isTrue();
        Http2Headers fields = request.fields();
        assertThat(fields.method()).hasToString("GET");
        assertThat(fields.path()).hasToString("/a?b=c");
        assertThat(fields.scheme()).hasToString("http");
        assertThat(fields.authority()).hasToString("shop:" + bed.port());
        assertThat(new TreeSet<>(
                        fields.names().stream().map(CharSequence::toString).toList()))
                .containsExactly(
                        ":authority",
                        ":method",
                        ":path",
                        ":scheme",
                        "cookie",
                        "te",
                        "x-amzn-trace-id",
                        "x-forwarded-for",
                        "x-forwarded-port",
                        "x-forwarded-proto",
                        "x-own");
        assertThat(request.field("te")).isEqualTo("trailers");
        RequestRecord record = bed.record();
        assertThat(record.status()).isEqualTo(200);
        assertThat(record.response().bodyBytes()).isEqualTo(5);
        assertThat(record.lastAttempt().orElseThrow().address()).isEqualTo("127.0.0.1:" + target.port());
    }

    @Test
    void bodiesAndTrailersGoBothWays() {
        start();
        Http2Client client = client();
        client.post(1, "/up", "content-length", "5", "trailer", "x-sum");
        client.send(DATA, 0, 1, ascii("hello"));
        client.sendHeaders(1, END_STREAM, "x-sum", "up");
        Http2Target.Connection connection = target.accept();
        Request request = connection.request();
        assertThat(request.field("content-length")).isEqualTo("5");
        assertThat(text(connection.readType(DATA))).isEqualTo("hello");
        Frame trailers = connection.readType(HEADERS);
        assertThat(trailers.isEnd()).isTrue();
        assertThat(connection.fields(trailers).get("x-sum")).hasToString("up");
        int stream = request.stream();
        connection.sendHeaders(stream, 0, ":status", "201", "x-head", "1");
        connection.send(DATA, 0, stream, ascii("world"));
        connection.sendHeaders(stream, END_STREAM, "x-sum", "down", "content-type", "text/plain");

        Http2Headers head = client.headers(next(client, 1));
        assertThat(head.status()).hasToString("201");
        assertThat(head.get("x-head")).hasToString("1");
        assertThat(text(next(client, 1))).isEqualTo("world");
        Frame end = next(client, 1);
        assertThat(end.isEnd()).isTrue();
        Http2Headers last = client.headers(end);
        assertThat(last.get("x-sum")).hasToString("down");
        assertThat(last.get("content-type"))
                .as("a field that must not be a trailer")
                .isNull();
    }

    @Test
    void answersWithoutBodyAndInterimOnes() {
        start();
        Http2Client client = client();
        client.sendHeaders(1, END_STREAM, ":method", "HEAD", ":scheme", "http", ":path", "/", ":authority", "shop");
        client.get(3, "/empty");
        client.get(5, "/not-modified");
        client.get(7, "/hints");
        Http2Target.Connection connection = target.accept();
        connection.sendHeaders(connection.request().stream(), END_STREAM, ":status", "200", "content-length", "1234");
        connection.sendHeaders(connection.request().stream(), END_STREAM, ":status", "204");
        connection.sendHeaders(connection.request().stream(), END_STREAM, ":status", "304", "content-length", "99");
        int last = connection.request().stream();
        connection.sendHeaders(last, 0, ":status", "103", "link", "</a.css>");
        connection.answer(last, "x");

        Frame head = client.read(1);
        assertThat(head.isEnd()).isTrue();
        assertThat(client.headers(head).get("content-length")).hasToString("1234");
        Frame empty = client.read(3);
        assertThat(empty.isEnd()).isTrue();
        assertThat(client.headers(empty).status()).hasToString("204");
        Frame unmodified = client.read(5);
        assertThat(unmodified.isEnd()).isTrue();
        assertThat(client.headers(unmodified).status()).hasToString("304");
        Http2Headers hints = client.headers(client.read(7));
        assertThat(hints.status()).hasToString("103");
        assertThat(hints.get("link")).hasToString("</a.css>");
        assertThat(status(client, 7)).isEqualTo("200");
    }

    @Test
    void earlyAnswerIsWholeAndStopsTheRequest() {
        start();
        Http2Client client = client();
        client.post(1, "/up");
        client.send(DATA, 0, 1, ascii("a beginning"));
        Http2Target.Connection connection = target.accept();
        int stream = connection.request().stream();
        connection.sendHeaders(stream, 0, ":status", "413");
        connection.send(DATA, END_STREAM, stream, ascii("too much"));

        assertThat(client.headers(next(client, 1)).status()).hasToString("413");
        StringBuilder body = new StringBuilder();
        Frame frame = next(client, 1);
        while (frame.type() == DATA) {
            body.append(text(frame));
            frame = next(client, 1);
        }
        assertThat(body.toString()).isEqualTo("too much");
        assertThat(frame.type()).isEqualTo(RST_STREAM);
        assertThat(connection.readType(RST_STREAM).number()).isEqualTo(CANCEL);
        client.get(3, "/next");
        connection.answer(connection.request().stream(), "next");
        assertThat(status(client, 3)).isEqualTo("200");
    }

    // ---- connections

    @Test
    void requestsShareAConnectionAndCountSingly() {
        start();
        Http2Client client = client();
        for (int i = 0; i < 50; i++) {
            client.get(2 * i + 1, "/" + i);
        }
        Http2Target.Connection connection = target.accept();
        List<Request> requests = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            requests.add(connection.request());
        }
        assertThat(requests.stream().map(Request::stream).collect(Collectors.toSet()))
                .hasSize(50);
        assertThat(bed.inFlight()).as("requests that the strategy sees").isEqualTo(50);
        assertThat(bed.targetConnections()).isEqualTo(1);
        requests.forEach(request -> connection.answer(request.stream(), "x"));
        Await.equal("in flight", 0, bed::inFlight);
        assertThat(bed.count(Counter.TARGET_CONNECTIONS)).isEqualTo(1);
    }

    @Test
    void furtherConnectionFollowsWhenStreamsRunOut() {
        start(Http2Target.MAX_CONCURRENT_STREAMS, 2);
        Http2Client client = client();
        for (int i = 0; i < 5; i++) {
            client.get(2 * i + 1, "/" + i);
        }
        Http2Target.Connection first = target.accept();
        Request one = first.request();
        Request two = first.request();
        Http2Target.Connection second = target.accept();
        second.request();
        second.request();
        Http2Target.Connection third = target.accept();
        third.request();
        Await.equal("connections", 3, bed::targetConnections);

        first.answer(one.stream(), "x");
        assertThat(client.readType(HEADERS).stream()).isEqualTo(1);
        client.get(11, "/again"); // there is room on the first and the third
        client.get(13, "/again");
        third.request();
        first.request();
        assertThat(bed.count(Counter.TARGET_CONNECTIONS)).isEqualTo(3);
        first.answer(two.stream(), "x");
        first.close();
        second.close();
        third.close();
    }

    @RepeatedTest(20) // data may wait for their flush when the GOAWAY comes
    void goAwayLosesNoRequest() {
        start();
        Http2Client client = client();
        client.get(1, "/taken");
        Http2Target.Connection first = target.accept();
        Request taken = first.request();
        client.post(3, "/late", "content-length", "4");
        client.send(DATA, END_STREAM, 3, ascii("body"));
        first.request();
        first.goAway(taken.stream(), NO_ERROR);

        Http2Target.Connection second = target.accept();
        Request late = second.request();
        assertThat(late.fields().path()).hasToString("/late");
        assertThat(new String(second.body(late.stream()), StandardCharsets.US_ASCII))
                .isEqualTo("body");
        second.answer(late.stream(), "late");
        first.answer(taken.stream(), "taken");
        assertThat(client.headers(client.readType(HEADERS)).status()).hasToString("200");
        assertThat(client.headers(client.readType(HEADERS)).status()).hasToString("200");
        first.expectClosed();
        assertThat(bed.record().attempts()).hasSizeBetween(1, 2);
        assertThat(bed.count(Counter.RETRIES)).isEqualTo(1);
    }

    @Test
    void requestThatConnectionsLeaveBehindTwiceGetsANewOne() {
        start(Http2Target.MAX_CONCURRENT_STREAMS, 2);
        Http2Client client = client();
        for (int stream = 1; stream <= 5; stream += 2) {
            client.get(stream, "/" + stream);
        }
        Http2Target.Connection first = target.accept();
        first.request();
        first.request();
        Http2Target.Connection second = target.accept();
        Request taken = second.request();
        first.goAway(0, NO_ERROR);

        Request late = second.request();
        Http2Target.Connection third = target.accept(); // has room, but may be the next that ends
        Request other = third.request();
        second.goAway(taken.stream(), NO_ERROR);

        Http2Target.Connection fresh = target.accept();
        Request again = fresh.request();
        assertThat(again.fields().path()).isEqualTo(late.fields().path());
        fresh.answer(again.stream(), "late");
        third.answer(other.stream(), "other");
        second.answer(taken.stream(), "taken");
        for (int i = 0; i < 3; i++) {
            assertThat(client.headers(client.readType(HEADERS)).status()).hasToString("200");
        }
        assertThat(bed.count(Counter.RETRIES)).isEqualTo(3);
    }

    @Test
    void targetThatGoesAwayAndStopsListeningLosesNoRequestToo() {
        target = Http2Target.start();
        try (Http2Target other = Http2Target.start()) {
            bed = Http2Bed.of(ProtocolVersion.HTTP2, target.port());
            Http2Client client = client();
            client.get(1, "/");
            Http2Target.Connection leaving = target.accept();
            leaving.request();
            bed.group().register(io.elb.target.Target.of("127.0.0.1", other.port()));
            target.stopListening();
            leaving.goAway(0, NO_ERROR);

            Http2Target.Connection connection = other.accept();
            connection.answer(connection.request().stream(), "other");
            assertThat(status(client, 1)).isEqualTo("200");
            leaving.expectClosed();
        }
    }

    @Test
    void refusedStreamIsSentAgainWithItsBody() {
        start();
        Http2Client client = client();
        client.post(1, "/", "content-length", "5");
        client.send(DATA, END_STREAM, 1, ascii("hello"));
        Http2Target.Connection connection = target.accept();
        Request refused = connection.request();
        connection.readType(DATA);
        connection.reset(refused.stream(), REFUSED_STREAM);
        Request again = connection.request();
        assertThat(text(connection.readType(DATA))).isEqualTo("hello");
        connection.answer(again.stream(), "ok");

        assertThat(client.headers(next(client, 1)).status()).hasToString("200");
        RequestRecord record = bed.record();
        assertThat(record.attempts()).hasSize(2);
        assertThat(record.attempts().get(0).error()).contains(ErrorReason.TARGET_REFUSED);
    }

    @Test
    void requestThatIsRefusedAgainAndAgainFails() {
        start();
        Http2Client client = client();
        client.get(1, "/");
        Http2Target.Connection connection = target.accept();
        for (int i = 0; i < 4; i++) {
            connection.reset(connection.request().stream(), REFUSED_STREAM);
        }
        assertThat(status(client, 1)).isEqualTo("502");
        assertThat(bed.record().error()).contains(ErrorReason.TARGET_REFUSED);
    }

    @Test
    void anotherTargetIsAskedAfterTheSecondRefusal() {
        target = Http2Target.start();
        try (Http2Target other = Http2Target.start()) {
            bed = Http2Bed.of(ProtocolVersion.HTTP2, target.port());
            Http2Client client = client();
            client.get(1, "/");
            Http2Target.Connection connection = target.accept();
            Request first = connection.request();
            bed.group().register(io.elb.target.Target.of("127.0.0.1", other.port()));
            connection.reset(first.stream(), REFUSED_STREAM);
            connection.reset(connection.request().stream(), REFUSED_STREAM);

            Http2Target.Connection willing = other.accept();
            willing.answer(willing.request().stream(), "ok");
            assertThat(status(client, 1)).isEqualTo("200");
        }
    }

    @Test
    void resetBeforeTheAnswerIsABadGateway() {
        start();
        Http2Client client = client();
        client.get(1, "/");
        Http2Target.Connection connection = target.accept();
        connection.reset(connection.request().stream(), INTERNAL_ERROR);
        assertThat(status(client, 1)).isEqualTo("502");
        client.read(1);
        client.get(3, "/"); // also on a connection that served before, and nothing is sent again
        connection.reset(connection.request().stream(), CANCEL);
        assertThat(status(client, 3)).isEqualTo("502");
        assertThat(bed.record().error()).contains(ErrorReason.TARGET_RESET);
        assertThat(bed.record().error()).contains(ErrorReason.TARGET_RESET);
        assertThat(bed.count(Counter.RETRIES)).isZero();
    }

    @Test
    void resetInTheAnswerIsPassedOn() {
        start();
        Http2Client client = client();
        client.get(1, "/");
        Http2Target.Connection connection = target.accept();
        Request request = connection.request();
        connection.sendHeaders(request.stream(), 0, ":status", "200");
        assertThat(status(client, 1)).isEqualTo("200");
        connection.reset(request.stream(), INTERNAL_ERROR);
        assertThat(client.readType(RST_STREAM).number()).isEqualTo(INTERNAL_ERROR);
    }

    @Test
    void resetOfTheClientIsPassedOn() {
        start();
        Http2Client client = client();
        client.get(1, "/");
        Http2Target.Connection connection = target.accept();
        Request request = connection.request();
        client.reset(1, CANCEL);
        Frame reset = connection.readType(RST_STREAM);
        assertThat(reset.stream()).isEqualTo(request.stream());
        assertThat(reset.number()).isEqualTo(CANCEL);
        assertThat(bed.record().error()).contains(ErrorReason.CLIENT_CLOSED);
        client.get(3, "/next");
        connection.answer(connection.request().stream(), "next");
        assertThat(status(client, 3)).isEqualTo("200");
        assertThat(bed.count(Counter.TARGET_CONNECTIONS)).isEqualTo(1);
    }

    @Test
    void connectionThatEndsMidRequestIsABadGatewayAndASafeRequestIsSentAgain() {
        start();
        Http2Client client = client();
        client.post(1, "/", "content-length", "0");
        Http2Target.Connection first = target.accept();
        first.request();
        first.close();
        assertThat(status(client, 1)).isEqualTo("502");
        assertThat(bed.record().error()).contains(ErrorReason.TARGET_CLOSED);
        client.get(3, "/warm");
        Http2Target.Connection second = target.accept();
        second.answer(second.request().stream(), "x");
        assertThat(status(client, 3)).isEqualTo("200");
        client.read(3);
        client.get(5, "/race");
        second.request();
        second.close();
        Http2Target.Connection third = target.accept();
        third.answer(third.request().stream(), "x");
        assertThat(status(client, 5)).isEqualTo("200");
    }

    @Test
    void idleConnectionIsClosedWithGoAwayAndPingIsAnswered() {
        start(group -> group.connections(group.build().connections().withIdleTimeout(Duration.ofMillis(300))));
        Http2Client client = client();
        client.get(1, "/");
        Http2Target.Connection connection = target.accept();
        connection.answer(connection.request().stream(), "x");
        connection.send(PING, 0, 0, ascii("12345678"));
        Frame pong = connection.readType(PING);
        assertThat(pong.flags()).isEqualTo(Http2Client.ACK);
        assertThat(text(pong)).isEqualTo("12345678");
        connection.readType(GOAWAY);
        connection.expectClosed();
        Await.equal("connections", 0, bed::targetConnections);
    }

    @Test
    void limitOfConnectionsMakesRequestsWaitForAStream() {
        start(
                group -> group.connections(group.build().connections().withMaxConnections(1)),
                Http2Target.MAX_CONCURRENT_STREAMS,
                2);
        Http2Client client = client();
        for (int i = 0; i < 4; i++) {
            client.get(2 * i + 1, "/" + i);
        }
        Http2Target.Connection connection = target.accept();
        for (int i = 0; i < 4; i++) {
            connection.answer(connection.request().stream(), "x");
        }
        for (int i = 0; i < 4; i++) {
            assertThat(client.headers(client.readType(HEADERS)).status()).hasToString("200");
        }
        assertThat(bed.count(Counter.TARGET_CONNECTIONS)).isEqualTo(1);
    }

    @Test
    void raisedLimitOfStreamsIsUsed() {
        start(
                group -> group.connections(group.build().connections().withMaxConnections(1)),
                Http2Target.MAX_CONCURRENT_STREAMS,
                1);
        Http2Client client = client();
        client.get(1, "/");
        client.get(3, "/");
        Http2Target.Connection connection = target.accept();
        Request first = connection.request();
        connection.settings(Http2Target.MAX_CONCURRENT_STREAMS, 2);
        Request second = connection.request();
        connection.answer(second.stream(), "x");
        connection.answer(first.stream(), "x");
        client.readType(HEADERS);
        client.readType(HEADERS);
    }

    @Test
    void targetThatSpeaksNoHttp2IsSaidSo() {
        start();
        Http2Client client = client();
        client.get(1, "/");
        target.acceptSilently()
                .sendBytes(ascii("HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"));
        assertThat(status(client, 1)).isEqualTo("502");
        assertThat(bed.record().error()).contains(ErrorReason.TARGET_NO_HTTP2);
        client.read(1);
        client.get(3, "/");
        target.acceptSilently().close();
        assertThat(status(client, 3)).isEqualTo("502");
        assertThat(bed.record().error()).contains(ErrorReason.TARGET_NO_HTTP2);
        Await.equal("connections", 0, bed::targetConnections);
    }

    @Test
    void targetWithoutSettingsIsConnectedToInVain() {
        start(group -> group.timeouts(group.build().timeouts().withConnect(Duration.ofMillis(300))));
        Http2Client client = client();
        client.get(1, "/");
        target.acceptSilently();
        assertThat(status(client, 1)).isEqualTo("504");
        assertThat(bed.record().error()).contains(ErrorReason.TARGET_CONNECT_TIMEOUT);
    }

    @Test
    void connectionOnWhichNothingComesIsNotUsedAgain() {
        start(group -> group.timeouts(group.build().timeouts().withIdle(Duration.ofMillis(300))));
        Http2Client client = client();
        client.get(1, "/first"); // when it is answered, no acknowledgement of settings is on its way any more
        Http2Target.Connection silent = target.accept();
        silent.answer(silent.request().stream(), "x");
        assertThat(status(client, 1)).isEqualTo("200");
        client.read(1);
        client.get(3, "/silent");
        silent.request();
        assertThat(status(client, 3)).isEqualTo("504");
        client.get(5, "/next");
        Http2Target.Connection next = target.accept();
        next.answer(next.request().stream(), "x");
        assertThat(status(client, 5)).isEqualTo("200");
        silent.readType(GOAWAY);
        silent.expectClosed();
    }

    // ---- malformed answers

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x-no: status",
                ":status: 20",
                ":status: 2000",
                ":status: 101",
                ":status: 200|:status: 200",
                ":status: 200|X-Upper: 1",
                ":status: 200|connection: close",
                ":status: 200|transfer-encoding: chunked",
                ":status: 200|:path: /",
                ":status: 200|content-length: 1|content-length: 2",
                ":status: 200|x-control: a\u0001b"
            })
    void malformedHeadIsABadGateway(String head) {
        start();
        Http2Client client = client();
        client.get(1, "/");
        Http2Target.Connection connection = target.accept();
        Request request = connection.request();
        List<String> fields = new ArrayList<>();
        for (String field : head.split("\\|", -1)) {
            int colon = field.indexOf(':', 1);
            fields.add(field.substring(0, colon));
            fields.add(field.substring(colon + 2));
        }
        connection.sendHeaders(request.stream(), 0, fields.toArray(new String[0]));

        assertThat(status(client, 1)).isEqualTo("502");
        assertThat(bed.record().error()).contains(ErrorReason.TARGET_MALFORMED_RESPONSE);
        client.read(1);
        client.get(3, "/"); // the connection serves others
        connection.answer(connection.request().stream(), "x");
        assertThat(status(client, 3)).isEqualTo("200");
    }

    @ParameterizedTest
    @CsvSource({"6, 200", "7, 502"})
    void headMayBeAsLongAsOverHttp1(int fieldsOfFiveThousand, String expected) {
        start();
        Http2Client client = client();
        client.get(1, "/");
        Http2Target.Connection connection = target.accept();
        Request request = connection.request();
        List<String> fields = new ArrayList<>(List.of(":status", "200"));
        for (int i = 0; i < fieldsOfFiveThousand; i++) {
            fields.add("x-" + i);
            fields.add("v".repeat(5_000));
        }
        connection.sendHeaders(request.stream(), END_STREAM, fields.toArray(new String[0]));
        RequestRecord record = bed.record();
        assertThat(record.status()).hasToString(expected);
        assertThat(record.error().isPresent()).isEqualTo(expected.equals("502"));
        record.error().ifPresent(error -> assertThat(error).isEqualTo(ErrorReason.TARGET_HEAD_TOO_LARGE));
        client.get(3, "/next");
        connection.answer(connection.request().stream(), "x");
        assertThat(bed.record().status()).isEqualTo(200);
    }

    @Test
    void dataBeforeTheHeadIsABadGateway() {
        start();
        Http2Client client = client();
        client.get(1, "/");
        Http2Target.Connection connection = target.accept();
        connection.send(DATA, END_STREAM, connection.request().stream(), ascii("x"));
        assertThat(status(client, 1)).isEqualTo("502");
        assertThat(bed.record().error()).contains(ErrorReason.TARGET_MALFORMED_RESPONSE);
    }

    @Test
    void bodyShorterThanItsLengthIsBrokenOff() {
        start();
        Http2Client client = client();
        client.get(1, "/");
        Http2Target.Connection connection = target.accept();
        int stream = connection.request().stream();
        connection.sendHeaders(stream, 0, ":status", "200", "content-length", "10");
        connection.send(DATA, END_STREAM, stream, ascii("short"));
        assertThat(status(client, 1)).isEqualTo("200");
        assertThat(client.readType(RST_STREAM).number()).isEqualTo(INTERNAL_ERROR);
        assertThat(bed.record().error()).contains(ErrorReason.TARGET_SHORT_BODY);
    }

    @Test
    void brokenFramesEndTheConnectionOnly() {
        start();
        Http2Client client = client();
        client.get(1, "/");
        Http2Target.Connection first = target.accept();
        first.request();
        first.send(DATA, 0, 0, ascii("on stream 0"));
        assertThat(status(client, 1)).isEqualTo("502");
        assertThat(bed.record().error()).contains(ErrorReason.TARGET_MALFORMED_RESPONSE);
        client.read(1);
        client.get(3, "/");
        Http2Target.Connection second = target.accept();
        second.answer(second.request().stream(), "x");
        assertThat(status(client, 3)).isEqualTo("200");
    }

    // ---- windows

    @Test
    void targetThatGrantsNothingStopsTheClientOnly() {
        start(Http2Target.INITIAL_WINDOW_SIZE, 0);
        int total = 8 * MIB;
        Http2Client client = client();
        client.credit(0, MIB);
        client.post(1, "/up", "content-length", String.valueOf(total));
        Http2Target.Connection connection = target.accept();
        Request stalled = connection.request();
        int window = 65_535;
        int sent = 0;
        while (sent < total) {
            if (window == 0) {
                client.send(PING, 0, 0, new byte[8]);
                int more = creditUntilPong(client);
                if (more == 0) {
                    break;
                }
                window += more;
            }
            int length = Math.min(Math.min(window, 16 * 1024), total - sent);
            client.send(DATA, 0, 1, BodyPattern.slice(sent, length));
            sent += length;
            window -= length;
        }
        assertThat(sent).as("bytes taken while the target grants none").isLessThan(MIB);

        client.get(3, "/other"); // the same connections serve others meanwhile
        connection.answer(connection.request().stream(), "x");
        assertThat(client.headers(next(client, 3)).status()).hasToString("200");

        connection.credit(0, total);
        connection.credit(stalled.stream(), total);
        int received = 0;
        while (received < total) {
            while (sent < total && window > 0) {
                int length = Math.min(Math.min(window, 16 * 1024), total - sent);
                client.send(DATA, sent + length == total ? END_STREAM : 0, 1, BodyPattern.slice(sent, length));
                sent += length;
                window -= length;
            }
            Frame data = connection.readType(DATA);
            assertThat(data.payload()).isEqualTo(BodyPattern.slice(received, data.payload().length));
            received += data.payload().length;

            if (sent < total && received == sent) {
                window += client.read(1).number();
            }
        }
        connection.answer(stalled.stream(), "done");
        Frame frame = next(client, 1);
        assertThat(client.headers(frame).status()).hasToString("200");
    }

    /** What the balancer has granted stream 1 until it answered the ping. */
    private static int creditUntilPong(Http2Client client) {
        int credit = 0;
        Frame frame = client.read();
        while (frame.type() != PING) {
            if (frame.type() == WINDOW_UPDATE && frame.stream() == 1) {
                credit += frame.number();
            }
            frame = client.read();
        }
        return credit;
    }

    @Test
    void clientThatGrantsNothingStopsItsTargetStreamOnly() {
        start();
        Http2Client client = client();
        client.get(1, "/big");
        Http2Target.Connection connection = target.accept();
        int stream = connection.request().stream();
        connection.sendHeaders(stream, 0, ":status", "200");
        int total = 4 * MIB;
        int window = 128 * 1024;
        int sent = 0;
        while (sent < total) {
            if (window == 0) {
                connection.send(PING, 0, 0, new byte[8]);
                Frame frame = connection.read();
                while (frame.type() != PING) {
                    window += frame.type() == WINDOW_UPDATE && frame.stream() == stream ? frame.number() : 0;
                    frame = connection.read();
                }
                if (window == 0) {
                    break;
                }
            }
            int length = Math.min(window, 16 * 1024);
            connection.send(DATA, 0, stream, BodyPattern.slice(sent, length));
            sent += length;
            window -= length;
        }
        assertThat(sent).as("bytes that the balancer took").isBetween(65_535, MIB);

        client.credit(0, 2 * total);
        client.get(3, "/other");
        connection.answer(connection.request().stream(), "x");
        assertThat(client.headers(next(client, 3)).status()).hasToString("200");

        client.credit(1, 2 * total);
        while (sent < total) {
            while (window == 0) {
                Frame frame = connection.readType(WINDOW_UPDATE);
                window += frame.stream() == stream ? frame.number() : 0;
            }
            int length = Math.min(Math.min(window, 16 * 1024), total - sent);
            connection.send(DATA, sent + length == total ? END_STREAM : 0, stream, BodyPattern.slice(sent, length));
            sent += length;
            window -= length;
        }
        assertThat(bed.record().status()).isEqualTo(200);
        assertThat(bed.record().response().bodyBytes()).isEqualTo(total);
    }

    // ---- TLS

    @Test
    void http2IsAgreedUponByAlpn() {
        target = Http2Target.startTls(TestTls.context(), "h2");
        bed = Http2Bed.of(
                ProtocolVersion.HTTP2, group -> group.targetTls(TestTls.origination(TestTls.context())), target.port());
        Http2Client client = client();
        client.get(1, "/");
        Http2Target.Connection connection = target.accept();
        Request request = connection.request();
        connection.answer(request.stream(), "secret");
        assertThat(request.fields().scheme()).hasToString("https");
        assertThat(status(client, 1)).isEqualTo("200");
        assertThat(text(client.read(1))).isEqualTo("secret");
    }

    @Test
    void targetThatAgreesToNothingIsSaidSo() throws Exception {
        target = Http2Target.startTls(TestTls.context());
        bed = Http2Bed.of(
                ProtocolVersion.HTTP2, group -> group.targetTls(TestTls.origination(TestTls.context())), target.port());
        Http2Client client = client();
        client.get(1, "/");
        target.acceptSilently().poll();
        assertThat(status(client, 1)).isEqualTo("502");
        assertThat(bed.record().error()).contains(ErrorReason.TARGET_NO_HTTP2);
    }
}
