package io.elb.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elb.LoadBalancer;
import io.elb.listener.AlpnPolicy;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.network.Protocol;
import io.elb.observe.Counter;
import io.elb.observe.ErrorReason;
import io.elb.observe.FlowRecord;
import io.elb.observe.TlsErrorReason;
import io.elb.rule.Action;
import io.elb.rule.Condition;
import io.elb.rule.Forward;
import io.elb.rule.Rule;
import io.elb.target.Target;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A TLS listener ends TLS, passes on what was encrypted, and tells each side how the other one has ended. */
@Timeout(60)
class NetworkTlsIT {
    private final LinkedBlockingQueue<FlowRecord> records = new LinkedBlockingQueue<>();
    private final LoadBalancer balancer =
            LoadBalancer.network("tls").threads(1).flowLog(records::add).start();
    private Listener listener;

    @AfterEach
    void close() {
        balancer.close();
    }

    private void listen(TargetGroupConfig group, int port, AlpnPolicy policy) {
        TargetGroup targets = balancer.addTargetGroup(group);
        targets.register(Target.of("127.0.0.1", port));
        listener = balancer.addListener(ListenerConfig.tls(0, TestTls.termination(), Action.forward(targets))
                .alpnPolicy(policy)
                .build());
    }

    @Test
    void clientsDoNotStayWithAGroupByTheirAddress() {
        TargetGroup targets = balancer.addTargetGroup(TargetGroupConfig.ofTcp("web"));

        assertThatThrownBy(() -> balancer.addListener(ListenerConfig.tls(
                                0,
                                TestTls.termination(),
                                Action.forward(targets).withSourceIpStickiness())
                        .build()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("stickiness: source_ip (expected: none in the action of a listener of protocol TLS)");
    }

    @Test
    void runningListenerRefusesSuchAnActionAndKeepsItsOwn() {
        TargetGroup targets = balancer.addTargetGroup(TargetGroupConfig.ofTcp("web"));
        Forward plain = Action.forward(targets);
        Forward sticky = Action.forward(targets).withSourceIpStickiness();
        Rule rule = Rule.builder(1)
                .when(Condition.sourceIp("192.0.2.0/24"))
                .then(sticky)
                .build();
        listener = balancer.addListener(
                ListenerConfig.tls(0, TestTls.termination(), plain).build());

        for (ThrowingCallable change : List.<ThrowingCallable>of(
                () -> listener.defaultAction(sticky),
                () -> listener.addRule(rule),
                () -> listener.replaceRules(List.of(rule)))) {
            assertThatThrownBy(change)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("stickiness: source_ip (expected: none in the action of a listener of protocol TLS)");
        }

        assertThat(listener.rules()).isEmpty();
        assertThat(balancer.describe().listeners().get(0).defaultAction()).isEqualTo(plain);
    }

    private SSLSocket connect(String... offers) throws IOException {
        SSLSocket client = (SSLSocket)
                TestTls.context().getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), listener.port());
        client.setSoTimeout(20_000);
        SSLParameters parameters = client.getSSLParameters();
        parameters.setApplicationProtocols(offers);
        client.setSSLParameters(parameters);
        return client;
    }

    private FlowRecord nextRecord() throws InterruptedException {
        FlowRecord record = records.poll(20, TimeUnit.SECONDS);
        assertThat(record).as("record of the flow that has ended").isNotNull();
        return record;
    }

