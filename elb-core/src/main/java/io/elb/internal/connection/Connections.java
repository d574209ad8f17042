package io.elb.internal.connection;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.AbstractEpollStreamChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.unix.Errors;
import io.netty.channel.unix.Socket;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.nio.channels.NotYetConnectedException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** The ways in which a stream connection ends, with and without TLS. */
public final class Connections {
    /** How long a client may take to notice that the last response was the last. */
    public static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(2);

    private Connections() {}

    /**
     * Whether the event says that the peer sends no more: FIN, or TLS's close_notify (RFC 8446 section 6.1) in front of it. Netty fires the
     * event of close_notify also when anything at all comes after one's own close_notify, so the engine is asked.
     */
    public static boolean isInputEnd(Channel channel, Object event) {
        return event == ChannelInputShutdownEvent.INSTANCE
                || (event == SslCloseCompletionEvent.SUCCESS
                        && hasCloseNotify(channel.pipeline().get(SslHandler.class)));
    }

    /** Whether the event, an {@link #isInputEnd} one, is a FIN without the close_notify that TLS wants: data may be missing. */
    public static boolean isTruncated(Channel channel, Object event) {
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        return tls != null && event == ChannelInputShutdownEvent.INSTANCE && !hasCloseNotify(tls);
    }

    private static boolean hasCloseNotify(@Nullable SslHandler tls) {
        return tls != null && tls.engine().isInboundDone();
    }

    /** Whether a write failed because the peer had ended the connection in order: all that it sent before is there. */
    public static boolean isBrokenPipe(@Nullable Throwable cause) {
        if (cause instanceof Errors.NativeIoException io) {
            return io.expectedErr() == Errors.ERRNO_EPIPE_NEGATIVE;
        }
        return cause instanceof IOException io && "Broken pipe".equals(io.getMessage());
    }

    /** Whether a failure of a pipeline is nothing that peers, networks or TLS can cause. */
    public static boolean isUnexpected(Throwable cause) {
        boolean isOfPeer = cause instanceof IOException || cause.getCause() instanceof IOException;
        return !isOfPeer;
    }

    /** Whether a failure of a pipeline is one of TLS, such as an alert of the peer. */
    public static boolean isOfTls(Throwable cause) {
        return cause instanceof SSLException || cause.getCause() instanceof SSLException;
    }

    /** Sends FIN after what is queued; the other direction stays open. */
    public static void shutdownOutput(Channel channel) {
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ignored -> {
            if (!sendFin(channel)) {
                channel.close();
            }
        });
    }

    /** Sends FIN after what is queued, for an owner who writes nothing after it, and runs something then; the other direction stays open. */
    public static void shutdownOutput(Channel channel, Runnable whenSent) {
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ignored -> {
            if (sendFinAtOnce(channel) || sendFin(channel)) {
                whenSent.run();
            } else {
                channel.close();
            }
        });
    }

    /** Sends FIN, after TLS's close_notify, and lets go whatever is written later; false when the channel has no half-close. */
    public static boolean sendFin(Channel channel) {
        if (!(channel instanceof DuplexChannel duplex)) {
            return false;
        }
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        if (tls == null) {
            duplex.shutdownOutput();
        } else {
            tls.closeOutbound().addListener(ignored -> duplex.shutdownOutput());
        }
        return true;
    }

    /** Past Netty, which makes an exception with a stack trace for what might be queued; a later write would break the connection. */
    private static boolean sendFinAtOnce(Channel channel) {
        if (!(channel instanceof AbstractEpollStreamChannel epoll)
                || !(epoll.fd() instanceof Socket socket)
                || !epoll.isActive()
                || channel.pipeline().get(SslHandler.class) != null) {
            return false;
        }
        try {
            socket.shutdown(false, true);
        } catch (IOException | NotYetConnectedException e) {
            // the connection is broken already, and its next event says so
        }
        return true;
    }

    /** Closes after what is queued. */
    public static void closeAfterFlush(Channel channel) {
        channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    /** Closes at once, with a reset where the transport knows one; TLS gets no chance to make it look like an orderly end. */
    public static void reset(Channel channel) {
        if (channel.isOpen()) {
            channel.config().setOption(ChannelOption.SO_LINGER, 0);
            ChannelHandlerContext tls = channel.pipeline().context(SslHandler.class);
            if (tls == null) {
                channel.close();
            } else {
                tls.close();
            }
        }
    }
}
