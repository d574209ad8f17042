package io.elb.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elb.LoadBalancer;
import io.elb.health.HealthCheckSettings;
import io.elb.health.HealthChecker;
import io.elb.health.HealthResult;
import io.elb.health.Probe;
import io.elb.internal.proxy.ProxyHeader;
import io.elb.internal.proxy.ProxyHeaderParser;
import io.elb.internal.proxy.ProxyHeaderWriter;
import io.elb.limits.ConnectionLimits;
import io.elb.listener.AlpnPolicy;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.listener.TrustedProxies;
import io.elb.observe.Counter;
import io.elb.observe.ErrorReason;
import io.elb.observe.FlowRecord;
import io.elb.rule.Action;
import io.elb.rule.Condition;
import io.elb.rule.Rule;
import io.elb.target.ProxyProtocol;
import io.elb.target.Target;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import io.elb.testing.FakeTarget;
import io.elb.testing.ReceivedRequest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The PROXY protocol: taken from trusted proxies by every kind of listener, and sent to targets. */
@Timeout(60)
class ProxyProtocolIT {
    private static final TrustedProxies LOCAL = TrustedProxies.of("127.0.0.1/32");
    private static final String LINE = "PROXY TCP4 203.0.113.7 198.51.100.1 40001 443\r\n";

    private static NetworkBed trusting(TrustedProxies proxies) {
        return NetworkBed.listener(listener -> listener.proxyProtocol(proxies));
    }

