package io.elb.internal.udp;

import io.netty.buffer.ByteBuf;

/**
 * What of a QUIC packet can be read without its keys (RFC 8999; RFC 9000 section 17). The server id stands where ELB's targets put it: the first
 * octet of a connection id says how it was made, eight octets of server id follow, then whatever the target likes
 * (QUIC-LB, unencrypted).
 *
 * @param kind what begins the datagram
 * @param hasServerId whether its destination connection id is long enough for one
 * @param serverId the id, in network order
 */
record QuicHeader(Kind kind, boolean hasServerId, long serverId) {
    /** What begins a datagram. */
    enum Kind {
        /** A client's first packets, Initial and 0-RTT, whose destination it may have made up. */
        FIRST,
        /** A packet with a destination that the server has chosen. */
        LATER,
        /** No packet of version 1. */
        NONE
    }

    private static final QuicHeader NOTHING = new QuicHeader(Kind.NONE, false, 0);
    private static final int LONG = 0x80;
    private static final int FIXED = 0x40;
    private static final int VERSION_1 = 1;
    private static final int LONG_HEAD = 1 + Integer.BYTES + 1;
    private static final int MOST_ID = 20;
    private static final int LEAST_ID = 1 + Long.BYTES;

    /** Looks at a datagram, and changes nothing. */
    static QuicHeader of(ByteBuf datagram) {
        int at = datagram.readerIndex();
        int length = datagram.readableBytes();
        if (length == 0 || (datagram.getByte(at) & FIXED) == 0) {
            return NOTHING;
        }
        if ((datagram.getByte(at) & LONG) == 0) {
            return with(Kind.LATER, datagram, at + 1, length - 1);
        }
        if (length < LONG_HEAD || datagram.getInt(at + 1) != VERSION_1) {
            return NOTHING; // version negotiation is between the ends, which ELB has not
        }
        int idLength = datagram.getUnsignedByte(at + LONG_HEAD - 1);
        if (idLength > MOST_ID || length < LONG_HEAD + idLength) {
            return NOTHING;
        }
        boolean isFirst = (datagram.getByte(at) >> 4 & 3) < 2;
        return with(isFirst ? Kind.FIRST : Kind.LATER, datagram, at + LONG_HEAD, idLength);
    }

    private static QuicHeader with(Kind kind, ByteBuf datagram, int id, int idLength) {
        return idLength < LEAST_ID
                ? new QuicHeader(kind, false, 0)
                : new QuicHeader(kind, true, datagram.getLong(id + 1));
    }
}
