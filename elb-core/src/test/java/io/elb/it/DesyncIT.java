package io.elb.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.listener.Transport;
import io.elb.observe.Counter;
import io.elb.observe.DesyncClass;
import io.elb.observe.DesyncMode;
import io.elb.observe.DesyncReason;
import io.elb.observe.ErrorReason;
import io.elb.observe.RequestRecord;
import io.elb.testing.RawClient;
import io.elb.testing.RawResponse;
import io.elb.testing.ReceivedRequest;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What each mode does with requests of each desync class, and what of them reaches a target. */
class DesyncIT {
    private Bed bed;

    @AfterEach
    void close() {
        if (bed != null) {
            bed.close();
        }
    }

    /** A request of one class, and the request line and framing fields that a target must see of it. */
    private record Sample(DesyncClass desyncClass, DesyncReason reason, String request, List<String> forwarded) {
        @Override
        public String toString() {
            return reason == null ? "Compliant" : reason.token();
        }
    }

    private static Sample sample(DesyncReason reason, String request, String... forwarded) {
        DesyncClass desyncClass = reason == null ? DesyncClass.COMPLIANT : reason.desyncClass();
        return new Sample(desyncClass, reason, request, List.of(forwarded));
    }

    private static final List<Sample> SAMPLES = List.of(
            sample(null, "POST / HTTP/1.1\r\nHost: shop\r\nContent-Length: 5\r\n\r\nhello", "POST / HTTP/1.1", "5", ""),
            sample(DesyncReason.SPACE_IN_URI, "GET /a b HTTP/1.1\r\nHost: shop\r\n\r\n", "GET /a%20b HTTP/1.1", "", ""),
            sample(
                    DesyncReason.NON_COMPLIANT_HEADER,
                    "GET / HTTP/1.1\r\nHost: shop\r\nX: \u00e9\r\n\r\n",
                    "GET / HTTP/1.1",
                    "",
                    ""),
            sample(
                    DesyncReason.GET_HEAD_ZERO_CONTENT_LENGTH,
                    "GET / HTTP/1.1\r\nHost: shop\r\nContent-Length: 0\r\n\r\n",
                    "GET / HTTP/1.1",
                    "0",
                    ""),
            sample(
                    DesyncReason.UNDEFINED_CONTENT_LENGTH_SEMANTICS,
                    "GET / HTTP/1.1\r\nHost: shop\r\nContent-Length: 5\r\n\r\nhello",
                    "GET / HTTP/1.1",
                    "5",
                    ""),
            sample(
                    DesyncReason.DUPLICATE_CONTENT_LENGTH,
                    "POST / HTTP/1.1\r\nHost: shop\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello",
                    "POST / HTTP/1.1",
                    "5",
                    ""),
            sample(
                    DesyncReason.UNDEFINED_TRANSFER_ENCODING_SEMANTICS,
                    "GET / HTTP/1.1\r\nHost: shop\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
                    "GET / HTTP/1.1",
                    "",
                    "chunked"),
            sample(
                    DesyncReason.BOTH_TE_CL_PRESENT,
                    "POST / HTTP/1.1\r\nHost: shop\r\nContent-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n"
                            + "5\r\nhello\r\n0\r\n\r\n",
                    "POST / HTTP/1.1",
                    "",
                    "chunked"),
            sample(
                    DesyncReason.NON_COMPLIANT_VERSION,
                    "GET / HTTP/1.1 \r\nHost: shop\r\n\r\n",
                    "GET / HTTP/1.1",
                    "",
                    ""),
            sample(
                    DesyncReason.NON_CR_LF_LINE_TERMINATION,
                    "GET / HTTP/1.1\nHost: shop\r\n\r\n",
                    "GET / HTTP/1.1",
                    "",
                    ""),
            sample(
                    DesyncReason.AMBIGUOUS_URI,
                    "GET /a\tb HTTP/1.1\r\nHost: shop\r\n\r\n",
                    "GET /a%09b HTTP/1.1",
                    "",
                    ""),
            sample(
                    DesyncReason.EMPTY_HEADER,
                    "GET / HTTP/1.1\r\nHost: shop\r\n: chunked\r\n\r\n",
                    "GET / HTTP/1.1",
                    "",
                    ""),
            sample(
                    DesyncReason.SUSPICIOUS_HEADER,
                    "GET / HTTP/1.1\r\nHost: shop\r\nTransfer_Encoding: chunked\r\n\r\n",
                    "GET / HTTP/1.1",
                    "",
                    ""),
            sample(
                    DesyncReason.MULTILINE_HEADER,
                    "GET / HTTP/1.1\r\nHost: shop\r\nX: a\r\n b\r\n\r\n",
                    "GET / HTTP/1.1",
                    "",
                    ""),
            sample(
                    DesyncReason.MISSING_HEADER_COLON,
                    "GET / HTTP/1.1\r\nHost: shop\r\nX\r\n\r\n",
                    "GET / HTTP/1.1",
                    "",
                    ""),
            sample(
                    DesyncReason.SUSPICIOUS_TE_CL_PRESENT,
                    "POST / HTTP/1.1\r\nHost: shop\r\nTransfer_Encoding: chunked\r\nContent-Length: 5\r\n\r\nhello",
                    "POST / HTTP/1.1",
                    "5",
                    ""),
            sample(
                    DesyncReason.BAD_CONTENT_LENGTH,
                    "POST / HTTP/1.1\r\nHost: shop\r\nContent-Length: 5, 5\r\n\r\nhello",
                    "POST / HTTP/1.1",
                    "5",
                    ""));

