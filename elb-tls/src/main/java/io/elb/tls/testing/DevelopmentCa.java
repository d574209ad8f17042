package io.elb.tls.testing;

import io.elb.tls.CertificateStore;
import io.elb.tls.KeyAlgorithm;
import io.elb.tls.ServerCertificate;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.cert.CRLException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.security.auth.x500.X500Principal;

/**
 * A certificate authority for development and tests, new in every run: nobody trusts it but who is told to, by {@link #sslContext} or the
 * file of {@link #writePem}. Its keys are in memory only. Not for production. <em>Thread-safe.</em>
 *
 * <pre>{@code
 * DevelopmentCa ca = DevelopmentCa.create();
 * CertificateStore certificates = ca.store(); // for whatever name a client asks
 * HttpClient client = HttpClient.newBuilder().sslContext(ca.sslContext()).build();
 * }</pre>
 *
 * @since 0.1
 */
public final class DevelopmentCa {
    private static final Duration ROOT_VALIDITY = Duration.ofDays(3650);
    private static final Duration CRL_VALIDITY = Duration.ofDays(7);
    private static final int STORE_QUOTA = 200;
    private static final List<String> LOOPBACK = List.of("localhost", "127.0.0.1", "::1");
    private static final char[] PASSWORD = "unused".toCharArray();

    /** How long before the present what is issued becomes valid: clocks differ. */
    static final Duration BACKDATED = Duration.ofHours(1);

    private final InstantSource clock;
    private final X509Certificate root;
    private final Issuer issuer;
    private final List<X509Certificate> intermediates;

    private DevelopmentCa(
            InstantSource clock, X509Certificate root, Issuer issuer, List<X509Certificate> intermediates) {
        this.clock = clock;
        this.root = root;
        this.issuer = issuer;
        this.intermediates = List.copyOf(intermediates);
    }

    /**
     * Makes an authority with an ECDSA key (P-256) that is valid for ten years.
     *
     * @return the authority
     */
    public static DevelopmentCa create() {
        return create(InstantSource.system());
    }

    /**
     * Makes an authority whose present is that of a clock.
     *
     * @param clock decides when what is issued becomes valid and ends
     * @return the authority
     */
    public static DevelopmentCa create(InstantSource clock) {
        Instant from = clock.instant().minus(BACKDATED);
        X500Principal subject = new X500Principal("CN=elb development CA, O=elb");
        Issuer issuer =
                Issuer.selfSigned(subject, KeyPairs.of(KeyAlgorithm.ECDSA_P256), from, from.plus(ROOT_VALIDITY));
        return new DevelopmentCa(clock, issuer.certificate(), issuer, List.of());
    }

    /**
     * Makes an authority that is certified by this one; what it issues comes with its certificate in the chain.
     *
     * @param commonName its common name
     * @return the authority; whoever trusts this one trusts it
     */
    public DevelopmentCa intermediate(String commonName) {
        Instant from = clock.instant().minus(BACKDATED);
        Issuer child = issuer.intermediate(
                new X500Principal("CN=" + commonName + ", O=elb"),
                KeyPairs.of(KeyAlgorithm.ECDSA_P256),
                from,
                from.plus(ROOT_VALIDITY.dividedBy(2)));
        List<X509Certificate> above = Stream.concat(Stream.of(child.certificate()), intermediates.stream())
                .toList();
        return new DevelopmentCa(clock, root, child, above);
    }

    /**
     * Issues a certificate for a listener: ECDSA P-256, valid for 90 days.
     *
     * @param names host names, perhaps with a wildcard as the leftmost label, and IP addresses; at least one
     * @return the certificate with its key
     * @throws IllegalArgumentException if there is no name
     */
    public ServerCertificate certificate(String... names) {
        return leaf(names).issueServer();
    }

    /**
     * Issues a certificate that expired yesterday.
     *
     * @param names as of {@link #certificate}
     * @return the certificate with its key
     */
    public ServerCertificate expiredCertificate(String... names) {
        Instant now = clock.instant();
        return leaf(names)
                .valid(now.minus(Duration.ofDays(90)), now.minus(Duration.ofDays(1)))
                .issueServer();
    }

    /**
     * Issues a certificate that becomes valid tomorrow.
     *
     * @param names as of {@link #certificate}
     * @return the certificate with its key
     */
    public ServerCertificate notYetValidCertificate(String... names) {
        Instant now = clock.instant();
        return leaf(names)
                .valid(now.plus(Duration.ofDays(1)), now.plus(Duration.ofDays(90)))
                .issueServer();
    }

