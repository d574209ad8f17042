package io.elb.tls;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.PKIXReason;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Verifies the certificates of targets: the chain as the JDK does it (RFC 5280), then the name, and says in one sentence what is wrong.
 * Thread-safe.
 */
final class TargetTrust extends X509ExtendedTrustManager {
    private final X509ExtendedTrustManager chains;

    private TargetTrust(X509ExtendedTrustManager chains) {
        this.chains = chains;
    }

    /** Trusts the certificates of a file in PEM. */
    static TargetTrust read(Path file) {
        try {
            return of(Pem.certificates(Files.readString(file, StandardCharsets.ISO_8859_1)));
        } catch (IOException e) {
            throw new UncheckedIOException("trust: " + file + " (expected: a file that can be read)", e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("trust: " + file + ": " + e.getMessage(), e);
        }
    }

    static TargetTrust of(Collection<X509Certificate> authorities) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            int number = 0;
            for (X509Certificate authority : authorities) {
                store.setCertificateEntry("authority-" + number++, authority);
            }
            return of(store, "trust: the list");
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException("trust: can't be used (expected: certificates)", e);
        }
    }

    /** Trusts the certificates of a store; null for those that the JDK trusts. */
    static TargetTrust of(@Nullable KeyStore store, String setting) {
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(store);
            for (TrustManager manager : factory.getTrustManagers()) {
                if (manager instanceof X509ExtendedTrustManager chains) {
                    if (chains.getAcceptedIssuers().length == 0) {
                        throw new IllegalArgumentException(setting + " has no certificate (expected: at least one)");
                    }
                    return new TargetTrust(chains);
                }
            }
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(setting + " can't be used (expected: one that is loaded)", e);
        }
        throw new IllegalStateException("the JDK has no manager of trust that knows engines");
    }

    /** How many certificates are trusted. */
    int size() {
        return chains.getAcceptedIssuers().length;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        String host = host(engine);
        checkTime(chain[0]);
        try {
            chains.checkServerTrusted(chain, authType, engine);
        } catch (CertificateException e) {
            throw explained(chain, e);
        }
        if (!PeerName.matches(chain[0], host)) {
            throw new CertificateException("name mismatch: the certificate of " + Certificates.describe(chain[0])
                    + " is for " + CertificateNames.hosts(chain[0])
                    + " and " + CertificateNames.addresses(chain[0]) + " (expected: " + host + ")");
        }
    }

    /** What the target is taken for: the name that it was asked for, else its address. */
    private static String host(SSLEngine engine) {
        List<SNIServerName> names = engine.getSSLParameters().getServerNames();
        return names != null && !names.isEmpty() && names.get(0) instanceof SNIHostName name
                ? name.getAsciiName()
                : String.valueOf(engine.getPeerHost());
    }

    /** The JDK does not look at the time of a certificate that is trusted itself. */
    private static void checkTime(X509Certificate leaf) throws CertificateException {
        try {
            leaf.checkValidity();
        } catch (CertificateExpiredException e) {
            throw expired(leaf, e);
        } catch (CertificateNotYetValidException e) {
            throw because(
                    new CertificateNotYetValidException("not yet valid: the certificate of "
                            + Certificates.describe(leaf) + " becomes valid at "
                            + leaf.getNotBefore().toInstant()),
                    e);
        }
    }

    private static CertificateException expired(X509Certificate certificate, Throwable cause) {
        return because(
                new CertificateExpiredException("expired: the certificate of " + Certificates.describe(certificate)
                        + " was valid until " + certificate.getNotAfter().toInstant()),
                cause);
    }

    private static CertificateException because(CertificateException exception, Throwable cause) {
        exception.initCause(cause);
        return exception;
    }

    private CertificateException explained(X509Certificate[] chain, CertificateException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof CertificateExpiredException) {
                return expired(expiredOf(chain), failure);
            }
            boolean isAnchorMissing = cause instanceof CertPathBuilderException
                    || cause instanceof CertPathValidatorException path
                            && path.getReason() == PKIXReason.NO_TRUST_ANCHOR;
            if (isAnchorMissing) {
                X509Certificate last = chain[chain.length - 1];
                return new CertificateException(
                        "unknown issuer: " + last.getIssuerX500Principal().getName() + ", of the certificate of "
                                + Certificates.describe(chain[0]) + " (expected: one of the " + size() + " trusted)",
                        failure);
            }
        }
        return new CertificateException(
                "not acceptable: the certificate of " + Certificates.describe(chain[0]) + ": " + failure.getMessage(),
                failure);
    }

    private static X509Certificate expiredOf(X509Certificate[] chain) {
        for (X509Certificate certificate : chain) {
            try {
                certificate.checkValidity();
            } catch (CertificateException e) {
                return certificate;
            }
        }
        return chain[0];
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw new CertificateException("a socket tells no name (expected: an engine)");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("without an engine there is no name (expected: an engine)");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw new CertificateException("clients are not verified here (expected: targets)");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        checkClientTrusted(chain, authType);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        checkClientTrusted(chain, authType);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return chains.getAcceptedIssuers();
    }
}
