package io.elb.internal.http.h1;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.internal.http.BodyFraming;
import io.elb.internal.http.FieldNames;
import io.elb.internal.http.HttpMethods;
import io.elb.internal.http.RequestHead;
import io.elb.observe.DesyncReason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Http1RequestDecoderTest {
    private static final String HOST_LINE = "Host: a\r\n";

    private final RequestHead head = new RequestHead();
    private final Http1RequestDecoder decoder = new Http1RequestDecoder(64, 48, 160);

    @Test
    void originFormIsTakenApart() {
        decode("GET /a/b?c=d&e HTTP/1.1\r\nHOST: Example.COM:8080\r\nX-One:  1 \r\n\r\n");

        assertThat(head.methodId()).isEqualTo(HttpMethods.GET);
        assertThat(head.method()).isEqualTo("GET");
        assertThat(head.path()).isEqualTo("/a/b");
        assertThat(head.query()).isEqualTo("c=d&e");
        assertThat(head.authority()).isEqualTo("example.com:8080");
        assertThat(head.host()).isEqualTo("example.com");
        assertThat(head.authorityPort()).isEqualTo(8080);
        assertThat(head.framing()).isEqualTo(BodyFraming.NONE);
        assertThat(head.isKeepAlive()).isTrue();
        assertThat(head.fields().count()).isEqualTo(2);
        assertThat(head.fields().nameId(0)).isEqualTo(FieldNames.HOST);
        assertThat(head.fields().value(1)).isEqualTo("1");
        assertThat(head.fields().isCanonicalLine(0)).isTrue();
        assertThat(head.fields().isCanonicalLine(1)).isFalse();
    }

    @Test
    void authorityOfAbsoluteFormWinsOverHost() {
        decode("GET HTTP://B.example:81?q HTTP/1.1\r\nHost: a\r\n\r\n");

        assertThat(head.isAbsoluteForm()).isTrue();
        assertThat(head.authority()).isEqualTo("b.example:81");
        assertThat(head.host()).isEqualTo("b.example");
        assertThat(head.path()).isEqualTo("/");
        assertThat(head.query()).isEqualTo("q");
    }

    @Test
    void asteriskAndAuthorityFormAreTakenApart() {
        decode("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n");
        assertThat(head.path()).isEqualTo("*");

        decoder.reset();
        decode("CONNECT c:443 HTTP/1.1\r\nHost: a\r\n\r\n");
        assertThat(head.methodId()).isEqualTo(HttpMethods.CONNECT);
        assertThat(head.authority()).isEqualTo("c:443");
        assertThat(head.path()).isEmpty();
    }

    @Test
    void hostOfIpv6KeepsItsBrackets() {
        decode("GET / HTTP/1.1\r\nHost: [FE80::1]:80\r\n\r\n");

        assertThat(head.host()).isEqualTo("[fe80::1]");
        assertThat(head.authorityPort()).isEqualTo(80);
    }

    @Test
    void octetsBehindTheHeadAreLeftAlone() {
        ByteBuf in = buffer("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabcGET / HTTP/1.1\r\n");

        assertThat(decoder.decode(in, head)).isEqualTo(DecodeStatus.COMPLETE);
        assertThat(in.toString(StandardCharsets.ISO_8859_1)).isEqualTo("abcGET / HTTP/1.1\r\n");
    }

    @Test
    void nextHeadIsDecodedIntoTheSameObjects() {
        ByteBuf in = buffer("GET /first HTTP/1.1\r\nHost: a\r\nX: y\r\n\r\nGET /second HTTP/1.0\r\n\r\n");
        decoder.decode(in, head);
        assertThat(head.path()).isEqualTo("/first");
        decoder.reset();

        assertThat(decoder.decode(in, head)).isEqualTo(DecodeStatus.COMPLETE);
        assertThat(head.path()).isEqualTo("/second");
        assertThat(head.authority()).isEmpty();
        assertThat(head.fields().count()).isZero();
        assertThat(head.minorVersion()).isZero();
        assertThat(head.isKeepAlive()).isFalse();
    }

    @Test
    void emptyLinesInFrontAreNoStartOfAHead() {
        decoder.decode(buffer("\r\n"), head);
        assertThat(decoder.hasStarted()).isFalse();

        decoder.decode(buffer("G"), head);
        assertThat(decoder.hasStarted()).isTrue();

        decoder.reset();
        assertThat(decoder.hasStarted()).isFalse();
    }

    @Test
    void headCanBeExchangedWhileNothingHasStarted() {
        RequestHead other = new RequestHead();
        other.fields().add("Left", "over");
        decoder.decode(buffer("\r\n\r"), head);
        decoder.decode(buffer("\n"), head);

        assertThat(decoder.decode(buffer("GET /b HTTP/1.1\r\nHost: a\r\n\r\n"), other))
                .isEqualTo(DecodeStatus.COMPLETE);
        assertThat(other.path()).isEqualTo("/b");
        assertThat(other.fields().count()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1.1 | X: y                        | true",
                "1.1 | Connection: close           | false",
                "1.1 | Connection: x, Close        | false",
                "1.1 | Connection: keep-alive      | true",
                "1.1 | Proxy-Connection: close     | true",
                "1.0 | X: y                        | false",
                "1.0 | Connection: Keep-Alive      | true",
                "1.0 | Connection: keep-alive,close| false",
            })
    void persistenceFollowsVersionAndConnection(String version, String field, boolean persists) {
        decode("GET / HTTP/" + version + "\r\nHost: a\r\n" + field + "\r\n\r\n");

        assertThat(head.isKeepAlive()).isEqualTo(persists);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "1.1 | Upgrade | websocket      | websocket",
                "1.1 | upgrade | WebSocket      | WebSocket",
                "1.1 | Upgrade | h2c            | -",
                "1.1 | Upgrade | H2C            | -",
                "1.1 | Upgrade | HTTP/2.0       | -",
                "1.1 | Upgrade | h2c, websocket | websocket",
                "1.1 | close   | websocket      | -",
                "1.0 | Upgrade | websocket      | -",
            })
    void tunnelNeedsConnectionAndVersionAndIsNeverHttp2(
            String version, String connection, String upgrade, String expected) {
        decode("GET / HTTP/" + version + "\r\nHost: a\r\nConnection: " + connection + "\r\nUpgrade: " + upgrade
                + "\r\n\r\n");

        assertThat(head.tunnelProtocol()).isEqualTo(expected);
    }

    @Test
    void continueIsExpectedOnlyWithABodyAndOnVersion11() {
        decode("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nExpect: 100-Continue\r\n\r\n");
        assertThat(head.expectsContinue()).isTrue();

        decoder.reset();
        decode("POST / HTTP/1.0\r\nContent-Length: 1\r\nExpect: 100-continue\r\n\r\n");
        assertThat(head.expectsContinue()).isFalse();

        decoder.reset();
        decode("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\r\n");
        assertThat(head.expectsContinue()).isFalse();
    }

    @Test
    void connectionIsClosedAfterBothFramingsOrChunkedOnVersion10() {
        decode("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n");
        assertThat(head.isKeepAlive()).isFalse();

        decoder.reset();
        decode("POST / HTTP/1.0\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n");
        assertThat(head.isKeepAlive()).isFalse();
    }

    @Test
    void addressesInForwardedForAreCountedOverAllLines() {
        decode("GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 1, 2,,3\r\nx-forwarded-for: 4\r\n\r\n");

        assertThat(head.forwardedForCount()).isEqualTo(4);
    }

    @Test
    void namesOutsideLettersDigitsAndHyphensAreFound() {
        decode("GET / HTTP/1.1\r\nHost: a\r\nX-Good-1: 1\r\n\r\n");
        assertThat(head.hasInvalidFieldNames()).isFalse();

        decoder.reset();
        decode("GET / HTTP/1.1\r\nHost: a\r\nX_Bad: 1\r\n\r\n");
        assertThat(head.hasInvalidFieldNames()).isTrue();
        assertThat(head.isValidFieldName(1)).isFalse();
    }

    @Test
    void targetWithForbiddenOctetsIsPercentEncoded() {
        decode("GET  /a b\tc?d e  HTTP/1.1\r\nHost: a\r\n\r\n");

        assertThat(head.path()).isEqualTo("/a%20b%09c");
        assertThat(head.query()).isEqualTo("d%20e");
        assertThat(head.authority()).isEqualTo("a");
        assertThat(head.desyncReason()).isEqualTo(DesyncReason.AMBIGUOUS_URI);
    }

    @Test
    void foldedValueIsOneLineAndLinesWithoutANameAreDropped() {
        decode("GET / HTTP/1.1\r\nHost: a\r\nX: a \r\n\t b\r\n: e\r\nnone\r\nx(y): z\r\n\r\n");

        assertThat(head.fields().count()).isEqualTo(2);
        assertThat(head.fields().value(1)).matches("a +\t b");
        assertThat(head.fields().isCanonicalLine(1)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {63, 64, 65})
    void requestLineMayHaveItsLimit(int length) {
        String line = "GET /" + "x".repeat(length - 16) + " HTTP/1.1\r\n";
        DecodeStatus status = decoder.decode(buffer(line + "Host: a\r\n\r\n"), head);

        assertThat(line).hasSize(length);
        assertLimit(status, length <= 64, HeadFault.REQUEST_LINE_TOO_LONG);
    }

    @ParameterizedTest
    @ValueSource(ints = {47, 48, 49})
    void fieldLineMayHaveItsLimit(int length) {
        String line = "X: " + "y".repeat(length - 5) + "\r\n";
        DecodeStatus status = decoder.decode(buffer("GET / HTTP/1.1\r\nHost: a\r\n" + line + "\r\n"), head);

        assertThat(line).hasSize(length);
        assertLimit(status, length <= 48, HeadFault.FIELD_TOO_LARGE);
    }

    @ParameterizedTest
    @ValueSource(ints = {159, 160, 161})
    void headMayHaveItsLimit(int length) {
        StringBuilder text = new StringBuilder("GET / HTTP/1.1\r\nHost: a\r\n");
        while (text.length() + 2 + 40 < length) {
            text.append("X: ").append("y".repeat(15)).append("\r\n");
        }
        text.append("X: ").append("y".repeat(length - text.length() - 4)).append("\r\n\r\n");
        DecodeStatus status = decoder.decode(buffer(text.toString()), head);

        assertThat(text).hasSize(length);
        assertLimit(status, length <= 160, HeadFault.HEAD_TOO_LARGE);
    }

    @Test
    void foldedLinesShareOneLimit() {
        decode("GET / HTTP/1.1\r\nHost: a\r\nX: " + "y".repeat(30) + "\r\n " + "z".repeat(30) + "\r\n\r\n");

        assertThat(decoder.fault()).isEqualTo(HeadFault.FIELD_TOO_LARGE);
    }

    @Test
    void endlessLinesAreRejectedWithoutTheirEnd() {
        assertThat(decoder.decode(buffer("GET /" + "x".repeat(59)), head)).isEqualTo(DecodeStatus.REJECTED);
        assertThat(decoder.fault().status()).isEqualTo(414);

        decoder.reset();
        assertThat(decoder.decode(buffer("G".repeat(64)), head)).isEqualTo(DecodeStatus.REJECTED);
        assertThat(decoder.fault()).isEqualTo(HeadFault.MALFORMED);
    }

    @Test
    void connectionWithTooManyOptionsIsRejected() {
        Http1RequestDecoder wide = new Http1RequestDecoder(64, 4096, 8192);
        String options = "a,".repeat(64);

        assertThat(wide.decode(buffer("GET / HTTP/1.1\r\nHost: a\r\nConnection: " + options + "\r\n\r\n"), head))
                .isEqualTo(DecodeStatus.REJECTED);
        assertThat(wide.fault().status()).isEqualTo(400);
    }

    @Test
    void reasonAtEndTellsWhereTheClientEnded() {
        decoder.decode(buffer("GET / HT"), head);
        assertThat(decoder.reasonAtEnd()).isNull();
        decoder.decode(buffer("TP/1.1\r\nHost"), head);
        assertThat(decoder.reasonAtEnd()).isEqualTo(DesyncReason.PARTIAL_HEADER_LINE);
        decoder.decode(buffer(": a\r\n"), head);
        assertThat(decoder.reasonAtEnd()).isEqualTo(DesyncReason.MISSING_LAST_EMPTY_LINE);
    }

    @Test
    void largeHeadGivesItsMemoryBack() {
        Http1RequestDecoder wide = new Http1RequestDecoder(16384, 16384, 65536);
        StringBuilder text = new StringBuilder("GET / HTTP/1.1\r\n").append(HOST_LINE);
        for (int i = 0; i < 3000; i++) {
            text.append("X-").append(i).append(": y\r\n");
        }
        assertThat(wide.decode(buffer(text.append("\r\n").toString()), head)).isEqualTo(DecodeStatus.COMPLETE);
        assertThat(head.fields().count()).isEqualTo(3001);
        assertThat(head.fields().value(3000)).isEqualTo("y");

        head.clear();
        assertThat(head.fields().bytes()).hasSize(1024);
    }

    private void decode(String text) {
        decoder.decode(buffer(text), head);
    }

    private void assertLimit(DecodeStatus status, boolean fits, HeadFault otherwise) {
        assertThat(status).isEqualTo(fits ? DecodeStatus.COMPLETE : DecodeStatus.REJECTED);
        assertThat(decoder.fault()).isEqualTo(fits ? null : otherwise);
    }

    private static ByteBuf buffer(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
    }
}
