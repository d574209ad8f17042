package io.elb.observe;

/**
 * Why the TLS handshake of a client failed: one value is one metric label. <em>Immutable.</em>
 *
 * @since 0.1
 */
public enum TlsErrorReason {
    /** What came is not TLS, for instance HTTP without it. */
    NOT_TLS,
    /** A message of the client can't be read, or can't be decrypted. */
    MALFORMED,
    /** The policy has no version of TLS that the client has. */
    NO_SHARED_VERSION,
    /** The policy has no cipher suite that the client has, for the certificate's key. */
    NO_SHARED_CIPHER,
    /** The policy has no group of key exchange that the client has. */
    NO_SHARED_GROUP,
    /** The client can't verify signatures of the certificate's key. */
    NO_SHARED_SIGNATURE,
    /** The client does not accept the certificate. */
    CERTIFICATE_REFUSED,
    /** The client gave up for another reason, with an alert. */
    CLIENT_ALERT,
    /** The client's certificate is missing, or is not accepted. */
    CLIENT_CERTIFICATE,
    /** The handshake was not over in time. */
    TIMEOUT,
    /** The client left before the handshake was over. */
    CLIENT_LEFT,
    /** Anything else. */
    OTHER;

    /**
     * Whether ELB counts it in ClientTLSNegotiationErrorCount, as an error of TLS.
     *
     * @return false for {@link #TIMEOUT} and {@link #CLIENT_LEFT}
     */
    public boolean isTlsError() {
        return this != TIMEOUT && this != CLIENT_LEFT;
    }
}
