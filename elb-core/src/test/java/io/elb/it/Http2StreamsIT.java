package io.elb.it;

import static io.elb.it.Http2Client.DATA;
import static io.elb.it.Http2Client.END_STREAM;
import static io.elb.it.Http2Client.HEADERS;
import static io.elb.it.Http2Client.PING;
import static io.elb.it.Http2Client.RST_STREAM;
import static io.elb.it.Http2Client.WINDOW_UPDATE;
import static org.assertj.core.api.Assertions.assertThat;

import io.elb.observe.ErrorReason;
import io.elb.observe.RequestRecord;
import io.elb.testing.Answer;
import io.elb.testing.BodyPattern;
import io.elb.testing.FakeTarget;
import io.elb.testing.Gate;
import io.elb.testing.RawClient;
import io.elb.testing.ReceivedRequest;
import io.netty.handler.codec.http2.Http2Headers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests over HTTP/2: what goes through, with other people's clients and frame by frame. */
class Http2StreamsIT {
    private static final int MIB = 1 << 20;
    private static final int PROTOCOL_ERROR = 1;
    private static final int NO_ERROR = 0;
    private static final int CANCEL = 8;
    private static final int INTERNAL_ERROR = 2;

    private final FakeTarget target = FakeTarget.start("target");
    private final Http2Listener listener = new Http2Listener(target);

    @TempDir
    private Path directory;

    @AfterEach
    void close() {
        listener.close();
        target.close();
    }

    private static Commands.Result curl(String... arguments) {
        List<String> all = new ArrayList<>(
                List.of("--silent", "--http2-prior-knowledge", "--write-out", " %{http_version} %{http_code}"));
        all.addAll(List.of(arguments));
        return Commands.run("curl", "curl", all);
    }

    private static Commands.Result nghttp(String... arguments) {
        return Commands.run("nghttp2-client", "nghttp", List.of(arguments));
    }

    // ---- with other people's clients

    @Test
    void curlGetsAnAnswer() throws Exception {
        Commands.Result result = curl(listener.uri("/hello?x=1"));

        assertThat(result.output()).isEqualTo("target 2 200");
        ReceivedRequest received = target.awaitRequests(1).get(0);
        assertThat(received.requestLine()).isEqualTo("GET /hello?x=1 HTTP/1.1");
        assertThat(received.field("Host")).hasValue("127.0.0.1:" + listener.port());
        assertThat(received.field("X-Forwarded-For")).hasValue("127.0.0.1");
        assertThat(received.field("X-Forwarded-Proto")).hasValue("http");
        assertThat(received.field("X-Amzn-Trace-Id")).isPresent();
        RequestRecord record = listener.nextRecord();
        assertThat(record.request().protocol()).isEqualTo("HTTP/2.0");
        assertThat(record.request().uri()).isEqualTo("/hello?x=1");
        assertThat(record.status()).isEqualTo(200);
        assertThat(record.response().bodyBytes()).isEqualTo("target".length());
        assertThat(record.error()).isEmpty();
    }

    @Test
    void bothVersionsReachTheSameTargetTheSameWay() {
        curl(listener.uri("/a"));
        try (RawClient client = RawClient.connect("127.0.0.1", listener.port())) {
            client.exchange("GET /a HTTP/1.1\r\nHost: 127.0.0.1:" + listener.port()
                    + "\r\nuser-agent: curl\r\naccept: */*\r\n\r\n");
        }

        assertThat(target.awaitRequests(2).get(0).fields().names())
                .containsExactlyInAnyOrderElementsOf(
                        target.requests().get(1).fields().names());
    }

    @Test
    void curlSendsABodyOfKnownLength() throws Exception {
        target.answer(Answer.computed(request -> Answer.ok(request.bodyBytes() + ":" + request.bodyCrc32c())));
        Path file = directory.resolve("body");
        Files.write(file, BodyPattern.slice(0, 4 * MIB));

        Commands.Result result = curl("--data-binary", "@" + file, listener.uri("/up"));

        assertThat(result.output()).isEqualTo(4 * MIB + ":" + BodyPattern.crc32c(4 * MIB) + " 2 200");
        assertThat(target.requests().get(0).field("Content-Length")).hasValue(String.valueOf(4 * MIB));
        assertThat(listener.nextRecord().request().bodyBytes()).isEqualTo(4 * MIB);
    }

