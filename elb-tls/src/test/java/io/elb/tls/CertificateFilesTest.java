package io.elb.tls;

import static io.elb.tls.CertificateFolders.chainPem;
import static io.elb.tls.CertificateFolders.keyPem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elb.testing.ManualClock;
import io.elb.tls.CertificateFolders.Certbot;
import io.elb.tls.CertificateFolders.Secret;
import io.elb.tls.testing.DevelopmentCa;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Looks at files by hand, between the steps in which they are written. */
class CertificateFilesTest {
    private final DevelopmentCa ca = DevelopmentCa.create().intermediate("issuing");
    private final ManualClock clock = ManualClock.create();
    private final List<ServerCertificate> used = new ArrayList<>();

    @TempDir
    private Path folder;

    private Path chain;
    private Path key;
    private CertificateStore store;
    private CertificateFiles files;

    @BeforeEach
    void setUp() {
        chain = folder.resolve("chain.pem");
        key = folder.resolve("key.pem");
    }

    @AfterEach
    void tearDown() {
        if (files != null) {
            files.close();
        }
    }

    private ServerCertificate newCertificate() {
        return ca.certificate("www.example.com", "example.com");
    }

    private void write(ServerCertificate certificate) throws IOException {
        Files.writeString(chain, chainPem(certificate));
        Files.writeString(key, keyPem(certificate));
    }

    /** Watches with an interval of a day, so that only the test looks. */
    private void watch() {
        store = CertificateStore.of(ServerCertificate.fromPem(chain, key));
        files = CertificateFiles.builder(store, chain, key)
                .interval(Duration.ofDays(1))
                .clock(clock)
                .watch();
        store.addObserver(new CertificateObserver() {
            @Override
            public void beforeUse(ServerCertificate certificate) {
                used.add(certificate);
            }
        });
    }

    private void checkTwice() {
        if (files != null) {
            files.check();
            files.check();
        }
    }

    @Test
    void newContentTakesThePlaceOfTheOld() throws IOException {
        ServerCertificate first = newCertificate();
        ServerCertificate second = newCertificate();
        write(first);
        watch();
        assertThat(store.defaultCertificate()).isEqualTo(first);
        assertThat(store.certificates()).isEmpty();

        clock.advance(Duration.ofHours(1));
        write(second);
        checkTwice();

        assertThat(store.defaultCertificate()).isEqualTo(second);
        assertThat(files.certificate()).isEqualTo(second);
        assertThat(files.since()).isEqualTo(clock.instant());
        assertThat(files.problem()).isEmpty();
        assertThat(used).containsExactly(first, second);
    }

    @Test
    void contentHasToBeTheSameTwice() throws IOException {
        ServerCertificate first = newCertificate();
        write(first);
        watch();

        write(newCertificate());
        files.check();
        assertThat(store.defaultCertificate()).isEqualTo(first);
        write(newCertificate());
        files.check();
        assertThat(store.defaultCertificate()).isEqualTo(first);
        files.check();
        assertThat(store.defaultCertificate()).isNotEqualTo(first);
    }

    @Test
    void chainThatIsCutBetweenTwoCertificatesIsNotTakenWhileItGrows() throws IOException {
        ServerCertificate first = newCertificate();
        ServerCertificate second = newCertificate();
        write(first);
        watch();

        String whole = chainPem(second);
        Files.writeString(key, keyPem(second));
        Files.writeString(chain, whole.substring(0, whole.indexOf("-----END CERTIFICATE-----\n") + 26));
        files.check();
        Files.writeString(chain, whole);
        checkTwice();

        assertThat(used).containsExactly(first, second);
        assertThat(second.chain()).hasSize(2);
    }

    @Test
    void nothingHalfWrittenIsEverTaken() throws IOException {
        ServerCertificate first = newCertificate();
        ServerCertificate second = newCertificate();
        write(first);
        watch();

        for (Path file : List.of(chain, key)) {
            String text = file.equals(chain) ? chainPem(second) : keyPem(second);
            for (int length = 0; length < text.length(); length += 61) {
                Files.writeString(file, text.substring(0, length));
                checkTwice();
                assertThat(store.defaultCertificate())
                        .as("%s octets of %s", length, file)
                        .isEqualTo(first);
                assertThat(files.problem()).isPresent();
            }
            Files.writeString(file, text);
            checkTwice();
        }

        assertThat(store.defaultCertificate()).isEqualTo(second);
        assertThat(files.problem()).isEmpty();
    }

    @Test
    void mismatchedPairKeepsTheOldOneAndSaysWhy() throws IOException {
        ServerCertificate first = newCertificate();
        ServerCertificate second = newCertificate();
        write(first);
        watch();

        Files.writeString(chain, chainPem(second));
        checkTwice();

        assertThat(store.defaultCertificate()).isEqualTo(first);
        assertThat(files.problem())
                .hasValueSatisfying(text -> assertThat(text).contains("key: does not belong to CN=www.example.com"));
        assertThat(files).asString().contains("does not belong");
        Files.writeString(key, keyPem(second));
        checkTwice();
        assertThat(store.defaultCertificate()).isEqualTo(second);
        assertThat(files.problem()).isEmpty();
    }

