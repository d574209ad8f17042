package io.elb.netty;

import io.elb.listener.TlsTermination;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import java.util.List;

/**
 * TLS termination at a listener, as the engine uses it. <em>Thread-safe.</em>
 *
 * @since 0.1
 */
public interface NettyTlsTermination extends TlsTermination {
    /**
     * Makes the handler that decrypts one client connection; called on the channel's event loop. It must fire Netty's
     * {@code SslHandshakeCompletionEvent} with an {@code SslHandler} in the pipeline, and it limits the handshake's time. The
     * connection speaks HTTP/2 when {@code SslHandler.applicationProtocol()} is {@code h2} then (RFC 7301), else HTTP/1.1; engines
     * that Netty's {@code SslContext} makes tell, the JDK's own do not.
     *
     * @param channel the accepted channel
     * @param applicationProtocols what the listener speaks, by the names of ALPN and the most wanted first, for instance
     *     {@code h2} and {@code http/1.1}; never empty. Whoever does not negotiate serves HTTP/1.1
     * @return a new handler, usually Netty's {@code SslHandler} or {@code SniHandler}
     */
    ChannelHandler newHandler(Channel channel, List<String> applicationProtocols);
}