    @Test
    void curlSendsABodyOfUnknownLength() throws Exception {
        target.answer(Answer.computed(request -> Answer.ok(request.bodyBytes() + ":" + request.bodyCrc32c())));
        Path file = directory.resolve("body");
        Files.write(file, BodyPattern.slice(0, MIB));

        Commands.Result result = curl("--data-binary", "@" + file, "--header", "Content-Length:", listener.uri("/up"));

        assertThat(result.output()).isEqualTo(MIB + ":" + BodyPattern.crc32c(MIB) + " 2 200");
        assertThat(target.requests().get(0).field("Transfer-Encoding")).hasValue("chunked");
    }

    @Test
    void curlGetsALargeBodyWhole() throws Exception {
        target.answer(Answer.ok().pattern(32 * MIB));
        Path file = directory.resolve("out");

        Commands.Result result = curl("--output", file.toString(), listener.uri("/big"));

        assertThat(result.output()).isEqualTo(" 2 200");
        CRC32C crc = new CRC32C();
        crc.update(Files.readAllBytes(file));
        assertThat(crc.getValue()).isEqualTo(BodyPattern.crc32c(32 * MIB));
    }

    @Test
    void headAndEmptyAnswersHaveNoBody() {
        target.answerPath("/empty", Answer.status(204)).answerPath("/zero", Answer.ok(""));

        assertThat(curl("--head", listener.uri("/")).output())
                .contains("content-length: 6")
                .endsWith(" 2 200");
        assertThat(curl(listener.uri("/empty")).output()).isEqualTo(" 2 204");
        assertThat(curl(listener.uri("/zero")).output()).isEqualTo(" 2 200");
    }

    @Test
    void curlWaitsForContinue() {
        target.answer(Answer.computed(request -> Answer.ok(request.bodyText())));

        Commands.Result result =
                curl("--data", "hello", "--header", "Expect: 100-continue", "--verbose", listener.uri("/"));

        assertThat(result.output()).contains("HTTP/2 100").endsWith("hello 2 200");
    }

    @Test
    void nghttpGetsTrailers() {
        target.answer(Answer.ok().chunks("one", "two").trailer("X-Sum", "42"));

        Commands.Result result = nghttp("--verbose", listener.uri("/"));

        assertThat(result.exit()).isZero();
        assertThat(result.output()).contains("one", "two", "x-sum: 42");
    }

    @Test
    void nghttpGetsManyAnswersOverOneConnection() {
        target.answer(Answer.ok().pattern(100_000));

        Commands.Result result = nghttp("--null-out", "--stat", "--multiply=100", listener.uri("/many"));

        assertThat(result.exit()).as(result.output()).isZero();
        assertThat(result.output()
                        .lines()
                        .filter(line -> line.contains(" 200 "))
                        .count())
                .as(result.output())
                .isEqualTo(100);
        assertThat(target.awaitRequests(100)).hasSize(100);
    }

    // ---- frame by frame

    @Test
    void trailersOfARequestReachTheTarget() {
        try (Http2Client client = Http2Client.connect(listener.port())) {
            client.post(1, "/up", "trailer", "x-sum");
            client.send(DATA, 0, 1, ascii("hello"));
            client.sendHeaders(1, END_STREAM, "x-sum", "42");

            assertThat(client.headers(client.readType(HEADERS)).status()).hasToString("200");
        }
        ReceivedRequest received = target.awaitRequests(1).get(0);
        assertThat(received.bodyText()).isEqualTo("hello");
        assertThat(received.field("Transfer-Encoding")).hasValue("chunked");
        assertThat(received.trailers().first("x-sum")).hasValue("42");
    }

