package io.elb.tls;

/**
 * Is told which certificates a {@link CertificateStore} begins and ends to use. Calls come one at a time, in order, on the thread that
 * changes the store; they should be short and must not change it. <em>Thread-safe.</em>
 *
 * @since 0.1
 */
public interface CertificateObserver {
    /**
     * A certificate is about to be used: no handshake has seen it yet. Whoever keeps something costly for each certificate makes it here.
     * Called for those that are there already when the observer is added.
     *
     * @param certificate the certificate
     * @throws RuntimeException if the certificate can't be used; then the whole change is refused with this exception
     */
    default void beforeUse(ServerCertificate certificate) {}

    /**
     * A certificate is not used for further handshakes, or was refused by another observer. A handshake that has just chosen it may still ask for it; see
     * {@link CertificateStore#contains}.
     *
     * @param certificate the certificate
     */
    default void afterUse(ServerCertificate certificate) {}
}
