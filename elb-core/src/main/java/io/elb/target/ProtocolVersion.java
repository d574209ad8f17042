package io.elb.target;

/**
 * The version of HTTP that a group speaks to its targets, by ELB's names ({@code ProtocolVersion}). What a client may speak
 * follows from it: a request that does not fit is answered with 464.
 *
 * <table>
 * <caption>Client and group</caption>
 * <tr><th>client</th><th>{@link #HTTP1}</th><th>{@link #HTTP2}</th><th>{@link #GRPC}</th></tr>
 * <tr><td>HTTP/1.1</td><td>yes</td><td>464</td><td>464</td></tr>
 * <tr><td>HTTP/2</td><td>yes</td><td>yes</td><td>POST only</td></tr>
 * <tr><td>gRPC</td><td>464</td><td>yes</td><td>yes</td></tr>
 * </table>
 *
 * <p><em>Immutable.</em>
 *
 * @since 0.1
 */
public enum ProtocolVersion {
    /** HTTP/1.1. */
    HTTP1("http/1.1"),
    /** HTTP/2: over TLS agreed upon by ALPN, without TLS from the first byte on (prior knowledge, RFC 9113 section 3.3). */
    HTTP2("h2"),
    /** gRPC, over HTTP/2. */
    GRPC("h2");

    private final String applicationProtocol;

    ProtocolVersion(String applicationProtocol) {
        this.applicationProtocol = applicationProtocol;
    }

    /**
     * The name in TLS's application-layer protocol negotiation (RFC 7301).
     *
     * @return {@code http/1.1} or {@code h2}
     */
    public String applicationProtocol() {
        return applicationProtocol;
    }

    /**
     * Whether targets are spoken to over HTTP/2.
     *
     * @return false for {@link #HTTP1} only
     */
    public boolean isHttp2() {
        return this != HTTP1;
    }
}
