package io.elb.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;

class ClientIdentityFilterTest {
    private static X509Certificate certificate(String subject, GeneralName... names) throws Exception {
        KeyPair pair = KeyPairGenerator.getInstance("RSA").generateKeyPair();
        Instant now = Instant.now();
        JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                new X500Name("CN=issuer"),
                BigInteger.ONE,
                Date.from(now),
                Date.from(now.plus(Duration.ofDays(1))),
                new X500Name(subject),
                pair.getPublic());
        if (names.length > 0) {
            builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
        }
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withRSA").build(pair.getPrivate())));
    }

    @Test
    void valuesAreComparedAsAWhole() throws Exception {
        X509Certificate certificate = certificate(
                "OU=Cash+CN=pay+OU=Tills,OU=Books",
                new GeneralName(GeneralName.dNSName, "Pay.Internal"),
                new GeneralName(GeneralName.uniformResourceIdentifier, "spiffe://example.org/pay"));

        assertThat(ClientIdentityFilter.subjectCn("pay").accepts(certificate)).isTrue();
        assertThat(ClientIdentityFilter.subjectCn("PAY").accepts(certificate)).isFalse();
        assertThat(ClientIdentityFilter.subjectCn("Cash").accepts(certificate)).isFalse();
        assertThat(ClientIdentityFilter.subjectOu("Cash").accepts(certificate)).isTrue();
        assertThat(ClientIdentityFilter.subjectOu("Tills").accepts(certificate)).isTrue();
        assertThat(ClientIdentityFilter.subjectOu("Books").accepts(certificate)).isTrue();
        assertThat(ClientIdentityFilter.sanDns("pay.internal").accepts(certificate))
                .isTrue();
        assertThat(ClientIdentityFilter.sanDns("*.internal").accepts(certificate))
                .isFalse();
        assertThat(ClientIdentityFilter.sanUri("spiffe://example.org/pay").accepts(certificate))
                .isTrue();
        assertThat(ClientIdentityFilter.sanUri("spiffe://example.org/").accepts(certificate))
                .isFalse();
        assertThat(ClientIdentityFilter.sanUri("Pay.Internal").accepts(certificate))
                .isFalse();
    }

    @Test
    void certificateWithoutNamesIsNotAccepted() throws Exception {
        X509Certificate certificate = certificate("O=nobody");

        assertThat(ClientIdentityFilter.subjectCn("pay").accepts(certificate)).isFalse();
        assertThat(ClientIdentityFilter.sanDns("pay").accepts(certificate)).isFalse();
    }

    @Test
    void badSettingsAreRefused() {
        assertThatThrownBy(() -> ClientIdentityFilter.subjectCn(" "))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("value: \" \" (expected: one that is not blank)");
        assertThatThrownBy(() -> MutualTls.passthrough().withIdentityFilters(ClientIdentityFilter.subjectCn("a")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("trustStore: none (expected: one, for ");
        assertThat(MutualTls.passthrough().withIdentityFilters().trustStore()).isEqualTo(Optional.empty());
    }
}
