package io.elb.netty;

import io.elb.observe.ClientCertificateError;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Objects;

/**
 * What a termination throws, or has as a cause, when it does not accept the certificate of a client; the connection log tells it.
 * <em>Immutable.</em>
 *
 * @since 0.1
 */
public final class ClientCertificateException extends CertificateException {
    private static final long serialVersionUID = 1L;

    /** Why. */
    private final ClientCertificateError error;

    /** The client's own certificate. */
    private final X509Certificate certificate;

    /**
     * Creates an exception.
     *
     * @param error why the certificate is not accepted
     * @param certificate the client's own certificate
     * @param message what was found, in words
     * @throws NullPointerException if the error or the certificate is null
     */
    public ClientCertificateException(ClientCertificateError error, X509Certificate certificate, String message) {
        super(message);
        this.error = Objects.requireNonNull(error, "error");
        this.certificate = Objects.requireNonNull(certificate, "certificate");
    }

    /**
     * Why the certificate is not accepted.
     *
     * @return the error
     */
    public ClientCertificateError error() {
        return error;
    }

    /**
     * The client's own certificate.
     *
     * @return the first one that it sent
     */
    public X509Certificate certificate() {
        return certificate;
    }
}
