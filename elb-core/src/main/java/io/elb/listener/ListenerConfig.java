package io.elb.listener;

import io.elb.limits.ClientTimeouts;
import io.elb.limits.ConnectionLimits;
import io.elb.network.BalancerKind;
import io.elb.network.Protocol;
import io.elb.rule.Action;
import io.elb.rule.Forward;
import java.net.InetSocketAddress;
import java.util.Objects;
import java.util.Optional;

/**
 * What a listener is told when it is added to a balancer. <em>Immutable.</em>
 *
 * @since 0.1
 */
public final class ListenerConfig {
    private final Protocol protocol;
    private final Optional<String> name;
    private final InetSocketAddress address;
    private final boolean isOnEveryNode;
    private final Optional<TlsTermination> tls;
    private final Transport transport;
    private final Action defaultAction;
    private final HttpOptions http;
    private final Http2Options http2;
    private final ClientTimeouts timeouts;
    private final ConnectionLimits connections;
    private final TcpOptions tcp;
    private final UdpOptions udp;
    private final AlpnPolicy alpnPolicy;
    private final Optional<TrustedProxies> trustedProxies;
    private final boolean isSniPassthrough;

    private ListenerConfig(Builder builder) {
        protocol = builder.protocol;
        name = builder.name;
        address = builder.address;
        isOnEveryNode = builder.isOnEveryNode;
        tls = builder.tls;
        transport = builder.transport;
        defaultAction = builder.defaultAction;
        http = builder.http;
        http2 = builder.http2;
        timeouts = builder.timeouts;
        connections = builder.connections;
        tcp = builder.tcp;
        udp = builder.udp;
        alpnPolicy = builder.alpnPolicy;
        trustedProxies = builder.trustedProxies;
        isSniPassthrough = builder.isSniPassthrough;
    }

    /**
     * Starts an HTTP listener on every node of the balancer, as ELB's listeners are; a balancer without nodes listens on
     * the loopback address 127.0.0.1.
     *
     * @param port 0–65535; 0 takes one that is free, the same on all nodes, see {@link Listener#port()}
     * @param defaultAction what happens to requests that match no rule
     * @return a new builder
     * @throws IllegalArgumentException if the port is out of its range
     */
    public static Builder http(int port, Action defaultAction) {
        return onEveryNode(Protocol.HTTP, port, defaultAction);
    }