    @Test
    void crumbsBecomeOneCookie() {
        try (Http2Client client = Http2Client.connect(listener.port())) {
            client.sendHeaders(
                    1,
                    END_STREAM,
                    ":method",
                    "GET",
                    ":scheme",
                    "http",
                    ":path",
                    "/",
                    ":authority",
                    "shop",
                    "cookie",
                    "a=1",
                    "x-between",
                    "y",
                    "cookie",
                    "b=2");
            client.readType(HEADERS);
        }
        assertThat(target.awaitRequests(1).get(0).fields().all("cookie")).containsExactly("a=1; b=2");
    }

    @Test
    void dataIsCreditedOnlyWhenTheTargetTakesIt() {
        Gate gate = Gate.closed();
        int total = 16 * MIB;
        target.answerPath("/stalled", Answer.ok("all of it").readingBodyAfter(gate));
        try (Http2Client client = Http2Client.connect(listener.port())) {
            client.credit(0, MIB);
            client.post(1, "/stalled", "content-length", String.valueOf(total));
            int window = 64 * 1024;
            int sent = 0;
            while (sent < total) {
                if (window == 0) { // all that is granted is used up: does the balancer want more?
                    client.send(PING, 0, 0, new byte[8]);
                    int more = creditUntilPong(client);
                    if (more == 0) {
                        break;
                    }
                    window += more;
                }
                int length = Math.min(Math.min(window, 16 * 1024), total - sent);
                client.send(DATA, sent + length == total ? END_STREAM : 0, 1, BodyPattern.slice(sent, length));
                sent += length;
                window -= length;
            }
            assertThat(sent).as("bytes granted while the target takes none").isLessThan(total);

            client.get(3, "/other"); // the connection serves others meanwhile
            assertThat(client.headers(client.read(3)).status()).hasToString("200");

            gate.open();
            while (sent < total) {
                if (window == 0) {
                    window += client.read(1).number();
                }
                int length = Math.min(Math.min(window, 16 * 1024), total - sent);
                client.send(DATA, sent + length == total ? END_STREAM : 0, 1, BodyPattern.slice(sent, length));
                sent += length;
                window -= length;
            }
            Http2Client.Frame answer = client.readType(HEADERS);
            assertThat(answer.stream()).isEqualTo(1);
        }
        ReceivedRequest received = target.awaitRequests(2).stream()
                .filter(request -> request.path().equals("/stalled"))
                .findFirst()
                .orElseThrow();
        received.awaitComplete();
        assertThat(received.bodyCrc32c()).isEqualTo(BodyPattern.crc32c(total));
    }

    /** What the balancer has granted stream 1 until it answered the ping. */
    private static int creditUntilPong(Http2Client client) {
        int credit = 0;
        Http2Client.Frame frame = client.read();
        while (frame.type() != PING) {
            if (frame.type() == WINDOW_UPDATE && frame.stream() == 1) {
                credit += frame.number();
            }
            frame = client.read();
        }
        return credit;
    }

    @Test
    void clientThatGrantsNothingStopsTheTarget() {
        target.answer(Answer.ok().pattern(64 * MIB));
        try (Http2Client client = Http2Client.connect(listener.port())) {
            client.get(1, "/big");
            client.readType(HEADERS);
            long received = 0;
            while (received < 65_535) {
                received += client.readType(DATA).payload().length;
            }
            client.send(PING, 0, 0, new byte[8]);
            assertThat(client.read().type()).as("no data beyond the window").isEqualTo(PING);

            CRC32C crc = new CRC32C();
            crc.update(BodyPattern.slice(0, 65_535));
            Http2Client.Frame frame;
            do {
                client.credit(0, MIB);
                client.credit(1, MIB);
                long until = received + MIB;
                do {
                    frame = client.readType(DATA);
                    crc.update(frame.payload());
                    received += frame.payload().length;
                } while (received < until && !frame.isEnd());
            } while (!frame.isEnd());
            assertThat(received).isEqualTo(64 * MIB);
            assertThat(crc.getValue()).isEqualTo(BodyPattern.crc32c(64 * MIB));
        }
    }

