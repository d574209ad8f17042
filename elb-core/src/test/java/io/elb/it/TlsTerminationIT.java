package io.elb.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elb.LoadBalancer;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.listener.TlsTermination;
import io.elb.netty.NettyTlsTermination;
import io.elb.observe.Counter;
import io.elb.observe.RequestRecord;
import io.elb.rule.Action;
import io.elb.target.Target;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import io.elb.testing.Answer;
import io.elb.testing.BodyPattern;
import io.elb.testing.FakeTarget;
import io.elb.testing.Gate;
import io.elb.testing.RawClient;
import io.elb.testing.ReceivedRequest;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTPS listeners, with a TLS that the core does not bring itself. */
class TlsTerminationIT {
    private static final int MIB = 1 << 20;

    private final LinkedBlockingQueue<RequestRecord> records = new LinkedBlockingQueue<>();
    private final FakeTarget target = FakeTarget.start("target");
    private final LoadBalancer balancer =
            LoadBalancer.application("tls").threads(1).accessLog(records::add).start();

    @AfterEach
    void close() {
        balancer.close();
        target.close();
    }

    private Listener listen(TlsTermination tls) {
        TargetGroup group = balancer.addTargetGroup(TargetGroupConfig.of("web"));
        group.register(Target.of("127.0.0.1", target.port()));
        return balancer.addListener(
                ListenerConfig.https(0, tls, Action.forward(group)).build());
    }

    private RequestRecord nextRecord() throws InterruptedException {
        RequestRecord record = records.poll(10, TimeUnit.SECONDS);
        assertThat(record).as("record of a request").isNotNull();
        return record;
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void requestIsDecryptedForwardedAndRecorded(String protocol) throws Exception {
        Listener listener = listen(TestTls.termination(protocol));
        HttpClient client =
                HttpClient.newBuilder().sslContext(TestTls.context()).build();

        URI uri = URI.create("https://localhost:" + listener.port() + "/hello?x=1");
        HttpResponse<String> response = client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEqualTo("target");
        ReceivedRequest received = target.awaitRequests(1).get(0);
        assertThat(received.field("X-Forwarded-Proto")).hasValue("https");
        assertThat(received.field("X-Forwarded-Port")).hasValue(String.valueOf(listener.port()));
        RequestRecord record = nextRecord();
        assertThat(record.request().scheme()).isEqualTo("https");
        assertThat(record.connection().tls().orElseThrow().protocol()).isEqualTo(protocol);
        assertThat(record.connection().tls().orElseThrow().cipher())
                .as("OpenSSL's name")
                .startsWith(protocol.equals("TLSv1.3") ? "TLS_" : "ECDHE-");
        assertThat(record.connection().tls().orElseThrow().serverName()).hasValue("localhost");
    }

    @Test
    void manyRequestsShareOneConnection() throws Exception {
        Listener listener = listen(TestTls.termination());
        target.answerPath("/echo", Answer.computed(request -> Answer.ok(request.bodyText())));
        HttpClient client =
                HttpClient.newBuilder().sslContext(TestTls.context()).build();
        URI uri = URI.create("https://localhost:" + listener.port() + "/echo");

        for (String body : List.of("one", "two", "three")) {
            HttpResponse<String> response = client.send(
                    HttpRequest.newBuilder(uri)
                            .POST(HttpRequest.BodyPublishers.ofString(body))
                            .build(),
                    BodyHandlers.ofString());
            assertThat(response.body()).isEqualTo(body);
        }

        assertThat(balancer.describe().counters().get(Counter.CLIENT_CONNECTIONS))
                .isEqualTo(1);
    }

    @Test
    void lastResponseIsCompleteAndEndsWithCloseNotify() {
        Listener listener = listen(TestTls.termination());
        target.answer(Answer.ok().pattern(MIB).closingSilently());

        // HTTP/1.0 has no framing but the end of the connection: curl takes one without close_notify for an error (56).
        Commands.Result result = curl("--http1.0", "https://127.0.0.1:" + listener.port() + "/big");

        assertThat(result.exit()).as(result.output()).isZero();
        assertThat(result.output()).isEqualTo("200 " + MIB);
    }

    @Test
    void unboundedResponseEndsWithCloseNotify() {
        Listener listener = listen(TestTls.termination());
        target.answer(Answer.ok().chunks("abc", "def"));

        Commands.Result result = curl("--http1.0", "https://127.0.0.1:" + listener.port() + "/");

        assertThat(result.exit()).as(result.output()).isZero();
        assertThat(result.output()).isEqualTo("200 6");
    }

    @Test
    void brokenResponseEndsWithoutCloseNotify() {
        Listener listener = listen(TestTls.termination());
        target.answer(Answer.ok().chunks("a".repeat(2000), "b".repeat(2000)).cutAfterBytes(3000));

        Commands.Result result = curl("--http1.0", "https://127.0.0.1:" + listener.port() + "/");

        assertThat(result.exit()).as(result.output()).isEqualTo(56);
    }

    private static Commands.Result curl(String... arguments) {
        List<String> all = new ArrayList<>(List.of(
                "--silent", "--insecure", "--output", "/dev/null", "--write-out", "%{http_code} %{size_download}"));
        all.addAll(List.of(arguments));
        return Commands.run("curl", "curl", all);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void earlyAnswerReachesAClientThatIsStillSending(String protocol) throws Exception {
        Listener listener = listen(TestTls.termination(protocol));
        target.answer(Answer.status(413).body("too much").afterBodyBytes(0).closing());
        try (SSLSocket socket = (SSLSocket)
                TestTls.context().getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), listener.port())) {
            socket.setSoTimeout(10_000);
            OutputStream out = socket.getOutputStream();
            out.write(ascii("POST /up HTTP/1.1\r\nHost: a\r\nContent-Length: " + 64 * MIB + "\r\n\r\n"));
            target.awaitRequests(1);
            nextRecord(); // the answer is out, and the balancer has said its last word
            for (int i = 0; i < 16; i++) {
                out.write(BodyPattern.slice(0, 64 * 1024));
            }

            String response = new String(readToEnd(socket.getInputStream()), StandardCharsets.ISO_8859_1);

            assertThat(response).startsWith("HTTP/1.1 413 ").endsWith("too much");
        }
    }

