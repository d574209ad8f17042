package io.elb.internal.connection;

import io.netty.channel.ChannelHandler;

/** The handler that translates between a client connection and what it carries. Confined to its event loop. */
public interface ClientCodec extends ChannelHandler {
    /** Ends the connection when it is idle; one that carries something ends after it, and takes no more. */
    void drain();
}
