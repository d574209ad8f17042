package io.elb.internal.http.h1;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.util.concurrent.TimeUnit;

/** The ways to end a connection. */
final class Connections {
    /** How long a client may take to notice that the last response was the last. */
    static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(2);

    private Connections() {}

    /** Sends FIN after what is queued; the other direction stays open. */
    static void shutdownOutput(Channel channel) {
        if (channel instanceof DuplexChannel duplex && channel.pipeline().get(SslHandler.class) == null) {
            channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ignored -> duplex.shutdownOutput());
        } else {
            closeAfterFlush(channel);
        }
    }

    /** Sends FIN; false when the channel has no half-close. */
    static boolean sendFin(Channel channel) {
        if (!(channel instanceof DuplexChannel duplex) || channel.pipeline().get(SslHandler.class) != null) {
            return false;
        }
        duplex.shutdownOutput();
        return true;
    }

    static void closeAfterFlush(Channel channel) {
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    /** Closes at once, with a reset where the transport knows one. */
    static void reset(Channel channel) {
        if (channel.isOpen()) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
            channel.close();
        }
    }
}
