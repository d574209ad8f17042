package io.elb.tls.testing;

import io.elb.tls.KeyAlgorithm;
import io.elb.tls.ServerCertificate;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.IDN;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.jspecify.annotations.Nullable;

/**
 * A certificate that {@link DevelopmentCa} is to issue. For one thread at a time: <em>Confined to one event loop.</em>
 *
 * @since 0.1
 */
public final class LeafRequest {
    private static final Duration VALIDITY = Duration.ofDays(90);
    private static final int LONGEST_COMMON_NAME = 64;

    private final Issuer issuer;
    private final List<X509Certificate> intermediates;
    private final List<String> names;
    private @Nullable X500Principal subject;
    private @Nullable KeyPair keys;
    private KeyAlgorithm algorithm = KeyAlgorithm.ECDSA_P256;
    private Instant notBefore;
    private Instant notAfter;

    LeafRequest(Issuer issuer, List<X509Certificate> intermediates, Instant now, List<String> names) {
        this.issuer = issuer;
        this.intermediates = intermediates;
        this.names = names;
        this.notBefore = now.minus(DevelopmentCa.BACKDATED);
        this.notAfter = now.plus(VALIDITY);
    }

    /**
     * Sets the subject.
     *
     * @param value a distinguished name (RFC 2253); by default the common name is the first name
     * @return this request
     * @throws IllegalArgumentException if it is none
     */
    public LeafRequest subject(String value) {
        subject = new X500Principal(value);
        return this;
    }

    /**
     * Sets what the key is that is made for it.
     *
     * @param value the algorithm; {@link KeyAlgorithm#ECDSA_P256} by default. RSA keys take up to seconds.
     * @return this request
     */
    public LeafRequest keyAlgorithm(KeyAlgorithm value) {
        algorithm = Objects.requireNonNull(value, "keyAlgorithm");
        return this;
    }

    /**
     * Sets the key in place of one that is made for it.
     *
     * @param value the keys, of any algorithm that the JDK signs with
     * @return this request
     */
    public LeafRequest keys(KeyPair value) {
        keys = Objects.requireNonNull(value, "keys");
        return this;
    }

    /**
     * Sets when it is valid.
     *
     * @param from the first moment; an hour ago by default
     * @param until the last moment; in 90 days by default
     * @return this request
     * @throws IllegalArgumentException if the last is not after the first
     */
    public LeafRequest valid(Instant from, Instant until) {
        if (!until.isAfter(from)) {
            throw new IllegalArgumentException("until: " + until + " (expected: after " + from + ")");
        }
        notBefore = from;
        notAfter = until;
        return this;
    }

    /**
     * Issues it to a server.
     *
     * @return the certificate with its key
     * @throws IllegalArgumentException if it has neither a name nor a subject, or a key that {@link KeyAlgorithm} has not
     */
    public ServerCertificate issueServer() {
        KeyPair pair = pair();
        return ServerCertificate.of(pair.getPrivate(), chain(pair, KeyPurposeId.id_kp_serverAuth));
    }

    /**
     * Issues it to a client.
     *
     * @return the certificate with its key
     * @throws IllegalArgumentException if it has neither a name nor a subject
     */
    public ClientCertificate issueClient() {
        KeyPair pair = pair();
        return new ClientCertificate(pair.getPrivate(), chain(pair, KeyPurposeId.id_kp_clientAuth));
    }

    private KeyPair pair() {
        return keys == null ? KeyPairs.of(algorithm) : keys;
    }

    private List<X509Certificate> chain(KeyPair pair, KeyPurposeId purpose) {
        X509v3CertificateBuilder builder = issuer.newBuilder(subject(), pair, notBefore, notAfter);
        try {
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                    .addExtension(Extension.keyUsage, true, keyUsage(pair))
                    .addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
            if (!names.isEmpty()) {
                builder.addExtension(Extension.subjectAlternativeName, false, alternatives());
            }
        } catch (CertIOException e) {
            throw Issuer.failed(e);
        }
        List<X509Certificate> chain = new ArrayList<>(List.of(issuer.sign(builder)));
        chain.addAll(intermediates);
        return chain;
    }

    private X500Principal subject() {
        if (subject != null) {
            return subject;
        }
        if (names.isEmpty()) {
            throw new IllegalArgumentException("names: none (expected: a name or a subject)");
        }
        String first = names.get(0);
        X500NameBuilder name = new X500NameBuilder();
        if (first.length() > LONGEST_COMMON_NAME) {
            name.addRDN(BCStyle.O, "elb");
        } else {
            name.addRDN(BCStyle.CN, first);
        }
        try {
            return new X500Principal(name.build().getEncoded());
        } catch (IOException e) {
            throw Issuer.failed(e);
        }
    }

    /** RSA may also encrypt: without it a client would refuse the exchange of keys by RSA. */
    private static KeyUsage keyUsage(KeyPair pair) {
        boolean isRsa = pair.getPublic().getAlgorithm().equals("RSA");
        return new KeyUsage(isRsa ? KeyUsage.digitalSignature | KeyUsage.keyEncipherment : KeyUsage.digitalSignature);
    }

    private GeneralNames alternatives() {
        return new GeneralNames(Stream.concat(
                        names.stream()
                                .filter(LeafRequest::isAddress)
                                .map(name -> new GeneralName(GeneralName.iPAddress, name)),
                        names.stream()
                                .filter(name -> !isAddress(name))
                                .map(name -> new GeneralName(GeneralName.dNSName, IDN.toASCII(name))))
                .toArray(GeneralName[]::new));
    }

    private static boolean isAddress(String name) {
        return NetUtil.isValidIpV4Address(name) || NetUtil.isValidIpV6Address(name);
    }
}
