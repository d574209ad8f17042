package io.elb.internal.http;

import io.netty.channel.ChannelHandler;

/** The handler that translates between a client connection and its exchanges. Confined to its event loop. */
public interface ClientCodec extends ChannelHandler {
    /** Ends the connection when it is idle; one with exchanges ends after them, and takes no more. */
    void drain();
}
