package io.elb.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.tls.testing.DevelopmentCa;
import java.security.cert.X509Certificate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeerNameTest {
    private static final DevelopmentCa CA = DevelopmentCa.create();
    private static final X509Certificate CERTIFICATE = CA.certificate(
                    "shop.test", "*.shop.test", "xn--bcher-kva.test", "10.0.0.1", "2001:db8::1")
            .chain()
            .get(0);

    @ParameterizedTest
    @CsvSource({
        "shop.test, true",
        "SHOP.Test, true",
        "shop.test., true",
        "a.shop.test, true",
        "a.b.shop.test, false",
        ".shop.test, false",
        "ashop.test, false",
        "test, false",
        "bücher.test, true",
        "10.0.0.1, true",
        "10.0.0.2, false",
        "2001:db8::1, true",
        "2001:0DB8:0:0:0:0:0:1, true",
        "2001:db8::2, false",
        "'', false"
    })
    void hostIsComparedWithAlternativeNames(String host, boolean expected) {
        assertThat(PeerName.matches(CERTIFICATE, host)).isEqualTo(expected);
    }

    @Test
    void commonNameCountsForNothing() {
        X509Certificate named = CA.clientCertificate("CN=shop.test").leaf();

        assertThat(named.getSubjectX500Principal().getName()).isEqualTo("CN=shop.test");
        assertThat(PeerName.matches(named, "shop.test")).isFalse();
    }

    @Test
    void nameInTheFormOfAnAddressIsNoAddress() {
        X509Certificate wildcard = CA.certificate("*.0.0.1").chain().get(0);

        assertThat(PeerName.matches(wildcard, "10.0.0.1")).isFalse();
    }
}
