package io.elb.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.listener.Http2Options;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.rule.Action;
import io.elb.testing.VirtualBalancer;
import io.elb.testing.VirtualClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When a client of HTTP/2 is told to stop that has its answer and has not ended its request. */
class EarlyAnswerTest {
    private static final Duration TICK = Duration.ofMillis(20);
    private static final Duration LONG = Duration.ofMillis(500);
    private static final int PART_BYTES = 16 * 1024;

    private final VirtualBalancer lb = VirtualBalancer.start();
    private final Listener listener = lb.balancer()
            .addListener(ListenerConfig.http(80, Action.fixedResponse(413, "text/plain", "too much"))
                    .http2(Http2Options.defaults().withPriorKnowledge())
                    .build());
    private final VirtualClient client = lb.connect(listener);

    @BeforeEach
    void answerEarly() {
        client.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
        client.send(Http2Client.frame(Http2Client.SETTINGS, 0, 0));
        byte[] head = Http2Client.section(":method", "POST", ":scheme", "http", ":path", "/up", ":authority", "shop");
        client.send(Http2Client.frame(Http2Client.HEADERS, Http2Client.END_HEADERS, 1, head));
        assertThat(client.received()).contains("too much");
    }

    @AfterEach
    void close() {
        client.close();
        lb.close();
    }

    private void sendData(int flags) {
        client.send(Http2Client.frame(Http2Client.DATA, flags, 1, new byte[PART_BYTES]));
    }

    private boolean isStopped() {
        byte[] reset = Http2Client.frame(Http2Client.RST_STREAM, 0, 1, new byte[4]);
        return client.received().contains(new String(reset, StandardCharsets.ISO_8859_1));
    }

    @Test
    void clientThatDoesNotEndItsRequestIsStoppedAfterAWhile() {
        lb.advance(LONG.minus(TICK));
        assertThat(isStopped()).isFalse();

        lb.advance(TICK.plus(TICK));

        assertThat(isStopped()).isTrue();
    }

    @Test
    void clientThatEndsItsRequestIsNotStopped() {
        sendData(0);
        sendData(Http2Client.END_STREAM);

        lb.advance(LONG.plus(LONG));

        assertThat(isStopped()).isFalse();
    }

    @Test
    void clientThatGoesOnSendingIsStoppedAtOnce() {
        for (int i = 0; i < 16; i++) {
            sendData(0);
        }
        assertThat(isStopped()).isFalse();

        sendData(0);

        assertThat(isStopped()).isTrue();
    }
}
