package io.elb;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.limits.ClientTimeouts;
import io.elb.listener.Http2Options;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.rule.Action;
import io.elb.testing.VirtualBalancer;
import io.elb.testing.VirtualClient;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How long the first octets may take of a client that may speak HTTP/2 with prior knowledge or HTTP/1. */
class HeadTimeoutInVirtualTimeTest {
    private static final Duration HEAD = Duration.ofSeconds(5);
    private static final Duration TICK = Duration.ofMillis(20);

    private final VirtualBalancer lb = VirtualBalancer.start();
    private final Listener listener = lb.balancer()
            .addListener(ListenerConfig.http(80, Action.fixedResponse(200, "text/plain", "hello"))
                    .http2(Http2Options.defaults().withPriorKnowledge())
                    .timeouts(ClientTimeouts.defaults().withHead(HEAD))
                    .build());
    private final VirtualClient client = lb.connect(listener);

    @AfterEach
    void close() {
        client.close();
        lb.close();
    }

    @Test
    void clientWhoseFirstOctetsMayBeAPrefaceIsLateAfterTheHeadTimeout() {
        client.send("PR");

        lb.advance(HEAD.minus(TICK));
        assertThat(client.received()).isEmpty();
        lb.advance(TICK.plus(TICK));

        assertThat(client.received()).startsWith("HTTP/1.1 408 ");
        assertThat(client.isEnded()).isTrue();
    }

    @Test
    void headThatBeganAsAPrefaceDoesIsLateByItsFirstOctet() {
        client.send("P");
        lb.advance(HEAD.minus(TICK));
        client.send("OST / HTTP/1.1\r\n");

        lb.advance(TICK.plus(TICK));

        assertThat(client.received()).startsWith("HTTP/1.1 408 ");
    }

    @Test
    void headThatIsCompleteInTimeIsServed() {
        client.send("P");
        lb.advance(HEAD.minus(TICK));
        client.send("UT / HTTP/1.1\r\nHost: a\r\n\r\n");
        lb.advance(HEAD);

        assertThat(client.received()).startsWith("HTTP/1.1 200 ").endsWith("hello");
        assertThat(client.isEnded()).isFalse();
    }
}
