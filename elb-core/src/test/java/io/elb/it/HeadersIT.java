package io.elb.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.listener.ForwardedForMode;
import io.elb.listener.HttpOptions;
import io.elb.listener.Transport;
import io.elb.observe.Counter;
import io.elb.testing.Answer;
import io.elb.testing.Fields;
import io.elb.testing.Gate;
import io.elb.testing.RawClient;
import io.elb.testing.RawResponse;
import io.elb.testing.ReceivedRequest;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of the fields of a head on the way to the target and back. */
class HeadersIT {
    private static final String ID = "1-[0-9a-f]{8}-[0-9a-f]{24}";
    private static final String GIVEN = "1-67891233-abcdef012345678912345678";

    private Bed bed;
    private RawClient client;

    private void open(UnaryOperator<HttpOptions.Builder> options) {
        bed = Bed.on(Transport.AUTO).http(options).open();
    }

    private void open() {
        open(options -> options);
    }

    @AfterEach
    void close() {
        bed.close();
    }

    /** Sends a GET with these field lines and answers what the target received. */
    private ReceivedRequest get(String... lines) {
        return send("GET / HTTP/1.1", "Host: shop", lines);
    }

    private ReceivedRequest send(String requestLine, String host, String... lines) {
        long before = bed.target().requestCount();
        client = bed.client();
        StringBuilder head = new StringBuilder(requestLine).append("\r\n");
        if (!host.isEmpty()) {
            head.append(host).append("\r\n");
        }
        for (String line : lines) {
            head.append(line).append("\r\n");
        }
        assertThat(client.exchange(head + "\r\n").status()).isEqualTo(200);
        return bed.target().awaitRequests(before + 1).get((int) before);
    }

    private static String one(ReceivedRequest request, String name) {
        assertThat(request.fields().all(name)).as(name).hasSize(1);
        return request.field(name).orElseThrow();
    }

    private int port() {
        return bed.listener().port();
    }

    // ---------------------------------------------------------------- X-Forwarded-For

    @Test
    void clientAddressIsTold() {
        open();

        assertThat(one(get(), "X-Forwarded-For")).isEqualTo("127.0.0.1");
    }

    @Test
    void clientAddressIsAppended() {
        open();

        assertThat(one(get("x-forwarded-for: 10.0.0.1, 10.0.0.2"), "X-Forwarded-For"))
                .isEqualTo("10.0.0.1, 10.0.0.2, 127.0.0.1");
    }

    @Test
    void clientAddressIsAppendedToTheLastOfSeveralFields() {
        open();

        ReceivedRequest request = get("X-Forwarded-For: 10.0.0.1", "X-Forwarded-For: 10.0.0.2");

        assertThat(String.join(", ", request.fields().all("X-Forwarded-For")))
                .isEqualTo("10.0.0.1, 10.0.0.2, 127.0.0.1");
    }

    @Test
    void emptyForwardedForIsReplaced() {
        open();

        assertThat(one(get("X-Forwarded-For:"), "X-Forwarded-For")).isEqualTo("127.0.0.1");
    }

    @Test
    void forwardedForIsPreserved() {
        open(options -> options.forwardedForMode(ForwardedForMode.PRESERVE));

        assertThat(one(get("X-Forwarded-For: 10.0.0.1"), "X-Forwarded-For")).isEqualTo("10.0.0.1");
        assertThat(get().field("X-Forwarded-For")).isEmpty();
    }

    @Test
    void forwardedForIsRemoved() {
        open(options -> options.forwardedForMode(ForwardedForMode.REMOVE));

        assertThat(get("X-Forwarded-For: 10.0.0.1", "X-Forwarded-For: 10.0.0.2").field("X-Forwarded-For"))
                .isEmpty();
    }

    @Test
    void clientPortIsToldWhereAskedFor() {
        open(HttpOptions.Builder::forwardedForClientPort);

        ReceivedRequest request = get("X-Forwarded-For: 10.0.0.1");

        assertThat(one(request, "X-Forwarded-For"))
                .isEqualTo("10.0.0.1, 127.0.0.1:" + client.localAddress().getPort());
    }

