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
    TCP_UDP(BalancerKind.NETWORK, false);

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
     * @return true for {@link #UDP} and {@link #TCP_UDP}
     */
    public boolean hasDatagrams() {
        return this == UDP || this == TCP_UDP;
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