    private static Builder onEveryNode(Protocol protocol, int port, Action defaultAction) {
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("port: " + port + " (expected: 0–65535)");
        }
        Builder builder = new Builder(protocol, new InetSocketAddress("127.0.0.1", port), defaultAction);
        builder.isOnEveryNode = true;
        return builder;
    }

    /**
     * Starts an HTTP listener on one address. When a node of the balancer has this address, the listener is that node's;
     * else its clients are in no zone.
     *
     * @param address where to listen; port 0 lets the system choose
     * @param defaultAction what happens to requests that match no rule
     * @return a new builder
     * @throws IllegalArgumentException if the address is not resolved
     * @throws NullPointerException if an argument is null
     */
    public static Builder http(InetSocketAddress address, Action defaultAction) {
        return new Builder(Protocol.HTTP, address, defaultAction);
    }

    /**
     * Starts an HTTPS listener on every node of the balancer; a balancer without nodes listens on the loopback address
     * 127.0.0.1.
     *
     * @param port 0–65535; 0 takes one that is free, the same on all nodes, see {@link Listener#port()}
     * @param tls certificates and policy, made by a TLS module
     * @param defaultAction what happens to requests that match no rule
     * @return a new builder
     * @throws IllegalArgumentException if the port is out of its range
     * @throws NullPointerException if an argument is null
     */
    public static Builder https(int port, TlsTermination tls, Action defaultAction) {
        return onEveryNode(Protocol.HTTPS, port, defaultAction).tls(tls);
    }

    /**
     * Starts an HTTPS listener on one address. When a node of the balancer has this address, the listener is that node's;
     * else its clients are in no zone.
     *
     * @param address where to listen; port 0 lets the system choose
     * @param tls certificates and policy, made by a TLS module
     * @param defaultAction what happens to requests that match no rule
     * @return a new builder
     * @throws IllegalArgumentException if the address is not resolved
     * @throws NullPointerException if an argument is null
     */
    public static Builder https(InetSocketAddress address, TlsTermination tls, Action defaultAction) {
        return new Builder(Protocol.HTTPS, address, defaultAction).tls(tls);
    }

    /**
     * Starts a TCP listener of a network load balancer on every node, as ELB's listeners are; a balancer without nodes listens on
     * the loopback address 127.0.0.1.
     *
     * @param port 0–65535; 0 takes one that is free, the same on all nodes, see {@link Listener#port()}
     * @param defaultAction which groups of protocol TCP connections go to
     * @return a new builder
     * @throws IllegalArgumentException if the port is out of its range
     * @throws NullPointerException if the action is null
     */
    public static Builder tcp(int port, Forward defaultAction) {
        return onEveryNode(Protocol.TCP, port, defaultAction);
    }

    /**
     * Starts a TCP listener of a network load balancer on one address. When a node of the balancer has this address, the listener is
     * that node's; else its clients are in no zone.
     *
     * @param address where to listen; port 0 lets the system choose
     * @param defaultAction which groups of protocol TCP connections go to
     * @return a new builder
     * @throws IllegalArgumentException if the address is not resolved
     * @throws NullPointerException if an argument is null
     */
    public static Builder tcp(InetSocketAddress address, Forward defaultAction) {
        return new Builder(Protocol.TCP, address, defaultAction);
    }

    /**
     * Starts a TLS listener of a network load balancer on every node: it ends TLS and passes on what was encrypted; a balancer without
     * nodes listens on the loopback address 127.0.0.1.
     *
     * @param port 0–65535; 0 takes one that is free, the same on all nodes, see {@link Listener#port()}
     * @param tls certificates and policy, made by a TLS module
     * @param defaultAction which groups of protocol TCP or TLS connections go to
     * @return a new builder
     * @throws IllegalArgumentException if the port is out of its range
     * @throws NullPointerException if an argument is null
     */
    public static Builder tls(int port, TlsTermination tls, Forward defaultAction) {
        return onEveryNode(Protocol.TLS, port, defaultAction).tls(tls);
    }

    /**
     * Starts a TLS listener of a network load balancer on one address. When a node of the balancer has this address, the listener is
     * that node's; else its clients are in no zone.
     *
     * @param address where to listen; port 0 lets the system choose
     * @param tls certificates and policy, made by a TLS module
     * @param defaultAction which groups of protocol TCP or TLS connections go to
     * @return a new builder
     * @throws IllegalArgumentException if the address is not resolved
     * @throws NullPointerException if an argument is null
     */
    public static Builder tls(InetSocketAddress address, TlsTermination tls, Forward defaultAction) {
        return new Builder(Protocol.TLS, address, defaultAction).tls(tls);
    }

    /**
     * Starts a UDP listener of a network load balancer on every node; a balancer without nodes listens on the loopback address
     * 127.0.0.1.
     *
     * @param port 0–65535; 0 takes one that is free, the same on all nodes, see {@link Listener#port()}
     * @param defaultAction which groups of protocol UDP or TCP_UDP datagrams go to
     * @return a new builder
     * @throws IllegalArgumentException if the port is out of its range
     * @throws NullPointerException if the action is null
     */
    public static Builder udp(int port, Forward defaultAction) {
        return onEveryNode(Protocol.UDP, port, defaultAction);
    }

    /**
     * Starts a UDP listener of a network load balancer on one address. The wildcard address stands for all addresses that the machine
     * has at this moment, with a socket each, so that answers leave from the address that was asked.
     *
     * @param address where to listen; port 0 lets the system choose
     * @param defaultAction which groups of protocol UDP or TCP_UDP datagrams go to
     * @return a new builder
     * @throws IllegalArgumentException if the address is not resolved
     * @throws NullPointerException if an argument is null
     */
    public static Builder udp(InetSocketAddress address, Forward defaultAction) {
        return new Builder(Protocol.UDP, address, defaultAction);
    }

    /**
     * Starts a listener of a network load balancer for TCP and datagrams on one port of every node.
     *
     * @param port 0–65535; 0 takes one that is free for both, the same on all nodes, see {@link Listener#port()}
     * @param defaultAction which groups of protocol TCP_UDP connections and datagrams go to
     * @return a new builder
     * @throws IllegalArgumentException if the port is out of its range
     * @throws NullPointerException if the action is null
     */
    public static Builder tcpUdp(int port, Forward defaultAction) {
        return onEveryNode(Protocol.TCP_UDP, port, defaultAction);
    }

    /**
     * Starts a listener of a network load balancer for TCP and datagrams on one port of an address, as {@link #tcp(InetSocketAddress,
     * Forward)} and {@link #udp(InetSocketAddress, Forward)} do.
     *
     * @param address where to listen; port 0 lets the system choose
     * @param defaultAction which groups of protocol TCP_UDP connections and datagrams go to
     * @return a new builder
     * @throws IllegalArgumentException if the address is not resolved
     * @throws NullPointerException if an argument is null
     */
    public static Builder tcpUdp(InetSocketAddress address, Forward defaultAction) {
        return new Builder(Protocol.TCP_UDP, address, defaultAction);
    }

    /**
     * Starts a QUIC listener of a network load balancer on every node: packets of version 1 go to the target whose server id their
     * connection ids have, and a client's first packets to one that its address chooses. A balancer without nodes listens on
     * the loopback address 127.0.0.1.
     *
     * @param port 0–65535; 0 takes one that is free, the same on all nodes, see {@link Listener#port()}
     * @param defaultAction which groups of protocol QUIC packets go to
     * @return a new builder
     * @throws IllegalArgumentException if the port is out of its range
     * @throws NullPointerException if the action is null
     */
    public static Builder quic(int port, Forward defaultAction) {
        return onEveryNode(Protocol.QUIC, port, defaultAction);
    }

    /**
     * Starts a QUIC listener of a network load balancer on one address, as {@link #udp(InetSocketAddress, Forward)} does.
     *
     * @param address where to listen; port 0 lets the system choose
     * @param defaultAction which groups of protocol QUIC packets go to
     * @return a new builder
     * @throws IllegalArgumentException if the address is not resolved
     * @throws NullPointerException if an argument is null
     */
    public static Builder quic(InetSocketAddress address, Forward defaultAction) {
        return new Builder(Protocol.QUIC, address, defaultAction);
    }

    /**
     * Starts a listener of a network load balancer for TCP and QUIC on one port of every node.
     *
     * @param port 0–65535; 0 takes one that is free for both, the same on all nodes, see {@link Listener#port()}
     * @param defaultAction which groups of protocol TCP_QUIC connections and packets go to
     * @return a new builder
     * @throws IllegalArgumentException if the port is out of its range
     * @throws NullPointerException if the action is null
     */
    public static Builder tcpQuic(int port, Forward defaultAction) {
        return onEveryNode(Protocol.TCP_QUIC, port, defaultAction);
    }

    /**
     * Starts a listener of a network load balancer for TCP and QUIC on one port of an address.
     *
     * @param address where to listen; port 0 lets the system choose
     * @param defaultAction which groups of protocol TCP_QUIC connections and packets go to
     * @return a new builder
     * @throws IllegalArgumentException if the address is not resolved
     * @throws NullPointerException if an argument is null
     */
    public static Builder tcpQuic(InetSocketAddress address, Forward defaultAction) {
        return new Builder(Protocol.TCP_QUIC, address, defaultAction);
    }

    /**
     * What its clients speak.
     *
     * @return HTTP or HTTPS in an application load balancer, TCP, TLS, UDP, TCP_UDP, QUIC or TCP_QUIC in a network load balancer
     */
    public Protocol protocol() {
        return protocol;
    }

    /**
     * The name given to it.
     *
     * @return empty when the balancer names it by protocol and port
     */
    public Optional<String> name() {
        return name;
    }

    /**
     * Where it listens.
     *
     * @return the address, perhaps with port 0; 127.0.0.1 where only a port was given
     */
    public InetSocketAddress address() {
        return address;
    }

    /**
     * Whether it listens on every node of its balancer.
     *
     * @return true when only a port was given
     */
    public boolean isOnEveryNode() {
        return isOnEveryNode;
    }

    /**
     * TLS termination.
     *
     * @return empty on an HTTP or TCP listener
     */
    public Optional<TlsTermination> tls() {
        return tls;
    }

    /**
     * How it talks to the kernel.
     *
     * @return the transport
     */
    public Transport transport() {
        return transport;
    }

    /**
     * The action for requests that match no rule.
     *
     * @return the action it starts with
     */
    public Action defaultAction() {
        return defaultAction;
    }

    /**
     * Treatment of HTTP requests.
     *
     * @return the options
     */
    public HttpOptions http() {
        return http;
    }

    /**
     * How HTTP/2 is spoken.
     *
     * @return the options
     */
    public Http2Options http2() {
        return http2;
    }

    /**
     * How long a client may take.
     *
     * @return the timeouts
     */
    public ClientTimeouts timeouts() {
        return timeouts;
    }

    /**
     * How many connections it takes.
     *
     * @return the limits
     */
    public ConnectionLimits connections() {
        return connections;
    }

    /**
     * Treatment of TCP connections, on a TCP or TLS listener.
     *
     * @return the options
     */
    public TcpOptions tcp() {
        return tcp;
    }

    /**
     * Treatment of datagrams, on a listener that has them.
     *
     * @return the options
     */
    public UdpOptions udp() {
        return udp;
    }

    /**
     * What a TLS listener agrees on with its clients.
     *
     * @return the policy
     */
    public AlpnPolicy alpnPolicy() {
        return alpnPolicy;
    }

    /**
     * From where it takes the PROXY protocol, at the beginning of connections; datagrams are always a client's own.
     *
     * @return empty when every connection is a client's own
     */
    public Optional<TrustedProxies> trustedProxies() {
        return trustedProxies;
    }

    /**
     * Whether a TCP listener looks at the server name that a TLS client asks for, and passes its connection on as it is.
     *
     * @return false by default
     */
    public boolean isSniPassthrough() {
        return isSniPassthrough;
    }

    /**
     * Collects the settings of a listener. <em>Confined to one thread.</em>
     *
     * @since 0.1
     */
    public static final class Builder {
        private final Protocol protocol;
        private final InetSocketAddress address;
        private final Action defaultAction;
        private boolean isOnEveryNode;
        private Optional<String> name = Optional.empty();
        private Optional<TlsTermination> tls = Optional.empty();
        private Transport transport = Transport.AUTO;
        private HttpOptions http = HttpOptions.defaults();
        private Http2Options http2 = Http2Options.defaults();
        private ClientTimeouts timeouts = ClientTimeouts.defaults();
        private ConnectionLimits connections = ConnectionLimits.defaults();
        private TcpOptions tcp = TcpOptions.defaults();
        private UdpOptions udp = UdpOptions.defaults();
        private AlpnPolicy alpnPolicy = AlpnPolicy.NONE;
        private Optional<TrustedProxies> trustedProxies = Optional.empty();
        private boolean isSniPassthrough;

        private Builder(Protocol protocol, InetSocketAddress address, Action defaultAction) {
            this.protocol = protocol;
            Objects.requireNonNull(address, "address");
            if (address.isUnresolved()) {
                throw new IllegalArgumentException("address: " + address + " (expected: a resolved address)");
            }
            this.address = address;
            this.defaultAction = Objects.requireNonNull(defaultAction, "defaultAction");
        }

        private Builder tls(TlsTermination value) {
            tls = Optional.of(Objects.requireNonNull(value, "tls"));
            return this;
        }

        /**
         * Names the listener in logs and descriptions; default: protocol and port.
         *
         * @param value 1–64 characters
         * @return this
         * @throws IllegalArgumentException if the name is empty or too long
         * @throws NullPointerException if the value is null
         */
        public Builder name(String value) {
            Objects.requireNonNull(value, "name");
            if (value.isEmpty() || value.length() > 64) {
                throw new IllegalArgumentException("name: " + value + " (expected: 1–64 characters)");
            }
            name = Optional.of(value);
            return this;
        }

        /**
         * Chooses the transport; default {@link Transport#AUTO}.
         *
         * @param value the transport; one that this machine lacks is refused when the listener is added
         * @return this
         * @throws NullPointerException if the value is null
         */
        public Builder transport(Transport value) {
            transport = Objects.requireNonNull(value, "transport");
            return this;
        }

        /**
         * Sets the treatment of HTTP requests; default {@link HttpOptions#defaults()}.
         *
         * @param value the options
         * @return this
         * @throws NullPointerException if the value is null
         */
        public Builder http(HttpOptions value) {
            http = Objects.requireNonNull(value, "http");
            return this;
        }

        /**
         * Sets how HTTP/2 is spoken; default {@link Http2Options#defaults()}, so by ALPN on an HTTPS listener only.
         *
         * @param value the options
         * @return this
         * @throws NullPointerException if the value is null
         */
        public Builder http2(Http2Options value) {
            http2 = Objects.requireNonNull(value, "http2");
            return this;
        }

        /**
         * Sets how long a client may take; default {@link ClientTimeouts#defaults()}.
         *
         * @param value the timeouts
         * @return this
         * @throws NullPointerException if the value is null
         */
        public Builder timeouts(ClientTimeouts value) {
            timeouts = Objects.requireNonNull(value, "timeouts");
            return this;
        }

        /**
         * Limits client connections; default {@link ConnectionLimits#defaults()}.
         *
         * @param value the limits
         * @return this
         * @throws NullPointerException if the value is null
         */
        public Builder connections(ConnectionLimits value) {
            connections = Objects.requireNonNull(value, "connections");
            return this;
        }

        /**
         * Sets the treatment of TCP connections; default {@link TcpOptions#defaults()}. On a TCP or TLS listener only.
         *
         * @param value the options
         * @return this
         * @throws NullPointerException if the value is null
         */
        public Builder tcp(TcpOptions value) {
            tcp = Objects.requireNonNull(value, "tcp");
            return this;
        }

        /**
         * Sets the treatment of datagrams; default {@link UdpOptions#defaults()}. On listeners with datagrams only.
         *
         * @param value the options
         * @return this
         * @throws NullPointerException if the value is null
         */
        public Builder udp(UdpOptions value) {
            udp = Objects.requireNonNull(value, "udp");
            return this;
        }

        /**
         * Sets what a TLS listener agrees on with its clients by ALPN; default {@link AlpnPolicy#NONE}. On a TLS listener only.
         *
         * @param value the policy
         * @return this
         * @throws NullPointerException if the value is null
         */
        public Builder alpnPolicy(AlpnPolicy value) {
            alpnPolicy = Objects.requireNonNull(value, "alpnPolicy");
            return this;
        }

        /**
         * Takes the PROXY protocol from these proxies; default from nobody. On a listener of protocol TCP_UDP or TCP_QUIC it concerns the
         * connections of TCP only: the client of a datagram is whoever sent it, and what it begins with is data. Listeners of protocol
         * UDP and QUIC refuse it.
         *
         * @param value the proxies
         * @return this
         * @throws NullPointerException if the value is null
         */
        public Builder proxyProtocol(TrustedProxies value) {
            trustedProxies = Optional.of(Objects.requireNonNull(value, "proxyProtocol"));
            return this;
        }

        /**
         * Has a TCP listener read the ClientHello of each connection before a target is chosen, so that its rules may have host
         * conditions, which are about the server name of SNI. TLS is not ended: the target gets the connection whole. What does not
         * begin with a ClientHello, or with one of more than 16 KiB, has no name; what does not come within 10 s is reset. For protocols
         * in which the server speaks first it is of no use. An extension.
         *
         * @return this
         */
        public Builder sniPassthrough() {
            isSniPassthrough = true;
            return this;
        }

        /**
         * Builds the configuration.
         *
         * @return an immutable copy
         * @throws IllegalArgumentException if HTTP/2 with prior knowledge is wanted of an HTTPS listener, or something is set that
         *     listeners of this protocol have not
         */
        public ListenerConfig build() {
            checkProtocol();
            if (tls.isPresent() && http2.hasPriorKnowledge()) {
                throw new IllegalArgumentException(
                        "http2: prior knowledge (expected: none on an HTTPS listener, where ALPN decides)");
            }
            return new ListenerConfig(this);
        }

        /** What is set and would be without effect. */
        private void checkProtocol() {
            hasNot("alpnPolicy", protocol != Protocol.TLS && alpnPolicy != AlpnPolicy.NONE, alpnPolicy);
            hasNot("sniPassthrough", protocol != Protocol.TCP && isSniPassthrough, "on");
            hasNot("udp", !protocol.hasDatagrams() && !udp.equals(UdpOptions.defaults()), udp);
            hasNot("proxyProtocol", !protocol.hasConnections() && trustedProxies.isPresent(), "set");
            hasNot(
                    "connections",
                    !protocol.hasConnections() && !connections.equals(ConnectionLimits.defaults()),
                    connections);
            if (protocol.kind() == BalancerKind.APPLICATION || !protocol.hasConnections()) {
                hasNot("tcp", !tcp.equals(TcpOptions.defaults()), tcp);
            }
            if (protocol.kind() == BalancerKind.APPLICATION) {
                return;
            }
            hasNot("http", http != HttpOptions.defaults(), "set");
            hasNot("http2", !http2.equals(Http2Options.defaults()), "set");
            hasNot("timeouts", !timeouts.equals(ClientTimeouts.defaults()), timeouts);
            int requests = connections.requestsPerConnection();
            hasNot("requestsPerConnection", requests != 0, requests);
        }

        private void hasNot(String setting, boolean isSet, Object value) {
            if (isSet) {
                throw new IllegalArgumentException(setting + ": " + value
                        + " (expected: the default, on a listener of protocol " + protocol + ")");
            }
        }
    }
}
