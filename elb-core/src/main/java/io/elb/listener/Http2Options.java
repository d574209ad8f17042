package io.elb.listener;

import io.elb.limits.Http2Limits;
import java.util.Objects;

/**
 * How a listener speaks HTTP/2 with its clients. <em>Immutable.</em>
 *
 * @since 0.1
 */
public final class Http2Options {
    private static final int STREAMS = 128;
    private static final int REQUESTS = 10_000;
    private static final Http2Options DEFAULTS =
            new Http2Options(true, false, false, STREAMS, REQUESTS, Http2Limits.defaults());
    private static final Http2Options DISABLED =
            new Http2Options(false, false, false, STREAMS, REQUESTS, Http2Limits.defaults());

    private final boolean enabled;
    private final boolean priorKnowledge;
    private final boolean webSockets;
    private final int concurrentStreams;
    private final int requestsPerConnection;
    private final Http2Limits limits;

    private Http2Options(
            boolean enabled,
            boolean priorKnowledge,
            boolean webSockets,
            int concurrentStreams,
            int requestsPerConnection,
            Http2Limits limits) {
        this.enabled = enabled;
        this.priorKnowledge = priorKnowledge;
        this.webSockets = webSockets;
        this.concurrentStreams = range("concurrentStreams", concurrentStreams, 1, 100_000);
        this.requestsPerConnection = range("requestsPerConnection", requestsPerConnection, 1, 1_000_000_000);
        this.limits = Objects.requireNonNull(limits, "limits");
    }

    private static int range(String name, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + min + "–" + max + ")");
        }
        return value;
    }

    /**
     * ELB's defaults: an HTTPS listener offers HTTP/2 and HTTP/1.1 by ALPN (RFC 7301), in this order; an HTTP listener speaks
     * HTTP/1.1 only.
     *
     * @return options with HTTP/2 enabled
     */
    public static Http2Options defaults() {
        return DEFAULTS;
    }

    /**
     * No HTTP/2: ELB's {@code routing.http2.enabled} set to false.
     *
     * @return options of a listener that speaks HTTP/1.1 only
     */
    public static Http2Options disabled() {
        return DISABLED;
    }

    /**
     * Takes HTTP/2 without TLS beside HTTP/1.1 on an HTTP listener, from clients that know it beforehand: the first octets of
     * a connection decide (RFC 9113 section 3.3). An extension. On an HTTPS listener it is refused, since ALPN decides there.
     *
     * @return a copy of these options, with HTTP/2 enabled
     */
    public Http2Options withPriorKnowledge() {
        return new Http2Options(true, true, webSockets, concurrentStreams, requestsPerConnection, limits);
    }

    /**
     * Takes WebSockets over HTTP/2, asked for by extended CONNECT (RFC 8441); the target sees an upgrade of HTTP/1.1. An
     * extension: without it clients open an HTTP/1.1 connection for each WebSocket, as with ELB.
     *
     * @return a copy of these options
     */
    public Http2Options withWebSockets() {
        return new Http2Options(enabled, priorKnowledge, true, concurrentStreams, requestsPerConnection, limits);
    }

    /**
     * Sets how many requests may be open at once on a connection; default 128, as ELB. Another is answered with
     * {@code RST_STREAM(REFUSED_STREAM)} (RFC 9113 section 5.1.2).
     *
     * @param value the number, 1–100000
     * @return a copy of these options
     * @throws IllegalArgumentException if the value is out of its range
     */
    public Http2Options withConcurrentStreams(int value) {
        return new Http2Options(enabled, priorKnowledge, webSockets, value, requestsPerConnection, limits);
    }

    /**
     * Sets after how many requests a connection is ended by GOAWAY (RFC 9113 section 6.8); default 10,000, as ELB. The client
     * goes on with a new one. {@link io.elb.limits.ConnectionLimits#requestsPerConnection()} counts as well.
     *
     * @param value the number, 1–1000000000
     * @return a copy of these options
     * @throws IllegalArgumentException if the value is out of its range
     */
    public Http2Options withRequestsPerConnection(int value) {
        return new Http2Options(enabled, priorKnowledge, webSockets, concurrentStreams, value, limits);
    }

    /**
     * Sets what a client may do that serves nothing but to keep the balancer busy; default {@link Http2Limits#defaults()}.
     *
     * @param value the limits
     * @return a copy of these options
     * @throws NullPointerException if the value is null
     */
    public Http2Options withLimits(Http2Limits value) {
        return new Http2Options(enabled, priorKnowledge, webSockets, concurrentStreams, requestsPerConnection, value);
    }

    /**
     * Whether an HTTPS listener offers HTTP/2.
     *
     * @return false after {@link #disabled()}
     */
    public boolean isEnabled() {
        return enabled;
    }

    /**
     * Whether an HTTP listener takes HTTP/2.
     *
     * @return true after {@link #withPriorKnowledge()}
     */
    public boolean hasPriorKnowledge() {
        return priorKnowledge;
    }

    /**
     * Most requests that are open at once on a connection.
     *
     * @return the number
     */
    public int concurrentStreams() {
        return concurrentStreams;
    }

    /**
     * Most requests of a connection.
     *
     * @return the number
     */
    public int requestsPerConnection() {
        return requestsPerConnection;
    }

    /**
     * Whether WebSockets are taken over HTTP/2.
     *
     * @return true after {@link #withWebSockets()}
     */
    public boolean hasWebSockets() {
        return webSockets;
    }

    /**
     * What a client may do.
     *
     * @return the limits
     */
    public Http2Limits limits() {
        return limits;
    }
}
