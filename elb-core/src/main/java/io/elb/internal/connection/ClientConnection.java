package io.elb.internal.connection;

import io.elb.internal.proxy.ProxyHeader;
import io.elb.listener.HttpOptions;
import io.elb.listener.TlsHeader;
import io.elb.observe.RequestRecord;
import io.netty.util.NetUtil;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The facts of one client connection, whatever it speaks. Confined to its event loop. */
public final class ClientConnection {
    private final ListenerFacts listener;
    private final Node node;
    private final LoopContext loop;
    private final InetSocketAddress clientAddress;
    private final ProxyHeader proxyHeader;
    private final String clientIp;
    private final byte[] clientIpText;
    private final long openedNanos;
    private @Nullable TlsFacts tls;
    private @Nullable AddedFields addedFields;
    private @Nullable String serverName;
    private List<String> offeredProtocols = List.of();
    private RequestRecord.@Nullable Connection record;
    private int requests;

    /** Takes the facts when it is known whose the connection is. */
    public ClientConnection(
            ListenerFacts listener, Node node, LoopContext loop, InetSocketAddress client, ProxyHeader proxyHeader) {
        this.listener = listener;
        this.node = node;
        this.loop = loop;
        this.clientAddress = client;
        this.proxyHeader = proxyHeader;
        this.clientIp = NetUtil.toAddressString(clientAddress.getAddress());
        this.clientIpText = clientIp.getBytes(StandardCharsets.US_ASCII);
        this.openedNanos = loop.nowNanos();
    }

    /** The listener that accepted it. */
    public ListenerFacts listener() {
        return listener;
    }

    /** What is counted here for the node that it came to. */
    public LoopCounters counters() {
        return loop.counters(node.slot());
    }

    /** The node that it came to. */
    public Node node() {
        return node;
    }

    /** The event loop it lives on. */
    public LoopContext loop() {
        return loop;
    }

    /** The client's address and port. */
    public InetSocketAddress clientAddress() {
        return clientAddress;
    }

    /** The header of the PROXY protocol that it began with; {@link ProxyHeader#LOCAL} without one. */
    public ProxyHeader proxyHeader() {
        return proxyHeader;
    }

    /** The client's address without port, without brackets. */
    public String clientIp() {
        return clientIp;
    }

    /** {@link #clientIp()} in ASCII; not to be changed. */
    public byte[] clientIpText() {
        return clientIpText;
    }

    /** Address and port in ASCII, an IPv6 address in brackets; not to be changed. */
    public byte[] clientIpAndPortText() {
        String host = clientIp.indexOf(':') >= 0 ? '[' + clientIp + ']' : clientIp;
        return (host + ':' + clientAddress.getPort()).getBytes(StandardCharsets.US_ASCII);
    }

    /** A hash of the client's address, without its port. */
    public long sourceHash() {
        return mix(clientAddress.getAddress().hashCode());
    }

    /** A hash of the addresses and ports of both ends. */
    public long flowHash() {
        long place = (long) node.address().hashCode() << Short.SIZE | listener.port();
        return mix(sourceHash() + clientAddress.getPort() + mix(place));
    }

    /** The addresses and ports of both ends. */
    public String flowText() {
        return AddressText.of(clientAddress)
                + ' '
                + AddressText.of(new InetSocketAddress(node.address(), listener.port()));
    }

    private static long mix(long value) {
        long z = (value ^ value >>> 33) * 0xff51afd7ed558ccdL;
        z = (z ^ z >>> 33) * 0xc4ceb9fe1a85ec53L;
        return z ^ z >>> 33;
    }

    /** Whether the client came over IPv6. */
    public boolean isIpv6() {
        return clientAddress.getAddress() instanceof Inet6Address;
    }

    /** When it was accepted. */
    public long openedNanos() {
        return openedNanos;
    }

    /** What the TLS handshake settled; null without TLS. */
    public @Nullable TlsFacts tls() {
        return tls;
    }

    /** What the client asked for by SNI, where somebody has looked at it; null for nothing. */
    public @Nullable String serverName() {
        return serverName;
    }

    /** Notes what the client asked for by SNI. */
    public void serverName(@Nullable String name) {
        serverName = name;
    }

    /** What the client offered by ALPN, where somebody has looked at it. */
    public List<String> offeredProtocols() {
        return offeredProtocols;
    }

    /** Notes what the client offered by ALPN. */
    public void offeredProtocols(List<String> protocols) {
        offeredProtocols = protocols;
    }

    /** Notes what the TLS handshake settled, and which fields it makes for requests. */
    public void tls(TlsFacts facts, Map<TlsHeader, String> requestFields) {
        tls = facts;
        serverName = facts.serverName();
        HttpOptions options = listener.config().http();
        AddedFields fields = new AddedFields();
        if (options.hasTlsVersionAndCipherSuite()) {
            fields.add(options.nameOf(TlsHeader.VERSION), facts.protocol());
            fields.add(options.nameOf(TlsHeader.CIPHER_SUITE), facts.cipher());
        }
        requestFields.forEach((header, value) -> fields.add(options.nameOf(header), value));
        addedFields = fields.count() == 0 ? null : fields;
    }

    /** Fields that every request gets on its way to a target; null for none. */
    public @Nullable AddedFields addedFields() {
        return addedFields;
    }

    /** What records say of it; null until one was made. */
    public RequestRecord.@Nullable Connection record() {
        return record;
    }

    /** Notes what records say of it. */
    public void record(RequestRecord.Connection made) {
        record = made;
    }

    /** Counts one more request and says how many there were, this one included. */
    public int countRequest() {
        return ++requests;
    }

    /** Requests so far. */
    public int requests() {
        return requests;
    }

    /** Whether the present request must be the last: the connection is old, has had its requests, or its listener drains. */
    public boolean isLastRequest(long nowNanos) {
        int most = listener.config().connections().requestsPerConnection();
        return listener.isDraining()
                || nowNanos - openedNanos >= listener.keepAliveNanos()
                || (most > 0 && requests >= most);
    }
}