    static Stream<Arguments> samplesInAllModes() {
        return SAMPLES.stream()
                .flatMap(sample -> Arrays.stream(DesyncMode.values()).map(mode -> Arguments.of(sample, mode)));
    }

    @ParameterizedTest(name = "{0} in {1}")
    @MethodSource("samplesInAllModes")
    void requestIsForwardedBlockedOrClosedAfter(Sample sample, DesyncMode mode) {
        bed = Bed.on(Transport.AUTO).http(http -> http.desyncMode(mode)).open();
        RawClient client = bed.client();
        boolean isBlocked = mode == DesyncMode.STRICTEST && sample.desyncClass() != DesyncClass.COMPLIANT
                || mode == DesyncMode.DEFENSIVE && sample.desyncClass() == DesyncClass.SEVERE;
        boolean isClosed = isBlocked
                || mode == DesyncMode.DEFENSIVE && sample.desyncClass() == DesyncClass.AMBIGUOUS
                || sample.reason() == DesyncReason.BOTH_TE_CL_PRESENT; // RFC 9112 section 6.1

        RawResponse response = client.exchange(sample.request());

        RequestRecord record = bed.record();
        assertThat(record.desync().desyncClass()).isEqualTo(sample.desyncClass());
        assertThat(record.desync().reason().orElse(null)).isEqualTo(sample.reason());
        assertThat(bed.count(Counter.DESYNC_NON_COMPLIANT)).isEqualTo(sample.reason() == null ? 0 : 1);
        if (isBlocked) {
            assertThat(response.status()).isEqualTo(400);
            assertThat(record.error()).contains(ErrorReason.DESYNC_BLOCKED);
            assertThat(bed.target().connectionsOpened()).isZero();
        } else {
            assertThat(response.status()).isEqualTo(200);
            expectForwarded(sample);
            boolean targetCloses =
                    mode == DesyncMode.DEFENSIVE && sample.desyncClass().compareTo(DesyncClass.AMBIGUOUS) >= 0;
            Await.equal("connections to the target", targetCloses ? 0 : 1, bed::targetConnections);
        }
        assertThat(response.fields().has("Connection")).isEqualTo(isClosed);
        if (isClosed) {
            client.expectEof();
        } else {
            assertThat(client.exchange(Bed.GET).status()).isEqualTo(200);
        }
    }

    private static final List<Sample> UNREADABLE = List.of(
            sample(DesyncReason.BAD_HEADER, "GET / HTTP/1.1\r\nHost: shop\r\nX: a\0\r\n\r\n"),
            sample(DesyncReason.BAD_URI, "GET /a\0 HTTP/1.1\r\nHost: shop\r\n\r\n"),
            sample(DesyncReason.BAD_VERSION, "GET / HTTP/1.x\r\nHost: shop\r\n\r\n"),
            sample(DesyncReason.BAD_METHOD, "GE(T / HTTP/1.1\r\nHost: shop\r\n\r\n"),
            sample(DesyncReason.MISSING_URI, "GET HTTP/1.1\r\nHost: shop\r\n\r\n"),
            sample(
                    DesyncReason.MULTIPLE_CONTENT_LENGTH,
                    "POST / HTTP/1.1\r\nHost: shop\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n"),
            sample(DesyncReason.BAD_TRANSFER_ENCODING, "POST / HTTP/1.1\r\nHost: shop\r\nTransfer-Encoding: x\r\n\r\n"),
            sample(
                    DesyncReason.MULTIPLE_TRANSFER_ENCODING_CHUNKED,
                    "POST / HTTP/1.1\r\nHost: shop\r\nTransfer-Encoding: chunked, chunked\r\n\r\n"),
            sample(DesyncReason.PARTIAL_HEADER_LINE, "GET / HTTP/1.1\r\nHost: sh"),
            sample(DesyncReason.MISSING_LAST_EMPTY_LINE, "GET / HTTP/1.1\r\nHost: shop\r\n"));

    static Stream<Arguments> unreadableInAllModes() {
        return UNREADABLE.stream()
                .flatMap(sample -> Arrays.stream(DesyncMode.values()).map(mode -> Arguments.of(sample, mode)));
    }

    @ParameterizedTest(name = "{0} in {1}")
    @MethodSource("unreadableInAllModes")
    void requestThatCannotBeReadIsRefusedInAnyMode(Sample sample, DesyncMode mode) {
        bed = Bed.on(Transport.AUTO).http(http -> http.desyncMode(mode)).open();
        RawClient client = bed.client();

        client.send(sample.request());
        client.halfClose();

        assertThat(client.readResponse().status()).isEqualTo(400);
        client.expectEof();
        assertThat(bed.record().desync().reason()).contains(sample.reason());
        assertThat(bed.target().connectionsOpened()).isZero();
    }

    @Test
    void everyReasonHasASample() {
        assertThat(Stream.concat(SAMPLES.stream(), UNREADABLE.stream())
                        .map(Sample::reason)
                        .filter(Objects::nonNull))
                .containsExactlyInAnyOrder(DesyncReason.values());
    }

    private void expectForwarded(Sample sample) {
        ReceivedRequest received = bed.target().requests().get(0);
        assertThat(received.requestLine()).isEqualTo(sample.forwarded().get(0));
        assertThat(String.join("|", received.fields().all("Content-Length")))
                .isEqualTo(sample.forwarded().get(1));
        assertThat(String.join("|", received.fields().all("Transfer-Encoding")))
                .isEqualTo(sample.forwarded().get(2));
        assertThat(received.bodyText()).isEqualTo(sample.request().contains("hello") ? "hello" : "");
    }
}
