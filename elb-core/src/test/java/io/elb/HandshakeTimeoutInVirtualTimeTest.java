package io.elb;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.limits.ClientTimeouts;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.netty.NettyTlsTermination;
import io.elb.observe.Counter;
import io.elb.observe.MetricDimension;
import io.elb.observe.TlsErrorReason;
import io.elb.rule.Action;
import io.elb.testing.VirtualBalancer;
import io.elb.testing.VirtualClient;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A handshake that does not end has the time of its TLS, or of a request head where that is less. */
class HandshakeTimeoutInVirtualTimeTest {
    private static final Duration TICK = Duration.ofMillis(20);

    private final VirtualBalancer lb = VirtualBalancer.start();

    @AfterEach
    void close() {
        lb.close();
    }

    /** Never completes a handshake. */
    private record Silence(Optional<Duration> handshakeTimeout) implements NettyTlsTermination {
        @Override
        public ChannelHandler newHandler(Channel channel, List<String> applicationProtocols) {
            return new ChannelInboundHandlerAdapter();
        }
    }

    @ParameterizedTest
    @CsvSource({"PT3S, PT60S, PT3S", ", PT5S, PT5S", "PT10S, PT5S, PT5S"})
    void handshakeEndsWithTheShorterTimeout(Duration ofTls, Duration ofHead, Duration expected) {
        Listener listener = lb.balancer()
                .addListener(
                        ListenerConfig.https(443, new Silence(Optional.ofNullable(ofTls)), Action.fixedResponse(200))
                                .timeouts(ClientTimeouts.defaults().withHead(ofHead))
                                .build());
        VirtualClient client = lb.connect(listener);

        lb.advance(expected.minus(TICK));
        assertThat(client.isEnded()).isFalse();
        lb.advance(TICK.plus(TICK));

        assertThat(client.isEnded()).isTrue();
        assertThat(lb.balancer()
                        .metrics()
                        .sample(
                                Counter.CLIENT_TLS_FAILURES,
                                Map.of(MetricDimension.TLS_ERROR_REASON, TlsErrorReason.TIMEOUT.name()))
                        .orElseThrow()
                        .value())
                .isEqualTo(1);
    }
}
