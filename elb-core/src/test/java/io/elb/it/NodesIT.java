package io.elb.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elb.LoadBalancer;
import io.elb.LoadBalancerDescription.ListenerDescription;
import io.elb.LoadBalancerDescription.NodeDescription;
import io.elb.limits.ConnectionLimits;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.network.DnsState;
import io.elb.rule.Action;
import io.elb.testing.RawClient;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Listeners on the nodes of a balancer. */
class NodesIT {
    private static final Action ACTION = Action.fixedResponse(200, "text/plain", "here");

    private final LoadBalancer balancer = LoadBalancer.application("nodes")
            .node("a", "127.0.0.1")
            .node("b", "127.0.0.2")
            .threads(1)
            .start();

    @AfterEach
    void close() {
        balancer.close();
    }

    private static String get(InetSocketAddress address) {
        try (RawClient client = RawClient.connect(address)) {
            return client.exchange(Bed.GET).bodyText();
        }
    }

    @Test
    void listenerWithAPortOnlyIsOnEveryNodeWithOnePort() {
        Listener listener = balancer.addListener(ListenerConfig.http(0, ACTION).build());

        int port = listener.port();
        assertThat(port).isPositive();
        assertThat(listener.addresses())
                .containsExactly(new InetSocketAddress("127.0.0.1", port), new InetSocketAddress("127.0.0.2", port));
        assertThat(listener.address()).isEqualTo(listener.addresses().get(0));
        listener.addresses().forEach(address -> assertThat(get(address)).isEqualTo("here"));
    }

    @Test
    void nodesAndTheirUrisAreDescribed() {
        Listener listener = balancer.addListener(ListenerConfig.http(0, ACTION).build());

        assertThat(balancer.describe().nodes())
                .containsExactly(
                        new NodeDescription(Optional.of("a"), "127.0.0.1", DnsState.HEALTHY),
                        new NodeDescription(Optional.of("b"), "127.0.0.2", DnsState.HEALTHY));
        ListenerDescription described = balancer.describe().listeners().get(0);
        assertThat(described.uri()).isEqualTo(listener.uri().toString());
        assertThat(described.uris())
                .containsExactly(
                        "http://127.0.0.1:" + listener.port() + '/', "http://127.0.0.2:" + listener.port() + '/');
    }

    @Test
    void nodeMayHaveAnIpv6Address() {
        try (LoadBalancer dual = LoadBalancer.application("dual")
                .node("a", "127.0.0.1")
                .node("b", "::1")
                .threads(1)
                .start()) {
            Listener listener = dual.addListener(ListenerConfig.http(0, ACTION).build());

            listener.addresses().forEach(address -> assertThat(get(address)).isEqualTo("here"));
            assertThat(dual.describe().listeners().get(0).uris())
                    .containsExactly(
                            "http://127.0.0.1:" + listener.port() + '/', "http://[::1]:" + listener.port() + '/');
            assertThat(dual.describe().nodes().get(1).address()).isEqualTo("::1");
        }
    }

    @Test
    void listenerWithAnAddressHasOneSocket() {
        InetSocketAddress second = new InetSocketAddress("127.0.0.2", 0);
        Listener listener =
                balancer.addListener(ListenerConfig.http(second, ACTION).build());

        assertThat(listener.addresses()).containsExactly(new InetSocketAddress("127.0.0.2", listener.port()));
        assertThat(get(listener.address())).isEqualTo("here");
    }

    @Test
    void addressOfNoNodeIsAllowed() {
        InetSocketAddress other = new InetSocketAddress("127.0.0.3", 0);
        Listener listener =
                balancer.addListener(ListenerConfig.http(other, ACTION).build());

        assertThat(get(listener.address())).isEqualTo("here");
    }

    @Test
    void portThatIsTakenOnOneNodeIsTakenOnNone() throws IOException {
        try (ServerSocket taken = takenOnTheSecondNodeOnly()) {
            int port = taken.getLocalPort();

            assertThatThrownBy(() -> balancer.addListener(
                            ListenerConfig.http(port, ACTION).build()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("address: /127.0.0.2:" + port + " (expected: an address that can be bound)");

            assertThat(balancer.listeners()).isEmpty();
            try (ServerSocket free = new ServerSocket()) {
                free.bind(new InetSocketAddress("127.0.0.1", port));
            }
        }
    }

    private static ServerSocket takenOnTheSecondNodeOnly() throws IOException {
        while (true) {
            try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
                return new ServerSocket(free.getLocalPort(), 1, InetAddress.getByName("127.0.0.2"));
            } catch (BindException e) {
                // somebody else has the port there: the next one
            }
        }
    }

    @Test
    void listenersLimitHoldsForItsNodesTogether() {
        Listener listener = balancer.addListener(ListenerConfig.http(0, ACTION)
                .connections(new ConnectionLimits(1, 0, 0))
                .build());
        try (RawClient first = RawClient.connect(listener.addresses().get(0))) {
            assertThat(first.exchange(Bed.GET).status()).isEqualTo(200);
            try (RawClient second = RawClient.connect(listener.addresses().get(1))) {
                second.expectClosed();
            }
        }
        Await.equal(
                "open connections",
                0,
                () -> balancer.describe().listeners().get(0).openConnections());
        assertThat(get(listener.addresses().get(1))).isEqualTo("here");
    }

    @Test
    void gracefulCloseEndsTheConnectionsOfEveryNode() {
        Listener listener = balancer.addListener(ListenerConfig.http(0, ACTION).build());
        try (RawClient first = RawClient.connect(listener.addresses().get(0));
                RawClient second = RawClient.connect(listener.addresses().get(1))) {
            assertThat(first.exchange(Bed.GET).status()).isEqualTo(200);
            assertThat(second.exchange(Bed.GET).status()).isEqualTo(200);

            listener.closeGracefully(Duration.ofSeconds(10))
                    .toCompletableFuture()
                    .join();

            first.expectClosed();
            second.expectClosed();
        }
        List<InetSocketAddress> addresses = listener.addresses();
        addresses.forEach(
                address -> assertThatThrownBy(() -> RawClient.connect(address)).isNotNull());
    }

    @Test
    void closedPortIsFreeOnEveryNode() throws IOException {
        Listener listener = balancer.addListener(ListenerConfig.http(0, ACTION).build());

        listener.close();

        for (InetSocketAddress address : listener.addresses()) {
            try (ServerSocket free = new ServerSocket()) {
                free.bind(address);
            }
        }
    }
}
