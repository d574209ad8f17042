package io.elb.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.elb.LoadBalancer;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.netty.NettyTlsOrigination;
import io.elb.observe.Counter;
import io.elb.observe.ErrorReason;
import io.elb.observe.MetricsSnapshot;
import io.elb.observe.RequestRecord;
import io.elb.rule.Action;
import io.elb.target.Target;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import io.elb.target.TargetTimeouts;
import io.elb.target.TlsOrigination;
import io.elb.testing.FakeTarget;
import io.elb.testing.RawClient;
import io.elb.testing.RawResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Targets that are spoken to over TLS, with a TLS that the core does not bring itself. */
class TlsOriginationIT {
    private static final String GET = "GET /a HTTP/1.1\r\nHost: shop\r\n\r\n";

    private final LinkedBlockingQueue<RequestRecord> records = new LinkedBlockingQueue<>();
    private final LoadBalancer balancer =
            LoadBalancer.application("tls").threads(1).accessLog(records::add).start();

    @AfterEach
    void close() {
        balancer.close();
    }

    private Listener listen(int targetPort, TlsOrigination tls) {
        return listen(targetPort, tls, Duration.ofSeconds(10));
    }

    private Listener listen(int targetPort, TlsOrigination tls, Duration connectTimeout) {
        TargetGroup group = balancer.addTargetGroup(TargetGroupConfig.builder("web")
                .targetTls(tls)
                .timeouts(TargetTimeouts.defaults().withConnect(connectTimeout))
                .build());
        group.register(Target.of("127.0.0.1", targetPort));
        return balancer.addListener(
                ListenerConfig.http(0, Action.forward(group)).build());
    }

    private ErrorReason nextError() throws InterruptedException {
        RequestRecord record = records.poll(10, TimeUnit.SECONDS);
        assertThat(record).as("record of a request").isNotNull();
        return record.error().orElseThrow();
    }

