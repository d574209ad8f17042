package io.elb.observe;

/**
 * Why the certificate of a client was not accepted, with the codes of ELB's connection log. <em>Immutable.</em>
 *
 * @since 0.1
 */
public enum ClientCertificateError {
    /** There are more certificates between the client's and the trust store than allowed. */
    MAX_CHAIN_DEPTH_EXCEEDED("ClientCertMaxChainDepthExceeded"),
    /** The certificates of the client are larger than allowed. */
    MAX_SIZE_EXCEEDED("ClientCertMaxSizeExceeded"),
    /** A certificate is revoked. */
    REVOKED("ClientCertCrlHit"),
    /** A revocation list can't be used: it was not signed by the issuer that it names. */
    REVOCATION_LIST_UNUSABLE("ClientCertCrlProcessingError"),
    /** No certificate of the trust store certifies the client's. */
    UNTRUSTED("ClientCertUntrusted"),
    /** A certificate is not valid yet. */
    NOT_YET_VALID("ClientCertNotYetValid"),
    /** A certificate has expired. */
    EXPIRED("ClientCertExpired"),
    /** The key, the signature or the version of the certificate is of a kind that is not taken. */
    TYPE_UNSUPPORTED("ClientCertTypeUnsupported"),
    /** The certificate can't be read, or contradicts itself. */
    INVALID("ClientCertInvalid"),
    /** The certificate is for other purposes than that of a client of TLS. */
    PURPOSE_INVALID("ClientCertPurposeInvalid"),
    /** The certificate was rejected for another reason. */
    REJECTED("ClientCertRejected"),
    /** The certificate does not fit the handshake. */
    INCOMPATIBLE("ClientCertIncompatible"),
    /** The handshake failed for a reason that is none of these; a client without a certificate, too. */
    UNMAPPED("UnmappedConnectionError");

    private final String token;

    ClientCertificateError(String token) {
        this.token = token;
    }

    /**
     * The code that the log shows behind {@code Failed:}.
     *
     * @return for instance {@code ClientCertExpired}
     */
    public String token() {
        return token;
    }
}
