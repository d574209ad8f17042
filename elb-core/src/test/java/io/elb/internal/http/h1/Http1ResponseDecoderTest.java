package io.elb.internal.http.h1;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.internal.http.HttpMethods;
import io.elb.internal.http.ResponseHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class Http1ResponseDecoderTest {
    static List<Example> examples() {
        return WireExamples.load("http1-responses.txt").stream()
                .map(Example::of)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void exampleIsFramedAsItSays(Example example) {
        ResponseOutcome outcome = ResponseOutcome.whole(example.octets(), example.methodId());

        if (example.verdict().equals("ok")) {
            assertThat(outcome.status()).isEqualTo(DecodeStatus.COMPLETE);
            assertThat(outcome.framing()).isEqualTo(example.framing());
            assertThat(outcome.decoded().isKeepAlive()).hasToString(example.persists());
        } else {
            assertThat(outcome.status()).isEqualTo(DecodeStatus.REJECTED);
            assertThat(outcome.fault().status()).hasToString(example.verdict());
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void exampleIsTheSameHoweverItIsSplit(Example example) {
        byte[] octets = example.octets();
        ResponseOutcome whole = ResponseOutcome.whole(octets, example.methodId());

        for (int position = 1; position < octets.length; position++) {
            assertThat(ResponseOutcome.pieces(octets, example.methodId(), position, octets.length))
                    .as("split at %d", position)
                    .matches(whole::isSameAs);
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void exampleHoldsWhatFuzzingChecks(Example example) {
        ResponseHeadFuzz.fuzzerTestOneInput(example.octets());
    }

    @Test
    void statusLineIsTakenApart() {
        ResponseOutcome outcome =
                ResponseOutcome.whole(octets("HTTP/1.1 404 Not Found\r\nX: y\r\n\r\n"), HttpMethods.GET);

        assertThat(outcome.decoded().status()).isEqualTo(404);
        assertThat(outcome.reasonPhrase()).isEqualTo("Not Found");
        assertThat(outcome.decoded().minorVersion()).isEqualTo(1);
        assertThat(outcome.decoded().isCanonicalLine()).isTrue();
    }

    @Test
    void missingReasonIsNoCanonicalLine() {
        ResponseOutcome outcome = ResponseOutcome.whole(octets("HTTP/1.1 404\r\n\r\n"), HttpMethods.GET);

        assertThat(outcome.reasonPhrase()).isEmpty();
        assertThat(outcome.decoded().isCanonicalLine()).isFalse();
    }

    @Test
    void switchedProtocolIsToldFor101Only() {
        String fields = "Connection: Upgrade\r\nUpgrade: websocket\r\nContent-Length: 0\r\n\r\n";

        assertThat(ResponseOutcome.whole(octets("HTTP/1.1 101 S\r\n" + fields), HttpMethods.GET)
                        .decoded()
                        .tunnelProtocol())
                .isEqualTo("websocket");
        assertThat(ResponseOutcome.whole(octets("HTTP/1.1 200 S\r\n" + fields), HttpMethods.GET)
                        .decoded()
                        .tunnelProtocol())
                .isNull();
    }

    @Test
    void interimHeadIsFollowedByTheNext() {
        Http1ResponseDecoder decoder = new Http1ResponseDecoder(64, 256);
        ResponseHead head = new ResponseHead();
        ByteBuf in = buffer("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx");

        assertThat(decoder.decode(in, head, HttpMethods.POST)).isEqualTo(DecodeStatus.COMPLETE);
        assertThat(head.isInterim()).isTrue();
        decoder.reset();
        assertThat(decoder.hasStarted()).isFalse();
        assertThat(decoder.decode(in, head, HttpMethods.POST)).isEqualTo(DecodeStatus.COMPLETE);
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.isInterim()).isFalse();
        assertThat(in.readableBytes()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {63, 64, 65})
    void linesMayHaveTheirLimit(int length) {
        String field = "X: " + "y".repeat(length - 5) + "\r\n";
        String status = "HTTP/1.1 200 " + "r".repeat(length - 15) + "\r\n";

        assertLimit("HTTP/1.1 200 OK\r\n" + field + "\r\n", length <= 64);
        assertLimit(status + "\r\n", length <= 64);
    }

    @ParameterizedTest
    @ValueSource(ints = {127, 128, 129})
    void headMayHaveItsLimit(int length) {
        String text = "HTTP/1.1 200 OK\r\nX: " + "y".repeat(45) + "\r\nX: ";
        text += "y".repeat(length - text.length() - 4) + "\r\n\r\n";

        assertThat(text).hasSize(length);
        assertLimit(text, length <= 128);
    }

    private static void assertLimit(String text, boolean fits) {
        Http1ResponseDecoder decoder = new Http1ResponseDecoder(64, 128);
        DecodeStatus status = decoder.decode(buffer(text), new ResponseHead(), HttpMethods.GET);

        assertThat(status).isEqualTo(fits ? DecodeStatus.COMPLETE : DecodeStatus.REJECTED);
        assertThat(decoder.fault()).isEqualTo(fits ? null : HeadFault.RESPONSE_HEAD_TOO_LARGE);
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static ByteBuf buffer(String text) {
        return Unpooled.wrappedBuffer(octets(text));
    }

    record Example(String verdict, String method, String framing, String persists, String escaped) {
        static Example of(String[] columns) {
            return new Example(columns[0], columns[1], columns[2], columns[3], columns[4]);
        }

        int methodId() {
            return method.equals("HEAD") ? HttpMethods.HEAD : HttpMethods.GET;
        }

        byte[] octets() {
            return WireExamples.octets(escaped);
        }
    }
}
