package io.elb.internal.connection;

import io.elb.observe.RequestRecord;
import java.security.cert.X509Certificate;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a TLS handshake settled.
 *
 * @param protocol version, for instance {@code TLSv1.3}
 * @param cipher cipher suite by its OpenSSL name
 * @param serverName name that the client asked for and the certificate has; null without
 * @param certificate name of the certificate for logs; null when the termination tells none
 * @param isResumed whether an older session was resumed
 * @param keyExchange group of key exchange; null when it is not known
 * @param clientCertificate the client's own; null when it has shown none
 * @param isClientVerified whether that was verified
 * @param handshakeNanos from the accepted connection to the end of the handshake
 */
public record TlsFacts(
        String protocol,
        String cipher,
        @Nullable String serverName,
        @Nullable String certificate,
        boolean isResumed,
        @Nullable String keyExchange,
        @Nullable X509Certificate clientCertificate,
        boolean isClientVerified,
        long handshakeNanos) {
    /** What records say of it. */
    public RequestRecord.Tls toRecord() {
        return new RequestRecord.Tls(
                protocol,
                cipher,
                Optional.ofNullable(serverName),
                Optional.ofNullable(certificate),
                isResumed,
                handshakeNanos,
                Optional.ofNullable(keyExchange));
    }
}