    @Test
    void absentFileKeepsTheOldOne() throws IOException {
        ServerCertificate first = newCertificate();
        write(first);
        watch();

        Files.delete(key);
        files.check();
        assertThat(files.problem()).as("for a moment").isEmpty();
        files.check();
        assertThat(files.problem()).hasValueSatisfying(text -> assertThat(text).contains("key.pem"));
        Files.writeString(key, keyPem(first));
        files.check();

        assertThat(files.problem()).isEmpty();
        assertThat(store.defaultCertificate()).isEqualTo(first);
    }

    @Test
    void problemGoesWhenTheOldContentIsBack() throws IOException {
        ServerCertificate first = newCertificate();
        write(first);
        watch();

        Files.writeString(chain, "nonsense");
        checkTwice();
        assertThat(files.problem()).isPresent();
        write(first);
        files.check();

        assertThat(files.problem()).isEmpty();
        assertThat(used).containsExactly(first);
    }

    @Test
    void certbotIsFollowedThroughEachOfItsSteps() throws IOException {
        Certbot certbot = new Certbot(folder, this::checkTwice);
        ServerCertificate present = newCertificate();
        certbot.save(present);
        chain = certbot.chain();
        key = certbot.key();
        watch();

        for (int i = 0; i < 3; i++) {
            ServerCertificate next = newCertificate();
            certbot.save(next);
            assertThat(store.defaultCertificate()).isEqualTo(next);
            assertThat(files.problem()).isEmpty();
        }

        assertThat(used).as("each once, and nothing between").hasSize(4).doesNotHaveDuplicates();
    }

    @Test
    void secretOfKubernetesIsFollowedThroughEachOfItsSteps() throws IOException {
        Secret secret = new Secret(Files.createDirectory(folder.resolve("mount")), this::checkTwice);
        ServerCertificate present = newCertificate();
        secret.save(present);
        chain = secret.chain();
        key = secret.key();
        watch();

        for (int i = 0; i < 3; i++) {
            ServerCertificate next = newCertificate();
            secret.save(next);
            assertThat(store.defaultCertificate()).isEqualTo(next);
            assertThat(files.problem()).isEmpty();
        }

        assertThat(used).as("each once, and nothing between").hasSize(4).doesNotHaveDuplicates();
    }

    @Test
    void certificateThatIsNotInTheStoreIsAdded() throws IOException {
        ServerCertificate other = ca.certificate("default.test");
        ServerCertificate first = newCertificate();
        ServerCertificate second = newCertificate();
        write(first);
        store = CertificateStore.of(other);
        files = CertificateFiles.watch(store, chain, key, Duration.ofDays(1));
        assertThat(store.certificates()).containsExactly(first);

        write(second);
        checkTwice();

        assertThat(store.certificates()).containsExactly(second);
        assertThat(store.defaultCertificate()).isEqualTo(other);
    }

    @Test
    void olderCertificateOfTheSameArnIsReplacedAtOnce() throws IOException {
        store = CertificateStore.of(newCertificate());
        ServerCertificate renewed = newCertificate();
        write(renewed);
        files = CertificateFiles.watch(store, chain, key, Duration.ofDays(1));

        assertThat(store.defaultCertificate()).isEqualTo(renewed);
        assertThat(store.certificates()).isEmpty();
    }

    @Test
    void arnIsGivenToEachCertificate() throws IOException {
        String arn = "arn:aws:acm:eu-central-1:123456789012:certificate/shop";
        write(newCertificate());
        store = CertificateStore.of(ca.certificate("default.test"));
        files = CertificateFiles.builder(store, chain, key).arn(arn).watch();
        write(newCertificate());
        checkTwice();

        assertThat(store.certificates())
                .hasSize(1)
                .allSatisfy(each -> assertThat(each.arn()).isEqualTo(arn));
    }

    @Test
    void keyMayBeEncrypted() throws IOException {
        Files.copy(TestCertificates.file("leaf.pem"), chain);
        Files.copy(TestCertificates.file("leaf.pbes2.key.pem"), key);
        store = CertificateStore.of(newCertificate());
        files = CertificateFiles.builder(store, chain, key)
                .password("secret".toCharArray())
                .watch();

        assertThat(store.certificates()).hasSize(1);
    }

    @Test
    void watchDoesNotBeginWithFilesThatAreWrong() throws IOException {
        store = CertificateStore.of(newCertificate());

        assertThatThrownBy(() -> CertificateFiles.watch(store, chain, key, Duration.ofDays(1)))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("chain.pem");
        Files.writeString(chain, chainPem(newCertificate()));
        Files.writeString(key, keyPem(newCertificate()));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CertificateFiles.watch(store, chain, key, Duration.ofDays(1)))
                .withMessageContaining("does not belong");
        write(ca.certificate("other.test"));
        CertificateStore full =
                CertificateStore.builder(newCertificate()).quota(0).build();
        assertThatIllegalStateException()
                .isThrownBy(() -> CertificateFiles.watch(full, chain, key, Duration.ofDays(1)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CertificateFiles.watch(store, chain, key, Duration.ofDays(2)))
                .withMessage("interval: PT48H (expected: PT0.01S–PT24H)");
    }

    @Test
    void certificateThatSomebodyRemovedDoesNotComeBack() throws IOException {
        write(newCertificate());
        store = CertificateStore.of(ca.certificate("default.test"));
        files = CertificateFiles.watch(store, chain, key, Duration.ofDays(1));
        store.remove(files.certificate());

        write(newCertificate());
        checkTwice();

        assertThat(store.certificates()).isEmpty();
        assertThat(files.problem())
                .hasValueSatisfying(text -> assertThat(text).contains("expected: a certificate that is in the store"));
    }
}
