package io.elb.internal.http.h1;

import io.elb.internal.http.HeadFields;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** What a chunked body holds, for comparing ways of feeding it. */
record ChunkedOutcome(ChunkedDecoder.Result result, String data, String trailers, int consumed) {
    static final int TRAILER_BYTES = 128;
    static final int TRAILER_COUNT = 4;

    static ChunkedOutcome whole(byte[] octets) {
        return pieces(octets, Math.max(1, octets.length));
    }

    /** Feeds the octets in pieces of the given lengths, the last length over and over. */
    static ChunkedOutcome pieces(byte[] octets, int... lengths) {
        ChunkedDecoder decoder = new ChunkedDecoder(TRAILER_BYTES, TRAILER_COUNT);
        StringBuilder data = new StringBuilder();
        ChunkedDecoder.Result result = ChunkedDecoder.Result.NEED_MORE;
        int at = 0;
        int next = 0;
        while (at < octets.length && result == ChunkedDecoder.Result.NEED_MORE) {
            int length = Math.min(lengths[Math.min(next++, lengths.length - 1)], octets.length - at);
            ByteBuf in = Unpooled.wrappedBuffer(octets, at, length);
            result = decoder.next(in);
            while (result == ChunkedDecoder.Result.DATA) {
                data.append(in.readCharSequence(decoder.dataLength(), StandardCharsets.ISO_8859_1));
                result = decoder.next(in);
            }
            at += length - in.readableBytes();
        }
        boolean end = result == ChunkedDecoder.Result.END;
        return new ChunkedOutcome(result, data.toString(), end ? describe(decoder.trailers()) : "", end ? at : -1);
    }

    private static String describe(HeadFields trailers) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < trailers.count(); i++) {
            text.append(trailers.name(i)).append(": ").append(trailers.value(i)).append('\n');
        }
        return text.toString();
    }
}
