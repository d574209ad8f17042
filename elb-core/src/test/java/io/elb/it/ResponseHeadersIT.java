package io.elb.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.listener.ResponseHeaders;
import io.elb.listener.Transport;
import io.elb.rule.Action;
import io.elb.testing.Answer;
import io.elb.testing.RawClient;
import io.elb.testing.RawResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a listener adds to responses, and what it leaves alone. */
class ResponseHeadersIT {
    private static final String HSTS = "max-age=31536000; includeSubDomains";

    private Bed bed = Bed.start();

    @AfterEach
    void close() {
        bed.close();
    }

    private RawClient open(ResponseHeaders headers, Action... action) {
        bed.close();
        Bed.Builder builder = Bed.on(Transport.AUTO).http(options -> options.responseHeaders(headers));
        bed = (action.length == 0 ? builder : builder.action(action[0])).open();
        return bed.client();
    }

    @Test
    void ownAnswersNameTheBalancerAndTargetsAnswersTheTarget() {
        RawClient client = open(ResponseHeaders.defaults());
        bed.target().answer(Answer.ok().field("Server", "shop/1"));
        assertThat(client.exchange(Bed.GET).fields().all("Server")).containsExactly("shop/1");
        bed.target().answer(Answer.ok());
        assertThat(client.exchange(Bed.GET).fields().all("Server")).isEmpty();
        assertThat(client.exchange("TRACE / HTTP/1.1\r\nHost: shop\r\n\r\n").field("Server"))
                .isEqualTo("awselb/2.0");
    }

    @Test
    void balancerIsNotNamedWhenItIsNotToBe() {
        RawClient client = open(ResponseHeaders.defaults().withoutServer());
        bed.target().answer(Answer.ok().field("Server", "shop/1"));
        assertThat(client.exchange(Bed.GET).fields().all("Server")).containsExactly("shop/1");
        assertThat(client.exchange("TRACE / HTTP/1.1\r\nHost: shop\r\n\r\n")
                        .fields()
                        .all("Server"))
                .isEmpty();
    }

    @Test
    void fieldReplacesEveryOneOfTheTargets() {
        RawClient client = open(
                ResponseHeaders.defaults().withStrictTransportSecurity(HSTS).withXFrameOptions("DENY"));
        bed.target()
                .answer(Answer.status(404)
                        .field("strict-transport-security", "max-age=0")
                        .field("Strict-Transport-Security", "max-age=1")
                        .field("X-Other", "stays"));

        RawResponse response = client.exchange(Bed.GET);

        assertThat(response.fields().all("Strict-Transport-Security")).containsExactly(HSTS);
        assertThat(response.fields().all("X-Frame-Options")).containsExactly("DENY");
        assertThat(response.field("X-Other")).isEqualTo("stays");
    }

    @Test
    void fieldStandsInAnswersOfEveryKind() {
        ResponseHeaders headers = ResponseHeaders.defaults().withAccessControlAllowOrigin("*");
        assertThat(open(headers, Action.fixedResponse(200)).exchange(Bed.GET).field("Access-Control-Allow-Origin"))
                .isEqualTo("*");
        RawClient client = open(headers);
        bed.target().answer(Answer.reset());
        assertThat(client.exchange("POST / HTTP/1.1\r\nHost: shop\r\nContent-Length: 0\r\n\r\n"))
                .satisfies(response -> assertThat(response.status()).isEqualTo(502))
                .satisfies(response -> assertThat(response.field("Access-Control-Allow-Origin"))
                        .isEqualTo("*"));
        assertThat(bed.client().exchange("GET / HTTP/1.1\r\n\r\n"))
                .satisfies(response -> assertThat(response.status()).isEqualTo(400))
                .satisfies(response -> assertThat(response.field("Access-Control-Allow-Origin"))
                        .isEqualTo("*"));
    }

    @Test
    void interimResponseIsLeftAlone() {
        RawClient client = open(ResponseHeaders.defaults().withXContentTypeOptions("nosniff"));
        bed.target().answer(Answer.ok().interim(103, "Link", "</a.css>"));
        client.send(Bed.GET);
        assertThat(client.readResponse().fields().all("X-Content-Type-Options")).isEmpty();
        assertThat(client.readResponse().field("X-Content-Type-Options")).isEqualTo("nosniff");
    }
}
