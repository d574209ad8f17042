package io.elb.internal.http.h1;

import io.elb.internal.http.HeadFields;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/**
 * Fuzz entry for chunked bodies: data, trailers and end do not depend on how the octets are split, nothing is thrown, and a body that
 * is written again in one chunk holds the same data.
 */
public final class ChunkedBodyFuzz {
    private ChunkedBodyFuzz() {}

    public static void fuzzerTestOneInput(byte[] octets) {
        ChunkedOutcome whole = ChunkedOutcome.whole(octets);
        requireEqual(whole, ChunkedOutcome.pieces(octets, 1));
        requireEqual(whole, ChunkedOutcome.pieces(octets, 7, 1, 64, 3));
        if (whole.result() != ChunkedDecoder.Result.END) {
            return;
        }
        byte[] data = whole.data().getBytes(StandardCharsets.ISO_8859_1);
        ByteBuf out = Unpooled.buffer();
        if (data.length > 0) {
            Http1HeadWriter.writeChunkHeader(out, data.length);
            out.writeBytes(data);
            Http1HeadWriter.writeChunkEnd(out);
        }
        HeadFields none = new HeadFields();
        Http1HeadWriter.writeTrailers(none, out);
        ChunkedOutcome again = ChunkedOutcome.whole(ByteBufUtil.getBytes(out));
        requireEqual(new ChunkedOutcome(whole.result(), whole.data(), "", out.writerIndex()), again);
    }

    private static void requireEqual(ChunkedOutcome expected, ChunkedOutcome actual) {
        if (!expected.equals(actual)) {
            throw new IllegalStateException(expected + " became " + actual);
        }
    }
}
