package io.elb.tls;

import io.elb.netty.ClientCertificateException;
import io.elb.observe.ClientCertificateError;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/**
 * The certificates that a client has shown: its own, and others that may lie between it and the trust store, in any order. Checked as
 * ELB does it, with its codes: the path is found by names and signatures (RFC 5280 section 6), each step on its own so that the code
 * says what was wrong.
 */
final class ClientChain {
    /** ELB's quotas: certificates from the client's own up to the authority, and octets of all. */
    private static final int MOST_CERTIFICATES = 4;

    private static final int MOST_BYTES = 64 * 1024;
    private static final String CLIENT_AUTHENTICATION = "1.3.6.1.5.5.7.3.2";
    private static final String ANY_PURPOSE = "2.5.29.37.0";
    private static final int DIGITAL_SIGNATURE = 0;
    private static final int SIGNS_CERTIFICATES = 5;

    private final List<X509Certificate> shown;
    private final X509Certificate leaf;

    ClientChain(X509Certificate[] shown) {
        this.shown = List.of(shown);
        this.leaf = shown[0];
    }

    void check(TrustStore store, MutualTls mode, Instant now) throws ClientCertificateException {
        checkSize();
        checkType();
        checkPurpose();
        List<X509Certificate> path = path(store);
        if (path.size() > MOST_CERTIFICATES) {
            throw failed(ClientCertificateError.MAX_CHAIN_DEPTH_EXCEEDED, path.size() + " certificates");
        }
        for (X509Certificate certificate : path) {
            checkValidity(certificate, mode.isExpiryIgnored(), now);
        }
        checkIdentity(mode.identityFilters());
        for (int i = 0; i + 1 < path.size(); i++) {
            checkRevocation(path.get(i), path.get(i + 1).getPublicKey(), store);
        }
    }

    private ClientCertificateException failed(ClientCertificateError error, String found) {
        return new ClientCertificateException(error, leaf, error.token() + ": " + found);
    }

    private void checkSize() throws ClientCertificateException {
        long bytes = 0;
        try {
            for (X509Certificate certificate : shown) {
                bytes += certificate.getEncoded().length;
            }
        } catch (CertificateEncodingException e) {
            throw failed(ClientCertificateError.INVALID, "it can't be encoded");
        }
        if (bytes > MOST_BYTES) {
            throw failed(ClientCertificateError.MAX_SIZE_EXCEEDED, bytes + " octets");
        }
    }

    private void checkType() throws ClientCertificateException {
        if (leaf.getVersion() != 3) {
            throw failed(ClientCertificateError.TYPE_UNSUPPORTED, "X.509 version " + leaf.getVersion());
        }
        PublicKey key = leaf.getPublicKey();
        int bits = key instanceof RSAPublicKey rsa
                ? rsa.getModulus().bitLength()
                : key instanceof ECPublicKey elliptic
                        ? elliptic.getParams().getOrder().bitLength()
                        : 0;
        boolean isTaken = key instanceof RSAPublicKey
                ? bits >= 2048 && bits <= 8192
                : key instanceof ECPublicKey && (bits == 256 || bits == 384 || bits == 521);
        if (!isTaken) {
            throw failed(ClientCertificateError.TYPE_UNSUPPORTED, key.getAlgorithm() + " with " + bits + " bits");
        }
        int hash = Certificates.hashBits(leaf);
        if (hash != 256 && hash != 384 && hash != 512) {
            throw failed(ClientCertificateError.TYPE_UNSUPPORTED, leaf.getSigAlgName());
        }
    }

    private void checkPurpose() throws ClientCertificateException {
        boolean[] usage = leaf.getKeyUsage();
        if (usage != null && !usage[DIGITAL_SIGNATURE]) {
            throw failed(ClientCertificateError.PURPOSE_INVALID, "its key must not sign");
        }
        try {
            List<String> purposes = leaf.getExtendedKeyUsage();
            if (purposes != null && !purposes.contains(CLIENT_AUTHENTICATION) && !purposes.contains(ANY_PURPOSE)) {
                throw failed(ClientCertificateError.PURPOSE_INVALID, "it is for " + purposes);
            }
        } catch (CertificateParsingException e) {
            throw failed(ClientCertificateError.INVALID, "its purposes can't be read");
        }
    }

    /** From the client's own certificate to one of the store; what is in the store itself needs no more. */
    private List<X509Certificate> path(TrustStore store) throws ClientCertificateException {
        List<X509Certificate> path = new ArrayList<>(List.of(leaf));
        List<X509Certificate> left = new ArrayList<>(shown.subList(1, shown.size()));
        X509Certificate last = leaf;
        while (true) {
            if (store.authorities().contains(last)) {
                return path;
            }
            X509Certificate authority = issuerOf(last, store.authorities());
            if (authority != null) {
                path.add(authority);
                return path;
            }
            X509Certificate next = issuerOf(last, left);
            if (next == null) {
                throw failed(
                        ClientCertificateError.UNTRUSTED,
                        last.getIssuerX500Principal() + " is no authority of the trust store");
            }
            left.remove(next);
            path.add(next);
            last = next;
        }
    }

    private static @Nullable X509Certificate issuerOf(X509Certificate certificate, List<X509Certificate> candidates) {
        X500Principal issuer = certificate.getIssuerX500Principal();
        for (X509Certificate candidate : candidates) {
            if (candidate.getSubjectX500Principal().equals(issuer)
                    && isAuthority(candidate)
                    && isSignedBy(certificate, candidate.getPublicKey())) {
                return candidate;
            }
        }
        return null;
    }

    private static boolean isAuthority(X509Certificate certificate) {
        boolean[] usage = certificate.getKeyUsage();
        return certificate.getBasicConstraints() >= 0 && (usage == null || usage[SIGNS_CERTIFICATES]);
    }

    private static boolean isSignedBy(X509Certificate certificate, PublicKey key) {
        try {
            certificate.verify(key);
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private void checkValidity(X509Certificate certificate, boolean isExpiryIgnored, Instant now)
            throws ClientCertificateException {
        Instant from = certificate.getNotBefore().toInstant();
        if (now.isBefore(from)) {
            throw failed(ClientCertificateError.NOT_YET_VALID, "valid from " + from);
        }
        Instant until = certificate.getNotAfter().toInstant();
        if (!isExpiryIgnored && now.isAfter(until)) {
            throw failed(ClientCertificateError.EXPIRED, "valid until " + until);
        }
    }

    private void checkIdentity(List<ClientIdentityFilter> filters) throws ClientCertificateException {
        try {
            for (ClientIdentityFilter filter : filters) {
                if (filter.accepts(leaf)) {
                    return;
                }
            }
        } catch (CertificateParsingException e) {
            throw failed(ClientCertificateError.INVALID, "its alternative names can't be read");
        }
        if (!filters.isEmpty()) {
            throw failed(ClientCertificateError.REJECTED, "no identity filter accepts it");
        }
    }

    private void checkRevocation(X509Certificate certificate, PublicKey issuer, TrustStore store)
            throws ClientCertificateException {
        for (X509CRL list : store.revocations()) {
            if (list.getIssuerX500Principal().equals(certificate.getIssuerX500Principal())) {
                try {
                    list.verify(issuer);
                } catch (GeneralSecurityException e) {
                    throw failed(
                            ClientCertificateError.REVOCATION_LIST_UNUSABLE,
                            "the list of " + list.getIssuerX500Principal() + " is not signed by it");
                }
                if (list.isRevoked(certificate)) {
                    throw failed(ClientCertificateError.REVOKED, Certificates.describe(certificate));
                }
            }
        }
    }
}
