package io.elb.tls;

import static io.elb.tls.TestCertificates.file;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Certificates and keys as OpenSSL and keytool write them. */
class ServerCertificateTest {
    private static final char[] PASSWORD = "secret".toCharArray();
    private static final char[] LONG_PASSWORD = "secretsecret".toCharArray();

    private static String text(String name) throws IOException {
        return Files.readString(file(name));
    }

    private static String chain(String leaf) throws IOException {
        return text(leaf + ".pem") + text("middle.pem") + text("root.pem");
    }

    private static List<String> subjects(ServerCertificate certificate) {
        return certificate.chain().stream()
                .map(each -> each.getSubjectX500Principal().getName())
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"leaf.key.pem", "leaf.sec1.key.pem", "leaf.sec1-with-parameters.key.pem"})
    void ecdsaKeysAreReadInEachForm(String key) throws IOException {
        ServerCertificate certificate = ServerCertificate.fromPem(chain("leaf"), text(key));

        assertThat(certificate.keyAlgorithm()).isEqualTo(KeyAlgorithm.ECDSA_P256);
        assertThat(certificate.privateKey().getAlgorithm()).isEqualTo("EC");
        assertThat(certificate.privateKey().getClass().getName()).startsWith("sun.security.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rsa.key.pem", "rsa.pkcs1.key.pem"})
    void rsaKeysAreReadInEachForm(String key) throws IOException {
        ServerCertificate certificate = ServerCertificate.fromPem(chain("rsa"), text(key));

        assertThat(certificate.keyAlgorithm()).isEqualTo(KeyAlgorithm.RSA_2048);
        assertThat(certificate.privateKey().getClass().getName()).startsWith("sun.security.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "leaf.pbes2.key.pem",
                "leaf.pbes2-sha1.key.pem",
                "leaf.scrypt.key.pem",
                "leaf.traditional-aes.key.pem",
                "rsa.pbes1.key.pem",
                "rsa.traditional-aes.key.pem",
                "rsa.traditional-des3.key.pem"
            })
    void encryptedKeysAreReadWithTheirPassword(String key) throws IOException {
        String chain = chain(key.substring(0, key.indexOf('.')));
        Path file = file(key);

        assertThat(ServerCertificate.fromPem(chain, text(key), PASSWORD).chain())
                .hasSize(3);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ServerCertificate.fromPem(chain, Files.readString(file)))
                .withMessage("key: encrypted (expected: its password)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ServerCertificate.fromPem(chain, Files.readString(file), "wrong".toCharArray()))
                .withMessageContaining("can't be read with this password");
    }

    @Test
    void passwordOfAKeyThatIsNotEncryptedIsNotUsed() throws IOException {
        assertThat(ServerCertificate.fromPem(chain("leaf"), text("leaf.key.pem"), PASSWORD)
                        .names())
                .isNotEmpty();
    }

    @Test
    void oneFileMayHoldKeyAndChain() throws IOException {
        String all = "Bag Attributes\n" + text("leaf.key.pem") + chain("leaf").replace("\n", "\r\n");

        assertThat(ServerCertificate.fromPem(all, all).chain()).hasSize(3);
    }

    @ParameterizedTest
    @CsvSource({"leaf.p12, secret, 3", "rsa-legacy.p12, secret, 3", "leaf.jks, secretsecret, 3"})
    void keyStoresAreToldApartByTheirContent(String name, String password, int length) {
        ServerCertificate certificate = ServerCertificate.fromKeyStore(file(name), password.toCharArray());

        assertThat(certificate.chain()).hasSize(length);
    }

    @Test
    void keyOfAKeyStoreIsTakenByItsAlias() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file("two.p12"))) {
            store.load(in, LONG_PASSWORD);
        }

        assertThat(ServerCertificate.fromKeyStore(store, "two", LONG_PASSWORD).keyAlgorithm())
                .isEqualTo(KeyAlgorithm.RSA_2048);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ServerCertificate.fromKeyStore(store, "three", LONG_PASSWORD))
                .withMessage("alias: three (expected: an entry with a private key and its chain)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ServerCertificate.fromKeyStore(store, "two", PASSWORD))
                .withMessage("alias: two (expected: a key with this password)");
    }

    @Test
    void keyStoresThatDoNotFitAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ServerCertificate.fromKeyStore(file("two.p12"), LONG_PASSWORD))
                .withMessageContaining("with the keys [one, two] (expected: exactly one");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ServerCertificate.fromKeyStore(file("leaf.p12"), LONG_PASSWORD))
                .withMessageContaining("leaf.p12");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ServerCertificate.fromKeyStore(file("leaf.pem"), PASSWORD))
                .withMessageContaining("expected: PKCS#12 or JKS");
        assertThatThrownBy(() -> ServerCertificate.fromKeyStore(Path.of("absent.p12"), PASSWORD))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("absent.p12");
    }

    @Test
    void chainIsMendedFromAnyOrder() throws IOException {
        ServerCertificate expected = ServerCertificate.fromPem(chain("leaf"), text("leaf.key.pem"));
        assertThat(subjects(expected)).containsExactly("CN=ignored.example.com", "CN=Test Middle", "CN=Test Root");

        List<X509Certificate> shuffled = new ArrayList<>(expected.chain());
        shuffled.add(shuffled.get(1)); // twice
        Random random = new Random(1);
        for (int i = 0; i < 20; i++) {
            Collections.shuffle(shuffled, random);
            assertThat(ServerCertificate.of(expected.privateKey(), shuffled)).isEqualTo(expected);
        }
    }

    @Test
    void chainMayEndAnywhere() throws IOException {
        String key = text("leaf.key.pem");

        assertThat(ServerCertificate.fromPem(text("leaf.pem"), key).chain()).hasSize(1);
        assertThat(ServerCertificate.fromPem(text("middle.pem") + text("leaf.pem"), key)
                        .chain())
                .hasSize(2);
    }

    @Test
    void certificateWithoutAPlaceInTheChainIsNamed() throws IOException {
        String key = text("leaf.key.pem");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> ServerCertificate.fromPem(chain("leaf") + text("P-384.pem"), key))
                .withMessageContaining("certificate: CN=P-384 (serial number")
                .withMessageContaining("has issued no other one of the chain");
        assertThatIllegalArgumentException()
                .as("the one between is missing")
                .isThrownBy(() -> ServerCertificate.fromPem(text("leaf.pem") + text("root.pem"), key))
                .withMessageContaining("certificate: CN=Test Root");
    }

    @Test
    void keyOfAnotherCertificateIsRefused() throws IOException {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ServerCertificate.fromPem(text("leaf.pem"), text("root.key.pem")))
                .withMessageContaining("key: does not belong to CN=ignored.example.com (serial number");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ServerCertificate.fromPem(chain("leaf"), text("rsa.key.pem")))
                .withMessageContaining("nor to another one of the chain");
    }

    @ParameterizedTest
    @CsvSource({"rsa3072, RSA_3072", "rsa4096, RSA_4096", "P-384, ECDSA_P384", "P-521, ECDSA_P521"})
    void keysOfAnApplicationLoadBalancerAreTaken(String name, KeyAlgorithm algorithm) {
        ServerCertificate certificate = ServerCertificate.fromPem(file(name + ".pem"), file(name + ".key.pem"));

        assertThat(certificate.keyAlgorithm()).isEqualTo(algorithm);
    }

    @ParameterizedTest
    @CsvSource({"rsa1024, RSA with 1024 bits", "ed25519, EdDSA", "rsapss, RSASSA-PSS"})
    void otherKeysAreRefused(String name, String found) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ServerCertificate.fromPem(file(name + ".pem"), file(name + ".key.pem")))
                .withMessageContaining("key: " + found + " (expected: ");
    }

    @Test
    void otherCurvesAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ServerCertificate.fromPem(file("secp256k1.pem"), file("secp256k1.key.pem")));
    }

    @Test
    void textsThatAreNoPemAreRefused() throws IOException {
        String leaf = text("leaf.pem");
        String key = text("leaf.key.pem");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> ServerCertificate.fromPem("", key))
                .withMessage("certificates: none (expected: PEM with a CERTIFICATE)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ServerCertificate.fromPem(leaf + leaf.substring(0, leaf.length() / 2), key))
                .withMessageContaining("certificates: cut short after 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ServerCertificate.fromPem(leaf, leaf))
                .withMessageContaining("key: none (expected: ");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ServerCertificate.fromPem(leaf, key.substring(0, key.length() - 10)))
                .withMessageContaining("key: none (expected: ");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ServerCertificate.fromPem(leaf.replaceFirst("\nMII", "\nMMM"), key))
                .withMessageContaining("certificates: number 1 can't be read");
    }

    @Test
    void namesAreTheAlternativesInTheFormInWhichTheyAreCompared() {
        ServerCertificate certificate = ServerCertificate.fromPem(file("leaf.pem"), file("leaf.key.pem"));

        assertThat(certificate.names())
                .containsExactly("www.example.com", "*.example.com", "xn--bcher-kva.example.com", "127.0.0.1", "::1");
    }

    @Test
    void commonNameCountsOnlyWithoutAlternatives() {
        assertThat(ServerCertificate.fromPem(file("rsa.pem"), file("rsa.key.pem"))
                        .names())
                .containsExactly("only.example.org");
    }

    @ParameterizedTest
    @CsvSource({
        "www.example.com, true",
        "WWW.EXAMPLE.COM., true",
        "api.example.com, true",
        "bücher.example.com, true",
        "a.b.example.com, false",
        "example.com, false",
        ".example.com, false",
        "ignored.example.org, false",
        "127.0.0.1, false",
        "'', false"
    })
    void wildcardStandsForOneLabel(String name, boolean matches) {
        assertThat(ServerCertificate.fromPem(file("leaf.pem"), file("leaf.key.pem"))
                        .matches(name))
                .isEqualTo(matches);
    }

    @Test
    void arnStaysOverARenewal() {
        ServerCertificate first = TestCertificates.of(KeyAlgorithm.ECDSA_P256, "a.example.com", "b.example.com");
        ServerCertificate renewed = TestCertificates.of(KeyAlgorithm.ECDSA_P256, "b.example.com", "A.example.com");
        ServerCertificate other = TestCertificates.of(KeyAlgorithm.ECDSA_P384, "a.example.com", "b.example.com");

        assertThat(first.arn())
                .matches("arn:aws:acm:us-east-1:000000000000:certificate/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
                .isEqualTo(renewed.arn())
                .isNotEqualTo(other.arn());
        assertThat(first).isNotEqualTo(renewed);
    }

    @Test
    void arnCanBeSet() {
        ServerCertificate certificate = TestCertificates.of(KeyAlgorithm.ECDSA_P256, "a.example.com");
        String arn = "arn:aws:acm:eu-central-1:123456789012:certificate/12345678-1234-1234-1234-123456789012";

        assertThat(certificate.withArn(arn).arn()).isEqualTo(arn);
        assertThat(certificate.withArn(arn)).isNotEqualTo(certificate).isEqualTo(certificate.withArn(arn));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> certificate.withArn("arn:a b"))
                .withMessage("arn: arn:a b (expected: arn:… in printable ASCII without spaces)");
    }

    @Test
    void writtenFilesAreReadAgain(@TempDir Path folder) throws IOException {
        ServerCertificate certificate = ServerCertificate.fromPem(chain("leaf"), text("leaf.key.pem"));
        Path chain = folder.resolve("chain.pem");
        Path key = folder.resolve("key.pem");
        certificate.writePem(chain, key);
        certificate.writePem(chain, key);

        assertThat(ServerCertificate.fromPem(chain, key)).isEqualTo(certificate);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(chain)))
                .isEqualTo("rw-r--r--");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                .isEqualTo("rw-------");
        assertThat(folder).isDirectoryContaining("glob:**/chain.pem").isDirectoryNotContaining("glob:**.new");
        assertThatThrownBy(() -> certificate.writePem(folder.resolve("absent/chain.pem"), key))
                .isInstanceOf(UncheckedIOException.class);
    }

    @Test
    void textHoldsNoKey() {
        assertThat(ServerCertificate.fromPem(file("leaf.pem"), file("leaf.key.pem")))
                .hasToString("www.example.com, *.example.com, xn--bcher-kva.example.com, 127.0.0.1, ::1 "
                        + "(EC_prime256v1, until "
                        + ServerCertificate.fromPem(file("leaf.pem"), file("leaf.key.pem"))
                                .notAfter()
                        + ")");
    }
}
