package io.elb.tls.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elb.tls.CertificateStore;
import io.elb.tls.ClientSupport;
import io.elb.tls.KeyAlgorithm;
import io.elb.tls.ServerCertificate;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertStore;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the authority issues, as the JDK's own validator sees it. */
class DevelopmentCaTest {
    private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");

    private final DevelopmentCa ca = DevelopmentCa.create(() -> NOW);

    private void validate(List<X509Certificate> chain, X509CRL... crls) throws GeneralSecurityException {
        CertPath path = CertificateFactory.getInstance("X.509").generateCertPath(chain);
        PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(ca.root(), null)));
        parameters.setDate(Date.from(NOW));
        parameters.setRevocationEnabled(crls.length > 0);
        parameters.addCertStore(CertStore.getInstance("Collection", new CollectionCertStoreParameters(List.of(crls))));
        CertPathValidator.getInstance("PKIX").validate(path, parameters);
    }

    @Test
    void certificateIsForItsNamesAndValid() throws GeneralSecurityException {
        ServerCertificate certificate = ca.certificate("localhost", "*.example.com", "127.0.0.1", "::1", "bücher.test");

        validate(certificate.chain());
        assertThat(certificate.names())
                .containsExactlyInAnyOrder("localhost", "*.example.com", "127.0.0.1", "::1", "xn--bcher-kva.test");
        assertThat(certificate.keyAlgorithm()).isEqualTo(KeyAlgorithm.ECDSA_P256);
        assertThat(certificate.leaf().getSubjectX500Principal().getName()).isEqualTo("CN=localhost");
        assertThat(certificate.notAfter()).isEqualTo(NOW.plus(Duration.ofDays(90)));
        assertThat(certificate.isValidAt(NOW)).isTrue();
    }

    @Test
    void variantsAreWrongInOneThingOnly() {
        ServerCertificate expired = ca.expiredCertificate("localhost");
        ServerCertificate early = ca.notYetValidCertificate("localhost");

        assertThatThrownBy(() -> validate(expired.chain()))
                .isInstanceOfSatisfying(
                        CertPathValidatorException.class,
                        e -> assertThat(e.getReason()).isEqualTo(BasicReason.EXPIRED));
        assertThatThrownBy(() -> validate(early.chain()))
                .isInstanceOfSatisfying(
                        CertPathValidatorException.class,
                        e -> assertThat(e.getReason()).isEqualTo(BasicReason.NOT_YET_VALID));
        ServerCertificate foreign = DevelopmentCa.create(() -> NOW).certificate("localhost");
        assertThatThrownBy(() -> validate(foreign.chain()))
                .as("of another authority of the same name")
                .isInstanceOf(CertPathValidatorException.class);
    }

    @Test
    void clientCertificateHasItsSubjectAndPurpose() throws GeneralSecurityException {
        ClientCertificate client = ca.clientCertificate("CN=alice,O=Example");

        validate(client.chain());
        assertThat(client.leaf().getSubjectX500Principal().getName()).isEqualTo("CN=alice,O=Example");
        assertThat(client.leaf().getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.2");
        assertThat(client.leaf().getSubjectAlternativeNames()).isNull();
    }

    @Test
    void intermediateStandsInTheChain() throws GeneralSecurityException {
        DevelopmentCa second = ca.intermediate("first").intermediate("second");
        ServerCertificate certificate = second.certificate("localhost");

        assertThat(certificate.chain()).hasSize(3);
        assertThat(second.root()).isEqualTo(ca.root());
        validate(certificate.chain());
    }

    @Test
    void revokedCertificateIsInTheList() throws GeneralSecurityException {
        ClientCertificate good = ca.clientCertificate("CN=good");
        ClientCertificate bad = ca.clientCertificate("CN=bad");
        X509CRL crl = ca.crl(bad.leaf());

        validate(good.chain(), crl);
        assertThatThrownBy(() -> validate(bad.chain(), crl))
                .isInstanceOfSatisfying(
                        CertPathValidatorException.class,
                        e -> assertThat(e.getReason()).isEqualTo(BasicReason.REVOKED));
    }

    @Test
    void leafHasWhatIsAskedFor() throws GeneralSecurityException {
        ServerCertificate rsa =
                ca.leaf("localhost").keyAlgorithm(KeyAlgorithm.RSA_2048).issueServer();
        ClientCertificate ed25519 = ca.leaf()
                .subject("CN=alice")
                .keys(KeyPairGenerator.getInstance("Ed25519").generateKeyPair())
                .issueClient();

        validate(rsa.chain());
        validate(ed25519.chain());
        assertThat(rsa.keyAlgorithm()).isEqualTo(KeyAlgorithm.RSA_2048);
        assertThat(ed25519.leaf().getPublicKey().getAlgorithm()).isEqualTo("EdDSA");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ca.leaf().issueClient())
                .withMessage("names: none (expected: a name or a subject)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ca.leaf("a").valid(NOW, NOW))
                .withMessageContaining("expected: after");
    }

    @Test
    void serialNumbersDiffer() {
        Set<Object> numbers = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            numbers.add(ca.clientCertificate("CN=alice").leaf().getSerialNumber());
        }
        assertThat(numbers).hasSize(100);
    }

    @Test
    void storeHasACertificateForEveryName() throws GeneralSecurityException {
        CertificateStore store = ca.store("extra.test");
        ClientSupport client = ClientSupport.all();

        assertThat(store.defaultCertificate().names())
                .containsExactlyInAnyOrder("localhost", "127.0.0.1", "::1", "extra.test");
        assertThat(store.select(null, client)).isSameAs(store.defaultCertificate());
        assertThat(store.select("127.0.0.1", client)).isSameAs(store.defaultCertificate());
        ServerCertificate issued = store.select("Shop.Example.com", client);
        assertThat(issued.names()).containsExactly("shop.example.com");
        assertThat(store.select("shop.example.com.", client)).isSameAs(issued);
        assertThat(store.certificates()).containsExactly(issued);
        validate(issued.chain());
        assertThat(store.select("a".repeat(70) + ".test", client))
                .as("no host name")
                .isSameAs(store.defaultCertificate());
    }

    @Test
    void storeStopsIssuingAtItsQuota() {
        CertificateStore store = ca.store();
        for (int i = 0; i < store.quota(); i++) {
            store.select(i + ".test", ClientSupport.all());
        }

        assertThat(store.select("more.test", ClientSupport.all())).isSameAs(store.defaultCertificate());
        assertThat(store.certificates()).hasSize(200);
    }
}
