package io.elb.tls;

/**
 * What carries TLS out. <em>Immutable.</em>
 *
 * @since 0.1
 */
public enum TlsEngine {
    /**
     * BoringSSL through Netty's {@code netty-tcnative-boringssl-static}, which has to be on the class path with the natives of
     * the platform. It has post-quantum key exchange, OCSP stapling and ticket keys that
     * several instances share.
     */
    OPENSSL("OpenSSL engine (BoringSSL)"),
    /** The JDK's own engine, which is always there. */
    JDK("JDK's engine"),
    /** {@link #OPENSSL} where it is on the class path and works on this machine, else {@link #JDK}. */
    AUTO("engine");

    private final String text;

    TlsEngine(String text) {
        this.text = text;
    }

    /**
     * Whether it can be used here.
     *
     * @return false for {@link #OPENSSL} without its natives
     */
    public boolean isAvailable() {
        return this != OPENSSL || OpenSslAbilities.isAvailable();
    }

    /**
     * The engine that is meant: itself, or what {@link #AUTO} finds.
     *
     * @return {@link #OPENSSL} or {@link #JDK}
     * @throws IllegalArgumentException if the engine is not available
     */
    public TlsEngine resolve() {
        if (this == AUTO) {
            return OPENSSL.isAvailable() ? OPENSSL : JDK;
        }
        if (!isAvailable()) {
            throw new IllegalArgumentException(
                    "engine: " + this
                            + " (expected: netty-tcnative-boringssl-static on the class path, with the natives of this platform)");
        }
        return this;
    }

    /** What it is called in messages. */
    String text() {
        return text;
    }
}
