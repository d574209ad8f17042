package io.elb.tls;

import org.jspecify.annotations.Nullable;

/** The versions of TLS. */
enum ProtocolVersion {
    TLS_1_0(0x0301, "TLSv1"),
    TLS_1_1(0x0302, "TLSv1.1"),
    TLS_1_2(0x0303, "TLSv1.2"),
    TLS_1_3(0x0304, "TLSv1.3");

    private static final ProtocolVersion[] ALL = values();

    private final int id;
    private final String text;

    ProtocolVersion(int id, String text) {
        this.id = id;
        this.text = text;
    }

    /** The one with this number; null for others. */
    static @Nullable ProtocolVersion of(int id) {
        int index = id - TLS_1_0.id;
        return index >= 0 && index < ALL.length ? ALL[index] : null;
    }

    /** Number in TLS. */
    int id() {
        return id;
    }

    /** Name, for all engines and logs. */
    String text() {
        return text;
    }

    /** Whether a suite can be negotiated with this version. */
    boolean admits(CipherSuite suite) {
        return this == TLS_1_3 ? suite.isTls13() : !suite.isTls13() && (this == TLS_1_2 || suite.isForAnyVersion());
    }
}