    @ParameterizedTest
    @CsvSource({"false, ::1", "true, [::1]:"})
    void ipv6ClientIsToldInItsShortForm(boolean withPort, String expected) {
        bed = Bed.on(Transport.AUTO)
                .host("::1")
                .http(options -> withPort ? options.forwardedForClientPort() : options)
                .open();

        ReceivedRequest request = get();

        String port = withPort ? Integer.toString(client.localAddress().getPort()) : "";
        assertThat(one(request, "X-Forwarded-For")).isEqualTo(expected + port);
    }

    // ---------------------------------------------------------------- X-Forwarded-Proto and -Port

    @Test
    void schemeAndPortOfTheListenerAreTold() {
        open();

        ReceivedRequest request = get("X-Forwarded-Proto: https", "X-Forwarded-Port: 443");

        assertThat(one(request, "X-Forwarded-Proto")).isEqualTo("http");
        assertThat(one(request, "X-Forwarded-Port")).isEqualTo(Integer.toString(port()));
    }

    @Test
    void whatATrustedProxySaysIsKept() {
        open(options -> options.trustedProxies("127.0.0.0/8"));

        ReceivedRequest request = get("X-Forwarded-Proto: https", "X-Forwarded-Port: 443");

        assertThat(one(request, "X-Forwarded-Proto")).isEqualTo("https");
        assertThat(one(request, "X-Forwarded-Port")).isEqualTo("443");
    }

    @Test
    void whatATrustedProxyDoesNotSayIsAdded() {
        open(options -> options.trustedProxies("127.0.0.0/8"));

        ReceivedRequest request = get("X-Forwarded-Proto: https");

        assertThat(one(request, "X-Forwarded-Proto")).isEqualTo("https");
        assertThat(one(request, "X-Forwarded-Port")).isEqualTo(Integer.toString(port()));
    }

    @Test
    void otherPeersAreNotTrusted() {
        open(options -> options.trustedProxies("10.0.0.0/8"));

        assertThat(one(get("X-Forwarded-Proto: https"), "X-Forwarded-Proto")).isEqualTo("http");
    }

    @Test
    void connectionCannotTakeForwardedFieldsAway() {
        open();

        ReceivedRequest request =
                get("Connection: X-Forwarded-For, X-Forwarded-Proto, Host", "X-Forwarded-For: 10.0.0.1");

        assertThat(one(request, "X-Forwarded-For")).isEqualTo("10.0.0.1, 127.0.0.1");
        assertThat(one(request, "X-Forwarded-Proto")).isEqualTo("http");
        assertThat(one(request, "Host")).isEqualTo("shop:" + port());
    }

    // ---------------------------------------------------------------- X-Amzn-Trace-Id, traceparent

    private String trace(String... lines) {
        String value = one(get(lines), "X-Amzn-Trace-Id");
        assertThat(bed.record().request().traceId()).isEqualTo(value);
        return value;
    }

    @Test
    void traceIdIsMade() {
        open();

        String first = trace();
        assertThat(first).matches("Root=" + ID);
        assertThat(trace()).matches("Root=" + ID).isNotEqualTo(first);
    }

    @Test
    void selfIsPutInFrontOfARoot() {
        open();

        assertThat(trace("X-Amzn-Trace-Id: Root=" + GIVEN)).matches("Self=" + ID + ";Root=" + GIVEN);
    }

    @Test
    void selfIsReplacedAndOtherPartsStay() {
        open();

        assertThat(trace("X-Amzn-Trace-Id: Self=" + GIVEN + ";Root=" + GIVEN + ";CalledFrom=app"))
                .matches("Self=(?!" + GIVEN + ")" + ID + ";Root=" + GIVEN + ";CalledFrom=app");
    }

    @Test
    void rootIsAddedToPartsWithoutOne() {
        open();

        assertThat(trace("X-Amzn-Trace-Id: CalledFrom=app")).matches("Root=" + ID + ";CalledFrom=app");
    }

    @Test
    void longTraceIdIsMadeAnew() {
        open();

        assertThat(trace("X-Amzn-Trace-Id: Root=" + GIVEN + ";Long=" + "x".repeat(7 * 1024)))
                .matches("Root=(?!" + GIVEN + ")" + ID);
    }

