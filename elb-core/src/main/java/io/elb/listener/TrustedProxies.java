package io.elb.listener;

import io.elb.network.Cidr;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * From where a listener takes the <a href="https://www.haproxy.org/download/1.8/doc/proxy-protocol.txt">PROXY protocol</a>: each connection
 * from there begins with a header of version 1 or 2, and the client that it names is the client for everything: X-Forwarded-For, rules,
 * strategies, limits, logs. One that names nobody (LOCAL, UNKNOWN) leaves the connection its own addresses. Datagrams have no header, also
 * where a listener takes both. An extension.
 * <em>Immutable.</em>
 *
 * @param sources the proxies' addresses; at least one range
 * @param takesOthers whether connections from elsewhere are taken, as those of clients themselves and without a header; else (default)
 *     they are refused
 * @param headerTimeout longest time until the header is there, 1 ms–60 s, default 5 s
 * @since 0.1
 */
public record TrustedProxies(List<Cidr> sources, boolean takesOthers, Duration headerTimeout) {
    private static final Duration USUAL = Duration.ofSeconds(5);
    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofMinutes(1);

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if there is no source, or the timeout is out of its range
     * @throws NullPointerException if a component is null
     */
    public TrustedProxies {
        sources = List.copyOf(sources);
        Objects.requireNonNull(headerTimeout, "headerTimeout");
        if (sources.isEmpty()) {
            throw new IllegalArgumentException("sources: none (expected: at least one range of addresses)");
        }
        if (headerTimeout.compareTo(SHORTEST) < 0 || headerTimeout.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "headerTimeout: " + headerTimeout + " (expected: " + SHORTEST + "–" + LONGEST + ")");
        }
    }

    /**
     * Trusts these proxies; connections from elsewhere are refused.
     *
     * @param cidrs ranges such as {@code 10.0.0.0/8} or {@code ::1/128}, at least one
     * @return the setting
     * @throws IllegalArgumentException if there is none, or one is no range
     * @throws NullPointerException if one is null
     */
    public static TrustedProxies of(String... cidrs) {
        return new TrustedProxies(Stream.of(cidrs).map(Cidr::parse).toList(), false, USUAL);
    }

    /**
     * Takes connections from elsewhere too, as those of clients themselves; a header in them is data like any other.
     *
     * @return a changed copy
     */
    public TrustedProxies orDirectClients() {
        return new TrustedProxies(sources, true, headerTimeout);
    }

    /**
     * Waits longer or shorter for the header.
     *
     * @param timeout 1 ms–60 s
     * @return a changed copy
     * @throws IllegalArgumentException if the timeout is out of its range
     * @throws NullPointerException if the timeout is null
     */
    public TrustedProxies withHeaderTimeout(Duration timeout) {
        return new TrustedProxies(sources, takesOthers, timeout);
    }

    /**
     * Whether an address is a trusted proxy's.
     *
     * @param address the address that a connection comes from
     * @return true when one of the sources contains it
     */
    public boolean trusts(InetAddress address) {
        for (Cidr source : sources) {
            if (source.contains(address)) {
                return true;
            }
        }
        return false;
    }
}
