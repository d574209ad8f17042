package io.elb.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.listener.Transport;
import io.elb.observe.DesyncMode;
import io.elb.testing.RawClient;
import io.elb.testing.RawResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Requests that are meant to be read as one by the balancer and as two by a target, or the other way round, in each
 * desync mode: a target that reads by the letter gets exactly the requests that the balancer answered for.
 */
class SmugglingIT {
    private static final String POST = "POST /a HTTP/1.1\r\nHost: shop.test\r\n";
    private static final String GET = "GET /a HTTP/1.1\r\nHost: shop.test\r\n";
    private static final String CHUNKED = POST + "Transfer-Encoding: chunked\r\n\r\n";
    private static final String SMUGGLED = "GET /smuggled HTTP/1.1\r\nHost: shop.test\r\n\r\n";
    private static final String CANARY = "GET /canary HTTP/1.1\r\nHost: shop.test\r\n\r\n";
    private static final String HELLO_CHUNKS = "5\r\nhello\r\n0\r\n\r\n";
    private static final int SMUGGLED_BYTES = SMUGGLED.length(); // 43

    private static final List<Attack> ATTACKS = List.of(
            // Two lengths
            attack("CL.TE, a request behind the last chunk")
                    .sends(POST + "Content-Length: " + (5 + SMUGGLED_BYTES)
                            + "\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + SMUGGLED)
                    .ends("200/a:0 closed", "200/a:0 closed", "400 closed"),
            attack("TE.CL, a request within a chunk")
                    .sends(POST + "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n"
                            + Integer.toHexString(SMUGGLED_BYTES) + "\r\n" + SMUGGLED + "\r\n0\r\n\r\n")
                    .ends("200/a:43 closed", "200/a:43 closed", "400 closed"),
            attack("TE.TE, the second unknown")
                    .sends(POST + "Transfer-Encoding: chunked\r\nTransfer-Encoding: cow\r\n\r\n0\r\n\r\n" + SMUGGLED)
                    .always("400 closed"),
            attack("TE.TE, the first unknown")
                    .sends(POST + "Transfer-Encoding: cow\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + SMUGGLED)
                    .always("501 closed"),
            attack("TE.TE, chunked twice")
                    .sends(POST + "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n" + SMUGGLED)
                    .always("400 closed"),
            attack("TE.TE, chunked then identity")
                    .sends(POST + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n" + SMUGGLED)
                    .always("400 closed"),
            attack("identity with a length")
                    .sends(POST + "Transfer-Encoding: identity\r\nContent-Length: 5\r\n\r\nhello")
                    .always("400 closed"),
            attack("a coding that only looks like chunked")
                    .sends(POST + "Transfer-Encoding: xchunked\r\nContent-Length: 5\r\n\r\nhello")
                    .always("400 closed"),
            attack("chunked in quotes")
                    .sends(POST + "Transfer-Encoding: \"chunked\"\r\nContent-Length: 5\r\n\r\nhello")
                    .always("400 closed"),
            attack("chunked with a parameter")
                    .sends(POST + "Transfer-Encoding: chunked;q=1\r\n\r\n" + HELLO_CHUNKS)
                    .always("400 closed"),
            attack("a vertical tab before chunked")
                    .sends(POST + "Transfer-Encoding: \u000bchunked\r\nContent-Length: 5\r\n\r\nhello")
                    .always("400 closed"),
            attack("a tab before chunked, which is allowed")
                    .sends(POST + "Transfer-Encoding:\tchunked\r\n\r\n" + HELLO_CHUNKS)
                    .always("200/a:5 open"),
            attack("chunked in capitals, which is allowed")
                    .sends(POST + "TRANSFER-ENCODING: CHUNKED\r\n\r\n" + HELLO_CHUNKS)
                    .always("200/a:5 open"),
            attack("a chunked request of HTTP/1.0")
                    .sends("POST /a HTTP/1.0\r\nHost: shop.test\r\nTransfer-Encoding: chunked\r\n\r\n" + HELLO_CHUNKS)
                    .ends("200/a:5 closed", "200/a:5 closed", "400 closed"),
            // Names that some read otherwise
            attack("a space before the colon of a coding")
                    .sends(POST + "Transfer-Encoding : chunked\r\nContent-Length: 5\r\n\r\nhello")
                    .always("400 closed"),
            attack("a space before the colon of a length")
                    .sends(POST + "Content-Length : 5\r\n\r\nhello")
                    .always("400 closed"),
            attack("a coding with an underscore")
                    .sends(POST + "Transfer_Encoding: chunked\r\nContent-Length: 5\r\n\r\nhello")
                    .ends("200/a:5 open", "400 closed", "400 closed"),
            attack("a length with an underscore")
                    .sends(GET + "Content_Length: " + SMUGGLED_BYTES + "\r\n\r\n" + SMUGGLED)
                    .ends("200/a:0 200/smuggled:0 open", "200/a:0 closed", "400 closed"),
            attack("a name with a NUL")
                    .sends(POST + "Content-Length\0: 5\r\nContent-Length: 5\r\n\r\nhello")
                    .always("400 closed"),
            // Folds and line ends
            attack("a coding in the fold of another field")
                    .sends(POST + "Content-Length: 5\r\nX: y\r\n Transfer-Encoding: chunked\r\n\r\nhello")
                    .ends("200/a:5 open", "200/a:5 closed", "400 closed"),
            attack("chunked in a fold")
                    .sends(POST + "Transfer-Encoding:\r\n chunked\r\n\r\n" + HELLO_CHUNKS)
                    .always("400 closed"),
            attack("a length in a fold")
                    .sends(POST + "Content-Length:\r\n\t5\r\n\r\nhello")
                    .always("400 closed"),
            attack("a fold before the first field")
                    .sends("POST /a HTTP/1.1\r\n Host: shop.test\r\nHost: shop.test\r\nContent-Length: 5\r\n\r\nhello")
                    .always("400 closed"),
            attack("bare LF after fields")
                    .sends("POST /a HTTP/1.1\r\nHost: shop.test\nContent-Length: 5\n\nhello")
                    .always("400 closed"),
            attack("bare LF after the request line")
                    .sends("GET /a HTTP/1.1\nHost: shop.test\r\n\r\n")
                    .ends("200/a:0 open", "200/a:0 open", "400 closed"),
            attack("bare CR in a value")
                    .sends(POST + "X: y\rTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\nhello")
                    .always("400 closed"),
            attack("NUL in a value")
                    .sends(POST + "X: y\0z\r\nContent-Length: 5\r\n\r\nhello")
                    .always("400 closed"),
            attack("empty lines before the request, which are allowed")
                    .sends("\r\n\r\n" + GET + "\r\n")
                    .always("200/a:0 open"),
            // Lengths
            attack("two equal lengths")
                    .sends(POST + "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello")
                    .ends("200/a:5 open", "200/a:5 closed", "400 closed"),
            attack("two lengths")
                    .sends(POST + "Content-Length: 0\r\nContent-Length: " + SMUGGLED_BYTES + "\r\n\r\n" + SMUGGLED)
                    .always("400 closed"),
            attack("a list of different lengths")
                    .sends(POST + "Content-Length: 0, " + SMUGGLED_BYTES + "\r\n\r\n" + SMUGGLED)
                    .always("400 closed"),
            attack("a positive sign")
                    .sends(POST + "Content-Length: +5\r\n\r\nhello")
                    .always("400 closed"),
            attack("a negative length")
                    .sends(POST + "Content-Length: -5\r\n\r\nhello")
                    .always("400 closed"),
            attack("a hexadecimal length")
                    .sends(POST + "Content-Length: 0x5\r\n\r\nhello")
                    .always("400 closed"),
            attack("a length with a space")
                    .sends(POST + "Content-Length: 5 0\r\n\r\nhello")
                    .always("400 closed"),
            attack("a length with a fraction")
                    .sends(POST + "Content-Length: 5.0\r\n\r\nhello")
                    .always("400 closed"),
            attack("an empty length")
                    .sends(POST + "Content-Length:\r\n\r\n" + SMUGGLED)
                    .always("400 closed"),
            attack("a length above 2^64")
                    .sends(POST + "Content-Length: 18446744073709551621\r\n\r\nhello")
                    .always("400 closed"),
            attack("leading zeros, which are allowed")
                    .sends(POST + "Content-Length: 0000005\r\n\r\nhello")
                    .always("200/a:5 open"),
            attack("a GET whose content is a request")
                    .sends(GET + "Content-Length: " + SMUGGLED_BYTES + "\r\n\r\n" + SMUGGLED)
                    .ends("200/a:43 open", "200/a:43 closed", "400 closed"),
            attack("a chunked GET")
                    .sends(GET + "Transfer-Encoding: chunked\r\n\r\n" + HELLO_CHUNKS)
                    .ends("200/a:5 open", "200/a:5 closed", "400 closed"),
            attack("a POST whose content is a request")
                    .sends(POST + "Content-Length: " + SMUGGLED_BYTES + "\r\n\r\n" + SMUGGLED)
                    .always("200/a:43 open"),
            attack("a length that Connection names")
                    .sends(POST + "Connection: Content-Length\r\nContent-Length: " + SMUGGLED_BYTES + "\r\n\r\n"
                            + SMUGGLED)
                    .always("200/a:43 open"),
            attack("a coding that Connection names")
                    .sends(POST + "Connection: Transfer-Encoding, Host\r\nTransfer-Encoding: chunked\r\n\r\n"
                            + HELLO_CHUNKS)
                    .always("200/a:5 open"),
            // Chunks
            attack("chunk extensions, which are allowed")
                    .sends(CHUNKED + "5;a=b;c=\"d;e\"\r\nhello\r\n0;f\r\n\r\n")
                    .always("200/a:5 open"),
            attack("a bare LF in a chunk extension")
                    .sends(CHUNKED + "5;a\nhello\r\n0\r\n\r\n")
                    .always("400 closed"),
            attack("a bare CR in a chunk extension")
                    .sends(CHUNKED + "5;a\rb\r\nhello\r\n0\r\n\r\n")
                    .always("400 closed"),
            attack("a chunk with bare LFs").sends(CHUNKED + "5\nhello\n0\n\n").always("400 closed"),
            attack("a chunk without its end")
                    .sends(CHUNKED + "5\r\nhelloXX0\r\n\r\n")
                    .always("400 closed"),
            attack("a chunk that is longer than it says")
                    .sends(CHUNKED + "4\r\nhello\r\n0\r\n\r\n")
                    .always("400 closed"),
            attack("a negative chunk")
                    .sends(CHUNKED + "-5\r\nhello\r\n0\r\n\r\n")
                    .always("400 closed"),
            attack("a chunk size with 0x")
                    .sends(CHUNKED + "0x5\r\nhello\r\n0\r\n\r\n")
                    .always("400 closed"),
            attack("a chunk size above 2^64")
                    .sends(CHUNKED + "10000000000000005\r\nhello\r\n0\r\n\r\n")
                    .always("400 closed"),
            attack("a chunk size of 2^64 - 1")
                    .sends(CHUNKED + "FFFFFFFFFFFFFFFF\r\nhello\r\n0\r\n\r\n")
                    .always("400 closed"),
            attack("a chunk size with an underscore")
                    .sends(CHUNKED + "0_5\r\nhello\r\n0\r\n\r\n")
                    .always("400 closed"),
            attack("an empty chunk size")
                    .sends(CHUNKED + "\r\nhello\r\n0\r\n\r\n")
                    .always("400 closed"),
            attack("a framing field as a trailer")
                    .sends(CHUNKED
                            + "5\r\nhello\r\n0\r\nContent-Length: 50\r\nTransfer-Encoding: chunked\r\nHost: b\r\n\r\n")
                    .always("400 closed"),
            attack("junk behind the last chunk")
                    .sends(CHUNKED + HELLO_CHUNKS + "junk\r\n\r\n")
                    .always("200/a:5 400 closed"),
            attack("a request behind the last chunk, which is one")
                    .sends(CHUNKED + HELLO_CHUNKS + SMUGGLED)
                    .always("200/a:5 200/smuggled:0 open"),
            // Request lines
            attack("a space in the target")
                    .sends("GET /a b HTTP/1.1\r\nHost: shop.test\r\n\r\n")
                    .ends("200/a%20b:0 open", "200/a%20b:0 open", "400 closed"),
            attack("a fragment in the target")
                    .sends("GET /a#b HTTP/1.1\r\nHost: shop.test\r\n\r\n")
                    .always("200/a%23b:0 open"),
            attack("a version in the target")
                    .sends("GET /a HTTP/1.1 HTTP/1.1\r\nHost: shop.test\r\n\r\n")
                    .always("400 closed"),
            attack("encoded line ends in the target")
                    .sends("GET /a%0d%0aX:y HTTP/1.1\r\nHost: shop.test\r\n\r\n")
                    .always("200/a%0d%0aX:y:0 open"),
            attack("NUL in the target")
                    .sends("GET /a\0b HTTP/1.1\r\nHost: shop.test\r\n\r\n")
                    .always("400 closed"),
            attack("HTTP/0.9")
                    .sends("GET /a\r\nHost: shop.test\r\n\r\n" + SMUGGLED)
                    .always("505 closed"),
            attack("HTTP/1.2")
                    .sends("GET /a HTTP/1.2\r\nHost: shop.test\r\n\r\n")
                    .always("505 closed"),
            attack("a small version")
                    .sends("GET /a http/1.1\r\nHost: shop.test\r\n\r\n")
                    .always("400 closed"),
            attack("two hosts")
                    .sends("GET /a HTTP/1.1\r\nHost: shop.test\r\nHost: other.test\r\n\r\n")
                    .always("400 closed"),
            // Field lines
            attack("a field without a colon")
                    .sends(POST + "Transfer-Encoding\r\nContent-Length: 5\r\n\r\nhello")
                    .ends("200/a:5 open", "400 closed", "400 closed"),
            attack("a field without a name")
                    .sends(POST + ": chunked\r\nContent-Length: 5\r\n\r\nhello")
                    .ends("200/a:5 open", "200/a:5 closed", "400 closed"),
            attack("an upgrade to h2c with a request behind it")
                    .sends(GET
                            + "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n\r\n"
                            + SMUGGLED)
                    .always("200/a:0 200/smuggled:0 open"),
            attack("an upgrade that the target ignores, with a request behind it")
                    .sends(GET + "Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n" + SMUGGLED)
                    .always("200/a:0 200/smuggled:0 open"));

    static Stream<Arguments> attacks() {
        return ATTACKS.stream()
                .flatMap(attack -> Stream.of(DesyncMode.values()).map(mode -> Arguments.of(mode, attack)));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("attacks")
    void targetsGetWhatWasAnsweredFor(DesyncMode mode, Attack attack) throws Exception {
        try (StrictTarget target = new StrictTarget();
                Bed bed = Bed.on(Transport.AUTO)
                        .target(target.address())
                        .http(http -> http.desyncMode(mode))
                        .open();
                RawClient client = bed.client()) {
            client.send(attack.request());
            List<String> answers = new ArrayList<>();
            List<String> expected = attack.expected(mode);
            List<String> forwarded = new ArrayList<>();
            for (String step : expected) {
                switch (step) {
                    case "closed" -> {
                        client.expectClosed();
                        answers.add(step);
                    }
                    case "open" -> {
                        assertThat(outcome(client.exchange(CANARY))).isEqualTo("200/canary:0");
                        forwarded.add("/canary:0");
                        answers.add(step);
                    }
                    default -> {
                        answers.add(outcome(client.readResponse()));
                        if (step.startsWith("200")) {
                            forwarded.add(step.substring(3));
                        }
                    }
                }
            }

            assertThat(answers).isEqualTo(expected);
            assertThat(target.requests()).isEqualTo(forwarded);
            Await.equal("in flight", 0, bed::inFlight);
            assertThat(target.problems()).isEmpty();
        }
    }

    private static String outcome(RawResponse response) {
        return response.status() == 200 ? "200" + response.bodyText() : Integer.toString(response.status());
    }

    @Test
    void absoluteFormDecidesTheHost() throws Exception {
        try (StrictTarget target = new StrictTarget();
                Bed bed = Bed.on(Transport.AUTO).target(target.address()).open();
                RawClient client = bed.client()) {
            RawResponse response = client.exchange("GET http://other.test/a HTTP/1.1\r\nHost: shop.test\r\n\r\n");

            assertThat(outcome(response)).isEqualTo("200/a:0");
            assertThat(target.heads())
                    .singleElement()
                    .asString()
                    .contains("\nHost: other.test:" + bed.listener().port() + "\n");
            assertThat(target.problems()).isEmpty();
        }
    }

    private static Attack.Builder attack(String name) {
        return new Attack.Builder(name);
    }

    /** What is sent, and how it ends in each mode: the answers in their order, then whether the connection goes on. */
    private record Attack(String name, String request, String monitor, String defensive, String strictest) {
        List<String> expected(DesyncMode mode) {
            return List.of((switch (mode) {
                        case MONITOR -> monitor;
                        case DEFENSIVE -> defensive;
                        case STRICTEST -> strictest;
                    })
                    .split(" "));
        }

        @Override
        public String toString() {
            return name;
        }

        private static final class Builder {
            private final String name;
            private String request = "";

            Builder(String name) {
                this.name = name;
            }

            Builder sends(String value) {
                request = value;
                return this;
            }

            Attack ends(String monitor, String defensive, String strictest) {
                return new Attack(name, request, monitor, defensive, strictest);
            }

            Attack always(String outcome) {
                return ends(outcome, outcome, outcome);
            }
        }
    }
}
