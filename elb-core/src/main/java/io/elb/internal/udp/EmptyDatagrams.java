package io.elb.internal.udp;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.unix.Socket;
import io.netty.channel.uring.IoUringDatagramChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/* How it works
 *
 * Netty's channels take what has no content as written without sending it, but on io_uring. On epoll the socket itself can be asked to
 * send, once all that was written before has left. Java's channels send nothing for nothing when they are connected.
 */
/** Sends datagrams without content. */
final class EmptyDatagrams {
    private static final ByteBuffer NOTHING = ByteBuffer.allocateDirect(0);

    private EmptyDatagrams() {}

    /**
     * Sends one on the channel's event loop, to where the channel is connected when {@code to} is null.
     *
     * @return false when it was not sent: the transport can't, or the socket can't take it now
     */
    static boolean send(Channel from, @Nullable InetSocketAddress to) {
        if (from instanceof IoUringDatagramChannel) {
            from.write(
                    to == null ? Unpooled.EMPTY_BUFFER : new DatagramPacket(Unpooled.EMPTY_BUFFER, to),
                    from.voidPromise());
            return true;
        }
        if (!(from instanceof EpollDatagramChannel epoll) || !(epoll.fd() instanceof Socket socket)) {
            return false;
        }
        from.flush();
        ChannelOutboundBuffer queue = from.unsafe().outboundBuffer();
        if (queue == null || !queue.isEmpty()) {
            return false;
        }
        try {
            if (to == null) {
                socket.send(NOTHING, 0, 0);
            } else {
                socket.sendTo(NOTHING, 0, 0, to.getAddress(), to.getPort());
            }
            return true;
        } catch (IOException e) {
            from.eventLoop()
                    .execute(() -> from.pipeline().fireExceptionCaught(e)); // as of any other write, not in between
            return false;
        }
    }
}