    @Test
    void traceContextIsNotTouched() {
        open();

        ReceivedRequest request = get(
                "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                "tracestate: a=1,b=2",
                "baggage: user=7");

        assertThat(one(request, "traceparent")).isEqualTo("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        assertThat(one(request, "tracestate")).isEqualTo("a=1,b=2");
        assertThat(one(request, "baggage")).isEqualTo("user=7");
    }

    // ---------------------------------------------------------------- Host

    @ParameterizedTest
    @CsvSource({"shop, shop:{port}", "SHOP.Example, shop.example:{port}", "shop:81, shop:81", "SHOP:81, shop:81"})
    void hostIsInLowerCaseAndHasAPort(String given, String expected) {
        open();

        ReceivedRequest request = send("GET / HTTP/1.1", "Host: " + given);

        assertThat(one(request, "Host")).isEqualTo(expected.replace("{port}", Integer.toString(port())));
    }

    @Test
    void absoluteFormWinsOverHost() {
        open();

        ReceivedRequest request = send("GET http://Other:82/a?b HTTP/1.1", "Host: shop");

        assertThat(request.requestLine()).isEqualTo("GET /a?b HTTP/1.1");
        assertThat(one(request, "Host")).isEqualTo("other:82");
    }

    @ParameterizedTest
    @CsvSource({
        "GET http://other HTTP/1.1, GET / HTTP/1.1",
        "GET http://other?q HTTP/1.1, GET /?q HTTP/1.1",
        "OPTIONS http://other HTTP/1.1, OPTIONS * HTTP/1.1",
        "OPTIONS * HTTP/1.1, OPTIONS * HTTP/1.1"
    })
    void targetIsSentInOriginForm(String given, String expected) {
        open();

        assertThat(send(given, "Host: other").requestLine()).isEqualTo(expected);
    }

    @Test
    void repeatedHostIsSentOnce() {
        open();

        assertThat(one(send("GET / HTTP/1.1", "Host: shop:81", "Host: SHOP:81"), "Host"))
                .isEqualTo("shop:81");
        assertThat(one(send("GET / HTTP/1.1", "Host: Shop", "Host: shop"), "Host"))
                .isEqualTo("shop:" + port());
    }

    @Test
    void hostIsPreserved() {
        open(HttpOptions.Builder::preserveHostHeader);

        assertThat(one(send("GET / HTTP/1.1", "Host: SHOP"), "Host")).isEqualTo("SHOP");
        assertThat(one(send("GET http://other/ HTTP/1.1", "Host: SHOP"), "Host"))
                .as("the host that rules have seen")
                .isEqualTo("other:" + port());
        assertThat(send("GET / HTTP/1.1", "Host: SHOP", "Host: shop").fields().all("Host"))
                .containsExactly("SHOP", "shop");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void requestOfHttp10WithoutHostGetsTheDnsName(boolean preserve) {
        open(options -> preserve ? options.preserveHostHeader() : options);

        ReceivedRequest request = send("GET / HTTP/1.0", "");

        assertThat(request.version()).isEqualTo("HTTP/1.1");
        assertThat(one(request, "Host")).isEqualTo(bed.balancer().dnsName() + ":" + port());
    }

    // ---------------------------------------------------------------- hop by hop

    @Test
    void fieldsOfTheClientConnectionAreNotForwarded() {
        open();

        ReceivedRequest request = get(
                "Connection: keep-alive, X-Hop",
                "connection: x-other",
                "Keep-Alive: timeout=5",
                "Proxy-Connection: keep-alive",
                "TE: trailers",
                "X-Hop: 1",
                "X-Other: 2",
                "X-End: 3");

        for (String name : List.of("Connection", "Keep-Alive", "Proxy-Connection", "TE", "X-Hop", "X-Other")) {
            assertThat(request.field(name)).as(name).isEmpty();
        }
        assertThat(one(request, "X-End")).isEqualTo("3");
    }

    @Test
    void fieldsOfTheTargetConnectionAreNotPassedOn() {
        open();
        bed.target()
                .answer(Answer.ok()
                        .field("Connection", "X-Hop")
                        .field("Keep-Alive", "timeout=5")
                        .field("X-Hop", "1")
                        .field("X-End", "2")
                        .field("Server", "own"));

        RawResponse response = bed.client().exchange(Bed.GET);

        for (String name : List.of("Connection", "Keep-Alive", "X-Hop")) {
            assertThat(response.fields().first(name)).as(name).isEmpty();
        }
        assertThat(response.field("X-End")).isEqualTo("2");
        assertThat(response.fields().all("Server")).containsExactly("own");
    }

    @Test
    void connectionCloseOfTheClientIsNotForwarded() {
        open();

        assertThat(get("Connection: close").field("Connection")).isEmpty();
    }

    @Test
    void upgradeToHttp2IsNeverForwarded() {
        open();

        ReceivedRequest request =
                get("Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA");

        for (String name : List.of("Connection", "Upgrade", "HTTP2-Settings")) {
            assertThat(request.field(name)).as(name).isEmpty();
        }
    }

    @Test
    void otherUpgradeIsForwardedWithoutHttp2() {
        open();

        ReceivedRequest request = get("Connection: Upgrade", "Upgrade: h2c, websocket");

        assertThat(one(request, "Upgrade")).isEqualTo("websocket");
        assertThat(one(request, "Connection")).isEqualTo("Upgrade");
    }

    @Test
    void upgradeThatConnectionDoesNotNameIsNotForwarded() {
        open();

        assertThat(get("Upgrade: websocket").field("Upgrade")).isEmpty();
    }

    // ---------------------------------------------------------------- names and values

    @Test
    void otherFieldsPassAsTheyAre() {
        open();

        ReceivedRequest request =
                get("X-Mixed-CASE:  two  words ", "Cookie: a=1", "Cookie: b=2", "Accept: */*", "X-Empty:");

        Fields fields = request.fields();
        assertThat(fields.toString()).contains("X-Mixed-CASE: two  words\r\n");
        assertThat(fields.all("Cookie")).containsExactly("a=1", "b=2");
        assertThat(one(request, "X-Empty")).isEmpty();
    }

    @Test
    void invalidNamesAreForwardedByDefault() {
        open();

        assertThat(one(get("X_Under: 1", "X.Dot: 2"), "X_Under")).isEqualTo("1");
        assertThat(bed.count(Counter.FORWARDED_INVALID_HEADER)).isEqualTo(1);
        assertThat(bed.count(Counter.DROPPED_INVALID_HEADER)).isZero();
    }

    @Test
    void invalidNamesAreDroppedWhereAskedFor() {
        open(HttpOptions.Builder::dropInvalidHeaderFields);

        ReceivedRequest request = get("X_Under: 1", "X.Dot: 2", "X-Good: 3");

        assertThat(request.field("X_Under")).isEmpty();
        assertThat(request.field("X.Dot")).isEmpty();
        assertThat(one(request, "X-Good")).isEqualTo("3");
        assertThat(bed.count(Counter.DROPPED_INVALID_HEADER)).isEqualTo(1);
        assertThat(bed.count(Counter.FORWARDED_INVALID_HEADER)).isZero();
    }

    // ---------------------------------------------------------------- Expect

    @Test
    void continueIsSentAtOnceAndExpectIsNotForwarded() {
        open();
        Gate gate = Gate.closed();
        bed.target().answer(Answer.ok().readingBodyAfter(gate));
        RawClient patient = bed.client();
        patient.send("POST / HTTP/1.1\r\nHost: shop\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");

        assertThat(patient.readHead().status()).isEqualTo(100);
        ReceivedRequest request = bed.target().awaitRequests(1).get(0);
        gate.open();
        patient.send("hello");

        assertThat(patient.readResponse().status()).isEqualTo(200);
        assertThat(request.field("Expect")).isEmpty();
        assertThat(request.bodyText()).isEqualTo("hello");
    }

    @Test
    void continueOfTheTargetIsNotPassedOn() {
        open();
        bed.target().answer(Answer.ok().interim(100));

        assertThat(bed.client().exchange(Bed.GET).status()).isEqualTo(200);
    }

    @Test
    void clientOfHttp10GetsNoContinue() {
        open();
        RawClient old = bed.client();

        old.send("POST / HTTP/1.0\r\nHost: shop\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\nhello");

        assertThat(old.readResponse().status()).isEqualTo(200);
    }
}
