package io.elb.network;

/**
 * What clients speak to a listener, and a target group to its targets. <em>Immutable.</em>
 *
 * @since 0.1
 */
public enum Protocol {
    /** HTTP without TLS. */
    HTTP(BalancerKind.APPLICATION, false),
    /** HTTP over TLS. */
    HTTPS(BalancerKind.APPLICATION, true),
    /** Any bytes over TCP. */
    TCP(BalancerKind.NETWORK, false),
    /** Any bytes over TLS. */
    TLS(BalancerKind.NETWORK, true),
    /** Datagrams. */
    UDP(BalancerKind.NETWORK, false),
    /** Any bytes over TCP, and datagrams, on one port. */
    TCP_UDP(BalancerKind.NETWORK, false),
    /** QUIC, passed through: datagrams whose target their connection ids say. */
    QUIC(BalancerKind.NETWORK, false),
    /** QUIC, and any bytes over TCP, on one port: HTTP/3 beside HTTP/2, for instance. */
    TCP_QUIC(BalancerKind.NETWORK, false);

    private final BalancerKind kind;
    private final boolean isEncrypted;

    Protocol(BalancerKind kind, boolean isEncrypted) {
        this.kind = kind;
        this.isEncrypted = isEncrypted;
    }

    /**
     * The kind of balancer that has it.
     *
     * @return application for HTTP, network for everything below it
     */
    public BalancerKind kind() {
        return kind;
    }

    /**
     * Whether there are datagrams.
     *
     * @return true for {@link #UDP}, {@link #TCP_UDP}, {@link #QUIC} and {@link #TCP_QUIC}
     */
    public boolean hasDatagrams() {
        return this == UDP || this == TCP_UDP || isQuic();
    }

    /**
     * Whether datagrams are packets of QUIC.
     *
     * @return true for {@link #QUIC} and {@link #TCP_QUIC}
     */
    public boolean isQuic() {
        return this == QUIC || this == TCP_QUIC;
    }

    /**
     * Whether there is TCP.
     *
     * @return false for {@link #UDP} and {@link #QUIC}
     */
    public boolean hasConnections() {
        return this != UDP && this != QUIC;
    }

    /**
     * Whether TLS is ended, or begun, by the balancer.
     *
     * @return true for {@link #HTTPS} and {@link #TLS}
     */
    public boolean isEncrypted() {
        return isEncrypted;
    }
}
