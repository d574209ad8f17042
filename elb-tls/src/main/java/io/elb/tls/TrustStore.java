package io.elb.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CRL;
import java.security.cert.CRLException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The authorities whose certificates clients may show, and what those have revoked: ELB's trust store. It is replaced as a whole:
 * {@link ServerTls#trustStore}. <em>Immutable.</em>
 *
 * @since 0.1
 */
public final class TrustStore {
    private final List<X509Certificate> authorities;
    private final List<X509CRL> revocations;

    private TrustStore(List<X509Certificate> authorities, List<X509CRL> revocations) {
        this.authorities = List.copyOf(authorities);
        this.revocations = List.copyOf(revocations);
    }

    /**
     * A store of certificates.
     *
     * @param authorities roots or intermediate authorities: a client has to show a certificate that one of them certifies, directly or
     *     through certificates that it shows besides
     * @return the store
     * @throws IllegalArgumentException if there is none
     * @throws NullPointerException if one is null
     */
    public static TrustStore of(X509Certificate... authorities) {
        if (authorities.length == 0) {
            throw new IllegalArgumentException("authorities: none (expected: at least one certificate)");
        }
        return new TrustStore(List.of(authorities), List.of());
    }

    /**
     * A store from a bundle: certificates in PEM, one after the other; what is between them is not read.
     *
     * @param file the bundle
     * @return the store
     * @throws IllegalArgumentException if there is no certificate in it, or one can't be read
     * @throws UncheckedIOException if the file can't be read
     * @throws NullPointerException if the file is null
     */
    public static TrustStore fromPem(Path file) {
        return fromPem(new String(read(Objects.requireNonNull(file, "file")), StandardCharsets.ISO_8859_1));
    }

    /**
     * A store from a bundle that is at hand as text.
     *
     * @param pem certificates in PEM, one after the other
     * @return the store
     * @throws IllegalArgumentException if there is no certificate in it, or one can't be read
     * @throws NullPointerException if the text is null
     */
    public static TrustStore fromPem(String pem) {
        return new TrustStore(Pem.certificates(Objects.requireNonNull(pem, "pem")), List.of());
    }

    /**
     * The same with revocation lists besides those that it has. A client's certificate that is on the list of its issuer is not
     * accepted, nor one whose issuer is on a list; an authority without a list has revoked nothing.
     *
     * @param lists the lists
     * @return a further store
     * @throws NullPointerException if one is null
     */
    public TrustStore withRevocations(X509CRL... lists) {
        List<X509CRL> all = new ArrayList<>(revocations);
        all.addAll(List.of(lists));
        return new TrustStore(authorities, all);
    }

    /**
     * The same with revocation lists of a file besides those that it has.
     *
     * @param file lists in PEM or DER
     * @return a further store
     * @throws IllegalArgumentException if there is no list in it, or one can't be read
     * @throws UncheckedIOException if the file can't be read
     * @throws NullPointerException if the file is null
     */
    public TrustStore withRevocations(Path file) {
        byte[] content = read(Objects.requireNonNull(file, "file"));
        List<X509CRL> lists = new ArrayList<>();
        try {
            for (CRL list : CertificateFactory.getInstance("X.509").generateCRLs(new ByteArrayInputStream(content))) {
                lists.add((X509CRL) list);
            }
        } catch (CertificateException | CRLException e) {
            throw unreadable(file, e);
        }
        if (lists.isEmpty()) {
            throw unreadable(file, null);
        }
        return withRevocations(lists.toArray(new X509CRL[0]));
    }

    private static IllegalArgumentException unreadable(Path file, @Nullable Exception cause) {
        return new IllegalArgumentException("file: " + file + " (expected: revocation lists in PEM or DER)", cause);
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The authorities.
     *
     * @return at least one
     */
    public List<X509Certificate> authorities() {
        return authorities;
    }

    /**
     * The revocation lists.
     *
     * @return the lists; empty by default
     */
    public List<X509CRL> revocations() {
        return revocations;
    }

    @Override
    public String toString() {
        return "trust store of " + authorities.size() + " authorities and " + revocations.size() + " revocation lists";
    }
}
