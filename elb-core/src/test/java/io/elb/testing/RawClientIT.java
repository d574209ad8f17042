package io.elb.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The client against a plain socket, whose every byte the test writes. */
class RawClientIT {
    private ServerSocket listening;
    private RawClient client;
    private Socket peer;

    @BeforeEach
    void connect() throws IOException {
        listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        client = RawClient.builder().deadline(Duration.ofMillis(500)).connect((InetSocketAddress)
                listening.getLocalSocketAddress());
        peer = listening.accept();
        peer.setSoTimeout(10_000);
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        peer.close();
        listening.close();
    }

    private void peerSends(String text) throws IOException {
        peer.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private String peerReads(int bytes) throws IOException {
        return new String(peer.getInputStream().readNBytes(bytes), StandardCharsets.ISO_8859_1);
    }

    private void peerResets() throws IOException {
        peer.setSoLinger(true, 0);
        peer.close();
    }

    @Test
    void bytesArriveAsTheyWereSent() throws IOException {
        client.send("a\0\r\n\u00ff");
        client.send(new byte[] {1, -1});
        client.sendSlowly("slow");

        assertThat(peerReads(11)).isEqualTo("a\0\r\n\u00ff\u0001\u00ffslow");
    }

    @Test
    void textOutsideLatin1IsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> client.send("\u20ac"));
    }

    @Test
    void responseIsReadToItsContentLength() throws IOException {
        peerSends("HTTP/1.1 200 Very  fine\r\nA: 1\r\na:\r\nContent-Length: 3\r\n\r\nabcNEXT");

        RawResponse response = client.readResponse();

        assertThat(response.version()).isEqualTo("HTTP/1.1");
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.reason()).isEqualTo("Very  fine");
        assertThat(response.fields()).isEqualTo(Fields.of("A", "1", "a", "", "Content-Length", "3"));
        assertThat(response.body()).asString().isEqualTo("abc");
        assertThat(client.readText(4)).isEqualTo("NEXT");
    }

    @Test
    void responseIsReadWhateverTheSegments() throws IOException {
        peer.setTcpNoDelay(true);
        for (char c : "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;x\r\nab\r\n1\r\nc\r\n0\r\nT: t\r\n\r\n!"
                .toCharArray()) {
            peerSends(Character.toString(c));
        }

        RawResponse response = client.readResponse();

        assertThat(response.bodyText()).isEqualTo("abc");
        assertThat(response.trailers()).isEqualTo(Fields.of("T", "t"));
        assertThat(client.readText(1)).isEqualTo("!");
    }

    @Test
    void responseWithoutFramingEndsWithTheConnection() throws IOException {
        peerSends("HTTP/1.0 200 OK\r\n\r\nall");
        peer.close();

        assertThat(client.readResponse().bodyText()).isEqualTo("all");
        client.expectEof();
    }

    @Test
    void interimAndBodilessResponsesHaveNoBody() throws IOException {
        peerSends("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n");
        peerSends("HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n");
        peerSends("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");

        assertThat(client.readResponse().status()).isEqualTo(100);
        assertThat(client.readResponse().status()).isEqualTo(204);
        assertThat(client.readResponse().status()).isEqualTo(304);
        assertThat(client.readResponse().status()).isEqualTo(200);
    }

    @Test
    void missingBytesFailAndShowWhatCame() throws IOException {
        peerSends("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab\u0001");

        assertThatThrownBy(client::readResponse)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("within PT0.5S")
                .hasMessageContaining("received so far 41 bytes:\nHTTP/1.1 200 OK\\r\\n\nContent-Length: 5\\r\\n\n")
                .hasMessageContaining("ab\\x01");
    }

    @Test
    void malformedResponsesFail() throws IOException {
        peerSends("HTTP/1.1 OK\r\n\r\n");
        assertThatThrownBy(client::readResponse)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("not a status line: HTTP/1.1 OK");

        peerSends("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n");
        assertThatThrownBy(client::readResponse)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("not a chunk size: xyz");
    }

    @Test
    void truncatedResponseFails() throws IOException {
        peerSends("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab");
        peer.close();

        assertThatThrownBy(client::readResponse)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("the peer closed the connection");
    }

    @Test
    void finAndResetAreToldApart() throws IOException {
        peer.shutdownOutput();
        assertThatThrownBy(client::expectReset)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("the peer closed the connection");
        client.expectEof();
        client.expectClosed();
    }

    @Test
    void resetIsNoEof() throws IOException {
        peerResets();

        assertThatThrownBy(client::expectEof)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("the peer reset the connection");
        client.expectReset();
        client.expectClosed();
    }

    @Test
    void resetIsNoEofEvenWhenAWriteWasToldFirst() throws IOException {
        peerResets();
        while (client.trySend(new byte[1])) {} // the reset is on its way

        client.expectReset();
    }

    @Test
    void bytesBeforeTheEndAreNoEof() throws IOException {
        peerSends("x");
        peer.close();

        assertThatThrownBy(client::expectEof)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("bytes before the end: 1 (expected: none)\nx");
    }

    @Test
    void openConnectionIsNoEnd() {
        assertThatThrownBy(client::expectClosed)
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("nothing was received");
    }

    @Test
    void halfClosedClientReadsOn() throws IOException {
        client.halfClose();

        assertThat(peer.getInputStream().read()).isEqualTo(-1);
        peerSends("on");
        assertThat(client.readText(2)).isEqualTo("on");
    }

    @Test
    void resetReachesThePeer() {
        client.reset();

        assertThatThrownBy(() -> peer.getInputStream().read()).hasMessageContaining("reset");
        assertThat(client.isOpen()).isFalse();
    }

    @Test
    void closeReachesThePeer() throws IOException {
        client.close();

        assertThat(peer.getInputStream().read()).isEqualTo(-1);
    }

    @Test
    void openIsAskedWithoutLosingBytes() throws IOException {
        peerSends("ab");
        assertThat(client.readText(1)).isEqualTo("a");
        assertThat(client.isOpen()).isTrue();
        peer.shutdownOutput();
        client.readText(1);
        client.expectEof();
        assertThat(client.isOpen()).isFalse();
    }

    @Test
    void sendingToAPeerThatIsGoneFailsOrSaysSo() throws IOException {
        peerResets();
        client.expectReset();

        assertThat(client.trySend(new byte[1])).isFalse();
        assertThatThrownBy(() -> client.send("x")).isInstanceOf(AssertionError.class);
    }

    @Test
    void sendingToAPeerThatDoesNotReadEndsAtTheDeadline() {
        assertThatThrownBy(() -> client.sendPattern(100_000_000))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("the peer took only");
    }

    @Test
    void clientThatDoesNotReadStallsItsPeer() throws IOException {
        try (RawClient narrow = RawClient.builder().receiveBufferBytes(4096).connect((InetSocketAddress)
                        listening.getLocalSocketAddress());
                Socket other = listening.accept()) {
            other.setSendBufferSize(4096);
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> {
                try {
                    other.getOutputStream().write(BodyPattern.slice(0, 10_000_000));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            narrow.readPattern(0, 100_000);
            assertThat(sending).isNotDone();
            narrow.readPattern(100_000, 9_900_000);
            sending.join();
        }
    }

    @Test
    void oneThreadSendsWhileAnotherReads() throws IOException {
        try (FakeTarget echo = FakeTarget.start("echo")) {
            echo.answer(Answer.upgrade("echo"));
            long bytes = 20_000_000;
            try (RawClient duplex = RawClient.connect(echo.address())) {
                duplex.send("GET / HTTP/1.1\r\n\r\n");
                assertThat(duplex.readHead().status()).isEqualTo(101);
                CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> duplex.sendPattern(bytes));
                duplex.readPattern(0, bytes);
                sending.join();
            }
        }
    }

    @Test
    void clientComesFromTheAddressItWasGiven() throws IOException {
        InetAddress second = InetAddress.getByName("127.0.0.2");
        try (RawClient other = RawClient.builder().localAddress(second).connect((InetSocketAddress)
                        listening.getLocalSocketAddress());
                Socket accepted = listening.accept()) {
            assertThat(accepted.getInetAddress()).isEqualTo(second);
            assertThat(other.localAddress()).isEqualTo(accepted.getRemoteSocketAddress());
        }
    }

    @Test
    void refusedConnectionIsAnException() throws IOException {
        listening.close();

        assertThatThrownBy(() -> RawClient.connect("127.0.0.1", listening.getLocalPort()))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("connecting to");
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        RawClient.Builder builder = RawClient.builder();

        assertThatIllegalArgumentException().isThrownBy(() -> builder.deadline(Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.deadline(Duration.ofDays(366)));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.receiveBufferBytes(0));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.sendBufferBytes(0));
    }
}
