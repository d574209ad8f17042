package io.elb.tls;

import org.jspecify.annotations.Nullable;

/** The cipher suites of ELB's policies, in the order in which its servers prefer them. */
enum CipherSuite {
    TLS_AES_128_GCM_SHA256(0x1301, KeyExchange.ANY, "TLS_AES_128_GCM_SHA256"),
    TLS_AES_256_GCM_SHA384(0x1302, KeyExchange.ANY, "TLS_AES_256_GCM_SHA384"),
    TLS_CHACHA20_POLY1305_SHA256(0x1303, KeyExchange.ANY, "TLS_CHACHA20_POLY1305_SHA256"),
    ECDHE_ECDSA_AES128_GCM_SHA256(0xc02b, KeyExchange.ECDHE_ECDSA, "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"),
    ECDHE_RSA_AES128_GCM_SHA256(0xc02f, KeyExchange.ECDHE_RSA, "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"),
    ECDHE_ECDSA_AES128_SHA256(0xc023, KeyExchange.ECDHE_ECDSA, "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256"),
    ECDHE_RSA_AES128_SHA256(0xc027, KeyExchange.ECDHE_RSA, "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256"),
    ECDHE_ECDSA_AES128_SHA(0xc009, KeyExchange.ECDHE_ECDSA, "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA"),
    ECDHE_RSA_AES128_SHA(0xc013, KeyExchange.ECDHE_RSA, "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA"),
    ECDHE_ECDSA_AES256_GCM_SHA384(0xc02c, KeyExchange.ECDHE_ECDSA, "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"),
    ECDHE_RSA_AES256_GCM_SHA384(0xc030, KeyExchange.ECDHE_RSA, "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"),
    ECDHE_ECDSA_AES256_SHA384(0xc024, KeyExchange.ECDHE_ECDSA, "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384"),
    ECDHE_RSA_AES256_SHA384(0xc028, KeyExchange.ECDHE_RSA, "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384"),
    ECDHE_RSA_AES256_SHA(0xc014, KeyExchange.ECDHE_RSA, "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA"),
    ECDHE_ECDSA_AES256_SHA(0xc00a, KeyExchange.ECDHE_ECDSA, "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA"),
    AES128_GCM_SHA256(0x009c, KeyExchange.RSA, "TLS_RSA_WITH_AES_128_GCM_SHA256"),
    AES128_SHA256(0x003c, KeyExchange.RSA, "TLS_RSA_WITH_AES_128_CBC_SHA256"),
    AES128_SHA(0x002f, KeyExchange.RSA, "TLS_RSA_WITH_AES_128_CBC_SHA"),
    AES256_GCM_SHA384(0x009d, KeyExchange.RSA, "TLS_RSA_WITH_AES_256_GCM_SHA384"),
    AES256_SHA256(0x003d, KeyExchange.RSA, "TLS_RSA_WITH_AES_256_CBC_SHA256"),
    AES256_SHA(0x0035, KeyExchange.RSA, "TLS_RSA_WITH_AES_256_CBC_SHA"),
    DES_CBC3_SHA(0x000a, KeyExchange.RSA, "SSL_RSA_WITH_3DES_EDE_CBC_SHA");

    /** What a suite demands of the certificate's key. */
    enum KeyExchange {
        /** Nothing, as in TLS 1.3. */
        ANY,
        ECDHE_ECDSA,
        ECDHE_RSA,
        /** Encryption by the RSA key itself, without forward secrecy. */
        RSA
    }

    private static final CipherSuite[] ALL = values();

    private final int id;
    private final KeyExchange keyExchange;
    private final String javaName;

    CipherSuite(int id, KeyExchange keyExchange, String javaName) {
        this.id = id;
        this.keyExchange = keyExchange;
        this.javaName = javaName;
    }

    /** The one with this number; null for those that no policy has. */
    static @Nullable CipherSuite of(int id) {
        for (CipherSuite suite : ALL) {
            if (suite.id == id) {
                return suite;
            }
        }
        return null;
    }

    /** Number in TLS. */
    int id() {
        return id;
    }

    KeyExchange keyExchange() {
        return keyExchange;
    }

    /** Whether it belongs to TLS 1.3, and so to no older version. */
    boolean isTls13() {
        return keyExchange == KeyExchange.ANY;
    }

    /** Whether TLS 1.0 and 1.1 can have it: CBC with SHA-1. */
    boolean isForAnyVersion() {
        return name().endsWith("_SHA");
    }

    /** The JDK's name, which is that of IANA but for DES. */
    String javaName() {
        return javaName;
    }

    /** OpenSSL's name. */
    String openSslName() {
        return isTls13() ? name() : name().replace('_', '-');
    }
}
