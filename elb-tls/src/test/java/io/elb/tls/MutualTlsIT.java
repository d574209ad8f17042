package io.elb.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elb.LoadBalancer;
import io.elb.listener.Listener;
import io.elb.listener.ListenerConfig;
import io.elb.observe.ClientCertificateError;
import io.elb.observe.ConnectionRecord;
import io.elb.observe.TlsErrorReason;
import io.elb.rule.Action;
import io.elb.target.Target;
import io.elb.target.TargetGroup;
import io.elb.target.TargetGroupConfig;
import io.elb.testing.FakeTarget;
import io.elb.testing.ReceivedRequest;
import io.elb.tls.testing.ClientCertificate;
import io.elb.tls.testing.DevelopmentCa;
import java.math.BigInteger;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Listeners that ask clients for a certificate, with both engines; the client is {@code openssl s_client}. */
class MutualTlsIT {
    private static final DevelopmentCa CA = DevelopmentCa.create();
    private static final TrustStore TRUST = TrustStore.of(CA.root());
    private static final CertificateStore STORE = CertificateStore.of(CA.certificate("localhost"));
    private static final ClientCertificate ALICE = CA.clientCertificate("CN=alice,OU=Books\\, used,O=Müller,C=DE");
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

    @TempDir
    private Path directory;

    private final LinkedBlockingQueue<ConnectionRecord> connections = new LinkedBlockingQueue<>();
    private final List<ServerTls> made = new ArrayList<>();
    private int groups;
    private final FakeTarget target = FakeTarget.start("target");
    private final LoadBalancer balancer = LoadBalancer.application("mutual")
            .threads(1)
            .connectionLog(connections::add)
            .start();

    @AfterEach
    void close() {
        balancer.close();
        made.forEach(ServerTls::close);
        target.close();
    }

    static Stream<TlsEngine> engines() {
        return Stream.of(TlsEngine.OPENSSL, TlsEngine.JDK).filter(TlsEngine::isAvailable);
    }

    private static ServerTls tls(TlsEngine engine, MutualTls mode) {
        return ServerTls.builder(STORE).engine(engine).mutualTls(mode).build();
    }

    private Listener listen(ServerTls tls) {
        made.add(tls);
        TargetGroup group = balancer.addTargetGroup(TargetGroupConfig.of("web" + ++groups));
        group.register(Target.of("127.0.0.1", target.port()));
        return balancer.addListener(
                ListenerConfig.https(0, tls, Action.forward(group)).build());
    }

    private String ask(Listener listener, ClientCertificate certificate, String... more) {
        return ask(listener, GET, certificate, more);
    }

    private String ask(Listener listener, String request, ClientCertificate certificate, String... more) {
        Path chain = directory.resolve("client.pem");
        Path key = directory.resolve("client.key");
        certificate.writePem(chain, key);
        List<String> arguments = new ArrayList<>(List.of("-cert", chain.toString(), "-key", key.toString()));
        List<X509Certificate> between =
                certificate.chain().subList(1, certificate.chain().size());
        if (!between.isEmpty()) {
            Path file = directory.resolve("between.pem");
            new ClientCertificate(certificate.privateKey(), between).writePem(file, directory.resolve("unused.key"));
            arguments.addAll(List.of("-cert_chain", file.toString()));
        }
        arguments.addAll(List.of(more));
        return OpenSslCommand.client(listener.port(), request, arguments.toArray(new String[0]));
    }

    private ConnectionRecord nextConnection() throws InterruptedException {
        ConnectionRecord record = connections.poll(10, TimeUnit.SECONDS);
        assertThat(record).as("record of a connection").isNotNull();
        return record;
    }

    @ParameterizedTest
    @MethodSource("engines")
    void targetIsToldWhoseCertificateItIs(TlsEngine engine) throws Exception {
        Listener listener = listen(tls(engine, MutualTls.verify(TRUST)));
        String forged = "GET / HTTP/1.1\r\nHost: a\r\nX-Amzn-Mtls-Clientcert-Subject: CN=root\r\n"
                + "x-amzn-mtls-clientcert: forged\r\nConnection: close\r\n\r\n";

        assertThat(ask(listener, forged, ALICE)).contains("HTTP/1.1 200");

        ReceivedRequest received = target.awaitRequests(1).get(0);
        X509Certificate leaf = ALICE.leaf();
        BigInteger serial = leaf.getSerialNumber();
        assertThat(received.fields().all("X-Amzn-Mtls-Clientcert")).isEmpty();
        assertThat(received.fields().all("X-Amzn-Mtls-Clientcert-Subject"))
                .containsExactly("CN=alice,OU=Books\\, used,O=M\\C3\\BCller,C=DE");
        assertThat(received.fields().all("X-Amzn-Mtls-Clientcert-Issuer"))
                .containsExactly("CN=elb development CA,O=elb");
        assertThat(received.field("X-Amzn-Mtls-Clientcert-Serial-Number").orElseThrow())
                .matches("([0-9A-F]{2})+")
                .satisfies(text -> assertThat(new BigInteger(text, 16)).isEqualTo(serial));
        assertThat(received.field("X-Amzn-Mtls-Clientcert-Validity"))
                .hasValue("NotBefore=" + leaf.getNotBefore().toInstant() + ";NotAfter="
                        + leaf.getNotAfter().toInstant());
        String pem = received.field("X-Amzn-Mtls-Clientcert-Leaf").orElseThrow();
        assertThat(pem)
                .startsWith("-----BEGIN%20CERTIFICATE-----%0AMII")
                .endsWith("%0A-----END%20CERTIFICATE-----%0A")
                .matches("[A-Za-z0-9%+=/-]+");
        assertThat(decoded(pem)).isEqualTo(Pem.write("CERTIFICATE", leaf.getEncoded()));

        ConnectionRecord record = nextConnection();
        assertThat(record.failure()).isEmpty();
        assertThat(record.certificate().orElseThrow().subject())
                .isEqualTo("CN=alice,OU=Books\\, used,O=M\\C3\\BCller,C=DE");
        assertThat(record.connection().tls().orElseThrow().keyExchange()).hasValue("x25519");
    }

