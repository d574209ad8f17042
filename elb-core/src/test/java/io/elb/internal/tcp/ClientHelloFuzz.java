package io.elb.internal.tcp;

import io.elb.internal.tcp.ClientHelloParser.Result;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * Fuzz entry for ClientHellos: nothing is thrown, nothing is taken away, what is found does not depend on how the octets were split into
 * pieces or into records, and nothing is waited for without end.
 */
public final class ClientHelloFuzz {
    private static final int RECORD_HEAD = 5;

    private ClientHelloFuzz() {}

    public static void fuzzerTestOneInput(byte[] octets) {
        ByteBuf all = Unpooled.wrappedBuffer(octets);
        Result whole = ClientHelloParser.parse(all);
        require(all.readerIndex() == 0 && all.writerIndex() == octets.length, "changed");
        int step = Math.max(1, octets.length / 40);
        for (int length = 0; length < octets.length; length += step) {
            Result early = ClientHelloParser.parse(Unpooled.wrappedBuffer(octets, 0, length));
            if (!(early instanceof Result.Incomplete)) {
                require(early.getClass() == whole.getClass(), early + " after " + length + ", but " + whole);
            }
            if (early instanceof Result.Whole) {
                require(early.equals(whole), early + " became " + whole);
            }
        }
        if (whole instanceof Result.Incomplete) {
            require(octets.length < 8 * ClientHelloParser.MOST_BYTES, "waits for ever");
        } else if (whole instanceof Result.Whole && octets.length > RECORD_HEAD) {
            require(ClientHelloParser.parse(split(octets)).equals(whole), "another one in two records");
        }
    }

    /** The first record as two. */
    private static ByteBuf split(byte[] octets) {
        int length = (octets[3] & 255) << 8 | octets[4] & 255;
        int first = length / 2;
        if (first == 0 || length > octets.length - RECORD_HEAD) {
            return Unpooled.wrappedBuffer(octets);
        }
        ByteBuf out = Unpooled.buffer();
        out.writeBytes(octets, 0, 3).writeShort(first).writeBytes(octets, RECORD_HEAD, first);
        int rest = length - first;
        out.writeBytes(octets, 0, 3).writeShort(length - first);
        out.writeBytes(octets, RECORD_HEAD + first, rest);
        out.writeBytes(octets, RECORD_HEAD + first + rest, octets.length - RECORD_HEAD - first - rest);
        return out;
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new IllegalStateException(what);
        }
    }
}