    @Test
    void resetOfAStreamCancelsItsRequestOnly() throws Exception {
        Gate gate = Gate.closed();
        target.answerPath("/slow", Answer.ok("late").after(gate));
        try (Http2Client client = Http2Client.connect(listener.port())) {
            client.get(1, "/slow");
            gate.awaitArrivals(1);
            client.reset(1, CANCEL);
            client.get(3, "/next");

            assertThat(client.headers(client.read(3)).status()).hasToString("200");
        }
        target.requests().get(0).awaitAbandoned();
        gate.open();
        assertThat(listener.nextRecord().error()).hasValue(ErrorReason.CLIENT_CLOSED);
    }

    @Test
    void clientThatGoesAwayCancelsItsRequests() throws Exception {
        Gate gate = Gate.closed();
        target.answer(Answer.ok("late").after(gate));
        try (Http2Client client = Http2Client.connect(listener.port())) {
            client.get(1, "/slow");
            client.get(3, "/slow");
            gate.awaitArrivals(2);
        }
        assertThat(listener.nextRecord().error()).hasValue(ErrorReason.CLIENT_CLOSED);
        assertThat(listener.nextRecord().error()).hasValue(ErrorReason.CLIENT_CLOSED);
        gate.open();
    }

    @Test
    void earlyAnswerIsWholeAndStopsTheRequest() {
        target.answer(Answer.status(413).body("too much").afterBodyBytes(0).closing());
        try (Http2Client client = Http2Client.connect(listener.port())) {
            client.post(1, "/up");
            client.send(DATA, 0, 1, ascii("a beginning"));

            assertThat(client.headers(client.readType(HEADERS)).status()).hasToString("413");
            StringBuilder body = new StringBuilder();
            Http2Client.Frame frame = client.readType(DATA);
            body.append(text(frame));
            while (!frame.isEnd()) {
                frame = client.readType(DATA);
                body.append(text(frame));
            }
            assertThat(body.toString()).isEqualTo("too much");
            Http2Client.Frame reset = client.readType(RST_STREAM);
            assertThat(reset.number()).isEqualTo(NO_ERROR);

            client.get(3, "/next");
            assertThat(client.read(3).type()).isEqualTo(HEADERS);
        }
    }

    @Test
    void targetThatDiesMidResponseResetsItsStreamOnly() {
        target.answerPath("/cut", Answer.ok().pattern(100_000).cutAfterBytes(50_000));
        try (Http2Client client = Http2Client.connect(listener.port())) {
            client.get(1, "/cut");
            assertThat(client.readType(RST_STREAM).number()).isEqualTo(INTERNAL_ERROR);

            client.get(3, "/next");
            assertThat(client.read(3).type()).isEqualTo(HEADERS);
        }
        assertThat(listener.errors(ErrorReason.TARGET_SHORT_BODY)).isEqualTo(1);
    }

    @Test
    void malformedRequestResetsItsStreamOnly() {
        try (Http2Client client = Http2Client.connect(listener.port())) {
            client.sendHeaders(
                    1, END_STREAM, ":method", "GET", ":scheme", "http", ":path", "/a b", ":authority", "shop");
            assertThat(client.readType(RST_STREAM).number()).isEqualTo(PROTOCOL_ERROR);

            client.get(3, "/next");
            Http2Client.Frame answer = client.read(3);
            Http2Headers headers = client.headers(answer);
            assertThat(headers.status()).hasToString("200");
        }
        assertThat(target.requestCount()).isEqualTo(1);
    }

    @Test
    void balancersOwnAnswerIsOneToo() {
        target.close();
        try (Http2Client client = Http2Client.connect(listener.port())) {
            client.get(1, "/");
            Http2Headers headers = client.headers(client.readType(HEADERS));
            assertThat(headers.status()).hasToString("502");
            assertThat(headers.get("server")).hasToString("awselb/2.0");
        }
    }

    @Test
    void finOfTheClientEndsTheConnection() {
        try (Http2Client client = Http2Client.connect(listener.port())) {
            client.get(1, "/");
            client.readType(DATA);
            client.halfClose();
            client.expectClosed();
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String text(Http2Client.Frame frame) {
        return new String(frame.payload(), StandardCharsets.US_ASCII);
    }
}