    private static ServerSocket serverSocket() throws IOException {
        return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    @Test
    void requestsOverTlsShareOneConnection() throws Exception {
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        Queue<InetSocketAddress> peers = new ConcurrentLinkedQueue<>();
        server.setHttpsConfigurator(new HttpsConfigurator(TestTls.context()));
        server.createContext("/", exchange -> {
            peers.add(exchange.getRemoteAddress());
            byte[] body = exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, body.length + 3);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write("ok:".getBytes(StandardCharsets.US_ASCII));
                out.write(body);
            }
        });
        server.start();
        try {
            Listener listener = listen(server.getAddress().getPort(), TestTls.origination(TestTls.context()));
            try (RawClient client = RawClient.connect("127.0.0.1", listener.port())) {
                for (String body : new String[] {"one", "two", "three"}) {
                    RawResponse response = client.exchange(
                            "POST /a HTTP/1.1\r\nHost: shop\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
                    assertThat(response.status()).isEqualTo(200);
                    assertThat(response.bodyText()).isEqualTo("ok:" + body);
                }
            }
            assertThat(peers).hasSize(3);
            assertThat(peers.stream().distinct()).hasSize(1);
            assertThat(balancer.describe().counters().get(Counter.TARGET_CONNECTIONS))
                    .isEqualTo(1);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void untrustedTargetIs502() throws Exception {
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.setHttpsConfigurator(new HttpsConfigurator(TestTls.context()));
        server.start();
        try {
            Listener listener = listen(server.getAddress().getPort(), TestTls.origination(TestTls.strangerContext()));
            try (RawClient client = RawClient.connect("127.0.0.1", listener.port())) {
                assertThat(client.exchange(GET).status()).isEqualTo(502);
            }
            assertThat(nextError()).isEqualTo(ErrorReason.TARGET_CERTIFICATE_REFUSED);
            MetricsSnapshot now = balancer.metrics();
            assertThat(now.value(Counter.TARGET_TLS_ERRORS)).isEqualTo(1);
            assertThat(now.value(Counter.TARGET_CONNECTION_ERRORS)).isZero();
            assertThat(now.value(Counter.NEW_CONNECTIONS))
                    .as("client's and target's")
                    .isEqualTo(2);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void targetThatClosesDuringTheHandshakeIs502() throws Exception {
        try (FakeTarget target = FakeTarget.start("closing")) {
            target.closeNextConnections(1);
            Listener listener = listen(target.port(), TestTls.origination(TestTls.context()));
            try (RawClient client = RawClient.connect("127.0.0.1", listener.port())) {
                assertThat(client.exchange(GET).status()).isEqualTo(502);
            }
            assertThat(nextError()).isEqualTo(ErrorReason.TARGET_TLS_FAILED);
        }
    }

    @Test
    void targetThatSpeaksPlainTextIs502() throws Exception {
        try (ServerSocket server = serverSocket()) {
            CompletableFuture<Void> served = serve(server, socket -> {
                socket.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                socket.getInputStream().readAllBytes();
            });
            Listener listener = listen(server.getLocalPort(), TestTls.origination(TestTls.context()));
            try (RawClient client = RawClient.connect("127.0.0.1", listener.port())) {
                assertThat(client.exchange(GET).status()).isEqualTo(502);
            }
            assertThat(nextError()).isEqualTo(ErrorReason.TARGET_TLS_FAILED);
            served.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void targetThatStallsTheHandshakeIs504() throws Exception {
        try (ServerSocket server = serverSocket()) { // the kernel accepts, and nobody ever answers
            Listener listener =
                    listen(server.getLocalPort(), TestTls.origination(TestTls.context()), Duration.ofMillis(200));
            try (RawClient client = RawClient.connect("127.0.0.1", listener.port())) {
                assertThat(client.exchange(GET).status()).isEqualTo(504);
            }
            assertThat(nextError()).isEqualTo(ErrorReason.TARGET_TLS_TIMEOUT);
        }
    }

    @Test
    void originationThatThrowsIs502() throws Exception {
        try (ServerSocket server = serverSocket()) {
            NettyTlsOrigination broken = (channel, address, protocols) -> {
                throw new IllegalStateException("no certificate today");
            };
            Listener listener = listen(server.getLocalPort(), broken);
            try (RawClient client = RawClient.connect("127.0.0.1", listener.port())) {
                assertThat(client.exchange(GET).status()).isEqualTo(502);
            }
            assertThat(nextError()).isEqualTo(ErrorReason.TARGET_TLS_FAILED);
        }
    }

    @Test
    void closeNotifyEndsAnUnboundedBody() throws Exception {
        try (ServerSocket server = serverSocket()) {
            CompletableFuture<Void> served = serve(server, socket -> {
                try (SSLSocket tls = handshake(socket)) {
                    tls.getInputStream().readNBytes(GET.length());
                    tls.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\nall of it".getBytes(StandardCharsets.US_ASCII));
                }
            });
            Listener listener = listen(server.getLocalPort(), TestTls.origination(TestTls.context()));
            try (RawClient client = RawClient.connect("127.0.0.1", listener.port())) {
                assertThat(client.exchange(GET).bodyText()).isEqualTo("all of it");
            }
            served.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void finWithoutCloseNotifyCutsAnUnboundedBody() throws Exception {
        try (ServerSocket server = serverSocket()) {
            CompletableFuture<Void> served = serve(server, socket -> {
                SSLSocket tls = handshake(socket);
                tls.getInputStream().readNBytes(GET.length());
                tls.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\npart of it".getBytes(StandardCharsets.US_ASCII));
                socket.shutdownOutput(); // FIN beneath TLS, as anybody on the way could forge it
                socket.getInputStream().readAllBytes();
            });
            Listener listener = listen(server.getLocalPort(), TestTls.origination(TestTls.context()));
            try (RawClient client = RawClient.connect("127.0.0.1", listener.port())) {
                client.send(GET);
                assertThat(client.readHead().status()).isEqualTo(200);
                assertThat(new String(client.readToEof(), StandardCharsets.US_ASCII))
                        .as("chunks, the last one missing")
                        .isEqualTo("a\r\npart of it\r\n");
            }
            assertThat(nextError()).isEqualTo(ErrorReason.TARGET_CLOSED);
            served.handle((nothing, reset) -> reset != null).get(10, TimeUnit.SECONDS);
        }
    }

    private static SSLSocket handshake(Socket accepted) throws IOException {
        SSLSocket tls = (SSLSocket)
                TestTls.context().getSocketFactory().createSocket(accepted, "127.0.0.1", accepted.getPort(), true);
        tls.setUseClientMode(false);
        tls.startHandshake();
        return tls;
    }

    private interface Conversation {
        void hold(Socket socket) throws IOException;
    }

    private static CompletableFuture<Void> serve(ServerSocket server, Conversation conversation) {
        return CompletableFuture.runAsync(() -> {
            try (Socket socket = server.accept()) {
                conversation.hold(socket);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    @Test
    void tlsThatNobodyUnderstandsIsRefused() {
        TlsOrigination homemade = new TlsOrigination() {
            @Override
            public String toString() {
                return "homemade";
            }
        };
        assertThatThrownBy(() -> listen(1, homemade))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("targetTls: homemade (expected: a NettyTlsOrigination)");
        assertThat(balancer.targetGroups()).isEmpty();
    }
}
