package io.elb.internal.udp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** Fuzz entry for heads of QUIC packets: nothing is thrown, nothing is changed, and an id stands where it was read. */
public final class QuicHeaderFuzz {
    private QuicHeaderFuzz() {}

    public static void fuzzerTestOneInput(byte[] octets) {
        ByteBuf datagram = Unpooled.buffer().writeByte(0).writeBytes(octets);
        datagram.skipBytes(1);
        QuicHeader header = QuicHeader.of(datagram);
        require(datagram.readableBytes() == octets.length, "octets were taken");
        require(header.kind() != QuicHeader.Kind.NONE || !header.hasServerId(), "an id of nothing");
        if (header.hasServerId()) {
            int id = (octets[0] & 0x80) == 0 ? 1 : 6;
            require(header.serverId() == Unpooled.wrappedBuffer(octets).getLong(id + 1), "another id");
        }
        require(header.equals(QuicHeader.of(Unpooled.wrappedBuffer(octets))), "it depends on where it stands");
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new IllegalStateException(what);
        }
    }
}
