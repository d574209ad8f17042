package io.elb.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.listener.ResponseHeaders;
import io.elb.listener.Transport;
import io.elb.testing.Answer;
import io.elb.testing.RawClient;
import io.elb.testing.RawResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of a target's 1xx responses (RFC 9110 section 15.2). */
class InterimResponsesIT {
    private Bed bed;
    private RawClient client;

    @BeforeEach
    void open() {
        ResponseHeaders headers =
                ResponseHeaders.defaults().withXFrameOptions("DENY").withStrictTransportSecurity("max-age=1");
        bed = Bed.on(Transport.AUTO)
                .http(options -> options.responseHeaders(headers))
                .open();
        client = bed.client();
    }

    @AfterEach
    void close() {
        bed.close();
    }

    @Test
    void everyOneIsPassedOnInOrderWithItsFieldsOnly() {
        bed.target()
                .answer(Answer.ok("done")
                        .interim(103, "Link", "</style.css>; rel=preload", "X-Frame-Options", "SAMEORIGIN")
                        .interim(102)
                        .interim(199, "X-Custom", "1", "Connection", "X-Custom"));
        client.send(Bed.GET);

        RawResponse early = client.readHead();
        assertThat(early.status()).isEqualTo(103);
        assertThat(early.field("Link")).isEqualTo("</style.css>; rel=preload");
        assertThat(early.fields().all("X-Frame-Options")).containsExactly("SAMEORIGIN");
        assertThat(early.fields().has("Strict-Transport-Security")).isFalse();
        assertThat(client.readHead().status()).isEqualTo(102);
        RawResponse custom = client.readHead();
        assertThat(custom.status()).isEqualTo(199);
        assertThat(custom.fields().has("X-Custom")).isFalse();
        RawResponse last = client.readResponse();
        assertThat(last.bodyText()).isEqualTo("done");
        assertThat(last.fields().all("X-Frame-Options")).containsExactly("DENY");
        bed.expectRecord(200);
    }

    @Test
    void the100OfATargetStaysBehind() {
        bed.target().answer(Answer.ok("done").interim(100).interim(100));

        RawResponse response = client.exchange(Bed.GET);

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.bodyText()).isEqualTo("done");
    }

    @Test
    void aClientThatWaitsFor100GetsOneAtOnceAndNoOther() {
        bed.target().answer(Answer.ok("done").interim(100));
        client.send("POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n");

        RawResponse proceed = client.readHead();
        assertThat(proceed.status()).isEqualTo(100);
        assertThat(proceed.fields().has("X-Frame-Options")).isFalse();
        client.send("x");

        RawResponse response = client.readResponse();
        assertThat(response.status()).isEqualTo(200);
        assertThat(bed.target().requests().get(0).fields().has("Expect")).isFalse();
    }

    @Test
    void aClientOfHttp10GetsNone() {
        bed.target().answer(Answer.ok("done").interim(103, "Link", "</style.css>"));
        client.send("GET / HTTP/1.0\r\n\r\n");

        RawResponse response = client.readResponse();
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.bodyText()).isEqualTo("done");
    }

    @Test
    void a101ThatOpensATunnelIsNoFinalResponse() {
        bed.target().answer(Answer.upgrade("websocket").thenEcho());
        client.send("GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");

        RawResponse switched = client.readHead();

        assertThat(switched.status()).isEqualTo(101);
        assertThat(switched.fields().has("X-Frame-Options")).isFalse();
    }
}
