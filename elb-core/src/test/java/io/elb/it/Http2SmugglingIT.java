package io.elb.it;

import static io.elb.it.Http2Client.DATA;
import static io.elb.it.Http2Client.END_STREAM;
import static io.elb.it.Http2Client.HEADERS;
import static io.elb.it.Http2Client.PROTOCOL_ERROR;
import static io.elb.it.Http2Client.RST_STREAM;
import static org.assertj.core.api.Assertions.assertThat;

import io.elb.listener.Http2Options;
import io.elb.listener.HttpOptions;
import io.elb.observe.DesyncMode;
import io.elb.observe.DesyncReason;
import io.elb.observe.ErrorReason;
import io.elb.observe.RequestRecord;
import io.elb.testing.FakeTarget;
import io.elb.testing.ReceivedRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Requests that would be another request, or two, once they are HTTP/1.1: the vectors of "HTTP/2: The Sequel is Always Worse" (James
 * Kettle, 2021) and of RFC 9113 section 10.3.
 */
class Http2SmugglingIT {
    private final FakeTarget target = FakeTarget.start("target");
    private Http2Listener listener = new Http2Listener(target);

    @AfterEach
    void close() {
        listener.close();
        target.close();
    }

    /** Fields as {@code name=value}, separated by {@code |}; {@code ~} is NUL. */
    private static String[] fields(String text) {
        List<String> parts = List.of(text.replace('~', '\u0000').split(" \\| ", -1));
        return parts.stream()
                .flatMap(part -> {
                    int equals = part.indexOf('=', part.startsWith(":") ? 1 : 0);
                    return List.of(part.substring(0, equals), part.substring(equals + 1)).stream();
                })
                .toArray(String[]::new);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // CL and TE injection
                ":method=POST | :scheme=http | :path=/ | :authority=a | transfer-encoding=chunked",
                ":method=POST | :scheme=http | :path=/ | :authority=a | content-length=0 | transfer-encoding=chunked",
                ":method=POST | :scheme=http | :path=/ | :authority=a | content-length=5 | content-length=6",
                ":method=POST | :scheme=http | :path=/ | :authority=a | content-length=5, 6",
                ":method=POST | :scheme=http | :path=/ | :authority=a | content-length=+5",
                ":method=POST | :scheme=http | :path=/ | :authority=a | content-length=-5",
                ":method=POST | :scheme=http | :path=/ | :authority=a | content-length=5x",
                ":method=POST | :scheme=http | :path=/ | :authority=a | content-length=0x5",
                ":method=POST | :scheme=http | :path=/ | :authority=a | content-length=99999999999999999999",
                // line ends, in values, names, and pseudo-header fields
                ":method=POST | :scheme=http | :path=/ | :authority=a | x=y\r\ntransfer-encoding: chunked",
                ":method=POST | :scheme=http | :path=/ | :authority=a | x=y\ntransfer-encoding: chunked",
                ":method=POST | :scheme=http | :path=/ | :authority=a | x=y\rz",
                ":method=POST | :scheme=http | :path=/ | :authority=a | x=\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a",
                ":method=POST | :scheme=http | :path=/ | :authority=a | x: y\r\nz=1",
                ":method=POST | :scheme=http | :path=/ | :authority=a | x\ny=1",
                ":method=POST | :scheme=http | :path=/ | :authority=a | transfer-encoding: chunked\r\nx=1",
                ":method=GET / HTTP/1.1\r\nHost: b\r\n\r\nGET | :scheme=http | :path=/ | :authority=a",
                ":method=GET | :scheme=http | :path=/ HTTP/1.1\r\nHost: b\r\nx: y | :authority=a",
                ":method=GET | :scheme=http | :path=/ | :authority=a\r\nx: y",
                ":method=GET | :scheme=http://b/?\r\n | :path=/ | :authority=a | Upper=1",
                // white space and colons
                ":method=GET | :scheme=http | :path=/ /b | :authority=a",
                ":method=GET | :scheme=http | :path=/\tHTTP/1.1 | :authority=a",
                ":method=GET /b | :scheme=http | :path=/ | :authority=a",
                ":method=GET | :scheme=http | :path=/ | :authority=a b",
                ":method=GET | :scheme=http | :path=/ | :authority=a | x y=1",
                ":method=GET | :scheme=http | :path=/ | :authority=a | x =1",
                ":method=GET | :scheme=http | :path=/ | :authority=a |  x=1",
                ":method=GET | :scheme=http | :path=/ | :authority=a | x:y=1",
                ":method=GET | :scheme=http | :path=/ | :authority=a | transfer-encoding:=chunked",
                ":method=GET | :scheme=http | :path=/ | :authority=a | x= y",
                ":method=GET | :scheme=http | :path=/ | :authority=a | x=y ",
                ":method=GET | :scheme=http | :path=/ | :authority=a | x=y~",
                // pseudo-header fields: twice, missing, empty, late, unknown, of a response
                ":method=GET | :method=POST | :scheme=http | :path=/ | :authority=a",
                ":method=GET | :scheme=http | :path=/ | :path=/b | :authority=a",
                ":method=GET | :scheme=http | :path=/ | :authority=a | :authority=b",
                ":method=GET | :scheme=http | :scheme=https | :path=/ | :authority=a",
                ":scheme=http | :path=/ | :authority=a",
                ":method=GET | :path=/ | :authority=a",
                ":method=GET | :scheme=http | :authority=a",
                ":method=GET | :scheme=http | :path= | :authority=a",
                ":method=GET | :scheme= | :path=/ | :authority=a",
                ":method= | :scheme=http | :path=/ | :authority=a",
                ":method=GET | :scheme=http | :path=/",
                ":method=GET | :scheme=http | :path=/ | x=y | :authority=a",
                ":method=GET | :scheme=http | :path=/ | :authority=a | :x=y",
                ":method=GET | :scheme=http | :path=/ | :authority=a | :status=200",
                ":method=GET | :scheme=http | :path=/ | :authority=a | :protocol=websocket",
                ":method=CONNECT | :scheme=http | :path=/ | :authority=a | :protocol=websocket",
                // another host, or another form of the target
                ":method=GET | :scheme=http | :path=/ | :authority=a | host=b",
                ":method=GET | :scheme=http | :path=/ | host=a | host=b",
                ":method=GET | :scheme=http | :path=/ | :authority=u@a",
                ":method=GET | :scheme=http | :path=/ | :authority=a/b",
                ":method=GET | :scheme=http | :path=http://b/ | :authority=a",
                ":method=GET | :scheme=http | :path=b | :authority=a",
                ":method=GET | :scheme=http | :path=* | :authority=a",
                ":method=GET | :scheme=http | :path=/a#b | :authority=a",
                // fields of an HTTP/1 connection, and upper case
                ":method=GET | :scheme=http | :path=/ | :authority=a | connection=close",
                ":method=GET | :scheme=http | :path=/ | :authority=a | connection=x-forwarded-for",
                ":method=GET | :scheme=http | :path=/ | :authority=a | keep-alive=1",
                ":method=GET | :scheme=http | :path=/ | :authority=a | proxy-connection=keep-alive",
                ":method=GET | :scheme=http | :path=/ | :authority=a | upgrade=websocket",
                ":method=GET | :scheme=http | :path=/ | :authority=a | te=gzip",
                ":method=GET | :scheme=http | :path=/ | :authority=a | te=trailers, chunked",
                ":method=GET | :scheme=http | :path=/ | :authority=a | Transfer-Encoding=chunked",
                ":method=GET | :scheme=http | :path=/ | :authority=a | X=y",
                ":method=GET | :scheme=http | :path=/ | :authority=a | =y",
            })
    void requestThatIsNoneIsResetAndRecorded(String request) throws Exception {
        try (Http2Client client = Http2Client.connect(listener.port())) {
            client.sendHeaders(1, 0, fields(request));
            client.send(DATA, END_STREAM, 1, "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

            Http2Client.Frame reset = client.read(1);
            assertThat(reset.type()).isEqualTo(RST_STREAM);
            assertThat(reset.number()).isEqualTo(PROTOCOL_ERROR);
            RequestRecord record = listener.nextRecord();
            assertThat(record.status()).isEqualTo(400);
            assertThat(record.error()).hasValue(ErrorReason.MALFORMED_REQUEST);
            assertThat(record.request().protocol()).isEqualTo("HTTP/2.0");
            assertThat(target.requestCount()).isZero();

            client.get(3, "/next");
            assertThat(client.headers(client.read(3)).status()).hasToString("200");
        }
        assertThat(target.awaitRequests(1).get(0).requestLine()).isEqualTo("GET /next HTTP/1.1");
    }

    private void post(Http2Client client, String length, String... data) {
        client.post(1, "/", "content-length", length);
        for (int i = 0; i < data.length; i++) {
            int flags = i == data.length - 1 ? END_STREAM : 0;
            client.send(DATA, flags, 1, data[i].getBytes(StandardCharsets.US_ASCII));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"4", "6", "0"})
    void bodyOfAnotherLengthThanAnnouncedIsReset(String length) throws Exception {
        try (Http2Client client = Http2Client.connect(listener.port())) {
            post(client, length, "he", "llo");

            Http2Client.Frame reset = client.readType(RST_STREAM);
            assertThat(reset.stream()).isEqualTo(1);
            assertThat(reset.number()).isEqualTo(PROTOCOL_ERROR);
            assertThat(listener.nextRecord().status()).isEqualTo(400);
            client.get(3, "/next");
            assertThat(client.read(3).type()).isEqualTo(HEADERS);
        }
        List<ReceivedRequest> complete = target.requests().stream()
                .filter(request -> request.path().equals("/"))
                .filter(ReceivedRequest::isComplete)
                .toList();
        assertThat(complete).as("requests that the target took for whole").isEmpty();
    }

    @Test
    void endWithoutTheAnnouncedBodyIsReset() throws Exception {
        try (Http2Client client = Http2Client.connect(listener.port())) {
            client.sendHeaders(
                    1, END_STREAM, fields(":method=POST | :scheme=http | :path=/ | :authority=a | content-length=5"));

            assertThat(client.readType(RST_STREAM).number()).isEqualTo(PROTOCOL_ERROR);
            assertThat(listener.nextRecord().error()).hasValue(ErrorReason.MALFORMED_REQUEST);
        }
        assertThat(target.requestCount()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ":path=/",
                "transfer-encoding=chunked",
                "content-length=5",
                "host=b",
                "connection=close",
                "X=y",
                "x=y\r\nz: 1",
                "x y=1"
            })
    void trailersThatAreNoneAreReset(String trailer) throws Exception {
        try (Http2Client client = Http2Client.connect(listener.port())) {
            client.post(1, "/");
            client.send(DATA, 0, 1, (byte) 'x');
            client.sendHeaders(1, END_STREAM, fields(trailer));

            assertThat(client.readType(RST_STREAM).number()).isEqualTo(PROTOCOL_ERROR);
            assertThat(listener.nextRecord().error()).hasValue(ErrorReason.MALFORMED_BODY);
        }
    }

    @Test
    void nothingOfThePayloadIsARequest() {
        String payload = "0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";
        try (Http2Client client = Http2Client.connect(listener.port())) {
            client.post(1, "/up");
            client.send(DATA, END_STREAM, 1, payload.getBytes(StandardCharsets.US_ASCII));

            assertThat(client.headers(client.read(1)).status()).hasToString("200");
        }
        assertThat(target.awaitRequests(1)).hasSize(1);
        assertThat(target.requests().get(0).bodyText()).isEqualTo(payload);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET | content-length=5 | UNDEFINED_CONTENT_LENGTH_SEMANTICS",
                "GET | x=y | UNDEFINED_TRANSFER_ENCODING_SEMANTICS",
                "POST | content_length=5 | SUSPICIOUS_TE_CL_PRESENT",
                "POST | transfer_encoding=chunked | SUSPICIOUS_HEADER",
                "POST | x=\u00e4 | NON_COMPLIANT_HEADER"
            })
    void translatedFormIsClassed(String text) throws Exception {
        listener.close();
        HttpOptions monitored =
                HttpOptions.builder().desyncMode(DesyncMode.MONITOR).build();
        listener = new Http2Listener(config -> config.http(monitored), Http2Options.defaults(), target);
        String[] parts = text.split(" \\| ", -1);
        try (Http2Client client = Http2Client.connect(listener.port())) {
            client.sendHeaders(
                    1, 0, fields(":method=" + parts[0] + " | :scheme=http | :path=/ | :authority=a | " + parts[1]));
            client.send(DATA, END_STREAM, 1, "hello".getBytes(StandardCharsets.US_ASCII));
            client.readType(HEADERS);
        }
        assertThat(listener.nextRecord().desync().reason()).hasValue(DesyncReason.valueOf(parts[2]));
    }

    @Test
    void severeOnesAreBlockedAndTheConnectionGoesOn() throws Exception {
        try (Http2Client client = Http2Client.connect(listener.port())) {
            client.post(1, "/", "content_length", "5");
            client.send(DATA, END_STREAM, 1, "hello".getBytes(StandardCharsets.US_ASCII));

            assertThat(client.headers(client.read(1)).status()).hasToString("400");
            assertThat(listener.nextRecord().error()).hasValue(ErrorReason.DESYNC_BLOCKED);
            client.get(3, "/next");
            assertThat(client.headers(client.read(3)).status()).hasToString("200");
        }
        assertThat(target.requestCount()).isEqualTo(1);
    }

    @Test
    void headsThatAreTooLargeAreAnswered() throws Exception {
        try (Http2Client client = Http2Client.connect(listener.port())) {
            client.get(1, "/" + "a".repeat(16 * 1024));
            assertThat(client.headers(client.read(1)).status()).hasToString("414");
            assertThat(listener.nextRecord().error()).hasValue(ErrorReason.REQUEST_LINE_TOO_LONG);
        }
    }

    @Test
    void sectionThatCannotBeDecodedEndsTheConnectionAndIsRecorded() throws Exception {
        try (Http2Client client = Http2Client.connect(listener.port())) {
            client.send(HEADERS, END_STREAM | Http2Client.END_HEADERS, 1, (byte) 0xff, (byte) 0xff, (byte) 0xff);

            assertThat(client.readEnd()).isEqualTo(Http2Client.COMPRESSION_ERROR);
            assertThat(listener.nextRecord().error()).hasValue(ErrorReason.MALFORMED_REQUEST);
        }
    }
}
