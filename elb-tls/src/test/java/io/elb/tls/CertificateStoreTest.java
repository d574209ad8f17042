package io.elb.tls;

import static io.elb.tls.KeyAlgorithm.ECDSA_P256;
import static io.elb.tls.KeyAlgorithm.ECDSA_P384;
import static io.elb.tls.KeyAlgorithm.RSA_2048;
import static io.elb.tls.KeyAlgorithm.RSA_4096;
import static io.elb.tls.TestCertificates.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CertificateStoreTest {
    private static final ClientSupport ALL = ClientSupport.all();
    private static final ClientSupport RSA_ONLY = ClientSupport.of(Set.of(RSA_2048, RSA_4096));

    private final ServerCertificate fallback = TestCertificates.of(ECDSA_P256, "default.test");
    private final ServerCertificate exact = TestCertificates.of(ECDSA_P256, "www.example.com");
    private final ServerCertificate wildcard = TestCertificates.of(ECDSA_P256, "*.example.com");

    private CertificateStore store(ServerCertificate... certificates) {
        return CertificateStore.builder(fallback)
                .add(certificates)
                .clock(() -> NOW)
                .build();
    }

    @Test
    void defaultIsForWhatMatchesNothing() {
        CertificateStore store = store(exact, wildcard);

        for (String name : new String[] {
            null, "", "example.com", "a.b.example.com", "example.org", "127.0.0.1", "[::1]", "::1", "*.example.com.evil"
        }) {
            assertThat(store.select(name, ALL)).as(name).isSameAs(fallback);
        }
    }

    @Test
    void exactNamesComeBeforeWildcards() {
        CertificateStore store = store(wildcard, exact);

        assertThat(store.select("WWW.example.com.", ALL)).isSameAs(exact);
        assertThat(store.select("api.example.com", ALL)).isSameAs(wildcard);
    }

    @Test
    void starIsAWholeLabelOrNone() {
        ServerCertificate odd = TestCertificates.of(ECDSA_P256, "w*.example.com", "a.*.example.com", "*.*.example.com");
        CertificateStore store = store(odd);

        for (String name : List.of("www.example.com", "a.b.example.com", "a.*.example.com.")) {
            assertThat(store.select(name, ALL)).as(name).isSameAs(name.startsWith("a.*") ? odd : fallback);
        }
    }

    @Test
    void namesOfOtherAlphabetsAreComparedAsALabels() {
        ServerCertificate books = TestCertificates.of(ECDSA_P256, "xn--bcher-kva.example.com");
        CertificateStore store = store(books);

        assertThat(store.select("XN--BCHER-KVA.example.com", ALL)).isSameAs(books);
        assertThat(store.select("Bücher.example.com", ALL)).isSameAs(books);
        assertThat(store.select("\u00fc".repeat(70) + ".example.com", ALL)).isSameAs(fallback);
    }

    @Test
    void twinsAreChosenByWhatTheClientSupports() {
        ServerCertificate twin = TestCertificates.of(RSA_2048, "www.example.com");
        CertificateStore store = store(twin, exact);

        assertThat(store.select("www.example.com", ALL)).isSameAs(exact);
        assertThat(store.select("www.example.com", RSA_ONLY)).isSameAs(twin);
    }

    @Test
    void wildcardServesAClientThatCannotVerifyTheExactOne() {
        ServerCertificate twin = TestCertificates.of(RSA_2048, "*.example.com");
        CertificateStore store = store(exact, twin);

        assertThat(store.select("www.example.com", RSA_ONLY)).isSameAs(twin);
    }

    @Test
    void withoutSupportTheHandshakeMayFailByItself() {
        assertThat(store(exact, wildcard).select("www.example.com", RSA_ONLY)).isSameAs(exact);
        assertThat(store(wildcard).select("www.example.com", RSA_ONLY)).isSameAs(wildcard);
    }

    @Test
    void betterHashComesBeforeLongerKey() {
        ServerCertificate sha1 =
                TestCertificates.of(RSA_4096, "SHA1", NOW.minusSeconds(1), NOW.plusSeconds(9), "a.test");
        ServerCertificate sha256 =
                TestCertificates.of(RSA_2048, "SHA256", NOW.minusSeconds(1), NOW.plusSeconds(9), "a.test");
        ServerCertificate sha512 =
                TestCertificates.of(RSA_2048, "SHA512", NOW.minusSeconds(1), NOW.plusSeconds(9), "a.test");

        assertThat(store(sha1, sha256).select("a.test", ALL)).isSameAs(sha256);
        assertThat(store(sha1, sha256, sha512).select("a.test", ALL)).isSameAs(sha512);
    }

    @Test
    void longerKeyComesBeforeLaterEnd() {
        ServerCertificate longer =
                TestCertificates.of(ECDSA_P384, "SHA256", NOW.minusSeconds(1), NOW.plusSeconds(9), "a.test");
        ServerCertificate later =
                TestCertificates.of(ECDSA_P256, "SHA256", NOW.minusSeconds(1), NOW.plusSeconds(99), "a.test");
        ServerCertificate latest =
                TestCertificates.of(ECDSA_P256, "SHA256", NOW.minusSeconds(1), NOW.plusSeconds(999), "a.test");

        assertThat(store(later, longer).select("a.test", ALL)).isSameAs(longer);
        assertThat(store(later, latest).select("a.test", ALL)).isSameAs(latest);
    }

    @Test
    void expiredOneIsTakenOnlyWhereNothingElseMatches() {
        ServerCertificate expired = TestCertificates.of(
                ECDSA_P256, "SHA256", NOW.minus(Duration.ofDays(9)), NOW.minus(Duration.ofDays(1)), "a.test");
        ServerCertificate early = TestCertificates.of(
                ECDSA_P256, "SHA256", NOW.plus(Duration.ofDays(1)), NOW.plus(Duration.ofDays(9)), "a.test");
        ServerCertificate valid = TestCertificates.of(RSA_2048, "a.test");

        assertThat(store(expired).select("a.test", ALL)).isSameAs(expired);
        assertThat(store(early).select("a.test", ALL)).isSameAs(early);
        assertThat(store(expired, early, valid).select("a.test", ALL)).isSameAs(valid);
    }

    @Test
    void addingTwiceDoesNothing() {
        CertificateStore store = store(exact);

        assertThat(store.add(exact)).isFalse();
        assertThat(store.add(fallback))
                .as("the default one may be in the list too")
                .isTrue();
        assertThat(store.certificates()).containsExactly(exact, fallback);
    }

    @Test
    void referencesNameEachCertificateOnce() {
        CertificateStore store = store(exact, fallback);

        assertThat(store.references()).containsExactly(fallback.reference(), exact.reference());
        assertThat(exact.reference().arn()).isEqualTo(exact.arn());
        assertThat(exact.reference().names()).containsExactly("www.example.com");
        assertThat(exact.reference().daysToExpiry(NOW)).isEqualTo(90);
    }

    @Test
    void listHasAQuota() {
        CertificateStore store =
                CertificateStore.builder(fallback).quota(1).add(exact).build();

        assertThatIllegalStateException()
                .isThrownBy(() -> store.add(wildcard))
                .withMessageContaining("certificates: 2 (expected: at most 1 besides the default one");
        assertThat(store.add(exact)).isFalse();
        assertThat(store().quota()).isEqualTo(25);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CertificateStore.builder(fallback).quota(-1))
                .withMessage("quota: -1 (expected: 0–100000)");
    }

    @Test
    void removedOneIsNotSelectedAnyMore() {
        CertificateStore store = store(exact, wildcard);

        assertThat(store.remove(exact)).isTrue();
        assertThat(store.remove(exact)).isFalse();
        assertThat(store.select("www.example.com", ALL)).isSameAs(wildcard);
        assertThat(store.remove(fallback))
                .as("the default one is not in the list")
                .isFalse();
        assertThat(store.defaultCertificate()).isSameAs(fallback);
    }

    @Test
    void replacementTakesEveryPlaceOfTheOldOne() {
        CertificateStore store = store(exact, fallback, wildcard);
        ServerCertificate renewed = TestCertificates.of(ECDSA_P256, "default.test");

        assertThat(store.replace(fallback, renewed)).isTrue();

        assertThat(store.defaultCertificate()).isSameAs(renewed);
        assertThat(store.certificates()).containsExactly(exact, renewed, wildcard);
        assertThat(store.replace(renewed, renewed)).isFalse();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> store.replace(fallback, exact))
                .withMessageContaining("expected: a certificate that is in the store");
        assertThat(store.replace(renewed, exact))
                .as("by one that is in the list")
                .isTrue();
        assertThat(store.certificates()).containsExactly(exact, wildcard);
        assertThat(store.defaultCertificate()).isSameAs(exact);
    }

    @Test
    void observersAreToldBeforeAndAfterTheUse() {
        CertificateStore store = store(exact);
        List<String> events = new ArrayList<>();
        CertificateObserver observer = recording(store, events);
        store.addObserver(observer);
        store.add(fallback); // it is used already
        store.replace(exact, wildcard);
        store.setDefault(exact);
        store.remove(fallback);
        store.removeObserver(observer);
        store.add(fallback);

        assertThat(events)
                .containsExactly(
                        "before default.test true",
                        "before www.example.com true",
                        "before *.example.com false",
                        "after www.example.com false",
                        "before www.example.com false",
                        "after default.test false",
                        "after www.example.com true",
                        "after *.example.com true");
    }

    private static CertificateObserver recording(CertificateStore store, List<String> events) {
        return new CertificateObserver() {
            @Override
            public void beforeUse(ServerCertificate certificate) {
                events.add("before " + certificate.names().get(0) + ' ' + store.contains(certificate));
            }

            @Override
            public void afterUse(ServerCertificate certificate) {
                events.add("after " + certificate.names().get(0) + ' ' + store.contains(certificate));
            }
        };
    }

    @Test
    void whatAnObserverRefusesIsNotUsed() {
        CertificateStore store = store(exact);
        List<String> events = new ArrayList<>();
        store.addObserver(recording(store, events));
        CertificateObserver refusing = new CertificateObserver() {
            @Override
            public void beforeUse(ServerCertificate certificate) {
                if (certificate.equals(wildcard)) {
                    throw new IllegalArgumentException("not this one");
                }
            }
        };
        store.addObserver(refusing);
        events.clear();

        assertThatThrownBy(() -> store.add(wildcard)).hasMessage("not this one");

        assertThat(store.certificates()).containsExactly(exact);
        assertThat(events).containsExactly("before *.example.com false", "after *.example.com false");
    }
}
