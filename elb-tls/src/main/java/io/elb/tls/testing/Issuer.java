package io.elb.tls.testing;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CRLConverter;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** A key that signs certificates, with its own. Immutable. */
final class Issuer {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int SERIAL_NUMBER_BITS = 127;

    private final KeyPair keys;
    private final X509Certificate certificate;

    private Issuer(KeyPair keys, X509Certificate certificate) {
        this.keys = keys;
        this.certificate = certificate;
    }

    static Issuer selfSigned(X500Principal subject, KeyPair keys, Instant from, Instant until) {
        X509v3CertificateBuilder builder = builder(subject, subject, keys, from, until);
        return new Issuer(keys, sign(authority(builder), keys));
    }

    Issuer intermediate(X500Principal subject, KeyPair childKeys, Instant from, Instant until) {
        return new Issuer(childKeys, sign(authority(newBuilder(subject, childKeys, from, until)), keys));
    }

    X509Certificate certificate() {
        return certificate;
    }

    /** A certificate of this issuer without extensions but those that say who issued it. */
    X509v3CertificateBuilder newBuilder(X500Principal subject, KeyPair subjectKeys, Instant from, Instant until) {
        X509v3CertificateBuilder builder =
                builder(certificate.getSubjectX500Principal(), subject, subjectKeys, from, until);
        try {
            return builder.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    extensions().createAuthorityKeyIdentifier(certificate.getPublicKey()));
        } catch (CertIOException e) {
            throw failed(e);
        }
    }

    X509Certificate sign(X509v3CertificateBuilder builder) {
        return sign(builder, keys);
    }

    /** A list of revoked certificates, valid from a moment on for a time. */
    X509CRL crl(List<X509Certificate> revoked, Instant now, Duration validity) {
        X509v2CRLBuilder builder = new JcaX509v2CRLBuilder(certificate.getSubjectX500Principal(), Date.from(now));
        builder.setNextUpdate(Date.from(now.plus(validity)));
        try {
            builder.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    extensions().createAuthorityKeyIdentifier(certificate.getPublicKey()));
            for (X509Certificate each : revoked) {
                builder.addCRLEntry(each.getSerialNumber(), Date.from(now), CRLReason.keyCompromise);
            }
            return new JcaX509CRLConverter().getCRL(builder.build(signer(keys)));
        } catch (IOException | GeneralSecurityException e) {
            throw failed(e);
        }
    }

    private static X509v3CertificateBuilder builder(
            X500Principal issuer, X500Principal subject, KeyPair subjectKeys, Instant from, Instant until) {
        BigInteger serialNumber = new BigInteger(SERIAL_NUMBER_BITS, RANDOM).setBit(SERIAL_NUMBER_BITS - 1);
        X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                issuer, serialNumber, Date.from(from), Date.from(until), subject, subjectKeys.getPublic());
        try {
            return builder.addExtension(
                    Extension.subjectKeyIdentifier,
                    false,
                    extensions().createSubjectKeyIdentifier(subjectKeys.getPublic()));
        } catch (CertIOException e) {
            throw failed(e);
        }
    }

    private static X509v3CertificateBuilder authority(X509v3CertificateBuilder builder) {
        try {
            return builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true))
                    .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
        } catch (CertIOException e) {
            throw failed(e);
        }
    }

    private static X509Certificate sign(X509v3CertificateBuilder builder, KeyPair keys) {
        try {
            return new JcaX509CertificateConverter().getCertificate(builder.build(signer(keys)));
        } catch (GeneralSecurityException e) {
            throw failed(e);
        }
    }

    private static ContentSigner signer(KeyPair keys) {
        try {
            return new JcaContentSignerBuilder(
                            KeyPairs.signatureAlgorithm(keys.getPrivate().getAlgorithm()))
                    .build(keys.getPrivate());
        } catch (OperatorCreationException e) {
            throw failed(e);
        }
    }

    private static JcaX509ExtensionUtils extensions() {
        try {
            return new JcaX509ExtensionUtils();
        } catch (GeneralSecurityException e) {
            throw failed(e);
        }
    }

    static IllegalStateException failed(Exception cause) {
        return new IllegalStateException("certificate: can't be made", cause);
    }
}
