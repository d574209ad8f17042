package io.elb.internal.udp;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.internal.connection.LoopCounters;
import io.elb.observe.Counter;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.unix.SegmentedDatagramPacket;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which datagrams are written together, and what becomes of those that can't be. */
class DatagramWriterTest {
    private static final InetSocketAddress CLIENT = InetSocketAddress.createUnresolved("client", 7);

    private final EmbeddedChannel socket = new EmbeddedChannel();
    private final LoopCounters counters = new LoopCounters();
    private final DatagramWriter writer = new DatagramWriter(counters, CLIENT, true);
    private final List<ByteBuf> given = new ArrayList<>();

    private void write(int... lengths) {
        for (int length : lengths) {
            ByteBuf data = Unpooled.directBuffer();
            for (int i = 0; i < length; i++) {
                data.writeByte(given.size());
            }
            given.add(data);
            writer.write(socket, data);
        }
    }

    /** What has left: of datagrams that were written together the length of each, and all lengths. */
    private List<String> sent() {
        List<String> sent = new ArrayList<>();
        for (DatagramPacket packet = socket.readOutbound(); packet != null; packet = socket.readOutbound()) {
            assertThat(packet.recipient()).isEqualTo(CLIENT);
            String length = String.valueOf(packet.content().readableBytes());
            sent.add(packet instanceof SegmentedDatagramPacket joined ? joined.segmentSize() + "/" + length : length);
            packet.release();
        }
        return sent;
    }

    private void assertReleased() {
        assertThat(given).allSatisfy(data -> assertThat(data.refCnt()).isZero());
    }

    /** Lets no datagrams pass that are written together. */
    private void failWith(IOException cause) {
        socket.pipeline().addLast(new ChannelOutboundHandlerAdapter() {
            @Override
            public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
                if (message instanceof SegmentedDatagramPacket) {
                    ReferenceCountUtil.release(message);
                    promise.setFailure(cause);
                } else {
                    context.write(message, promise);
                }
            }
        });
    }

    @Test
    void thoseOfOneLengthAreWrittenTogetherAndAShorterOneIsTheLast() {
        write(10, 10, 10, 4, 4, 9, 9, 10);
        writer.flush(socket);

        assertThat(sent()).containsExactly("10/34", "4", "9/18", "10");
        assertReleased();
    }

    @Test
    void whatIsWrittenTogetherIsInOrder() {
        write(2, 2, 1);
        writer.flush(socket);

        DatagramPacket packet = socket.readOutbound();
        byte[] octets = new byte[5];
        packet.content().readBytes(octets);
        assertThat(octets).containsExactly(0, 0, 1, 1, 2);
        packet.release();
    }

    @Test
    void oneAloneIsWrittenAsItCame() {
        write(10);
        assertThat(sent()).as("before the end of the batch").isEmpty();
        writer.flush(socket);
        write(10);
        writer.flush(socket);

        assertThat(sent()).containsExactly("10", "10");
        assertReleased();
    }

    @Test
    void asManyAreWrittenTogetherAsTheKernelTakes() {
        for (int i = 0; i < 70; i++) {
            write(100);
        }
        write(40_000, 24_000, 24_000, 40_000, 40_000);
        writer.flush(socket);

        assertThat(sent()).containsExactly("100/6400", "100/600", "40000/64000", "24000", "40000", "40000");
        assertReleased();
    }

    @Test
    void nothingIsJoinedWhereTheTransportCannot() {
        DatagramWriter plain = new DatagramWriter(counters, CLIENT, false);
        plain.write(socket, Unpooled.directBuffer().writeZero(10));
        plain.write(socket, Unpooled.directBuffer().writeZero(10));
        plain.flush(socket);

        assertThat(sent()).containsExactly("10", "10");
    }

    @Test
    void whatFailsTogetherIsSentOneByOneAndSoIsAllThatFollows() {
        failWith(new IOException("sendmmsg(..) failed with error(-22): Invalid argument"));
        write(10, 10, 4);
        writer.flush(socket);
        socket.runPendingTasks();

        assertThat(sent()).containsExactly("10", "10", "4");
        write(10, 10);
        writer.flush(socket);
        assertThat(sent()).containsExactly("10", "10");
        assertThat(counters.count(Counter.DROPPED_DATAGRAMS)).isZero();
        assertReleased();
    }

    @Test
    void refusalByTheTargetIsToldAsOfAnyWriteAndWhatWasRefusedIsCounted() {
        failWith(new PortUnreachableException());
        List<Throwable> told = new ArrayList<>();
        socket.pipeline().addLast(new ChannelInboundHandlerAdapter() {
            @Override
            public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
                told.add(cause);
            }
        });
        write(10, 10, 4);
        writer.flush(socket);

        assertThat(told).hasSize(1).first().isInstanceOf(PortUnreachableException.class);
        assertThat(counters.count(Counter.DROPPED_DATAGRAMS)).isEqualTo(3);
        assertThat(sent()).isEmpty();
        assertReleased();
    }

    @Test
    void whatWaitsWhenTheSocketIsGoneIsCounted() {
        write(10, 10);
        writer.drop();
        writer.drop();

        assertThat(counters.count(Counter.DROPPED_DATAGRAMS)).isEqualTo(2);
        assertReleased();
        write(10, 10);
        socket.close();
        writer.flush(socket);
        assertThat(counters.count(Counter.DROPPED_DATAGRAMS)).isEqualTo(4);
        assertReleased();
    }
}
