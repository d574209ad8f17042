package io.elb.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.rule.Rule;
import io.elb.testing.RawClient;
import io.elb.testing.RawResponse;
import io.elb.testing.ReceivedRequest;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HostAndPathRoutingIT {
    private final HostAndPathRouting example = HostAndPathRouting.start();

    @AfterEach
    void stop() {
        example.close();
    }

    @Test
    void hostAndPathDecideWhereARequestGoes() {
        assertThat(ask("shop.example.com", "/").bodyText()).startsWith("Hello from shop");
        assertThat(ask("SHOP.example.com:80", "/apis").bodyText()).startsWith("Hello from shop");
        assertThat(ask("shop.example.com", "/api/basket").bodyText()).startsWith("Hello from api");
    }

    @Test
    void otherHostsAreRedirectedOrUnknown() {
        RawResponse moved = ask("www.example.com", "/page?q=1");
        assertThat(moved.status()).isEqualTo(302);
        assertThat(moved.field("Location"))
                .isEqualTo("http://shop.example.com:" + example.listener().port() + "/page?q=1");
        assertThat(ask("example.org", "/").status()).isEqualTo(404);
        assertThat(ask("example.org", "/", "User-Agent: robot").status()).isEqualTo(403);
    }

    @Test
    void queryAndAddressDecideToo() throws UnknownHostException {
        assertThat(ask("shop.example.com", "/?preview=1").bodyText()).startsWith("Hello from next");
        assertThat(ask("shop.example.com", "/?review=1").bodyText()).startsWith("Hello from shop");
        try (RawClient elsewhere = RawClient.builder()
                .localAddress(InetAddress.getByName("127.0.0.2"))
                .connect(new InetSocketAddress("127.0.0.1", example.listener().port()))) {
            assertThat(exchange(elsewhere, "GET", "shop.example.com", "/?preview=1")
                            .bodyText())
                    .startsWith("Hello from shop");
        }
    }

    @Test
    void methodDecidesToo() {
        try (RawClient client =
                RawClient.connect("127.0.0.1", example.listener().port())) {
            assertThat(exchange(client, "DELETE", "shop.example.com", "/api/basket")
                            .status())
                    .isEqualTo(405);
        }
    }

    @Test
    void headerDecidesTooAndTheRequestIsRewritten() {
        assertThat(ask("shop.example.com", "/api/basket?id=1", "Accept: text/plain; version=2")
                        .bodyText())
                .isEqualTo("Hello from next, you asked for /v2/basket\n");
        ReceivedRequest received = example.next().server().awaitRequests(1).get(0);
        assertThat(received.target()).isEqualTo("/v2/basket?id=1");
        assertThat(received.field("Host"))
                .contains("api.example.com:" + example.listener().port());
        assertThat(ask("shop.example.com", "/apis", "Accept: text/plain; version=2")
                        .bodyText())
                .startsWith("Hello from shop");
    }

    @Test
    void reorderedRulesComeFirst() {
        assertThat(example.listener().rules()).extracting(Rule::priority).containsExactly(1, 2, 3, 10, 20, 30, 40);
    }

    private RawResponse ask(String host, String path, String... fields) {
        try (RawClient client =
                RawClient.connect("127.0.0.1", example.listener().port())) {
            return exchange(client, "GET", host, path, fields);
        }
    }

    private static RawResponse exchange(RawClient client, String method, String host, String path, String... fields) {
        String more = fields.length == 0 ? "" : String.join("\r\n", fields) + "\r\n";
        return client.exchange(method + ' ' + path + " HTTP/1.1\r\nHost: " + host + "\r\n" + more + "\r\n");
    }
}
