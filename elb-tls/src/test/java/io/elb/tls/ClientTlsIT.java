package io.elb.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elb.LoadBalancer;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.observe.Counter;
import io.elb.observe.ErrorReason;
import io.elb.rule.Action;
import io.elb.target.Target;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import io.elb.testing.RawClient;
import io.elb.tls.testing.ClientCertificate;
import io.elb.tls.testing.DevelopmentCa;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Targets that the JDK serves over TLS, reached with both engines. */
class ClientTlsIT {
    private static final String LOOPBACK = "127.0.0.1";
    private static final int ROTATIONS = 200;

    private final DevelopmentCa ca = DevelopmentCa.create();

    @TempDir
    private Path folder;

    private ClientTls.Builder verifying(TlsEngine engine) {
        return ClientTls.builder().engine(engine).trust(List.of(ca.root()));
    }

    private static ServerCertificate client(ClientCertificate certificate) {
        return ServerCertificate.of(certificate.privateKey(), certificate.chain());
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENSSL", "JDK"})
    void withoutVerificationAnyCertificateDoes(TlsEngine engine) {
        try (TlsTarget expired = TlsTarget.start(ca.expiredCertificate("elsewhere.test"));
                ClientTls tls = ClientTls.builder().engine(engine).build();
                TargetBed bed = new TargetBed(tls, LOOPBACK, expired.port())) {
            assertThat(bed.get().status()).isEqualTo(200);
            assertThat(expired.last().protocol()).isEqualTo("TLSv1.3");
            assertThat(expired.last().serverNames()).as("SNI for an address").isEmpty();
            assertThat(expired.last().client()).isEmpty();
            assertThat(expired.last().forwardedProto()).as("the client's").isEqualTo("http");
            assertThat(tls.isVerified()).isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource({"OPENSSL, TLSv1.2", "OPENSSL, TLSv1.3", "JDK, TLSv1.2", "JDK, TLSv1.3"})
    void targetThatIsVerifiedAnswers(TlsEngine engine, String protocol) {
        ServerCertificate certificate = ca.intermediate("below").certificate("localhost", "*.shop.test", LOOPBACK);
        try (TlsTarget target = TlsTarget.start(certificate, protocol);
                ClientTls tls = verifying(engine).build()) {
            try (TargetBed bed = new TargetBed(tls, LOOPBACK, target.port())) {
                bed.getSucceeds();
                assertThat(target.last().protocol()).isEqualTo(protocol);
                assertThat(target.last().serverNames()).isEmpty();
            }
            try (TargetBed bed = new TargetBed(tls, "localhost", target.port())) {
                bed.getSucceeds();
                assertThat(target.last().serverNames()).containsExactly("localhost");
            }
            try (ClientTls named = verifying(engine).serverName("A.Shop.Test").build();
                    TargetBed bed = new TargetBed(named, LOOPBACK, target.port())) {
                bed.getSucceeds();
                assertThat(target.last().serverNames()).containsExactly("a.shop.test");
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENSSL", "JDK"})
    void certificatesThatCanNotBeVerifiedAreRefused(TlsEngine engine) {
        DevelopmentCa stranger = DevelopmentCa.create();
        List<ServerCertificate> refused = List.of(
                ca.expiredCertificate(LOOPBACK),
                ca.notYetValidCertificate(LOOPBACK),
                ca.certificate("localhost", "127.0.0.2"),
                stranger.certificate(LOOPBACK));
        for (ServerCertificate certificate : refused) {
            for (String protocol : List.of("TLSv1.2", "TLSv1.3")) {
                try (TlsTarget target = TlsTarget.start(certificate, protocol);
                        ClientTls tls = verifying(engine).build();
                        TargetBed bed = new TargetBed(tls, LOOPBACK, target.port())) {
                    assertThat(bed.getFails(502))
                            .as("%s %s", certificate, protocol)
                            .isEqualTo(ErrorReason.TARGET_CERTIFICATE_REFUSED);
                    assertThat(bed.count(Counter.TARGET_TLS_ERRORS)).isEqualTo(1);
                    assertThat(bed.count(Counter.ELB_502)).isEqualTo(1);
                    assertThat(target.seen).isEmpty();
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENSSL", "JDK"})
    void trustIsReadFromFilesAndStores(TlsEngine engine) throws Exception {
        Path bundle = folder.resolve("ca.pem");
        Files.writeString(bundle, "# two\n" + DevelopmentCa.create().rootPem() + ca.rootPem());
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry("root", ca.root());
        try (TlsTarget target = TlsTarget.start(ca.certificate(LOOPBACK));
                ClientTls ofFile =
                        ClientTls.builder().engine(engine).trust(bundle).build();
                ClientTls ofStore =
                        ClientTls.builder().engine(engine).trust(store).build();
                ClientTls ofJdk = ClientTls.builder().engine(engine).trustJdk().build();
                TargetBed file = new TargetBed(ofFile, LOOPBACK, target.port());
                TargetBed keyStore = new TargetBed(ofStore, LOOPBACK, target.port());
                TargetBed jdk = new TargetBed(ofJdk, LOOPBACK, target.port())) {
            assertThat(file.get().status()).isEqualTo(200);
            assertThat(keyStore.get().status()).isEqualTo(200);
            assertThat(jdk.getFails(502)).isEqualTo(ErrorReason.TARGET_CERTIFICATE_REFUSED);
        }
    }

    @ParameterizedTest
    @CsvSource({"OPENSSL, TLSv1.2", "OPENSSL, TLSv1.3", "JDK, TLSv1.2", "JDK, TLSv1.3"})
    void clientCertificateIsShownAndChangesWhileTrafficFlows(TlsEngine engine, String protocol) {
        ServerCertificate alice = client(ca.clientCertificate("CN=alice"));
        ServerCertificate bob = client(ca.intermediate("below").clientCertificate("CN=bob"));
        CertificateStore store = CertificateStore.of(alice);
        try (TlsTarget target = TlsTarget.demanding(ca.certificate(LOOPBACK), ca.root(), protocol);
                ClientTls tls = verifying(engine).clientCertificate(store).build();
                TargetBed bed = new TargetBed(tls, LOOPBACK, target.port())) {
            try (RawClient client = bed.client()) {
                assertThat(client.exchange("GET /kept HTTP/1.1\r\nHost: a\r\n\r\n")
                                .status())
                        .isEqualTo(200);
                assertThat(target.last().client()).isEqualTo(alice.chain());
                store.setDefault(bob);
                assertThat(client.exchange(TargetBed.GET).status()).isEqualTo(200);
                assertThat(target.last().client())
                        .as("connection that was there")
                        .isEqualTo(alice.chain());
                assertThat(client.exchange(TargetBed.GET).status()).isEqualTo(200);
                assertThat(target.last().client()).as("new connection").isEqualTo(bob.chain());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENSSL", "JDK"})
    void certificateRotatesManyTimesWithoutAFailedRequest(TlsEngine engine) {
        List<ServerCertificate> certificates = List.of(
                client(ca.clientCertificate("CN=a")),
                client(ca.clientCertificate("CN=b")),
                client(ca.clientCertificate("CN=c")));
        CertificateStore store = CertificateStore.of(certificates.get(0));
        try (TlsTarget target = TlsTarget.demanding(ca.certificate(LOOPBACK), ca.root());
                ClientTls tls = verifying(engine).clientCertificate(store).build();
                TargetBed bed = new TargetBed(tls, LOOPBACK, target.port());
                RawClient client = bed.client()) {
            for (int i = 1; i <= ROTATIONS; i++) {
                store.setDefault(certificates.get(i % 3));
                assertThat(client.exchange(TargetBed.GET).status()).isEqualTo(200);
                assertThat(target.last().client())
                        .isEqualTo(certificates.get(i % 3).chain());
            }
            assertThat(bed.count(Counter.TARGET_CONNECTIONS)).isEqualTo(ROTATIONS);
            assertThat(bed.count(Counter.TARGET_TLS_ERRORS)).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENSSL", "JDK"})
    void groupOfHttp2DoesNotTakeATargetWithoutIt(TlsEngine engine) throws Exception {
        try (TlsTarget target = TlsTarget.start(ca.certificate(LOOPBACK));
                ClientTls tls = verifying(engine).build();
                LoadBalancer balancer =
                        LoadBalancer.application("h2").threads(1).start()) {
            TargetGroup group = balancer.addTargetGroup(TargetGroupConfig.builder("web")
                    .protocolVersion(io.elb.target.ProtocolVersion.HTTP2)
                    .targetTls(tls)
                    .build());
            group.register(Target.of(LOOPBACK, target.port()));
            ServerTls termination = ServerTls.builder(CertificateStore.of(ca.certificate("localhost")))
                    .engine(engine)
                    .build();
            Listener listener = balancer.addListener(
                    ListenerConfig.https(0, termination, Action.forward(group)).build());
            HttpResponse<Void> response = HttpClient.newBuilder()
                    .sslContext(ca.sslContext())
                    .build()
                    .send(
                            HttpRequest.newBuilder(URI.create("https://localhost:" + listener.port() + "/"))
                                    .build(),
                            HttpResponse.BodyHandlers.discarding());
            assertThat(response.statusCode()).isEqualTo(502);
            assertThat(balancer.describe().errors().get(ErrorReason.TARGET_NO_HTTP2))
                    .isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENSSL", "JDK"})
    void targetWithoutACommonVersionIs502(TlsEngine engine) {
        try (TlsTarget target = TlsTarget.start(ca.certificate(LOOPBACK), "TLSv1.2");
                ClientTls tls = ClientTls.builder()
                        .engine(engine)
                        .policy(TlsPolicy.of("ELBSecurityPolicy-TLS13-1-3-2021-06"))
                        .build();
                TargetBed bed = new TargetBed(tls, LOOPBACK, target.port())) {
            assertThat(bed.getFails(502)).isEqualTo(ErrorReason.TARGET_TLS_FAILED);
            assertThat(bed.count(Counter.TARGET_TLS_ERRORS)).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENSSL", "JDK"})
    void targetThatStallsIs504(TlsEngine engine) throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                ClientTls tls = ClientTls.builder().engine(engine).build();
                TargetBed bed = new TargetBed(
                        io.elb.listener.Transport.AUTO, tls, LOOPBACK, silent.getLocalPort(), Duration.ofMillis(200))) {
            assertThat(bed.getFails(504)).isEqualTo(ErrorReason.TARGET_TLS_TIMEOUT);
            assertThat(bed.count(Counter.TARGET_TLS_ERRORS)).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENSSL", "JDK"})
    void closedValueMakesNoConnection(TlsEngine engine) {
        ClientTls tls = ClientTls.builder().engine(engine).build();
        try (TlsTarget target = TlsTarget.start(ca.certificate(LOOPBACK));
                TargetBed bed = new TargetBed(tls, LOOPBACK, target.port())) {
            bed.getSucceeds();
            tls.close();
            tls.close();
            assertThat(bed.getFails(502)).isEqualTo(ErrorReason.TARGET_TLS_FAILED);
        }
    }

    @Test
    void wrongSettingsAreRefused() throws Exception {
        Path empty = Files.writeString(folder.resolve("empty.pem"), "nothing\n");
        assertThatThrownBy(() -> ClientTls.verified(empty))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("trust: " + empty + ": certificates: none (expected: PEM with a CERTIFICATE)");
        assertThatThrownBy(() -> ClientTls.verified(folder.resolve("absent")))
                .isInstanceOf(java.io.UncheckedIOException.class);
        assertThatThrownBy(() -> ClientTls.builder().trust(List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("trust: the list has no certificate (expected: at least one)");
        assertThatThrownBy(() -> ClientTls.builder().trust(KeyStore.getInstance("PKCS12")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("trust: the key store has no certificate (expected: at least one)");
        for (String name : List.of("", "127.0.0.1", "::1", "a b", "a..b")) {
            assertThatThrownBy(() -> ClientTls.builder().serverName(name))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("serverName: " + name + " (expected: a host name)");
        }
    }
}
