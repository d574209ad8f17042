package io.elb.internal.connection;

import io.elb.listener.ListenerConfig;
import io.elb.listener.TlsHeader;
import io.elb.netty.NettyTlsTermination;
import io.elb.network.Protocol;
import io.netty.handler.ssl.ApplicationProtocolNames;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What the connections of one listener need to know of it, with times in nanoseconds. Thread-safe. */
public final class ListenerFacts {
    private static final List<String> BOTH =
            List.of(ApplicationProtocolNames.HTTP_2, ApplicationProtocolNames.HTTP_1_1);
    private static final List<String> HTTP_1 = List.of(ApplicationProtocolNames.HTTP_1_1);

    private final String name;
    private final String dnsName;
    private final ListenerConfig config;
    private final int port;
    private final byte[] portText;
    private final String scheme;
    private final long idleNanos;
    private final long flowIdleNanos;
    private final long keepAliveNanos;
    private final long headNanos;
    private final long handshakeNanos;
    private final long bodyProgressNanos;
    private final List<String> reservedFields;
    private volatile boolean draining;

    /** Takes the facts of a bound listener. */
    public ListenerFacts(String name, String dnsName, ListenerConfig config, int port) {
        this.name = name;
        this.dnsName = dnsName;
        this.config = config;
        this.port = port;
        this.portText = Integer.toString(port).getBytes(StandardCharsets.US_ASCII);
        this.scheme = config.protocol().name().toLowerCase(Locale.ROOT);
        this.idleNanos = config.timeouts().idle().toNanos();
        this.flowIdleNanos = config.tcp().idleTimeout().toNanos();
        this.keepAliveNanos = config.timeouts().keepAlive().toNanos();
        this.headNanos = config.timeouts().head().toNanos();
        this.handshakeNanos = Math.min(headNanos, handshakeNanos(config));
        this.bodyProgressNanos = config.timeouts().bodyProgress().toNanos();
        this.reservedFields = reservedFields(config);
    }

    /** What a listener speaks over TLS, by the names of ALPN and the most wanted first. */
    public static List<String> applicationProtocols(ListenerConfig config) {
        if (config.protocol() == Protocol.TLS) {
            return config.alpnPolicy().applicationProtocols();
        }
        return config.http2().isEnabled() ? BOTH : HTTP_1;
    }

    private static long handshakeNanos(ListenerConfig config) {
        return config.tls().orElse(null) instanceof NettyTlsTermination termination
                ? termination.handshakeTimeout().map(Duration::toNanos).orElse(Long.MAX_VALUE)
                : Long.MAX_VALUE;
    }

    /** Fields of which targets may think that the balancer made them. */
    private static List<String> reservedFields(ListenerConfig config) {
        Set<TlsHeader> reserved = EnumSet.noneOf(TlsHeader.class);
        if (config.http().hasTlsVersionAndCipherSuite()) {
            reserved.add(TlsHeader.VERSION);
            reserved.add(TlsHeader.CIPHER_SUITE);
        }
        if (config.tls().orElse(null) instanceof NettyTlsTermination termination) {
            reserved.addAll(termination.requestFields());
        }
        return reserved.stream()
                .map(header -> config.http().nameOf(header).toLowerCase(Locale.ROOT))
                .toList();
    }

    /** Names, in lower case, of fields that are removed from every request; empty in most cases. */
    public List<String> reservedFields() {
        return reservedFields;
    }

    /** The listener's name. */
    public String name() {
        return name;
    }

    /** The DNS name of the balancer. */
    public String dnsName() {
        return dnsName;
    }

    /** Its configuration. */
    public ListenerConfig config() {
        return config;
    }

    /** The port it is bound to. */
    public int port() {
        return port;
    }

    /** The port in ASCII; not to be changed. */
    public byte[] portText() {
        return portText;
    }

    /** {@code http} or {@code https}; {@code tcp} or {@code tls} in a network load balancer. */
    public String scheme() {
        return scheme;
    }

    /** Longest silence. */
    public long idleNanos() {
        return idleNanos;
    }

    /** Longest silence of both sides of a flow. */
    public long flowIdleNanos() {
        return flowIdleNanos;
    }

    /** Greatest age of a connection. */
    public long keepAliveNanos() {
        return keepAliveNanos;
    }

    /** Longest time for one request head. */
    public long headNanos() {
        return headNanos;
    }

    /** Longest time for a TLS handshake. */
    public long handshakeNanos() {
        return handshakeNanos;
    }

    /** Longest wait for a byte of a request body. */
    public long bodyProgressNanos() {
        return bodyProgressNanos;
    }

    /** Whether the listener closes gracefully, so that connections end with their present request. */
    public boolean isDraining() {
        return draining;
    }

    /** Says that the listener closes gracefully; there is no way back. */
    public void drain() {
        draining = true;
    }
}
