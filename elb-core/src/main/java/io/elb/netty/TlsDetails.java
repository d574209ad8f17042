package io.elb.netty;

import io.elb.listener.TlsHeader;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What a termination knows of a handshake besides what Netty's handler tells. <em>Immutable.</em>
 *
 * @param serverName the name that the client asked for by SNI, when the certificate has it; else empty
 * @param certificate name of the certificate for logs, in ELB its ARN; empty when it has none
 * @param isResumed whether an older session was resumed, so that the client was shown no certificate
 * @param keyExchange group of key exchange by its IANA name; empty when it is not known
 * @param clientCertificate the client's own certificate; empty when it has shown none
 * @param isClientVerified whether that certificate was verified; false without one
 * @param requestFields fields that requests to targets get, ASCII without control characters; of those that
 *     {@link NettyTlsTermination#requestFields()} names
 * @since 0.1
 */
public record TlsDetails(
        Optional<String> serverName,
        Optional<String> certificate,
        boolean isResumed,
        Optional<String> keyExchange,
        Optional<X509Certificate> clientCertificate,
        boolean isClientVerified,
        Map<TlsHeader, String> requestFields) {
    /**
     * Copies the fields.
     *
     * @throws NullPointerException if a component is null
     */
    public TlsDetails {
        Objects.requireNonNull(serverName, "serverName");
        Objects.requireNonNull(certificate, "certificate");
        Objects.requireNonNull(keyExchange, "keyExchange");
        Objects.requireNonNull(clientCertificate, "clientCertificate");
        requestFields = Map.copyOf(requestFields);
    }
}
