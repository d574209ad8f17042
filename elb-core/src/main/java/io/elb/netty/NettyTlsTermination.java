package io.elb.netty;

import io.elb.listener.TlsHeader;
import io.elb.listener.TlsTermination;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.handler.ssl.SslHandler;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * TLS termination at a listener, as the engine uses it. <em>Thread-safe.</em>
 *
 * @since 0.1
 */
public interface NettyTlsTermination extends TlsTermination {
    /**
     * Makes ready what handshakes need; called on the thread that adds a listener, before the listener accepts connections. What it
     * throws is thrown to whoever adds the listener, which then is not added. By default there is nothing to do.
     *
     * @param applicationProtocols what {@link #newHandler} is going to be asked for
     */
    default void prepare(List<String> applicationProtocols) {}

    /**
     * Makes the handler that decrypts one client connection; called on the channel's event loop. It must fire Netty's
     * {@code SslHandshakeCompletionEvent} with an {@code SslHandler} in the pipeline; the handshake's time is limited by
     * {@link #handshakeTimeout}. The connection speaks HTTP/2 when {@code SslHandler.applicationProtocol()} is {@code h2} then (RFC 7301), else HTTP/1.1; engines
     * that Netty's {@code SslContext} makes tell, the JDK's own do not.
     *
     * @param channel the accepted channel
     * @param applicationProtocols what the listener speaks, by the names of ALPN and the most wanted first, for instance
     *     {@code h2} and {@code http/1.1}. Whoever does not negotiate serves HTTP/1.1. Empty on a TLS listener of a network load balancer
     *     that agrees on nothing
     * @return a new handler, usually Netty's {@code SslHandler} or {@code SniHandler}
     */
    ChannelHandler newHandler(Channel channel, List<String> applicationProtocols);

    /**
     * How long a handshake may take, from the accepted connection on; the listener's
     * {@link io.elb.limits.ClientTimeouts#head() head timeout} limits it too. Asked once for each listener.
     *
     * @return the time; empty, as by default, for the head timeout alone
     */
    default Optional<Duration> handshakeTimeout() {
        return Optional.empty();
    }

    /**
     * Tells what a handshake settled besides version, cipher suite and protocol; called once after a handshake that succeeded, on the
     * channel's event loop, before the first request.
     *
     * @param handler the handler in the pipeline
     * @return the details; empty, as by default, when there are none: then the name for logs is the one that the client asked for
     */
    default Optional<TlsDetails> details(SslHandler handler) {
        return Optional.empty();
    }

    /**
     * Which fields of requests are this termination's to make; they are removed from what clients send. Asked once for each listener.
     *
     * @return the fields; none by default
     */
    default Set<TlsHeader> requestFields() {
        return Set.of();
    }
}
