package io.elb.target;

import io.elb.lambda.LambdaFunction;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One place that requests can go to: an address, a host name, a Unix socket or a function of this process, with its
 * weight, zone and labels. Two targets are equal when their keys are, whatever their weight, zone and labels.
 * <em>Immutable.</em>
 *
 * @since 0.1
 */
public final class Target {
    private static final Pattern QUIC_SERVER_ID = Pattern.compile("0x[0-9a-f]{16}");

    private final TargetKind kind;
    private final String key;
    private final String host;
    private final int port;
    private final @Nullable Path socket;
    private final @Nullable TargetFunction function;
    private final @Nullable LambdaFunction lambda;
    private final int weight;
    private final @Nullable String zone;
    private final Map<String, String> labels;
    private final @Nullable String quicServerId;
    private final @Nullable ListenerToken listenerToken;

    private Target(
            TargetKind kind,
            String key,
            String host,
            int port,
            @Nullable Path socket,
            @Nullable TargetFunction function,
            @Nullable LambdaFunction lambda,
            int weight,
            @Nullable String zone,
            Map<String, String> labels,
            @Nullable String quicServerId,
            @Nullable ListenerToken listenerToken) {
        this.listenerToken = listenerToken;
        this.quicServerId = quicServerId;
        this.kind = kind;
        this.key = key;
        this.host = host;
        this.port = port;
        this.socket = socket;
        this.function = function;
        this.lambda = lambda;
        this.weight = weight;
        this.zone = zone;
        this.labels = labels;
    }

    /**
     * A target by address or name. A name is resolved by the group, and again when its time to live ends.
     *
     * @param host an IPv4 or IPv6 address literal, with or without brackets, or a host name
     * @param port 1–65535
     * @return the target, with weight 1
     * @throws IllegalArgumentException if the host is neither, or the port is out of its range
     * @throws NullPointerException if {@code host} is null
     */
    public static Target of(String host, int port) {
        Objects.requireNonNull(host, "host");
        Checks.range("port", port, 1, 65535);
        @Nullable InetAddress literal = NetUtil.createInetAddressFromIpAddressString(host);
        if (literal != null) {
            return ofAddress(NetUtil.toAddressString(literal), port);
        }
        String name = HostNames.checked(host);
        return base(TargetKind.NAME, name + ':' + port, name, port, null, null);
    }

    /**
     * A target by socket address: of its IP address when it is resolved, else of its host name.
     *
     * @param address the address, with a port of 1–65535
     * @return the target, with weight 1
     * @throws IllegalArgumentException if the port is out of its range, or an unresolved name is no host name
     * @throws NullPointerException if {@code address} is null
     */
    public static Target of(InetSocketAddress address) {
        Objects.requireNonNull(address, "address");
        @Nullable InetAddress ip = address.getAddress();
        return of(ip == null ? address.getHostString() : ip.getHostAddress(), address.getPort());
    }

    /**
     * A target behind a Unix domain socket.
     *
     * @param path the socket's absolute path
     * @return the target, with weight 1
     * @throws IllegalArgumentException if the path is not absolute
     * @throws NullPointerException if {@code path} is null
     */
    public static Target unixSocket(Path path) {
        Objects.requireNonNull(path, "path");
        if (!path.isAbsolute()) {
            throw new IllegalArgumentException("path: " + path + " (expected: an absolute path)");
        }
        Path normalized = path.normalize();
        return base(TargetKind.UNIX_SOCKET, "unix:" + normalized, "localhost", 0, normalized, null);
    }

    /**
     * A target that is a function of this process.
     *
     * @param name names the function within the group: 1–128 characters from {@code A–Z a–z 0–9 . _ -}
     * @param function answers the requests
     * @return the target, with weight 1
     * @throws IllegalArgumentException if the name is empty, too long or has other characters
     * @throws NullPointerException if an argument is null
     */
    public static Target function(String name, TargetFunction function) {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(function, "function");
        return base(TargetKind.FUNCTION, "function:" + checkedFunctionName(name), "localhost", 0, null, function);
    }

    /**
     * A target that is a Lambda function, run in this process. It is the only target of a group with
     * {@link TargetGroupConfig.Builder#lambda}.
     *
     * @param name names the function: 1–128 characters from {@code A–Z a–z 0–9 . _ -}
     * @param function answers the events
     * @return the target, with weight 1
     * @throws IllegalArgumentException if the name is empty, too long or has other characters
     * @throws NullPointerException if an argument is null
     */
    public static Target lambda(String name, LambdaFunction function) {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(function, "function");
        String key = "lambda:" + checkedFunctionName(name);
        return new Target(TargetKind.LAMBDA, key, "localhost", 0, null, null, function, 1, null, Map.of(), null, null);
    }

    private static String checkedFunctionName(String name) {
        if (name.isEmpty() || name.length() > 128 || !name.chars().allMatch(HostNames::isNameCharacter)) {
            throw new IllegalArgumentException(
                    "name: " + name + " (expected: 1–128 characters from A–Z a–z 0–9 . _ -)");
        }
        return name;
    }

    private static Target ofAddress(String literal, int port) {
        String key = literal.indexOf(':') >= 0 ? '[' + literal + "]:" + port : literal + ':' + port;
        return base(TargetKind.ADDRESS, key, literal, port, null, null);
    }

    private static Target base(
            TargetKind kind,
            String key,
            String host,
            int port,
            @Nullable Path socket,
            @Nullable TargetFunction function) {
        return new Target(kind, key, host, port, socket, function, null, 1, null, Map.of(), null, null);
    }

