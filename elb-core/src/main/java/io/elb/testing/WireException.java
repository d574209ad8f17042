package io.elb.testing;

import java.io.IOException;

/** Why no more bytes can be read or written. */
final class WireException extends IOException {
    enum Kind {
        /** The peer sent FIN. */
        EOF,
        /** The peer sent RST, or the kernel says that nobody reads what we write. */
        RESET,
        TIMEOUT,
        /** This side closed the connection. */
        CLOSED,
        MALFORMED
    }

    private static final long serialVersionUID = 1;

    private final Kind kind;

    WireException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    Kind kind() {
        return kind;
    }
}
