package io.elb.internal.http.h1;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.internal.http.BodyFraming;
import io.elb.internal.http.FieldNames;
import io.elb.internal.http.HeadEdits;
import io.elb.internal.http.HeadFields;
import io.elb.internal.http.HttpMethods;
import io.elb.internal.http.RequestHead;
import io.elb.internal.http.ResponseHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Http1HeadWriterTest {
    private final HeadEdits edits = new HeadEdits();
    private final RequestHead request = new RequestHead();
    private final ResponseHead response = new ResponseHead();

    @Test
    void untouchedCanonicalHeadIsCopiedExactly() {
        String text = "POST /a?b HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nX-Odd_name!: v, w\r\n\r\n";

        assertThat(rewritten(text)).isEqualTo(text);
    }

    @Test
    void linesAreWrittenWithOneSpaceAndWithoutTrailingSpace() {
        assertThat(rewritten("GET / HTTP/1.1\r\nHost:a\r\nX:  1\t\r\nEmpty:\r\nY: 2\r\n\r\n"))
                .isEqualTo("GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\nEmpty: \r\nY: 2\r\n\r\n");
    }

    @Test
    void version10IsWrittenAsVersion11() {
        assertThat(rewritten("GET / HTTP/1.0\r\nHost: a\r\n\r\n")).isEqualTo("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET http://b/x?y      | GET /x?y",
                "GET http://b          | GET /",
                "GET http://b?y        | GET /?y",
                "OPTIONS http://b      | OPTIONS *",
                "OPTIONS http://b/     | OPTIONS /",
            })
    void absoluteFormIsWrittenInOriginForm(String line, String expected) {
        assertThat(rewritten(line + " HTTP/1.1\r\nHost: b\r\n\r\n"))
                .isEqualTo(expected + " HTTP/1.1\r\nHost: b\r\n\r\n");
    }

    @Test
    void editsAreApplied() {
        decode("GET /old HTTP/1.1\r\nHost: a\r\nA: 1\r\nB: 2\r\nC: 3\r\nD: 4\r\n\r\n");
        edits.remove(1);
        edits.replaceValue(2, "two");
        edits.append("E", "5");
        byte[] target = "x/new?q".getBytes(StandardCharsets.ISO_8859_1);
        edits.setTarget(target, 1, target.length);

        assertThat(written(BodyFraming.NONE, -1, true))
                .isEqualTo(
                        "GET /new?q HTTP/1.1\r\nHost: a\r\nB: two\r\nC: 3\r\nD: 4\r\nE: 5\r\nConnection: close\r\n\r\n");
    }

    @Test
    void firstAndLastLineCanBeRemoved() {
        decode("GET / HTTP/1.1\r\nHost: a\r\nA: 1\r\nB: 2\r\n\r\n");
        edits.remove(0);
        edits.remove(2);

        assertThat(written(BodyFraming.NONE, -1, false)).isEqualTo("GET / HTTP/1.1\r\nA: 1\r\n\r\n");
    }

    @Test
    void linesThatWereDroppedByTheDecoderAreNotInTheRun() {
        assertThat(rewritten("GET / HTTP/1.1\r\nHost: a\r\nnone\r\n: e\r\nB: 2\r\n\r\n"))
                .isEqualTo("GET / HTTP/1.1\r\nHost: a\r\nB: 2\r\n\r\n");
    }

    @Test
    void foldedLineIsWrittenAsOneEvenAfterALineThatWasDropped() {
        assertThat(rewritten("GET / HTTP/1.1\r\nHost: a\r\nnone\r\nX: a\r\n b \r\nY: 2\r\n\r\n"))
                .isEqualTo("GET / HTTP/1.1\r\nHost: a\r\nX: a   b\r\nY: 2\r\n\r\n");
    }

    @Test
    void lengthThatTheEditsRemoveIsWrittenAllTheSame() {
        decode("POST / HTTP/1.1\r\nContent-Length: 3\r\nHost: a\r\n\r\n");
        edits.removeAll(FieldNames.CONTENT_LENGTH);

        assertThat(written(BodyFraming.LENGTH, 3, false))
                .isEqualTo("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Content-Length: 3                                   | Content-Length: 3",
                "Content-Length: 003                                 | Content-Length: 3",
                "content-length:3                                    | content-length: 3",
                "Content-Length: 3, 3                                | Content-Length: 3",
                "Content-Length: 3~Content-Length: 3                 | Content-Length: 3",
                "Transfer-Encoding: chunked                          | Transfer-Encoding: chunked",
                "Transfer-Encoding: CHUNKED~Content-Length: 3        | Transfer-Encoding: chunked",
                "Content-Length: 3~Transfer-Encoding: chunked        | Transfer-Encoding: chunked",
                "Transfer-Encoding: identity~Transfer-Encoding: chunked | Transfer-Encoding: chunked",
            })
    void exactlyOneFramingFieldIsWritten(String fields, String expected) {
        assertThat(rewritten("POST / HTTP/1.1\r\nHost: a\r\n" + fields.replace("~", "\r\n") + "\r\n\r\n"))
                .isEqualTo("POST / HTTP/1.1\r\nHost: a\r\n" + expected + "\r\n\r\n");
    }

    @Test
    void otherFramingThanTheHeadsIsWritten() {
        decode("POST / HTTP/1.1\r\nContent-Length: 3\r\nHost: a\r\n\r\n");

        assertThat(written(BodyFraming.CHUNKED, -1, false))
                .isEqualTo("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
        assertThat(written(BodyFraming.LENGTH, 9, false))
                .isEqualTo("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n");
        assertThat(written(BodyFraming.LENGTH, Long.MAX_VALUE, false))
                .isEqualTo("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9223372036854775807\r\n\r\n");
        assertThat(written(BodyFraming.LENGTH, 0, false))
                .isEqualTo("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
        assertThat(written(BodyFraming.NONE, -1, false)).isEqualTo("POST / HTTP/1.1\r\nHost: a\r\n\r\n");
    }

    @Test
    void hopByHopFieldsAreNotWritten() {
        decode("GET / HTTP/1.1\r\nHost: a\r\nConnection: X-Mine, Host, upgrade\r\nX-mine: 1\r\nTrailer: T\r\n\r\n");
        edits.removeHopByHop(request.fields());

        assertThat(written(BodyFraming.NONE, -1, false)).isEqualTo("GET / HTTP/1.1\r\nHost: a\r\nTrailer: T\r\n\r\n");
    }

    @Test
    void requestThatNeverWasOnTheWireIsWritten() {
        HeadFields fields = request.fields();
        request.clear();
        int method = fields.append("PUT".getBytes(StandardCharsets.US_ASCII), 0, 3);
        request.setMethod(method, fields.length());
        int target = fields.append("/x?y".getBytes(StandardCharsets.US_ASCII), 0, 4);
        request.setTarget(target, fields.length());
        fields.add("host", "a");

        assertThat(written(BodyFraming.LENGTH, 12, false))
                .isEqualTo("PUT /x?y HTTP/1.1\r\nhost: a\r\nContent-Length: 12\r\n\r\n");
    }

    @Test
    void responseIsCopiedAndItsPersistenceAppended() {
        String head = "HTTP/1.1 200 Fine\r\nContent-Length: 3\r\nX: y\r\n";
        decodeResponse(head + "\r\n", HttpMethods.GET);

        assertThat(writtenResponse(BodyFraming.LENGTH, 3, Http1HeadWriter.Persistence.IMPLIED))
                .isEqualTo(head + "\r\n");
        assertThat(writtenResponse(BodyFraming.LENGTH, 3, Http1HeadWriter.Persistence.CLOSE))
                .isEqualTo(head + "Connection: close\r\n\r\n");
        assertThat(writtenResponse(BodyFraming.LENGTH, 3, Http1HeadWriter.Persistence.KEEP_ALIVE))
                .isEqualTo(head + "Connection: keep-alive\r\n\r\n");
    }

    @Test
    void responseOfVersion10IsWrittenAsVersion11AndGetsItsMissingSpace() {
        decodeResponse("HTTP/1.0 404\r\nX : y\r\n\r\n", HttpMethods.GET);

        assertThat(writtenResponse(BodyFraming.CHUNKED, -1, Http1HeadWriter.Persistence.IMPLIED))
                .isEqualTo("HTTP/1.1 404 Not Found\r\nX: y\r\nTransfer-Encoding: chunked\r\n\r\n");
        assertThat(writtenResponse(BodyFraming.UNTIL_CLOSE, -1, Http1HeadWriter.Persistence.CLOSE))
                .isEqualTo("HTTP/1.1 404 Not Found\r\nX: y\r\nConnection: close\r\n\r\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "200 | Content-Length: 3                            | Content-Length: 3~",
                "304 | Content-Length: 3                            | Content-Length: 3~",
                "200 | Content-Length: 3~Content-Length: 4          | ''",
                "200 | Content-Length: x                            | ''",
                "200 | Content-Length: 3~Transfer-Encoding: chunked | ''",
                "204 | Content-Length: 0                            | ''",
                "103 | Content-Length: 0                            | ''",
            })
    void responseWithoutBodyKeepsOnlyAValidLengthThatDescribesOne(int status, String fields, String expected) {
        decodeResponse("HTTP/1.1 " + status + " R\r\n" + fields.replace("~", "\r\n") + "\r\n\r\n", HttpMethods.HEAD);

        assertThat(writtenResponse(BodyFraming.NONE, -1, Http1HeadWriter.Persistence.IMPLIED))
                .isEqualTo("HTTP/1.1 " + status + " R\r\n" + expected.replace("~", "\r\n") + "\r\n");
    }

    @Test
    void responseOfTheBalancerItselfIsWritten() {
        response.clear();
        response.setStatus(503, "Service Unavailable");
        response.fields().add("Server", "elb");

        assertThat(writtenResponse(BodyFraming.LENGTH, 0, Http1HeadWriter.Persistence.IMPLIED))
                .isEqualTo("HTTP/1.1 503 Service Unavailable\r\nServer: elb\r\nContent-Length: 0\r\n\r\n");
    }

    @ParameterizedTest
    @CsvSource({"1,1", "10,a", "15,f", "16,10", "255,ff", "4096,1000", "9223372036854775807,7fffffffffffffff"})
    void chunkSizeIsHexadecimalWithoutLeadingZeros(long size, String expected) {
        ByteBuf out = Unpooled.buffer();
        Http1HeadWriter.writeChunkHeader(out, size);

        assertThat(text(out)).isEqualTo(expected + "\r\n");
    }

    @Test
    void trailersAreWrittenButThoseThatMustNotBe() {
        HeadFields trailers = new HeadFields();
        trailers.add("X", "y");
        trailers.add("Transfer-Encoding", "chunked");
        trailers.add("Grpc-Status", "0");
        ByteBuf out = Unpooled.buffer();
        Http1HeadWriter.writeTrailers(trailers, out);

        assertThat(text(out)).isEqualTo("0\r\nX: y\r\nGrpc-Status: 0\r\n\r\n");
        ByteBuf empty = Unpooled.buffer();
        Http1HeadWriter.writeLastChunk(empty);
        assertThat(text(empty)).isEqualTo("0\r\n\r\n");
    }

    @Test
    void allFieldsOfAKnownNameAreRemovedAndAppendedOnesStay() {
        decode("GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 1\r\nB: 2\r\nx-forwarded-for: 3\r\n\r\n");
        edits.removeAll(FieldNames.X_FORWARDED_FOR);
        edits.append("X-Forwarded-For", "4");

        assertThat(written(BodyFraming.NONE, -1, false))
                .isEqualTo("GET / HTTP/1.1\r\nHost: a\r\nB: 2\r\nX-Forwarded-For: 4\r\n\r\n");
    }

    private String rewritten(String text) {
        decode(text);
        return written(request.framing(), request.contentLength(), false);
    }

    private void decode(String text) {
        Http1RequestDecoder decoder = new Http1RequestDecoder(1024, 1024, 4096);
        ByteBuf in = Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
        assertThat(decoder.decode(in, request)).isEqualTo(DecodeStatus.COMPLETE);
    }

    private void decodeResponse(String text, int methodId) {
        Http1ResponseDecoder decoder = new Http1ResponseDecoder(1024, 4096);
        ByteBuf in = Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
        assertThat(decoder.decode(in, response, methodId)).isEqualTo(DecodeStatus.COMPLETE);
    }

    private String written(BodyFraming framing, long contentLength, boolean close) {
        ByteBuf out = Unpooled.buffer();
        Http1HeadWriter.writeRequest(request, edits, framing, contentLength, close, out);
        return text(out);
    }

    private String writtenResponse(BodyFraming framing, long contentLength, Http1HeadWriter.Persistence persistence) {
        ByteBuf out = Unpooled.buffer();
        Http1HeadWriter.writeResponse(response, edits, framing, contentLength, persistence, out);
        return text(out);
    }

    private static String text(ByteBuf out) {
        return out.toString(StandardCharsets.ISO_8859_1);
    }
}
