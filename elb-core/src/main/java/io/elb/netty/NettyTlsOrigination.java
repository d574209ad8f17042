package io.elb.netty;

import io.elb.target.TlsOrigination;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import java.net.SocketAddress;
import java.util.List;

/**
 * TLS towards targets, as the engine uses it. <em>Thread-safe.</em>
 *
 * @since 0.1
 */
public interface NettyTlsOrigination extends TlsOrigination {
    /**
     * Makes the handler that encrypts one connection to a target; called on the channel's event loop. It must fire Netty's
     * {@code SslHandshakeCompletionEvent}. A handshake that is not over after the group's connect timeout has failed (504).
     *
     * @param channel the connected channel
     * @param target the address of the target
     * @param applicationProtocols what to offer by ALPN (RFC 7301), the preferred one first; empty to offer nothing. With
     *     {@code h2} in it the handler is an {@code SslHandler} whose {@code applicationProtocol()} is {@code h2} after the
     *     handshake, or the connection is not used; engines that Netty's {@code SslContext} makes tell
     * @return a new handler, usually Netty's {@code SslHandler}
     */
    ChannelHandler newHandler(Channel channel, SocketAddress target, List<String> applicationProtocols);
}