    /**
     * Issues a certificate for a client: ECDSA P-256, valid for 90 days.
     *
     * @param subject who the client is, as a distinguished name (RFC 2253), for instance {@code CN=alice,O=Example}
     * @return the certificate with its key
     * @throws IllegalArgumentException if the subject is no distinguished name
     */
    public ClientCertificate clientCertificate(String subject) {
        return leaf().subject(subject).issueClient();
    }

    /**
     * Begins a certificate with settings of its own.
     *
     * @param names as of {@link #certificate}; none for clients in general
     * @return what is to be issued
     */
    public LeafRequest leaf(String... names) {
        return new LeafRequest(issuer, intermediates, clock.instant(), List.of(names));
    }

    /**
     * Makes a store that has a certificate for every name: the default one is for localhost and the loopback addresses, and for any other name that a client asks for one is issued
     * when it asks first. That happens on the event loop of the client's connection and takes a few milliseconds: all have one key, which is made here. After 200 names clients
     * get the default certificate.
     *
     * @param names further names and addresses of the default certificate
     * @return the store
     */
    public CertificateStore store(String... names) {
        KeyPair keys = KeyPairs.of(KeyAlgorithm.ECDSA_P256);
        String[] all = Stream.concat(LOOPBACK.stream(), Stream.of(names)).toArray(String[]::new);
        return CertificateStore.builder(leaf(all).keys(keys).issueServer())
                .quota(STORE_QUOTA)
                .clock(clock)
                .issueMissing(name -> leaf(name).keys(keys).issueServer())
                .build();
    }

    /**
     * The certificate that clients have to trust.
     *
     * @return the root
     */
    public X509Certificate root() {
        return root;
    }

    /**
     * The certificate that clients have to trust, as the text of a file.
     *
     * @return the root in PEM
     */
    public String rootPem() {
        return PemFiles.chain(List.of(root));
    }

    /**
     * Writes the certificate that clients have to trust, for instance for {@code curl --cacert}.
     *
     * @param file gets the root in PEM
     * @throws java.io.UncheckedIOException if the file can't be written
     */
    public void writePem(Path file) {
        PemFiles.write(file, rootPem());
    }

    /**
     * What a client in this JVM needs to trust this authority, and nothing else.
     *
     * @return a context that is ready
     */
    public SSLContext sslContext() {
        return sslContext(new KeyManager[0]);
    }

    /**
     * The same with a certificate of the client's own.
     *
     * @param certificate what the client shows when it is asked to
     * @return a context that is ready
     */
    public SSLContext sslContext(ClientCertificate certificate) {
        try {
            KeyStore store = emptyKeyStore();
            store.setKeyEntry(
                    "client",
                    certificate.privateKey(),
                    PASSWORD,
                    certificate.chain().toArray(new X509Certificate[0]));
            KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
            keys.init(store, PASSWORD);
            return sslContext(keys.getKeyManagers());
        } catch (GeneralSecurityException e) {
            throw Issuer.failed(e);
        }
    }

    private SSLContext sslContext(KeyManager[] keys) {
        try {
            KeyStore store = emptyKeyStore();
            store.setCertificateEntry("root", root);
            TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw Issuer.failed(e);
        }
    }

    private static KeyStore emptyKeyStore() throws GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try {
            store.load(null, null);
        } catch (IOException e) {
            throw Issuer.failed(e);
        }
        return store;
    }

    /**
     * Issues a list of revoked certificates (RFC 5280 section 5), valid for 7 days from an hour ago, which is when they were revoked.
     *
     * @param revoked certificates that this authority has issued
     * @return the list
     */
    public X509CRL crl(X509Certificate... revoked) {
        return issuer.crl(List.of(revoked), clock.instant().minus(BACKDATED), CRL_VALIDITY);
    }

    /**
     * Writes a list of revoked certificates.
     *
     * @param file gets the list in PEM
     * @param revoked certificates that this authority has issued
     * @throws java.io.UncheckedIOException if the file can't be written
     */
    public void writeCrl(Path file, X509Certificate... revoked) {
        try {
            PemFiles.write(file, PemFiles.block("X509 CRL", crl(revoked).getEncoded()));
        } catch (CRLException e) {
            throw Issuer.failed(e);
        }
    }

    @Override
    public String toString() {
        return issuer.certificate().getSubjectX500Principal().getName();
    }
}
