package io.elb.internal.udp;

import io.elb.internal.connection.LoopCounters;
import io.elb.observe.Counter;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.unix.SegmentedDatagramPacket;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/* How it works
 *
 * Datagrams of one length that follow each other are put one behind the other, and the kernel takes them through its layers as one and
 * cuts them in the end (GSO, UDP_SEGMENT); the last may be shorter. A datagram that nothing follows in its batch is written as it came.
 *
 * What can't be cut, because a segment is longer than the way allows, or the device does not compute checksums, fails as a whole. Then each
 * is sent for itself, and so is all that follows in the flow.
 */
/** Writes the datagrams of one direction of a flow. Confined to its event loop. */
final class DatagramWriter {
    /** The kernel's limit. */
    private static final int MOST_SEGMENTS = 64;

    private static final int MOST_BYTES = 64_000;

    /** What one batch of small datagrams takes in the queue of a socket. */
    private static final int BATCH_BYTES = 8 * 1024;

    private final LoopCounters counters;
    private final @Nullable InetSocketAddress to;
    private boolean isJoining;
    private @Nullable ByteBuf waiting;
    private int segmentBytes;
    private int segments;

    /** To one address, or where the socket is connected when {@code to} is null. */
    DatagramWriter(LoopCounters counters, @Nullable InetSocketAddress to, boolean isJoining) {
        this.counters = counters;
        this.to = to;
        this.isJoining = isJoining;
    }

    /** Whether the kernel cuts what is written to the socket. On io_uring there is never more than one to write. */
    static boolean canJoin(Channel socket) {
        return socket instanceof EpollDatagramChannel && EpollDatagramChannel.isSegmentedDatagramPacketSupported();
    }

    /** Writes one that has content, and releases it; {@link #flush} must follow. */
    void write(Channel socket, ByteBuf data) {
        if (!isJoining) {
            writeOne(socket, data);
        } else if (!join(data)) {
            end(socket);
            waiting = data;
            segmentBytes = data.readableBytes();
            segments = 1;
        }
    }

    /** Sends what was written. */
    void flush(Channel socket) {
        end(socket);
        socket.flush();
    }

    /** Drops what was written and not sent, since its socket is gone. */
    void drop() {
        ByteBuf data = waiting;
        if (data != null) {
            waiting = null;
            data.release();
            counters.add(Counter.DROPPED_DATAGRAMS, segments);
        }
    }

    private boolean join(ByteBuf data) {
        ByteBuf before = waiting;
        int length = data.readableBytes();
        if (before == null
                || length > segmentBytes
                || segments == MOST_SEGMENTS
                || before.readableBytes() + length > MOST_BYTES
                || before.readableBytes() < segments * segmentBytes) {
            return false;
        }
        if (segments == 1) {
            ByteBuf joined = before.alloc().directBuffer(Math.min(MOST_BYTES, 16 * segmentBytes), MOST_BYTES);
            joined.writeBytes(before);
            before.release();
            before = joined;
            waiting = joined;
        }
        before.writeBytes(data);
        data.release();
        segments++;
        return true;
    }

    private void end(Channel socket) {
        ByteBuf data = waiting;
        if (data == null) {
            return;
        }
        waiting = null;
        if (segments == 1) {
            writeOne(socket, data);
        } else {
            writeJoined(socket, data, segmentBytes, segments);
        }
    }

    private void writeOne(Channel socket, ByteBuf data) {
        ByteBuf sent = waits(socket) ? own(data) : data;
        socket.write(to == null ? sent : new DatagramPacket(sent, to), socket.voidPromise());
    }

    /** Whether what is sent now may have to wait. */
    private static boolean waits(Channel socket) {
        ChannelOutboundBuffer queue = socket.unsafe().outboundBuffer();
        return queue != null && queue.totalPendingWriteBytes() > BATCH_BYTES;
    }

    /** What came with others in one large buffer keeps all of it from being used again, so what waits is copied. */
    static ByteBuf own(ByteBuf data) {
        try {
            return data.alloc().directBuffer(data.readableBytes()).writeBytes(data);
        } finally {
            data.release();
        }
    }

    private void writeJoined(Channel socket, ByteBuf data, int each, int count) {
        ChannelPromise written = socket.newPromise();
        ByteBuf kept = data.retainedDuplicate(); // until it is known that it has left
        written.addListener(done -> {
            Throwable cause = done.cause();
            if (cause == null) {
                kept.release();
            } else {
                failed(socket, kept, each, count, cause);
            }
        });
        socket.write(
                to == null
                        ? new SegmentedDatagramPacket(data, each, null, (InetSocketAddress) socket.remoteAddress())
                        : new SegmentedDatagramPacket(data, each, to),
                written);
    }

    private void failed(Channel socket, ByteBuf data, int each, int count, Throwable cause) {
        if (!socket.isActive() || UdpTargetHandler.isRefusal(cause)) {
            data.release();
            counters.add(Counter.DROPPED_DATAGRAMS, count);
            if (socket.isActive()) {
                socket.pipeline().fireExceptionCaught(cause); // as of any other write
            }
            return;
        }
        isJoining = false;
        while (data.isReadable()) {
            writeOne(socket, data.readRetainedSlice(Math.min(each, data.readableBytes())));
        }
        data.release();
        socket.eventLoop().execute(socket::flush); // it is being flushed now
    }
}
