package io.elb.netty;

import io.elb.listener.TlsTermination;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;

/**
 * TLS termination at a listener, as the engine uses it. <em>Thread-safe.</em>
 *
 * @since 0.1
 */
public interface NettyTlsTermination extends TlsTermination {
    /**
     * Makes the handler that decrypts one client connection; called on the channel's event loop. It must fire Netty's
     * {@code SslHandshakeCompletionEvent} with an {@code SslHandler} in the pipeline, and it limits the handshake's time. A
     * protocol that it negotiates by ALPN must be {@code http/1.1}.
     *
     * @param channel the accepted channel
     * @return a new handler, usually Netty's {@code SslHandler} or {@code SniHandler}
     */
    ChannelHandler newHandler(Channel channel);
}
