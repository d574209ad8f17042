package io.elb.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a fake target remembers, which script holds, and its life. */
class FakeTargetIT {
    private static final String GET = "GET /x?y=1 HTTP/1.1\r\nHost: a\r\n\r\n";

    private final FakeTarget target = FakeTarget.start("a");

    @AfterEach
    void close() {
        target.close();
    }

    private RawClient connect() {
        return RawClient.connect(target.address());
    }

    private int status(RawClient client) {
        return client.exchange(GET).status();
    }

    @Test
    void answersWithItsNameAndKeepsTheConnection() {
        try (RawClient client = connect()) {
            for (int i = 0; i < 2; i++) {
                RawResponse response = client.exchange(GET);
                assertThat(response.statusLine()).isEqualTo("HTTP/1.1 200 OK");
                assertThat(response.fields()).isEqualTo(Fields.of("X-Target", "a", "Content-Length", "1"));
                assertThat(response.bodyText()).isEqualTo("a");
            }
        }
        target.awaitOpenConnections(0);
        assertThat(target.connectionsOpened()).isEqualTo(1);
        assertThat(target.requestCount()).isEqualTo(2);
        assertThat(target.problems()).isEmpty();
    }

    @Test
    void remembersTheRequestAsItWas() {
        try (RawClient client = connect()) {
            client.send("POST /x?y=1 HTTP/1.1\r\nHost: a\r\nx-A: 1\r\nX-a: 2\r\nTransfer-Encoding: chunked\r\n\r\n");
            client.exchange("3;ext=1\r\nabc\r\n2\r\nde\r\n0\r\nX-Sum: 5\r\n\r\n");
        }
        ReceivedRequest request = target.awaitRequests(1).get(0);

        assertThat(request.requestLine()).isEqualTo("POST /x?y=1 HTTP/1.1");
        assertThat(List.of(request.method(), request.target(), request.path(), request.version()))
                .containsExactly("POST", "/x?y=1", "/x", "HTTP/1.1");
        assertThat(request.fields().names()).containsExactly("Host", "x-A", "X-a", "Transfer-Encoding");
        assertThat(request.field("x-a")).contains("1");
        assertThat(request.bodyText()).isEqualTo("abcde");
        assertThat(request.bodyBytes()).isEqualTo(5);
        assertThat(request.trailers()).isEqualTo(Fields.of("X-Sum", "5"));
        assertThat(request.connection()).isEqualTo(1);
        assertThat(request.isComplete()).isTrue();
        request.awaitAnswered();
        assertThat(request.isAbandoned()).isFalse();
    }

