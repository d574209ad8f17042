package io.elb.tls;

import java.util.Objects;
import java.util.Optional;

/**
 * Whether clients have to show a certificate: ELB's mutual authentication. No session is resumed with it, so every connection shows
 * one anew. <em>Immutable.</em>
 *
 * @param trustStore who certifies clients; empty in passthrough mode, where any certificate is passed on without being verified
 * @param isExpiryIgnored whether a certificate that has expired is accepted all the same
 * @param isAdvertised whether clients are told the names of the authorities of the trust store
 * @since 0.1
 */
public record MutualTls(Optional<TrustStore> trustStore, boolean isExpiryIgnored, boolean isAdvertised) {
    /**
     * Creates a mode; {@link #verify} and {@link #passthrough} read better.
     *
     * @throws IllegalArgumentException if an option of verification is set without a trust store
     * @throws NullPointerException if the trust store is null
     */
    public MutualTls {
        Objects.requireNonNull(trustStore, "trustStore");
        if (trustStore.isEmpty() && (isExpiryIgnored || isAdvertised)) {
            throw new IllegalArgumentException(
                    "trustStore: none (expected: one, for the expiry to be ignored or names to be advertised)");
        }
    }

    /**
     * Clients are asked for a certificate; what they send is not verified, but passed on to targets as {@code X-Amzn-Mtls-Clientcert}.
     * A client without one is served too.
     *
     * @return ELB's mode {@code passthrough}
     */
    public static MutualTls passthrough() {
        return new MutualTls(Optional.empty(), false, false);
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
        return new MutualTls(Optional.of(Objects.requireNonNull(trustStore, "trustStore")), false, false);
    }

    /**
     * The same, accepting certificates that have expired: ELB's {@code IgnoreClientCertificateExpiry}.
     *
     * @return a further mode
     * @throws IllegalArgumentException in passthrough mode
     */
    public MutualTls ignoringExpiry() {
        return new MutualTls(trustStore, true, isAdvertised);
    }

    /**
     * The same, telling clients the names of the authorities in the handshake, so that they can choose among their certificates: ELB's
     * {@code AdvertiseTrustStoreCaNames}.
     *
     * @return a further mode
     * @throws IllegalArgumentException in passthrough mode
     */
    public MutualTls advertisingNames() {
        return new MutualTls(trustStore, isExpiryIgnored, true);
    }

    /** The same with another trust store. */
    MutualTls withTrustStore(TrustStore other) {
        return new MutualTls(Optional.of(other), isExpiryIgnored, isAdvertised);
    }
}
