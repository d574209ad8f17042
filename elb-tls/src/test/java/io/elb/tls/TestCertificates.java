package io.elb.tls;

import java.math.BigInteger;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Self-signed certificates for tests, one key for each algorithm; and the files that OpenSSL made. */
final class TestCertificates {
    static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");

    private static final Map<KeyAlgorithm, KeyPair> KEYS = new ConcurrentHashMap<>();
    private static final AtomicLong SERIAL_NUMBERS = new AtomicLong();

    private TestCertificates() {}

    static ServerCertificate of(KeyAlgorithm algorithm, String... names) {
        return of(algorithm, "SHA256", NOW.minus(Duration.ofDays(1)), NOW.plus(Duration.ofDays(90)), names);
    }

    static ServerCertificate of(
            KeyAlgorithm algorithm, String hash, Instant notBefore, Instant notAfter, String... names) {
        KeyPair pair = KEYS.computeIfAbsent(algorithm, TestCertificates::newKeyPair);
        X500Name subject = new X500Name("CN=test");
        try {
            X509Certificate certificate = new JcaX509CertificateConverter()
                    .getCertificate(new JcaX509v3CertificateBuilder(
                                    subject,
                                    BigInteger.valueOf(SERIAL_NUMBERS.incrementAndGet()),
                                    Date.from(notBefore),
                                    Date.from(notAfter),
                                    subject,
                                    pair.getPublic())
                            .addExtension(
                                    Extension.subjectAlternativeName,
                                    false,
                                    new GeneralNames(Arrays.stream(names)
                                            .map(name -> new GeneralName(GeneralName.dNSName, name))
                                            .toArray(GeneralName[]::new)))
                            .build(new JcaContentSignerBuilder(hash + (algorithm.isEcdsa() ? "withECDSA" : "withRSA"))
                                    .build(pair.getPrivate())));
            return ServerCertificate.of(pair.getPrivate(), List.of(certificate));
        } catch (GeneralSecurityException | CertIOException | OperatorCreationException e) {
            throw new AssertionError(e);
        }
    }

    private static KeyPair newKeyPair(KeyAlgorithm algorithm) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm.isEcdsa() ? "EC" : "RSA");
            if (algorithm.isEcdsa()) {
                generator.initialize(new ECGenParameterSpec("secp" + algorithm.bits() + "r1"));
            } else {
                generator.initialize(algorithm.bits());
            }
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** A file that {@code certificates/make.sh} made. */
    static Path file(String name) {
        try {
            return Path.of(
                    TestCertificates.class.getResource("/certificates/" + name).toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }
}
