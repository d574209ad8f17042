package io.elb.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.target.CookieKey;
import java.net.URI;
import java.net.http.HttpClient;
import org.junit.jupiter.api.Test;

class StickySessionsIT {
    private static final CookieKey KEY = CookieKey.ofBase64("bm90IHNlY3JldCwgYW5kIGZvciB0ZXN0cyBvbmx5ISE=");

    @Test
    void shopperStaysWithATargetAndMovesWhenItLeaves() throws Exception {
        try (StickySessions shop = StickySessions.start(KEY)) {
            HttpClient anna = StickySessions.shopper();
            String home = shop.ask(anna);
            for (int i = 0; i < 5; i++) {
                assertThat(shop.ask(anna)).isEqualTo(home);
            }

            shop.remove(home);

            String next = shop.ask(anna);
            assertThat(next).isNotEqualTo(home);
            for (int i = 0; i < 5; i++) {
                assertThat(shop.ask(anna)).isEqualTo(next);
            }
        }
    }

    @Test
    void sessionsOutliveARestart() throws Exception {
        StickySessions shop = StickySessions.start(KEY);
        HttpClient anna = StickySessions.shopper();
        String home = shop.ask(anna);
        URI before = shop.uri();
        try (StickySessions again = shop.restart()) {
            assertThat(again.uri()).isNotEqualTo(before); // cookies belong to a host, whatever its port
            for (int i = 0; i < 5; i++) {
                assertThat(again.ask(anna)).isEqualTo(home);
            }
        }
    }
}
