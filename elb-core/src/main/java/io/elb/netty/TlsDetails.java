package io.elb.netty;

import io.elb.listener.TlsHeader;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What a termination knows of a handshake besides what Netty's handler tells. <em>Immutable.</em>
 *
 * @param serverName the name that the client asked for by SNI, when the certificate has it; else empty
 * @param certificate name of the certificate for logs, in ELB its ARN; empty when it has none
 * @param isResumed whether an older session was resumed, so that the client was shown no certificate
 * @param requestFields fields that requests to targets get, ASCII without control characters; of those that
 *     {@link NettyTlsTermination#requestFields()} names
 * @since 0.1
 */
public record TlsDetails(
        Optional<String> serverName,
        Optional<String> certificate,
        boolean isResumed,
        Map<TlsHeader, String> requestFields) {
    /**
     * Copies the fields.
     *
     * @throws NullPointerException if a component is null
     */
    public TlsDetails {
        Objects.requireNonNull(serverName, "serverName");
        Objects.requireNonNull(certificate, "certificate");
        requestFields = Map.copyOf(requestFields);
    }
}