    /** A plus is itself here, not a space. */
    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.US_ASCII);
    }

    @ParameterizedTest
    @MethodSource("engines")
    void whatIsPassedThroughIsTheWholeChain(TlsEngine engine) throws Exception {
        Listener listener = listen(tls(engine, MutualTls.passthrough()));
        ClientCertificate stranger =
                DevelopmentCa.create().intermediate("between").clientCertificate("CN=stranger");

        assertThat(ask(listener, stranger)).contains("HTTP/1.1 200");
        assertThat(OpenSslCommand.client(listener.port(), GET)).contains("HTTP/1.1 200");

        List<ReceivedRequest> received = target.awaitRequests(2);
        String chain = received.get(0).field("X-Amzn-Mtls-Clientcert").orElseThrow();
        StringBuilder expected = new StringBuilder();
        for (X509Certificate certificate : stranger.chain()) {
            expected.append(Pem.write("CERTIFICATE", certificate.getEncoded()));
        }
        assertThat(decoded(chain)).isEqualTo(expected.toString());
        assertThat(received.get(0).fields().all("X-Amzn-Mtls-Clientcert-Subject"))
                .isEmpty();
        assertThat(received.get(1).fields().all("X-Amzn-Mtls-Clientcert")).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("engines")
    void oneOfTheIdentityFiltersHasToAcceptTheClient(TlsEngine engine) throws Exception {
        ClientCertificate pay =
                CA.leaf("pay.internal").subject("CN=pay,OU=Books,OU=Cash").issueClient();
        ClientIdentityFilter other = ClientIdentityFilter.subjectCn("payments");
        List<ClientIdentityFilter> fitting = List.of(
                ClientIdentityFilter.subjectCn("pay"),
                ClientIdentityFilter.subjectOu("Cash"),
                ClientIdentityFilter.sanDns("PAY.internal"));
        for (ClientIdentityFilter filter : fitting) {
            Listener listener = listen(tls(engine, MutualTls.verify(TRUST).withIdentityFilters(other, filter)));
            assertThat(ask(listener, pay)).as(filter.toString()).contains("HTTP/1.1 200");
            nextConnection();
        }

        Listener listener = listen(tls(
                engine,
                MutualTls.verify(TRUST)
                        .withIdentityFilters(
                                other,
                                ClientIdentityFilter.subjectOu("cash"),
                                ClientIdentityFilter.sanDns("internal"),
                                ClientIdentityFilter.sanUri("pay.internal"))));
        refused(listener, pay, ClientCertificateError.REJECTED);
        refused(listener, ALICE, ClientCertificateError.REJECTED);
        refused(listener, DevelopmentCa.create().clientCertificate("CN=payments"), ClientCertificateError.UNTRUSTED);
    }

    private void refused(Listener listener, ClientCertificate certificate, ClientCertificateError error)
            throws InterruptedException {
        for (String version : List.of("-tls1_2", "-tls1_3")) {
            assertThat(ask(listener, certificate, version)).doesNotContain("HTTP/1.1 200");
            ConnectionRecord record = nextConnection();
            assertThat(record.failure()).as(error + " " + version).hasValue(TlsErrorReason.CLIENT_CERTIFICATE);
            assertThat(record.certificateError()).as(version).hasValue(error);
            assertThat(record.certificate().orElseThrow().serialNumber())
                    .isEqualTo(MtlsFields.serialNumber(certificate.leaf()));
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void certificateThatIsNotAcceptedEndsTheHandshakeWithItsCode(TlsEngine engine) throws Exception {
        ClientCertificate revoked = CA.clientCertificate("CN=revoked");
        Listener listener = listen(tls(engine, MutualTls.verify(TRUST.withRevocations(CA.crl(revoked.leaf())))));
        Instant now = Instant.now();
        KeyPairGenerator small = KeyPairGenerator.getInstance("RSA");
        small.initialize(1024);
        ServerCertificate ofServer = CA.certificate("localhost");

        refused(listener, DevelopmentCa.create().clientCertificate("CN=stranger"), ClientCertificateError.UNTRUSTED);
        refused(listener, revoked, ClientCertificateError.REVOKED);
        refused(
                listener,
                CA.leaf()
                        .subject("CN=old")
                        .valid(now.minus(Duration.ofDays(9)), now.minus(Duration.ofDays(1)))
                        .issueClient(),
                ClientCertificateError.EXPIRED);
        refused(
                listener,
                CA.leaf()
                        .subject("CN=early")
                        .valid(now.plus(Duration.ofDays(1)), now.plus(Duration.ofDays(9)))
                        .issueClient(),
                ClientCertificateError.NOT_YET_VALID);
        refused(
                listener,
                new ClientCertificate(ofServer.privateKey(), ofServer.chain()),
                ClientCertificateError.PURPOSE_INVALID);
        assertThat(ask(listener, ALICE)).as("and the others").contains("HTTP/1.1 200");
    }

    @ParameterizedTest
    @MethodSource("engines")
    void alertSaysWhyACertificateIsNotAccepted(TlsEngine engine) {
        ClientCertificate revoked = CA.clientCertificate("CN=revoked");
        Listener listener = listen(tls(engine, MutualTls.verify(TRUST.withRevocations(CA.crl(revoked.leaf())))));
        boolean isOpenSsl = engine == TlsEngine.OPENSSL; // the JDK's engine has certificate_unknown for all of them

        assertThat(ask(listener, DevelopmentCa.create().clientCertificate("CN=stranger"), "-tls1_2"))
                .contains("SSL alert number " + (isOpenSsl ? 48 : 46));
        assertThat(ask(listener, revoked, "-tls1_2")).contains("SSL alert number " + (isOpenSsl ? 44 : 46));
    }

    @ParameterizedTest
    @MethodSource("engines")
    void clientWithoutACertificateIsRefused(TlsEngine engine) throws Exception {
        Listener listener = listen(tls(engine, MutualTls.verify(TRUST)));
        for (String version : List.of("-tls1_2", "-tls1_3")) {
            assertThat(OpenSslCommand.client(listener.port(), GET, version)).doesNotContain("HTTP/1.1 200");

            ConnectionRecord record = nextConnection();
            assertThat(record.failure()).hasValue(TlsErrorReason.CLIENT_CERTIFICATE);
            assertThat(record.certificate()).isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void expiryCanBeIgnored(TlsEngine engine) {
        Instant now = Instant.now();
        ClientCertificate expired = CA.leaf()
                .subject("CN=old")
                .valid(now.minus(Duration.ofDays(9)), now.minus(Duration.ofDays(1)))
                .issueClient();
        Listener listener = listen(tls(engine, MutualTls.verify(TRUST).ignoringExpiry()));

        assertThat(ask(listener, expired)).contains("HTTP/1.1 200");
    }

    @ParameterizedTest
    @MethodSource("engines")
    void chainThroughAnIntermediateAuthorityIsFound(TlsEngine engine) {
        Listener listener = listen(tls(engine, MutualTls.verify(TRUST)));

        assertThat(ask(listener, CA.intermediate("between").clientCertificate("CN=bob")))
                .contains("HTTP/1.1 200");
    }

    @ParameterizedTest
    @MethodSource("engines")
    void namesOfAuthoritiesAreToldWhereTheyAreAdvertised(TlsEngine engine) {
        Listener quiet = listen(tls(engine, MutualTls.verify(TRUST)));
        assertThat(ask(quiet, ALICE)).contains("No client certificate CA names sent");

        ServerTls tls = tls(engine, MutualTls.verify(TRUST).advertisingNames());
        Listener listener = listen(tls);
        assertThat(ask(listener, ALICE))
                .contains("Acceptable client certificate CA names")
                .contains("CN = elb development CA");

        DevelopmentCa other = DevelopmentCa.create().intermediate("other");
        tls.trustStore(TrustStore.of(other.certificate("a").chain().get(1)));
        assertThat(ask(listener, other.clientCertificate("CN=bob")))
                .contains("CN = other")
                .contains("HTTP/1.1 200");
        assertThat(ask(listener, ALICE)).doesNotContain("HTTP/1.1 200");
    }

    @ParameterizedTest
    @MethodSource("engines")
    void noSessionIsResumed(TlsEngine engine) {
        Listener listener = listen(tls(engine, MutualTls.verify(TRUST)));
        for (String version : List.of("-tls1_2", "-tls1_3")) {
            String session = directory.resolve(version).toString();
            assertThat(ask(listener, ALICE, version, "-sess_out", session)).contains("HTTP/1.1 200");

            if (Files.exists(Path.of(session))) {
                assertThat(ask(listener, ALICE, version, "-sess_in", session))
                        .contains("HTTP/1.1 200")
                        .contains("New, ");
            }
        }
    }

    @Test
    void aTrustStoreIsForVerifiedClients() {
        try (ServerTls tls = tls(TlsEngine.JDK, MutualTls.passthrough())) {
            assertThatThrownBy(() -> tls.trustStore(TRUST)).isInstanceOf(IllegalStateException.class);
        }
        assertThatThrownBy(MutualTls.passthrough()::ignoringExpiry).isInstanceOf(IllegalArgumentException.class);
    }
}
