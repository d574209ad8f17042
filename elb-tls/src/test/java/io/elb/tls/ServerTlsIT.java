package io.elb.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.elb.LoadBalancer;
import io.elb.listener.HttpOptions;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.listener.TlsHeader;
import io.elb.observe.Counter;
import io.elb.observe.MetricDimension;
import io.elb.observe.RequestRecord;
import io.elb.observe.TlsErrorReason;
import io.elb.rule.Action;
import io.elb.target.Target;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import io.elb.testing.FakeTarget;
import io.elb.testing.RawClient;
import io.elb.testing.ReceivedRequest;
import io.elb.tls.testing.DevelopmentCa;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** HTTPS listeners with both engines, seen by the JDK's client and by OpenSSL's. */
class ServerTlsIT {
    private static final DevelopmentCa CA = DevelopmentCa.create();
    private static final ServerCertificate LOCALHOST = CA.certificate("localhost", "127.0.0.1");
    private static final ServerCertificate ECDSA = CA.leaf("www.example.com").issueServer();
    private static final ServerCertificate RSA =
            CA.leaf("www.example.com").keyAlgorithm(KeyAlgorithm.RSA_2048).issueServer();
    private static final String GET = "GET / HTTP/1.1\r\nHost: www.example.com\r\nConnection: close\r\n\r\n";

    private final LinkedBlockingQueue<RequestRecord> records = new LinkedBlockingQueue<>();
    private final List<ServerTls> made = new ArrayList<>();
    private final CertificateStore store = CertificateStore.of(LOCALHOST, ECDSA, RSA);
    private final LoadBalancer balancer =
            LoadBalancer.application("tls").threads(1).accessLog(records::add).start();

    @AfterEach
    void close() {
        balancer.close();
        made.forEach(ServerTls::close);
    }

    static Stream<TlsEngine> engines() {
        return Stream.of(TlsEngine.OPENSSL, TlsEngine.JDK).filter(TlsEngine::isAvailable);
    }

    private ServerTls.Builder tls(TlsEngine engine) {
        return ServerTls.builder(store).engine(engine);
    }

    private Listener listen(ServerTls tls) {
        made.add(tls);
        return balancer.addListener(
                ListenerConfig.https(0, tls, Action.fixedResponse(200)).build());
    }

    private RequestRecord.Tls nextTls() throws InterruptedException {
        RequestRecord record = records.poll(10, TimeUnit.SECONDS);
        assertThat(record).as("record of a request").isNotNull();
        return record.connection().tls().orElseThrow();
    }

    private double failures(TlsErrorReason reason) {
        return balancer.metrics()
                .sample(Counter.CLIENT_TLS_FAILURES, Map.of(MetricDimension.TLS_ERROR_REASON, reason.name()))
                .orElseThrow()
                .value();
    }

