package io.elb.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elb.LoadBalancer;
import io.elb.internal.fuzz.FuzzSeeds;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.observe.FlowRecord;
import io.elb.rule.Action;
import io.elb.rule.Condition;
import io.elb.rule.Rule;
import io.elb.target.Target;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A TCP listener that chooses by the server name of SNI, and rules of a network load balancer. */
@Timeout(60)
class SniPassthroughIT {
    private final LinkedBlockingQueue<FlowRecord> records = new LinkedBlockingQueue<>();
    private final LoadBalancer balancer =
            LoadBalancer.network("sni").threads(1).flowLog(records::add).start();
    private final TargetGroup a = balancer.addTargetGroup(TargetGroupConfig.ofTcp("a"));
    private final TargetGroup b = balancer.addTargetGroup(TargetGroupConfig.ofTcp("b"));
    private final TargetGroup rest = balancer.addTargetGroup(TargetGroupConfig.ofTcp("rest"));
    private final EchoTarget plain = start();
    private Listener listener;

    private static EchoTarget start() {
        try {
            return EchoTarget.start('p');
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeEach
    void listen() throws IOException {
        a.register(Target.of("127.0.0.1", tls("a")));
        b.register(Target.of("127.0.0.1", tls("b")));
        rest.register(Target.of("127.0.0.1", plain.port()));
        listener = balancer.addListener(
                ListenerConfig.tcp(0, Action.forward(rest)).sniPassthrough().build());
        listener.addRule(Rule.builder(1)
                .when(Condition.host("a.example.com"))
                .then(Action.forward(a))
                .build());
        listener.addRule(Rule.builder(2)
                .when(Condition.host("*.example.org"))
                .then(Action.forward(b))
                .build());
    }

    @AfterEach
    void close() throws IOException {
        plain.close();
        balancer.close();
    }

    /** A server that ends TLS itself and says its name. */
    private static int tls(String name) throws IOException {
        SSLServerSocket server = (SSLServerSocket)
                TestTls.context().getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(() -> {
            try (server) {
                while (true) {
                    try (Socket socket = server.accept()) {
                        socket.getOutputStream().write(name.getBytes(StandardCharsets.US_ASCII));
                    }
                }
            } catch (IOException e) {
                // the test is over
            }
        });
        thread.setDaemon(true);
        thread.start();
        return server.getLocalPort();
    }

    private String ask(String name, String... protocols) throws IOException {
        try (SSLSocket client = (SSLSocket)
                TestTls.context().getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), listener.port())) {
            client.setSoTimeout(20_000);
            SSLParameters parameters = client.getSSLParameters();
            parameters.setServerNames(List.of(new SNIHostName(name)));
            parameters.setApplicationProtocols(protocols);
            client.setSSLParameters(parameters);
            return new String(client.getInputStream().readNBytes(1), StandardCharsets.US_ASCII);
        }
    }

    @Test
    void serverNameChoosesTheGroupAndTlsGoesThrough() throws Exception {
        assertThat(ask("a.example.com", "h2")).isEqualTo("a");
        FlowRecord record = records.poll(20, TimeUnit.SECONDS);
        assertThat(record).isNotNull();
        assertThat(record.client().serverName()).contains("a.example.com");
        assertThat(record.client().offeredProtocols()).containsExactly("h2");
        assertThat(record.client().tls()).isEmpty();
        assertThat(ask("shop.example.org")).isEqualTo("b");
        assertThat(ask("A.EXAMPLE.com")).isEqualTo("a");
    }

    @Test
    void whatHasNoNameGoesToTheDefaultAction() throws Exception {
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), listener.port())) {
            client.setSoTimeout(20_000);
            client.getOutputStream().write("GET / HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII));

            assertThat(new String(client.getInputStream().readNBytes(17), StandardCharsets.US_ASCII))
                    .isEqualTo("pGET / HTTP/1.1\r\n");
        }
    }

    @Test
    void helloMayComeInPieces() throws Exception {
        byte[] hello = FuzzSeeds.read("client-hellos.txt").get(0);
        listener.addRule(Rule.builder(3)
                .when(Condition.host("www.example.net"))
                .then(Action.forward(rest))
                .build());
        listener.defaultAction(Action.forward(a));
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), listener.port())) {
            client.setSoTimeout(20_000);
            client.setTcpNoDelay(true);
            for (byte octet : hello) {
                client.getOutputStream().write(octet);
            }
            assertThat(client.getInputStream().read()).isEqualTo('p');
            assertThat(client.getInputStream().readNBytes(hello.length)).isEqualTo(hello);
        }
    }

    @Test
    void rulesMayBeChangedWhileConnectionsCome() throws Exception {
        listener.removeRule(1);
        listener.addRule(Rule.builder(7)
                .when(Condition.host("a.example.com"), Condition.sourceIp("127.0.0.0/8"))
                .then(Action.forward(b))
                .build());

        assertThat(ask("a.example.com")).isEqualTo("b");
    }

    @Test
    void sourceAddressChoosesOnEveryListener() throws Exception {
        Listener bare =
                balancer.addListener(ListenerConfig.tcp(0, Action.forward(a)).build());
        bare.addRule(Rule.builder(1)
                .when(Condition.sourceIp("127.0.0.2/32"))
                .then(Action.forward(rest))
                .build());
        InetAddress other = InetAddress.getByAddress(new byte[] {127, 0, 0, 2});
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), bare.port(), other, 0)) {
            client.setSoTimeout(20_000);
            assertThat(client.getInputStream().read()).isEqualTo('p');
        }
        assertThatThrownBy(() -> bare.addRule(Rule.builder(2)
                        .when(Condition.host("a.example.com"))
                        .then(Action.forward(b))
                        .build()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("(expected: source-ip, on a listener of protocol TCP without SNI passthrough)");
        assertThatThrownBy(() -> listener.addRule(Rule.builder(3)
                        .when(Condition.path("/x"))
                        .then(Action.forward(b))
                        .build()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("(expected: source-ip or host, on a listener of protocol TCP)");
    }
}