    private static void send(Socket client, String text) throws IOException {
        client.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static void assertCutOff(Socket client) {
        assertThatThrownBy(() -> {
                    if (client.getInputStream().read() < 0) {
                        throw new IOException("ended in order");
                    }
                })
                .isInstanceOf(IOException.class)
                .hasMessageContaining("reset");
    }

    // ---- taken

    @Test
    void headerSaysWhoTheClientIsWhateverItsPieces() throws Exception {
        try (NetworkBed bed = trusting(LOCAL)) {
            bed.target('a');
            Socket client = bed.connect();
            for (int i = 0; i < LINE.length(); i++) {
                send(client, LINE.substring(i, i + 1));
            }
            assertThat(NetworkBed.name(client)).isEqualTo('a');
            NetworkBed.assertEchoes(client);
            client.close();

            FlowRecord record = bed.nextRecord();
            assertThat(record.client().ip()).isEqualTo("203.0.113.7");
            assertThat(record.client().clientPort()).isEqualTo(40_001);
            assertThat(record.receivedBytes()).as("without the header").isEqualTo(2);
        }
    }

    @Test
    void whatFollowsTheHeaderInTheSamePieceIsNotLost() throws Exception {
        try (NetworkBed bed = trusting(LOCAL)) {
            bed.target('a');
            Socket client = bed.connect();
            send(client, "\r\n\r\n\0\r\nQUIT\n \0\0\0hello"); // LOCAL
            assertThat(new String(client.getInputStream().readNBytes(6), StandardCharsets.US_ASCII))
                    .isEqualTo("ahello");
            client.close();

            assertThat(bed.nextRecord().client().ip()).isEqualTo("127.0.0.1");
        }
    }

    @Test
    void connectionsFromElsewhereAreRefusedOrTakenAsTheyAre() throws Exception {
        try (NetworkBed bed = trusting(TrustedProxies.of("192.0.2.0/24"))) {
            bed.target('a');
            assertCutOff(bed.connect());
            assertThat(bed.balancer().describe().errors()).containsEntry(ErrorReason.PROXY_UNTRUSTED, 1L);
            assertThat(bed.count(Counter.REJECTED_FLOWS)).isEqualTo(1);
        }
        try (NetworkBed bed = trusting(TrustedProxies.of("192.0.2.0/24").orDirectClients())) {
            bed.target('a');
            NetworkBed.assertEchoes(bed.connectTo('a'));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET / HTTP/1.1\r\n", "PROXY TCP4 203.0.113.999 198.51.100.1 40001 443\r\n", "\r\n\r\nx"})
    void malformedHeaderIsRefusedAndCounted(String sent) throws Exception {
        try (NetworkBed bed = trusting(LOCAL)) {
            bed.target('a');
            Socket client = bed.connect();
            send(client, sent);

            assertCutOff(client);
            assertThat(bed.balancer().describe().errors()).containsEntry(ErrorReason.PROXY_HEADER_INVALID, 1L);
            assertThat(bed.count(Counter.NEW_FLOWS)).isZero();
        }
    }

    @Test
    void headerThatDoesNotComeIsNotWaitedForLong() throws Exception {
        try (NetworkBed bed = trusting(LOCAL.withHeaderTimeout(Duration.ofMillis(100)))) {
            bed.target('a');
            Socket client = bed.connect();
            send(client, "PROXY TCP4 ");

            assertCutOff(client);
            assertThat(bed.balancer().describe().errors()).containsEntry(ErrorReason.PROXY_HEADER_TIMEOUT, 1L);
        }
    }

    @Test
    void whoeverOnlyLooksWhetherThePortIsOpenIsNoError() throws Exception {
        try (NetworkBed bed = trusting(LOCAL)) {
            Socket client = bed.connect();
            client.shutdownOutput();

            assertThat(client.getInputStream().read()).isEqualTo(-1);
            assertThat(bed.balancer().describe().errors().get(ErrorReason.PROXY_HEADER_INVALID))
                    .isZero();
        }
    }

    @Test
    void limitOfAnAddressIsThatOfTheClient() throws Exception {
        ConnectionLimits one = new ConnectionLimits(0, 1, 0);
        try (NetworkBed bed =
                NetworkBed.listener(listener -> listener.proxyProtocol(LOCAL).connections(one))) {
            bed.target('a');
            Socket first = bed.connect();
            send(first, LINE);
            assertThat(NetworkBed.name(first)).isEqualTo('a');
            Socket other = bed.connect();
            send(other, LINE.replace("203.0.113.7", "203.0.113.8"));
            assertThat(NetworkBed.name(other)).isEqualTo('a');
            Socket again = bed.connect();
            send(again, LINE);

            assertThat(again.getInputStream().read()).isEqualTo(-1);
            first.close();
            other.close();
            Await.equal(
                    "open connections",
                    0,
                    () -> bed.balancer().describe().listeners().get(0).openConnections());
        }
    }

    @Test
    void applicationLoadBalancerTellsTheClientOfTheHeader() throws Exception {
        try (FakeTarget target = FakeTarget.start("a");
                LoadBalancer balancer =
                        LoadBalancer.application("proxied").threads(1).start()) {
            TargetGroup group = balancer.addTargetGroup(TargetGroupConfig.of("group"));
            group.register(Target.of("127.0.0.1", target.port()));
            Listener listener = balancer.addListener(ListenerConfig.http(0, Action.forward(group))
                    .proxyProtocol(LOCAL)
                    .build());
            listener.addRule(Rule.builder(10)
                    .when(Condition.sourceIp("203.0.113.8/32"))
                    .then(Action.fixedResponse(403))
                    .build());
            try (Socket client = new Socket(InetAddress.getLoopbackAddress(), listener.port())) {
                client.setSoTimeout(20_000);
                send(client, LINE + "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
                assertThat(new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                        .startsWith("HTTP/1.1 200 ");
            }
            ReceivedRequest request = target.awaitRequests(1).get(0);
            assertThat(request.field("X-Forwarded-For")).contains("203.0.113.7");
            try (Socket client = new Socket(InetAddress.getLoopbackAddress(), listener.port())) {
                client.setSoTimeout(20_000);
                send(client, LINE.replace(".7 ", ".8 ") + "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
                assertThat(new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                        .startsWith("HTTP/1.1 403 ");
            }
        }
    }

    @Test
    void headerComesBeforeTls() throws Exception {
        LinkedBlockingQueue<FlowRecord> records = new LinkedBlockingQueue<>();
        try (EchoTarget target = EchoTarget.start('a');
                LoadBalancer balancer = LoadBalancer.network("tls")
                        .threads(1)
                        .flowLog(records::add)
                        .start()) {
            TargetGroup group = balancer.addTargetGroup(TargetGroupConfig.ofTcp("group"));
            group.register(Target.of("127.0.0.1", target.port()));
            Listener listener = balancer.addListener(ListenerConfig.tls(0, TestTls.termination(), Action.forward(group))
                    .proxyProtocol(LOCAL)
                    .build());
            try (Socket plain = new Socket(InetAddress.getLoopbackAddress(), listener.port())) {
                send(plain, LINE);
                SSLSocket client = (SSLSocket)
                        TestTls.context().getSocketFactory().createSocket(plain, "localhost", listener.port(), true);
                assertThat(NetworkBed.name(client)).isEqualTo('a');
            }
            FlowRecord record = records.poll(20, TimeUnit.SECONDS);
            assertThat(record).isNotNull();
            assertThat(record.client().ip()).isEqualTo("203.0.113.7");
        }
    }

    // ---- sent

    /** What begins the next connection of a server. */
    private record Begun(ProxyHeader header, int headerBytes, String rest) {}

    private static Begun accept(ServerSocket server, int more) throws IOException {
        try (Socket socket = server.accept()) {
            socket.setSoTimeout(20_000);
            ByteBuf in = Unpooled.buffer();
            InputStream stream = socket.getInputStream();
            ProxyHeaderParser.Result result = ProxyHeaderParser.parse(in);
            while (result instanceof ProxyHeaderParser.Result.Incomplete) {
                in.writeByte(stream.read());
                result = ProxyHeaderParser.parse(in);
            }
            assertThat(result).isInstanceOf(ProxyHeaderParser.Result.Whole.class);
            String rest = new String(stream.readNBytes(more), StandardCharsets.US_ASCII);
            return new Begun(((ProxyHeaderParser.Result.Whole) result).header(), in.writerIndex(), rest);
        }
    }

    private static ServerSocket server() throws IOException {
        return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void targetIsToldWhoTheClientIs(int version) throws Exception {
        ProxyProtocol protocol = version == 1 ? ProxyProtocol.v1() : ProxyProtocol.v2();
        try (ServerSocket server = server();
                NetworkBed bed = NetworkBed.group(group -> group.proxyProtocol(protocol))) {
            bed.group().register(Target.of("127.0.0.1", server.getLocalPort()));
            Socket client = bed.connect();
            send(client, "hello");

            Begun begun = accept(server, 5);

            assertThat(begun.header().source()).isEqualTo(client.getLocalSocketAddress());
            assertThat(begun.header().destination()).isEqualTo(bed.listener().address());
            assertThat(begun.rest()).isEqualTo("hello");
            assertThat(begun.header().tlvs()).isEmpty();
        }
    }

    @Test
    void whatAProxyInFrontHasToldIsPassedOn() throws Exception {
        ByteBuf first = Unpooled.buffer();
        ProxyHeaderWriter.writeV2(
                new ProxyHeader(
                        new InetSocketAddress("2001:db8::7", 7),
                        new InetSocketAddress("2001:db8::1", 443),
                        List.of(new ProxyHeader.Tlv(ProxyHeader.AWS, new byte[] {1, 'v', 'p', 'c', 'e'}))),
                first);
        try (ServerSocket server = server();
                NetworkBed bed = NetworkBed.start(
                        group -> group.proxyProtocol(ProxyProtocol.v2().withVpcEndpointId("vpce-of-ours")),
                        listener -> listener.proxyProtocol(LOCAL))) {
            bed.group().register(Target.of("127.0.0.1", server.getLocalPort()));
            Socket client = bed.connect();
            first.readBytes(client.getOutputStream(), first.readableBytes());

            Begun begun = accept(server, 0);

            assertThat(begun.header().source()).isEqualTo(new InetSocketAddress("2001:db8::7", 7));
            assertThat(begun.header().destination()).isEqualTo(new InetSocketAddress("2001:db8::1", 443));
            assertThat(begun.header().value(ProxyHeader.AWS)).containsExactly(1, 'v', 'p', 'c', 'e');
        }
    }

    @Test
    void vectorsTellOfTlsAndOfTheConnection() throws Exception {
        LinkedBlockingQueue<FlowRecord> records = new LinkedBlockingQueue<>();
        try (ServerSocket server = server();
                LoadBalancer balancer = LoadBalancer.network("tls")
                        .threads(1)
                        .flowLog(records::add)
                        .start()) {
            TargetGroup group = balancer.addTargetGroup(TargetGroupConfig.tcp("group")
                    .proxyProtocol(ProxyProtocol.v2()
                            .withTlvs(ProxyProtocol.Tlv.values())
                            .withVpcEndpointId("vpce-1"))
                    .build());
            group.register(Target.of("127.0.0.1", server.getLocalPort()));
            Listener listener = balancer.addListener(ListenerConfig.tls(0, TestTls.termination(), Action.forward(group))
                    .alpnPolicy(AlpnPolicy.HTTP2_PREFERRED)
                    .build());
            Begun begun;
            try (SSLSocket client =
                    (SSLSocket) TestTls.context().getSocketFactory().createSocket("localhost", listener.port())) {
                SSLParameters parameters = client.getSSLParameters();
                parameters.setApplicationProtocols(new String[] {"h2"});
                client.setSSLParameters(parameters);
                send(client, "hello");
                begun = accept(server, 5);
            }
            FlowRecord record = records.poll(20, TimeUnit.SECONDS);

            assertThat(begun.rest()).isEqualTo("hello");
            assertThat(begun.header().value(ProxyHeader.ALPN))
                    .asString(StandardCharsets.US_ASCII)
                    .isEqualTo("h2");
            assertThat(record).isNotNull();
            assertThat(begun.header().value(ProxyHeader.UNIQUE_ID))
                    .asString(StandardCharsets.US_ASCII)
                    .isEqualTo(record.client().connectionId());
            assertThat(begun.header().value(ProxyHeader.SSL))
                    .asString(StandardCharsets.ISO_8859_1)
                    .startsWith("\u0001\0\0\0\u0001!\0\u0007TLSv1.3");
            assertThat(begun.header().value(ProxyHeader.AWS))
                    .asString(StandardCharsets.US_ASCII)
                    .isEqualTo("\u0001vpce-1");
        }
    }

    @Test
    void healthCheckNamesNobody() throws Exception {
        try (ServerSocket server = server();
                NetworkBed bed = NetworkBed.group(
                        group -> group.proxyProtocol(ProxyProtocol.v2()).healthChecker(new ConnectOnly()))) {
            bed.group().register(Target.of("127.0.0.1", server.getLocalPort()));

            Begun begun = accept(server, 0);

            assertThat(begun.header().source()).isNull();
            assertThat(begun.headerBytes()).isEqualTo(16 + 7);
        }
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
