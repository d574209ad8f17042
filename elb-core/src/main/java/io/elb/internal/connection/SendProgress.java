package io.elb.internal.connection;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.epoll.EpollTcpInfo;
import io.netty.channel.uring.IoUringSocketChannel;
import io.netty.channel.uring.IoUringTcpInfo;
import java.util.concurrent.TimeUnit;

/** Whether the peer of one connection takes what is sent to it. Confined to its event loop. */
public final class SendProgress {
    /*
     * How it works. What a slow reader leaves in our queue does not change for long: megabytes may lie in the kernel's buffer
     * in front of it, and the kernel asks for more in large steps only. So the kernel is asked when it last sent data and when
     * it last had an acknowledgement. Both matter: a peer that reads nothing acknowledges probes without data, and to one that
     * is gone data is sent again and again. Where the kernel can't be asked (NIO, Unix sockets) the queue is all there is to
     * be seen; its first look counts as progress, so that a peer that takes nothing is found at the second.
     */
    private static final long UNKNOWN = -1;

    private final Channel channel;
    private long unsentBytes = UNKNOWN;
    private long movedNanos;

    /** Watches one channel; costs nothing until it is asked. */
    public SendProgress(Channel channel) {
        this.channel = channel;
    }

    /** Whether flushed data waits for room in the socket. */
    public boolean isWaiting() {
        ChannelOutboundBuffer queue = channel.unsafe().outboundBuffer();
        return queue != null && queue.size() > 0;
    }

    /** When bytes were last seen to leave; {@code nowNanos - Long.MAX_VALUE / 2} when that is not known. */
    public long movedNanos(long nowNanos) {
        long quietMillis = quietMillis();
        return quietMillis == UNKNOWN ? seenNanos(nowNanos) : nowNanos - TimeUnit.MILLISECONDS.toNanos(quietMillis);
    }

    private long quietMillis() {
        try {
            if (channel instanceof EpollSocketChannel epoll) {
                EpollTcpInfo info = epoll.tcpInfo();
                return Math.max(info.lastDataSent(), info.lastAckRecv());
            }
            if (channel instanceof IoUringSocketChannel ring) {
                IoUringTcpInfo info = ring.tcpInfo();
                return Math.max(info.lastDataSent(), info.lastAckRecv());
            }
        } catch (RuntimeException closed) {
            // the socket is gone: nothing moves
        }
        return UNKNOWN;
    }

    private long seenNanos(long nowNanos) {
        ChannelOutboundBuffer queue = channel.unsafe().outboundBuffer();
        if (queue == null || queue.size() == 0) {
            return nowNanos - Long.MAX_VALUE / 2;
        }
        long unsent = queue.totalPendingWriteBytes() - queue.currentProgress();
        if (unsent != unsentBytes) {
            unsentBytes = unsent;
            movedNanos = nowNanos;
        }
        return movedNanos;
    }
}
