package io.elb.observe;

import io.elb.network.Protocol;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Everything that is told about one connection of a client that a network load balancer has passed on, or tried to.
 * <em>Immutable.</em>
 *
 * @param balancer who the balancer is
 * @param accepted when the client's connection was accepted
 * @param ended when both directions had ended, or the connection was cut off
 * @param client the client's side
 * @param target the target's side; empty when none was chosen
 * @param picks how targets came to be picked, for the share of picks that the target group records; mostly empty
 * @param attempts how many targets were tried
 * @param receivedBytes bytes that came from the client and were passed on, without those of TLS
 * @param sentBytes bytes that came from the target and were passed on, without those of TLS
 * @param error why it was cut off; empty when both sides have ended in order
 * @since 0.1
 */
public record FlowRecord(
        BalancerIdentity balancer,
        Instant accepted,
        Instant ended,
        Client client,
        Optional<Target> target,
        List<PickRecord> picks,
        int attempts,
        long receivedBytes,
        long sentBytes,
        Optional<ErrorReason> error) {
    /**
     * Copies the list.
     *
     * @throws NullPointerException if a component is null
     */
    public FlowRecord {
        Objects.requireNonNull(balancer, "balancer");
        Objects.requireNonNull(accepted, "accepted");
        Objects.requireNonNull(ended, "ended");
        Objects.requireNonNull(client, "client");
        Objects.requireNonNull(target, "target");
        picks = List.copyOf(picks);
        Objects.requireNonNull(error, "error");
    }

    /**
     * The client's side. <em>Immutable.</em>
     *
     * @param listener name of the listener
     * @param protocol what the listener speaks
     * @param port port that the listener is bound to
     * @param ip the client's address as text, IPv6 without brackets
     * @param clientPort the client's port
     * @param destination IP address and port that the client connected to, IPv6 without brackets
     * @param connectionId unique, also in connection logs and in headers of the PROXY protocol that have {@code UNIQUE_ID}
     * @param serverName the name that the client asked for by SNI, on TLS listeners if the certificate has it, and with SNI passthrough;
     *     else empty
     * @param tls what the TLS handshake settled; empty on a TCP listener, and when it has failed
     * @param applicationProtocol what was agreed on by ALPN; empty for nothing
     * @param offeredProtocols what the client offered by ALPN, the most wanted first; empty for nothing, and where the listener has no
     *     {@code AlpnPolicy}
     * @param tlsAlert the code of the alert with which the client has ended the handshake or the connection (RFC 8446 section 6.2), such as 48
     *     for a certificate of an unknown authority; empty when it sent none, or one that nothing could be read from
     * @since 0.1
     */
    public record Client(
            String listener,
            Protocol protocol,
            int port,
            String ip,
            int clientPort,
            String destination,
            String connectionId,
            Optional<String> serverName,
            Optional<RequestRecord.Tls> tls,
            Optional<String> applicationProtocol,
            List<String> offeredProtocols,
            OptionalInt tlsAlert) {
        /**
         * Copies the list.
         */
        public Client {
            offeredProtocols = List.copyOf(offeredProtocols);
        }
    }

    /**
     * The target's side. <em>Immutable.</em>
     *
     * @param target the last target that was tried
     * @param address IP address and port that was connected to, or tried last, IPv6 without brackets; empty for a Unix socket, and when
     *     its name was not resolved
     * @param connectNanos from the accepted connection, or the end of its TLS handshake, until the target was connected; -1 when none was
     * @param applicationProtocol what was agreed on with the target by ALPN; empty for nothing
     * @since 0.1
     */
    public record Target(
            TargetRef target, Optional<String> address, long connectNanos, Optional<String> applicationProtocol) {}
}
