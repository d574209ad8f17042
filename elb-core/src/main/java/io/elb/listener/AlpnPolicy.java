package io.elb.listener;

import java.util.List;

/**
 * What a TLS listener agrees on with its clients by ALPN (RFC 7301), by ELB's names for it. The listener's order decides; when the client
 * offers nothing of it, or nothing at all, nothing is agreed on and the connection goes on. What is agreed on is offered to
 * a target that is spoken to over TLS, which must take it when it is HTTP/2. <em>Immutable.</em>
 *
 * @since 0.1
 */
public enum AlpnPolicy {
    /** Nothing: ELB's {@code None}, the default. */
    NONE,
    /** HTTP/1.1 and HTTP/1.0: ELB's {@code HTTP1Only}. */
    HTTP1_ONLY,
    /** HTTP/2: ELB's {@code HTTP2Only}. */
    HTTP2_ONLY,
    /** HTTP/1.1 and HTTP/1.0 rather than HTTP/2: ELB's {@code HTTP2Optional}. */
    HTTP2_OPTIONAL,
    /** HTTP/2 rather than HTTP/1.1 and HTTP/1.0: ELB's {@code HTTP2Preferred}. */
    HTTP2_PREFERRED;

    /**
     * The protocols by their names in ALPN.
     *
     * @return the most wanted first; empty for {@link #NONE}
     */
    public List<String> applicationProtocols() {
        return switch (this) {
            case NONE -> List.of();
            case HTTP1_ONLY -> List.of("http/1.1", "http/1.0");
            case HTTP2_ONLY -> List.of("h2");
            case HTTP2_OPTIONAL -> List.of("http/1.1", "http/1.0", "h2");
            case HTTP2_PREFERRED -> List.of("h2", "http/1.1", "http/1.0");
        };
    }
}
