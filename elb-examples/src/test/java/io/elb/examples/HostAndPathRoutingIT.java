package io.elb.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.testing.RawClient;
import io.elb.testing.RawResponse;
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

    private RawResponse ask(String host, String path, String... fields) {
        String more = fields.length == 0 ? "" : String.join("\r\n", fields) + "\r\n";
        try (RawClient client =
                RawClient.connect("127.0.0.1", example.listener().port())) {
            return client.exchange("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n" + more + "\r\n");
        }
    }
}
