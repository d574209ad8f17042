package io.elb.tls;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Whether clients have to show a certificate: ELB's mutual authentication. No session is resumed with it, so every connection shows
 * one anew. <em>Immutable.</em>
 *
 * @param trustStore who certifies clients; empty in passthrough mode, where any certificate is passed on without being verified
 * @param isExpiryIgnored whether a certificate that has expired is accepted all the same
 * @param isAdvertised whether clients are told the names of the authorities of the trust store
 * @param identityFilters which of the clients that the trust store certifies are accepted: those that one of the filters accepts; all
 *     when there is none
 * @since 0.1
 */
public record MutualTls(
        Optional<TrustStore> trustStore,
        boolean isExpiryIgnored,
        boolean isAdvertised,
        List<ClientIdentityFilter> identityFilters) {
    /**
     * Creates a mode; {@link #verify} and {@link #passthrough} read better.
     *
     * @throws IllegalArgumentException if an option of verification is set without a trust store
     * @throws NullPointerException if the trust store or a filter is null
     */
    public MutualTls {
        Objects.requireNonNull(trustStore, "trustStore");
        identityFilters = List.copyOf(identityFilters);
        if (trustStore.isEmpty() && (isExpiryIgnored || isAdvertised || !identityFilters.isEmpty())) {
            throw new IllegalArgumentException(
                    "trustStore: none (expected: one, for the expiry to be ignored, names to be advertised or clients to be filtered)");
        }
    }

    /**
     * Clients are asked for a certificate; what they send is not verified, but passed on to targets as {@code X-Amzn-Mtls-Clientcert}.
     * A client without one is served too.
     *
     * @return ELB's mode {@code passthrough}
     */
    public static MutualTls passthrough() {
        return new MutualTls(Optional.empty(), false, false, List.of());
    }

    /**
     * Clients must show a certificate that the trust store's authorities certify, that is valid and not revoked; or else the handshake
     * fails. Targets are told whose it is.
     *
     * @param trustStore who certifies clients
     * @return ELB's mode {@code verify}
     * @throws NullPointerException if the trust store is null
     */
    public static MutualTls verify(TrustStore trustStore) {
        return new MutualTls(Optional.of(Objects.requireNonNull(trustStore, "trustStore")), false, false, List.of());
    }

    /**
     * The same, accepting certificates that have expired: ELB's {@code IgnoreClientCertificateExpiry}.
     *
     * @return a further mode
     * @throws IllegalArgumentException in passthrough mode
     */
    public MutualTls ignoringExpiry() {
        return new MutualTls(trustStore, true, isAdvertised, identityFilters);
    }

    /**
     * The same, telling clients the names of the authorities in the handshake, so that they can choose among their certificates: ELB's
     * {@code AdvertiseTrustStoreCaNames}.
     *
     * @return a further mode
     * @throws IllegalArgumentException in passthrough mode
     */
    public MutualTls advertisingNames() {
        return new MutualTls(trustStore, isExpiryIgnored, true, identityFilters);
    }

    /**
     * The same, accepting only clients that one of these filters accepts, instead of all that the trust store certifies: ELB's client
     * certificate identity filters. They are looked at after the certificate's path, and before the revocation lists.
     *
     * @param filters the filters; none for all clients
     * @return a further mode
     * @throws IllegalArgumentException in passthrough mode, unless there is no filter
     * @throws NullPointerException if a filter is null
     */
    public MutualTls withIdentityFilters(ClientIdentityFilter... filters) {
        return new MutualTls(trustStore, isExpiryIgnored, isAdvertised, List.of(filters));
    }

    /** The same with another trust store. */
    MutualTls withTrustStore(TrustStore other) {
        return new MutualTls(Optional.of(other), isExpiryIgnored, isAdvertised, identityFilters);
    }
}
