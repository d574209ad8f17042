package io.elb.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elb.LoadBalancer;
import io.elb.health.HealthCheckSettings;
import io.elb.health.HealthChecker;
import io.elb.health.HealthResult;
import io.elb.health.Probe;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.observe.ErrorReason;
import io.elb.rule.Action;
import io.elb.target.Target;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import io.elb.testing.FakeTarget;
import io.elb.testing.RawClient;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An application load balancer as the target of a network load balancer. */
@Timeout(60)
class ListenerAsTargetIT {
    private final FakeTarget server = FakeTarget.start("web");
    private final LoadBalancer application =
            LoadBalancer.application("shop").threads(1).start();
    private final LoadBalancer network = LoadBalancer.network("edge").threads(1).start();
    private Listener http;
    private TargetGroup shop;
    private Listener entrance;

    @BeforeEach
    void start() {
        TargetGroup web = application.addTargetGroup(TargetGroupConfig.of("web"));
        web.register(Target.of("127.0.0.1", server.port()));
        http = application.addListener(
                ListenerConfig.http(0, Action.forward(web)).build());
        shop = network.addTargetGroup(
                TargetGroupConfig.tcp("shop").healthChecker(new ConnectOnly()).build());
        shop.register(http.asTarget());
        entrance =
                network.addListener(ListenerConfig.tcp(0, Action.forward(shop)).build());
    }

    @AfterEach
    void close() {
        network.close();
        application.close();
        server.stop();
    }

    private static final String REQUEST = "GET / HTTP/1.1\r\nHost: shop\r\n\r\n";

    @Test
    void applicationLearnsWhoTheClientIs() throws Exception {
        shop.awaitHealthy(1).toCompletableFuture().get(20, TimeUnit.SECONDS);
        InetAddress other = InetAddress.getByAddress(new byte[] {127, 0, 0, 2});
        try (RawClient client = RawClient.builder().localAddress(other).connect(entrance.address())) {
            assertThat(client.exchange(REQUEST).status()).isEqualTo(200);
            assertThat(client.exchange(REQUEST).status()).isEqualTo(200);
        }
        assertThat(server.awaitRequests(2))
                .allSatisfy(
                        request -> assertThat(request.field("X-Forwarded-For")).contains("127.0.0.2"));
    }

    @Test
    void nobodyElseCanSayWhoTheClientIs() throws Exception {
        Target target = http.asTarget();
        assertThat(http.asTarget()).isSameAs(target);
        assertThat(target).asString().doesNotContain("oken");
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), target.port())) {
            client.setSoTimeout(20_000);
            client.getOutputStream()
                    .write(("PROXY TCP4 203.0.113.7 198.51.100.1 40001 443\r\n" + REQUEST)
                            .getBytes(StandardCharsets.US_ASCII));
            assertThatThrownBy(() -> {
                        if (client.getInputStream().read() < 0) {
                            throw new IOException("ended in order");
                        }
                    })
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("reset");
        }
        assertThat(application.describe().errors()).containsEntry(ErrorReason.PROXY_UNTRUSTED, 1L);
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void entranceClosesWithItsListener() throws Exception {
        Target target = http.asTarget();
        http.closeGracefully(Duration.ofSeconds(1)).toCompletableFuture().get(20, TimeUnit.SECONDS);

        assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), target.port()).close())
                .isInstanceOf(ConnectException.class);
        assertThatThrownBy(http::asTarget).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void itIsForGroupsOfTcp() {
        TargetGroup other = application.addTargetGroup(TargetGroupConfig.of("other"));
        assertThatThrownBy(() -> other.register(http.asTarget()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageEndingWith("(expected: no listener in other, whose protocol is HTTP)");
        assertThatThrownBy(entrance::asTarget)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("(expected: HTTP or HTTPS, to be a target of a network load balancer)");
    }

    /** Content with a connection. */
    private static final class ConnectOnly implements HealthChecker {
        @Override
        public String protocol() {
            return "TCP";
        }

        @Override
        public HealthCheckSettings settings() {
            return HealthCheckSettings.fast(Duration.ofMillis(20), Duration.ofSeconds(5));
        }

        @Override
        public CompletionStage<HealthResult> check(Probe probe) {
            return probe.connect().thenApply(connection -> HealthResult.healthy());
        }
    }
}