    /**
     * This target with another weight: its share of requests in proportion to the weights of the others (extension).
     *
     * @param newWeight 0–65535, default 1; 0 means no new requests
     * @return the new target
     * @throws IllegalArgumentException if the weight is out of its range
     */
    public Target withWeight(int newWeight) {
        Checks.range("weight", newWeight, 0, 65535);
        return new Target(
                kind, key, host, port, socket, function, lambda, newWeight, zone, labels, quicServerId, listenerToken);
    }

    /**
     * This target in a zone.
     *
     * @param newZone the zone's name, not blank
     * @return the new target
     * @throws IllegalArgumentException if the name is blank
     * @throws NullPointerException if {@code newZone} is null
     */
    public Target withZone(String newZone) {
        Objects.requireNonNull(newZone, "zone");
        if (newZone.isBlank()) {
            throw new IllegalArgumentException("zone: " + newZone + " (expected: a name that is not blank)");
        }
        return new Target(
                kind, key, host, port, socket, function, lambda, weight, newZone, labels, quicServerId, listenerToken);
    }

    /**
     * This target with one more label, for strategies that choose by it; a label of the same name is replaced.
     *
     * @param name the label's name, not blank
     * @param value the label's value
     * @return the new target
     * @throws IllegalArgumentException if the name is blank
     * @throws NullPointerException if an argument is null
     */
    public Target withLabel(String name, String value) {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(value, "value");
        if (name.isBlank()) {
            throw new IllegalArgumentException("name: " + name + " (expected: a name that is not blank)");
        }
        Map<String, String> more = new LinkedHashMap<>(labels);
        more.put(name, value);
        return new Target(
                kind,
                key,
                host,
                port,
                socket,
                function,
                lambda,
                weight,
                zone,
                Map.copyOf(more),
                quicServerId,
                listenerToken);
    }

    /**
     * The target with the server id that it puts into the connection ids of QUIC, so that the packets of a connection find it wherever
     * the client is: ELB's {@code QuicServerId}. It stands in the octets 2 to 9 of each id, which is one of QUIC-LB without encryption.
     *
     * @param id {@code 0x} and 16 lower-case hexadecimal digits; unique among the registered targets of all groups to which one listener
     *     leads, and not changed while the target is registered. That of a target that drains can be given to another, which gets the
     *     packets that name it from then on, but for those of clients whose packets have gone to the draining one already
     * @return a target for groups of protocol QUIC and TCP_QUIC
     * @throws IllegalArgumentException if the id is none
     * @throws NullPointerException if the id is null
     */
    public Target withQuicServerId(String id) {
        Objects.requireNonNull(id, "quicServerId");
        if (!QUIC_SERVER_ID.matcher(id).matches()) {
            throw new IllegalArgumentException(
                    "quicServerId: " + id + " (expected: 0x and 16 lower-case hexadecimal digits)");
        }
        return new Target(kind, key, host, port, socket, function, lambda, weight, zone, labels, id, listenerToken);
    }

    /**
     * The target as a listener of an application load balancer in this JVM, which is told who the client is; see {@code
     * Listener.asTarget()}.
     *
     * @param token the listener's
     * @return a target for groups of protocol TCP
     * @throws NullPointerException if the token is null
     */
    public Target withListenerToken(ListenerToken token) {
        Objects.requireNonNull(token, "listenerToken");
        return new Target(kind, key, host, port, socket, function, lambda, weight, zone, labels, quicServerId, token);
    }

    /**
     * The token of the listener that it is.
     *
     * @return empty for targets that are no listeners
     */
    public Optional<ListenerToken> listenerToken() {
        return Optional.ofNullable(listenerToken);
    }

    /**
     * Its server id for QUIC.
     *
     * @return empty for targets that are not for QUIC
     */
    public Optional<String> quicServerId() {
        return Optional.ofNullable(quicServerId);
    }

    /**
     * What this target is.
     *
     * @return the kind
     */
    public TargetKind kind() {
        return kind;
    }

    /**
     * What names this target within its group.
     *
     * @return {@code host:port} (an IPv6 address in brackets), {@code unix:/path}, {@code function:name} or
     *     {@code lambda:name}
     */
    public String key() {
        return key;
    }

    /**
     * The address literal or host name.
     *
     * @return the host in lower case; {@code localhost} for a Unix socket and for a function
     */
    public String host() {
        return host;
    }

    /**
     * The port.
     *
     * @return 1–65535; 0 for a Unix socket and for a function
     */
    public int port() {
        return port;
    }

    /**
     * The path of the Unix socket.
     *
     * @return the path, empty when this is no Unix socket
     */
    public Optional<Path> socket() {
        return Optional.ofNullable(socket);
    }

    /**
     * The function.
     *
     * @return the function, empty when this is none
     */
    public Optional<TargetFunction> function() {
        return Optional.ofNullable(function);
    }

    /**
     * The Lambda function.
     *
     * @return the function, empty when this is none
     */
    public Optional<LambdaFunction> lambda() {
        return Optional.ofNullable(lambda);
    }

    /**
     * The weight.
     *
     * @return 0–65535, default 1
     */
    public int weight() {
        return weight;
    }

    /**
     * The zone.
     *
     * @return the zone's name, empty when the target has none
     */
    public Optional<String> zone() {
        return Optional.ofNullable(zone);
    }

    /**
     * The labels.
     *
     * @return the labels by name, immutable
     */
    public Map<String, String> labels() {
        return labels;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Target that && key.equals(that.key);
    }

    @Override
    public int hashCode() {
        return key.hashCode();
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "Target[%s, weight=%d, zone=%s, labels=%s]",
                key,
                weight,
                zone == null ? "-" : zone,
                labels);
    }
}