    @Test
    void ofALargeBodyLengthAndChecksumAreKnown() {
        long bytes = 5_000_000;
        try (RawClient client = connect()) {
            client.send("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: " + bytes + "\r\n\r\n");
            client.sendPattern(bytes);
            assertThat(client.readResponse().status()).isEqualTo(200);
        }
        ReceivedRequest request = target.requests().get(0);

        assertThat(request.bodyBytes()).isEqualTo(bytes);
        assertThat(request.bodyCrc32c()).isEqualTo(BodyPattern.crc32c(bytes));
        assertThatIllegalStateException().isThrownBy(request::body);
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() {
        target.answer(request -> Answer.ok(request.target()));
        try (RawClient client = connect()) {
            client.send(GET.replace("/x", "/1") + GET.replace("/x", "/2") + GET.replace("/x", "/3"));
            assertThat(List.of(
                            client.readResponse().bodyText(),
                            client.readResponse().bodyText(),
                            client.readResponse().bodyText()))
                    .containsExactly("/1?y=1", "/2?y=1", "/3?y=1");
        }
    }

    @Test
    void nextHoldsBeforeNumberBeforePathBeforeDefault() {
        target.answer(Answer.status(500))
                .answerPath("/x", Answer.status(501))
                .answerRequest(2, Answer.status(502))
                .answerNext(1, Answer.status(503));
        try (RawClient client = connect()) {
            assertThat(status(client)).isEqualTo(503);
            assertThat(status(client)).isEqualTo(502);
            assertThat(status(client)).isEqualTo(501);
            assertThat(client.exchange(GET.replace("/x", "/y")).status()).isEqualTo(500);
        }
    }

    @Test
    void failsSoManyTimesAndThenSucceeds() {
        target.answerNext(2, Answer.status(503));
        try (RawClient client = connect()) {
            assertThat(List.of(status(client), status(client), status(client), status(client)))
                    .containsExactly(503, 503, 200, 200);
        }
    }

    @Test
    void malformedRequestIsAProblem() {
        try (RawClient client = connect()) {
            assertThat(client.exchange("nonsense\r\n\r\n").status()).isEqualTo(400);
            client.expectEof();
        }
        assertThat(target.requests()).isEmpty();
        assertThat(target.problems()).singleElement().asString().contains("not a request line: nonsense");
    }

    @Test
    void failingScriptIsAProblem() {
        target.answer(request -> {
            throw new AssertionError("not this one");
        });
        try (RawClient client = connect()) {
            client.send(GET);
            client.expectEof();
        }
        target.awaitOpenConnections(0);
        assertThat(target.problems()).singleElement().asString().contains("not this one");
    }

    @Test
    void stoppedTargetRefusesAndComesBackOnItsPort() {
        int port = target.port();
        try (RawClient client = connect()) {
            assertThat(status(client)).isEqualTo(200);
            target.stop();
            client.expectEof();
        }
        assertThatThrownBy(this::connect)
                .isInstanceOf(UncheckedIOException.class)
                .hasCauseInstanceOf(ConnectException.class);
        target.awaitOpenConnections(0);

        target.restart();
        assertThat(target.port()).isEqualTo(port);
        try (RawClient client = connect()) {
            assertThat(status(client)).isEqualTo(200);
        }
    }

    @Test
    void targetThatStoppedAcceptingServesOpenConnections() {
        try (RawClient client = connect()) {
            assertThat(status(client)).isEqualTo(200);
            target.stopAccepting();
            assertThat(status(client)).isEqualTo(200);
            assertThatThrownBy(this::connect).isInstanceOf(UncheckedIOException.class);
        }
    }

    @Test
    void openConnectionsAreClosedOrResetOnDemand() {
        try (RawClient first = connect()) {
            status(first);
            target.closeConnections();
            first.expectEof();
        }
        try (RawClient second = connect()) {
            status(second);
            target.resetConnections();
            second.expectReset();
        }
    }

    @Test
    void nextConnectionsAreClosedOrResetAtOnce() {
        target.resetNextConnections(1).closeNextConnections(1);
        // the reset may overtake the client's own connect
        assertThatThrownBy(() -> {
                    try (RawClient first = connect()) {
                        first.expectEof();
                    }
                })
                .hasMessageContaining("reset");
        try (RawClient second = connect()) {
            second.expectEof();
        }
        try (RawClient third = connect()) {
            assertThat(status(third)).isEqualTo(200);
        }
    }

    @Test
    void targetOnAUnixSocketAnswersStopsAndComesBack(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("target.sock");
        try (FakeTarget other = FakeTarget.builder("unix").unixSocket(file).start()) {
            assertThat(nameOnUnixSocket(file)).isEqualTo("unix");
            assertThatIllegalStateException().isThrownBy(other::port);
            other.stop();
            assertThatThrownBy(() -> nameOnUnixSocket(file)).isInstanceOf(ConnectException.class);
            other.restart();
            assertThat(nameOnUnixSocket(file)).isEqualTo("unix");
        }
        assertThat(file).doesNotExist();
    }

    private static String nameOnUnixSocket(Path file) throws IOException {
        try (Wire wire = new Wire(SocketChannel.open(UnixDomainSocketAddress.of(file)))) {
            wire.write(Wire.latin1(GET), Deadline.byDefault());
            return new MessageReader(wire)
                    .readResponse(true, Deadline.byDefault())
                    .bodyText();
        }
    }

    @Test
    void noThreadIsLeftAfterClose() {
        FakeTarget other = FakeTarget.start("noThreadIsLeft");
        other.answer(Answer.never());
        Gate gate = Gate.closed();
        other.answerNext(1, Answer.ok().readingBodyAfter(gate));
        try (RawClient waiting = RawClient.connect(other.address());
                RawClient unread = RawClient.connect(other.address());
                RawClient idle = RawClient.connect(other.address())) {
            unread.send(GET);
            gate.awaitArrivals(1);
            waiting.send(GET);
            other.awaitRequests(2);
            assertThat(threads()).hasSizeGreaterThanOrEqualTo(3);

            other.close();

            assertThat(threads()).isEmpty();
            waiting.expectClosed();
            unread.expectClosed();
            idle.expectClosed();
        }
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("elb-fake-target-noThreadIsLeft"))
                .toList();
    }
}