    @ParameterizedTest
    @MethodSource("engines")
    void clientOfTheJdkSpeaksHttp2AndIsRecorded(TlsEngine engine) throws Exception {
        Listener listener = listen(tls(engine).build());
        HttpClient client = HttpClient.newBuilder().sslContext(CA.sslContext()).build();

        HttpResponse<String> response = client.send(
                HttpRequest.newBuilder(URI.create("https://localhost:" + listener.port() + "/"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.version()).isEqualTo(HttpClient.Version.HTTP_2);
        RequestRecord.Tls tls = nextTls();
        assertThat(tls.protocol()).isEqualTo("TLSv1.3");
        assertThat(tls.cipher()).isIn("TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384");
        assertThat(tls.serverName()).hasValue("localhost");
        assertThat(tls.certificate()).hasValue(LOCALHOST.arn());
        assertThat(tls.resumed()).isFalse();
        assertThat(tls.handshakeNanos()).isPositive();
    }

    @ParameterizedTest
    @MethodSource("engines")
    void certificateIsWhatTheClientCanVerify(TlsEngine engine) throws Exception {
        Listener listener = listen(tls(engine).build());

        OpenSslCommand.client(listener.port(), GET, "-servername", "www.example.com", "-tls1_2");
        assertThat(nextTls().certificate()).as("both: ECDSA").hasValue(ECDSA.arn());

        OpenSslCommand.client(
                listener.port(),
                GET,
                "-servername",
                "www.example.com",
                "-tls1_2",
                "-cipher",
                "ECDHE-RSA-AES256-GCM-SHA384");
        RequestRecord.Tls bySuite = nextTls();
        assertThat(bySuite.certificate()).as("a suite of RSA only").hasValue(RSA.arn());
        assertThat(bySuite.cipher()).isEqualTo("ECDHE-RSA-AES256-GCM-SHA384");

        OpenSslCommand.client(
                listener.port(), GET, "-servername", "www.example.com", "-tls1_3", "-sigalgs", "rsa_pss_rsae_sha256");
        assertThat(nextTls().certificate()).as("signatures of RSA only").hasValue(RSA.arn());
    }

    @ParameterizedTest
    @MethodSource("engines")
    void nameThatNoCertificateHasIsServedByTheDefaultAndNotLogged(TlsEngine engine) throws Exception {
        Listener listener = listen(tls(engine).build());

        String output = OpenSslCommand.client(listener.port(), GET, "-servername", "other.example.org");

        assertThat(output).contains("HTTP/1.1 200");
        RequestRecord.Tls tls = nextTls();
        assertThat(tls.serverName()).isEmpty();
        assertThat(tls.certificate()).hasValue(LOCALHOST.arn());
    }

    @ParameterizedTest
    @MethodSource("engines")
    void serverPrefersItsOwnOrder(TlsEngine engine) throws Exception {
        Listener listener = listen(tls(engine).build());

        OpenSslCommand.client(
                listener.port(),
                GET,
                "-servername",
                "www.example.com",
                "-tls1_2",
                "-cipher",
                "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-ECDSA-AES128-GCM-SHA256");

        assertThat(nextTls().cipher()).isEqualTo("ECDHE-ECDSA-AES128-GCM-SHA256");
    }

    @ParameterizedTest
    @MethodSource("engines")
    void helloInManySmallRecordsAndSegmentsIsRead(TlsEngine engine) throws Exception {
        Listener listener = listen(tls(engine).build());
        String[] small = {
            "-servername",
            "www.example.com",
            "-tls1_3",
            "-max_send_frag",
            "512",
            "-alpn",
            "x".repeat(200) + ",http/1.1," + "y".repeat(255) + "," + "z".repeat(255)
        };

        String output = OpenSslCommand.client(listener.port(), GET, small);

        assertThat(output).contains("HTTP/1.1 200");
        assertThat(nextTls().serverName()).hasValue("www.example.com");
    }

    @ParameterizedTest
    @MethodSource("engines")
    void groupThatThePolicyLacksIsNotOffered(TlsEngine engine) {
        Listener listener = listen(tls(engine).build());

        for (String version : List.of("-tls1_2", "-tls1_3")) {
            String output = OpenSslCommand.client(listener.port(), GET, version, "-groups", "P-521");
            assertThat(output).doesNotContain("HTTP/1.1 200").contains("alert");
        }
        assertThat(OpenSslCommand.client(listener.port(), GET, "-groups", "P-521:P-384"))
                .contains("HTTP/1.1 200");
    }

    @ParameterizedTest
    @MethodSource("engines")
    void sessionIsResumedInEveryVersion(TlsEngine engine, @TempDir Path directory) throws Exception {
        Listener listener = listen(tls(engine).build());
        for (String version : List.of("-tls1_2", "-tls1_3")) {
            Path session = directory.resolve(version);
            OpenSslCommand.client(
                    listener.port(), GET, version, "-servername", "localhost", "-sess_out", session.toString());
            assertThat(nextTls().resumed()).isFalse();

            String output = OpenSslCommand.client(
                    listener.port(), GET, version, "-servername", "localhost", "-sess_in", session.toString());

            assertThat(output).contains("Reused, TLSv1." + version.charAt(version.length() - 1));
            RequestRecord.Tls tls = nextTls();
            assertThat(tls.resumed()).isTrue();
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void sessionIdIsResumedWithoutTickets(TlsEngine engine, @TempDir Path directory) throws Exception {
        Listener listener = listen(tls(engine).build());
        String session = directory.resolve("session").toString();
        OpenSslCommand.client(listener.port(), GET, "-tls1_2", "-no_ticket", "-sess_out", session);

        String output = OpenSslCommand.client(listener.port(), GET, "-tls1_2", "-no_ticket", "-sess_in", session);

        assertThat(output).contains("Reused, TLSv1.2");
    }

    @Test
    void instancesWithTheSameKeysResumeEachOthersSessions(@TempDir Path directory) {
        assumeThat(TlsEngine.OPENSSL.isAvailable()).isTrue();
        TicketKey key = TicketKey.random();
        Listener one = listen(tls(TlsEngine.OPENSSL).ticketKeys(key).build());
        ServerTls rotated = tls(TlsEngine.OPENSSL).ticketKeys(key).build();
        Listener other = listen(rotated);
        Listener stranger = listen(tls(TlsEngine.OPENSSL).build());
        for (String version : List.of("-tls1_2", "-tls1_3")) {
            String session = directory.resolve(version).toString();
            OpenSslCommand.client(one.port(), GET, version, "-sess_out", session);

            assertThat(OpenSslCommand.client(other.port(), GET, version, "-sess_in", session))
                    .contains("Reused, ");
            assertThat(OpenSslCommand.client(stranger.port(), GET, version, "-sess_in", session))
                    .contains("New, ");
        }
        String session = directory.resolve("-tls1_3").toString();
        rotated.ticketKeys(TicketKey.random(), key);
        assertThat(OpenSslCommand.client(other.port(), GET, "-sess_in", session))
                .contains("Reused, ");
        rotated.ticketKeys(TicketKey.random());
        assertThat(OpenSslCommand.client(other.port(), GET, "-sess_in", session))
                .contains("New, ");
    }

    @ParameterizedTest
    @MethodSource("engines")
    void renegotiationIsRefused(TlsEngine engine) {
        Listener listener = listen(tls(engine).build());

        String output = OpenSslCommand.run(
                "R\n" + GET, List.of("s_client", "-connect", "127.0.0.1:" + listener.port(), "-tls1_2", "-crlf"));

        assertThat(output).contains("RENEGOTIATING").doesNotContain("HTTP/1.1 200");
    }

    @ParameterizedTest
    @MethodSource("engines")
    void failedHandshakesAreCountedByReason(TlsEngine engine) {
        Listener listener =
                listen(tls(engine).handshakeTimeout(Duration.ofMillis(300)).build());
        int port = listener.port();

        OpenSslCommand.client(port, GET, "-tls1_1", "-cipher", "ALL:@SECLEVEL=0");
        OpenSslCommand.client(port, GET, "-tls1_2", "-cipher", "AES128-SHA");
        OpenSslCommand.client(port, GET, "-tls1_3", "-groups", "P-521");
        OpenSslCommand.client(port, GET, "-tls1_3", "-sigalgs", "ed25519");
        OpenSslCommand.client(port, GET, "-tls1_2", "-verify_return_error");
        OpenSslCommand.client(port, GET, "-tls1_3", "-verify_return_error");
        try (RawClient client = RawClient.connect("127.0.0.1", port)) {
            client.send(GET);
            client.expectClosed();
        }
        try (RawClient client = RawClient.connect("127.0.0.1", port)) {
            client.expectClosed();
        }

        assertThat(failures(TlsErrorReason.NO_SHARED_VERSION)).isEqualTo(1);
        assertThat(failures(TlsErrorReason.NOT_TLS)).isEqualTo(1);
        // openssl sends the alert of TLS 1.3 without encryption: newer JDKs can read it, others only see that it is one
        assertThat(failures(TlsErrorReason.CERTIFICATE_REFUSED)).isBetween(1.0, 2.0);
        assertThat(failures(TlsErrorReason.CERTIFICATE_REFUSED) + failures(TlsErrorReason.CLIENT_ALERT))
                .isEqualTo(2);
        assertThat(failures(TlsErrorReason.TIMEOUT)).isEqualTo(1);
        assertThat(failures(TlsErrorReason.NO_SHARED_CIPHER)
                        + failures(TlsErrorReason.NO_SHARED_GROUP)
                        + failures(TlsErrorReason.NO_SHARED_SIGNATURE))
                .isEqualTo(3);
        assertThat(failures(TlsErrorReason.OTHER)).isZero();
        assertThat(balancer.describe().counters().get(Counter.CLIENT_TLS_ERRORS))
                .isEqualTo(7);
    }

    @ParameterizedTest
    @MethodSource("engines")
    void handshakeThatStopsAfterTheHelloIsEndedByItsTimeout(TlsEngine engine) throws Exception {
        Listener listener =
                listen(tls(engine).handshakeTimeout(Duration.ofMillis(300)).build());
        SSLEngine peer = CA.sslContext().createSSLEngine();
        peer.setUseClientMode(true);
        ByteBuffer hello = ByteBuffer.allocate(peer.getSession().getPacketBufferSize());
        peer.wrap(ByteBuffer.allocate(0), hello);

        try (RawClient client = RawClient.connect("127.0.0.1", listener.port())) {
            client.send(Arrays.copyOf(hello.array(), hello.position()));
            assertThat(client.readToEof()).as("the server's part").hasSizeGreaterThan(500);
        }

        assertThat(failures(TlsErrorReason.TIMEOUT)).isEqualTo(1);
    }

    @Test
    void postQuantumKeyExchangeIsNegotiated() {
        assumeThat(TlsEngine.OPENSSL.isAvailable()).isTrue();
        Listener listener = listen(tls(TlsEngine.OPENSSL).build());

        assertThat(PostQuantumClient.get(listener.port())).startsWith("HTTP/1.1 200");
    }

    @ParameterizedTest
    @MethodSource("engines")
    void removedCertificateIsNotServedAnyMore(TlsEngine engine) throws Exception {
        Listener listener = listen(tls(engine).build());
        OpenSslCommand.client(listener.port(), GET, "-servername", "www.example.com");
        assertThat(nextTls().certificate()).hasValue(ECDSA.arn());

        store.remove(ECDSA);
        OpenSslCommand.client(listener.port(), GET, "-servername", "www.example.com");
        assertThat(nextTls().certificate()).hasValue(RSA.arn());

        store.remove(RSA);
        OpenSslCommand.client(listener.port(), GET, "-servername", "www.example.com");
        assertThat(nextTls().certificate()).hasValue(LOCALHOST.arn());
    }

    @ParameterizedTest
    @MethodSource("engines")
    void closedTlsIsRefusedWithTheListener(TlsEngine engine) {
        ServerTls tls = tls(engine).build();
        tls.close();

        assertThatThrownBy(() -> listen(tls))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("this TLS is closed");

        assertThat(balancer.listeners()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("engines")
    void curlVerifiesTheCertificateAndSpeaksHttp2(TlsEngine engine, @TempDir Path directory) throws Exception {
        Listener listener = listen(tls(engine).build());
        Path ca = directory.resolve("ca.pem");
        CA.writePem(ca);
        assumeThat(Files.isExecutable(Path.of("/usr/bin/curl"))).isTrue();

        Process curl = new ProcessBuilder(
                        "/usr/bin/curl",
                        "--silent",
                        "--show-error",
                        "--http2",
                        "--cacert",
                        ca.toString(),
                        "--write-out",
                        "%{http_code} %{http_version}",
                        "https://localhost:" + listener.port() + "/")
                .redirectErrorStream(true)
                .start();

        assertThat(new String(curl.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.US_ASCII))
                .isEqualTo("200 2");
    }

    @ParameterizedTest
    @MethodSource("engines")
    void targetIsToldVersionAndCipherSuiteWhateverTheClientClaims(TlsEngine engine) {
        try (FakeTarget target = FakeTarget.start("target")) {
            TargetGroup group = balancer.addTargetGroup(TargetGroupConfig.of("web"));
            group.register(Target.of("127.0.0.1", target.port()));
            HttpOptions options = HttpOptions.builder()
                    .tlsVersionAndCipherSuite()
                    .rename(TlsHeader.CIPHER_SUITE, "X-Cipher")
                    .build();
            ServerTls tls = tls(engine).build();
            made.add(tls);
            Listener listener = balancer.addListener(ListenerConfig.https(0, tls, Action.forward(group))
                    .http(options)
                    .build());
            String forged =
                    "GET / HTTP/1.1\r\nHost: a\r\nX-Amzn-TLS-Version: TLSv9\r\nx-cipher: best\r\nX-Cipher: of all\r\n"
                            + "Connection: close\r\n\r\n";

            OpenSslCommand.client(listener.port(), forged, "-tls1_2", "-servername", "localhost");

            ReceivedRequest received = target.awaitRequests(1).get(0);
            assertThat(received.fields().all("x-amzn-tls-version")).containsExactly("TLSv1.2");
            assertThat(received.fields().all("x-cipher")).containsExactly("ECDHE-ECDSA-AES128-GCM-SHA256");
            assertThat(received.fields().all("X-Forwarded-Proto")).containsExactly("https");
        }
    }
}