    private static byte[] readToEnd(InputStream in) throws Exception {
        return in.readAllBytes();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Test
    void upgradedConnectionCarriesBytesBothWays() throws Exception {
        Listener listener = listen(TestTls.termination());
        target.answer(Answer.upgrade("chat").thenEcho());
        try (SSLSocket socket = (SSLSocket)
                TestTls.context().getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), listener.port())) {
            socket.setSoTimeout(10_000);
            OutputStream out = socket.getOutputStream();
            out.write(ascii("GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: chat\r\n\r\n"));
            InputStream in = socket.getInputStream();
            StringBuilder head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0) {
                head.append((char) in.read());
            }
            assertThat(head.toString()).startsWith("HTTP/1.1 101 ");
            out.write(BodyPattern.slice(0, 100_000));
            socket.shutdownOutput();

            assertThat(readToEnd(in)).isEqualTo(BodyPattern.slice(0, 100_000));
        }
    }

    @Test
    void plainTextOnAnHttpsPortIsRefusedAndCounted() {
        Listener listener = listen(TestTls.termination());
        try (RawClient client = RawClient.connect("127.0.0.1", listener.port())) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            client.expectClosed();
        }

        assertThat(balancer.describe().counters().get(Counter.CLIENT_TLS_ERRORS))
                .isEqualTo(1);
        assertThat(target.requestCount()).isZero();
    }

    @Test
    void clientThatLeavesDuringTheHandshakeIsForgotten() {
        Listener listener = listen(TestTls.termination());
        try (RawClient client = RawClient.connect("127.0.0.1", listener.port())) {
            client.send(new byte[] {22, 3, 1});
            client.halfClose();
            client.expectClosed();
        }
    }

    @Test
    void gracefulCloseDoesNotWaitForHandshakes() throws Exception {
        Listener listener = listen(TestTls.termination());
        try (RawClient client = RawClient.connect("127.0.0.1", listener.port())) {
            client.send(new byte[] {22, 3, 1});
            while (balancer.describe().counters().get(Counter.CLIENT_CONNECTIONS) == 0) {
                Thread.onSpinWait();
            }
            listener.closeGracefully(Duration.ofMinutes(1))
                    .toCompletableFuture()
                    .get(20, TimeUnit.SECONDS);
            client.expectClosed();
        }
    }

    @Test
    void stalledClientDoesNotStopTheOthers() throws Exception {
        Listener listener = listen(TestTls.termination());
        Gate gate = Gate.closed();
        target.answerPath("/slow", Answer.ok("late").after(gate));
        HttpClient client =
                HttpClient.newBuilder().sslContext(TestTls.context()).build();
        URI base = URI.create("https://localhost:" + listener.port() + "/");
        var slow =
                client.sendAsync(HttpRequest.newBuilder(base.resolve("/slow")).build(), BodyHandlers.ofString());
        gate.awaitArrivals(1);

        assertThat(client.send(HttpRequest.newBuilder(base).build(), BodyHandlers.ofString())
                        .body())
                .isEqualTo("target");
        gate.open();
        assertThat(slow.get(10, TimeUnit.SECONDS).body()).isEqualTo("late");
    }

    @Test
    void terminationPreparesOnTheCallersThreadAndMayRefuseTheListener() {
        List<String> prepared = new ArrayList<>();
        NettyTlsTermination tls = new NettyTlsTermination() {
            @Override
            public void prepare(List<String> applicationProtocols) {
                prepared.addAll(applicationProtocols);
                prepared.add(Thread.currentThread().getName());
                throw new IllegalStateException("not ready");
            }

            @Override
            public ChannelHandler newHandler(Channel channel, List<String> applicationProtocols) {
                throw new AssertionError("no connection comes");
            }
        };

        assertThatThrownBy(() -> listen(tls))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("not ready");

        assertThat(prepared)
                .containsExactly("h2", "http/1.1", Thread.currentThread().getName());
        assertThat(balancer.listeners()).isEmpty();
    }

    @Test
    void tlsThatNobodyUnderstandsIsRefused() {
        assertThatThrownBy(() -> listen(new TlsTermination() {
                    @Override
                    public String toString() {
                        return "homemade";
                    }
                }))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("tls: homemade (expected: a NettyTlsTermination)");
        assertThat(balancer.listeners()).isEmpty();
    }
}