    private static ServerSocket plain() throws IOException {
        return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    private static CompletableFuture<Void> serve(ServerSocket server, Conversation conversation) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            try (Socket socket = server.accept()) {
                socket.setSoTimeout(20_000);
                conversation.with(socket);
                done.complete(null);
            } catch (IOException | RuntimeException | Error e) {
                done.completeExceptionally(e);
            }
        });
        thread.setDaemon(true);
        thread.start();
        return done;
    }

    private interface Conversation {
        void with(Socket socket) throws IOException;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String text(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }

    @Test
    void targetSeesWhatWasEncryptedAndMayAnswerAfterTheClientsEnd() throws Exception {
        try (ServerSocket server = plain()) {
            CompletableFuture<Void> served = serve(server, socket -> {
                assertThat(text(socket)).isEqualTo("question"); // the client's close_notify is a FIN here
                socket.getOutputStream().write(ascii("answer"));
            });
            listen(TargetGroupConfig.ofTcp("plain"), server.getLocalPort(), AlpnPolicy.NONE);
            try (SSLSocket client = connect()) {
                client.getOutputStream().write(ascii("question"));
                client.shutdownOutput();

                assertThat(text(client)).isEqualTo("answer");
                assertThat(client.getSession().getProtocol()).isEqualTo("TLSv1.3");
            }
            served.get(20, TimeUnit.SECONDS);
        }
        FlowRecord record = nextRecord();
        assertThat(record.error()).isEmpty();
        assertThat(record.client().protocol()).isEqualTo(Protocol.TLS);
        assertThat(record.client().tls().orElseThrow().protocol()).isEqualTo("TLSv1.3");
        assertThat(record.receivedBytes()).isEqualTo("question".length());
        assertThat(record.sentBytes()).isEqualTo("answer".length());
        assertThat(balancer.describe().counters())
                .containsEntry(Counter.NEW_FLOWS_TLS, 1L)
                .containsEntry(Counter.CLOSED_FLOWS_TLS, 1L)
                .containsEntry(Counter.NEW_FLOWS_TCP, 0L)
                .containsEntry(Counter.PROCESSED_BYTES_TLS, (long) "questionanswer".length());
    }

    /** As with HAProxy and nginx: what misses may be nothing, and the answer of a target that waits for the end is under way. */
    @Test
    void finWithoutCloseNotifyIsTheEndForTheTarget() throws Exception {
        try (ServerSocket server = plain()) {
            CompletableFuture<Void> served = serve(server, socket -> {
                assertThat(text(socket)).isEqualTo("question");
                socket.getOutputStream().write(ascii("answer"));
            });
            listen(TargetGroupConfig.ofTcp("plain"), server.getLocalPort(), AlpnPolicy.NONE);
            try (Socket below = new Socket(InetAddress.getLoopbackAddress(), listener.port());
                    SSLSocket client = (SSLSocket) TestTls.context()
                            .getSocketFactory()
                            .createSocket(below, "localhost", listener.port(), false)) {
                below.setSoTimeout(20_000);
                client.getOutputStream().write(ascii("question"));
                below.shutdownOutput(); // past TLS

                assertThat(text(client)).isEqualTo("answer");
            }
            served.get(20, TimeUnit.SECONDS);
        }
        FlowRecord record = nextRecord();
        assertThat(record.error()).isEmpty();
        assertThat(record.receivedBytes()).isEqualTo("question".length());
        assertThat(record.sentBytes()).isEqualTo("answer".length());
    }

    @Test
    void targetMayBeSpokenToOverTls() throws Exception {
        try (SSLServerSocket server = (SSLServerSocket) TestTls.context()
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Void> served = serve(server, socket -> {
                assertThat(text(socket)).isEqualTo("question");
                socket.getOutputStream().write(ascii("answer"));
            });
            listen(
                    TargetGroupConfig.ofTls("encrypted", TestTls.origination(TestTls.context())),
                    server.getLocalPort(),
                    AlpnPolicy.NONE);
            try (SSLSocket client = connect()) {
                client.getOutputStream().write(ascii("question"));
                client.shutdownOutput();

                assertThat(text(client)).isEqualTo("answer");
            }
            served.get(20, TimeUnit.SECONDS);
        }
        assertThat(nextRecord().error()).isEmpty();
    }

    @Test
    void resetOfTheTargetIsNoOrderlyEndForTheClient() throws Exception {
        try (ServerSocket server = plain()) {
            CompletableFuture<Void> served = serve(server, socket -> {
                assertThat(socket.getInputStream().read()).isEqualTo(1);
                socket.setSoLinger(true, 0);
            });
            listen(TargetGroupConfig.ofTcp("plain"), server.getLocalPort(), AlpnPolicy.NONE);
            try (SSLSocket client = connect()) {
                client.getOutputStream().write(1);

                assertThatThrownBy(() -> client.getInputStream().read())
                        .isInstanceOfAny(SocketException.class, SSLException.class);
            }
            served.get(20, TimeUnit.SECONDS);
        }
        assertThat(nextRecord().error()).contains(ErrorReason.TARGET_RESET);
    }

    @Test
    void targetWithoutTlsIsCountedAndTheClientReset() throws Exception {
        try (ServerSocket server = plain()) {
            serve(server, socket -> socket.getOutputStream().write(ascii("what?")));
            listen(
                    TargetGroupConfig.ofTls("encrypted", TestTls.origination(TestTls.context())),
                    server.getLocalPort(),
                    AlpnPolicy.NONE);
            try (SSLSocket client = connect()) {
                client.startHandshake();
                assertThatThrownBy(() -> client.getInputStream().read())
                        .isInstanceOfAny(SocketException.class, SSLException.class);
            }
        }
        assertThat(nextRecord().error()).contains(ErrorReason.TARGET_TLS_FAILED);
        assertThat(balancer.describe().counters()).containsEntry(Counter.TARGET_TLS_ERRORS, 1L);
    }

    @Test
    void failedHandshakeIsCountedAndMakesNoFlow() throws Exception {
        try (ServerSocket server = plain()) {
            listen(TargetGroupConfig.ofTcp("plain"), server.getLocalPort(), AlpnPolicy.NONE);
            try (Socket client = new Socket(InetAddress.getLoopbackAddress(), listener.port())) {
                client.setSoTimeout(20_000);
                client.getOutputStream().write(ascii("GET / HTTP/1.1\r\n\r\n"));
                client.getInputStream().readAllBytes();
            }
        }
        Await.equal(
                "failed handshakes", 1L, () -> balancer.describe().counters().get(Counter.CLIENT_TLS_ERRORS));
        assertThat(balancer.metrics().samples()).anySatisfy(sample -> {
            assertThat(sample.dimensions()).containsValue(TlsErrorReason.NOT_TLS.name());
            assertThat(sample.value()).isEqualTo(1);
        });
        FlowRecord record = nextRecord();
        assertThat(record.error()).contains(ErrorReason.CLIENT_TLS_FAILED);
        assertThat(record.target()).isEmpty();
        assertThat(record.client().tls()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "NONE, h2 http/1.1, ''",
        "HTTP1_ONLY, h2 http/1.1, http/1.1",
        "HTTP1_ONLY, http/1.0, http/1.0",
        "HTTP1_ONLY, h2, ''",
        "HTTP2_ONLY, http/1.1 h2, h2",
        "HTTP2_ONLY, http/1.1, ''",
        "HTTP2_OPTIONAL, h2 http/1.1, http/1.1",
        "HTTP2_OPTIONAL, h2, h2",
        "HTTP2_PREFERRED, http/1.0 http/1.1 h2, h2",
        "HTTP2_PREFERRED, http/1.0 http/1.1, http/1.1",
        "HTTP2_PREFERRED, postgresql, ''"
    })
    void policyDecidesWhatIsAgreedOn(AlpnPolicy policy, String offers, String agreed) throws Exception {
        try (ServerSocket server = plain()) {
            serve(
                    server,
                    socket -> socket.getOutputStream()
                            .write(socket.getInputStream().read()));
            listen(TargetGroupConfig.ofTcp("plain"), server.getLocalPort(), policy);
            try (SSLSocket client = connect(offers.split(" "))) {
                client.getOutputStream().write(9);

                assertThat(client.getInputStream().read()).isEqualTo(9);
                assertThat(client.getApplicationProtocol()).isEqualTo(agreed);
            }
        }
        FlowRecord record = nextRecord();
        assertThat(record.client().applicationProtocol().orElse("")).isEqualTo(agreed);
        assertThat(record.client().offeredProtocols())
                .isEqualTo(policy == AlpnPolicy.NONE ? List.of() : List.of(offers.split(" ", -1)));
        assertThat(record.client().destination()).isEqualTo("127.0.0.1:" + listener.port());
    }

    @Test
    void targetIsOfferedWhatTheClientHasAgreedOn() throws Exception {
        try (SSLServerSocket server = (SSLServerSocket) TestTls.context()
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            SSLParameters parameters = server.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {"http/1.0", "http/1.1", "h2"});
            server.setSSLParameters(parameters);
            CompletableFuture<Void> served = serve(server, socket -> {
                socket.getInputStream().read();
                assertThat(((SSLSocket) socket).getApplicationProtocol()).isEqualTo("h2");
            });
            listen(
                    TargetGroupConfig.ofTls("encrypted", TestTls.origination(TestTls.context())),
                    server.getLocalPort(),
                    AlpnPolicy.HTTP2_PREFERRED);
            try (SSLSocket client = connect("http/1.1", "h2")) {
                client.getOutputStream().write(1);
                served.get(20, TimeUnit.SECONDS);
            }
        }
    }
}
