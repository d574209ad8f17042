package io.elb.tls;

import org.jspecify.annotations.Nullable;

/** The groups of key exchange in ELB's policies. */
enum NamedGroup {
    X25519MLKEM768(0x11ec, "X25519MLKEM768", "X25519MLKEM768"),
    SECP256R1MLKEM768(0x11eb, "SecP256r1MLKEM768", "SecP256r1MLKEM768"),
    SECP384R1MLKEM1024(0x11ed, "SecP384r1MLKEM1024", "SecP384r1MLKEM1024"),
    X25519(0x001d, "x25519", "X25519"),
    SECP256R1(0x0017, "secp256r1", "P-256"),
    SECP384R1(0x0018, "secp384r1", "P-384"),
    SECP521R1(0x0019, "secp521r1", "P-521");

    private static final NamedGroup[] ALL = values();

    private final int id;
    private final String text;
    private final String openSslName;

    NamedGroup(int id, String text, String openSslName) {
        this.id = id;
        this.text = text;
        this.openSslName = openSslName;
    }

    /** The one with this number; null for those that no policy has. */
    static @Nullable NamedGroup of(int id) {
        for (NamedGroup group : ALL) {
            if (group.id == id) {
                return group;
            }
        }
        return null;
    }

    /** Number in TLS. */
    int id() {
        return id;
    }

    /** Name as registered with IANA, which is also the JDK's. */
    String text() {
        return text;
    }

    /** Name that BoringSSL's lists take. */
    String openSslName() {
        return openSslName;
    }
}
