package io.elb.internal.http.h1;

import io.elb.internal.http.HeadFields;
import io.netty.buffer.ByteBuf;

/** Finds the data in a chunked body (RFC 9112 section 7.1) where it stands in the buffer; copies and buffers none of it. */
public final class ChunkedDecoder {
    /** What comes next in the buffer. */
    public enum Result {
        /** {@link #dataLength()} octets of data stand at the reader index; the caller takes exactly these before it goes on. */
        DATA,
        /** All octets were taken and the body goes on. */
        NEED_MORE,
        /** The body is complete, trailers included; what stands behind it was left alone. */
        END,
        /** The octets are no chunked body; nothing more can be read from the connection. */
        MALFORMED
    }

    private final HeadFields trailers = new HeadFields();

    public ChunkedDecoder(int maxTrailerBytes, int maxTrailerCount) {}

    /** Goes on until there is data, the end, or no more octets. The buffer stays the caller's. */
    public Result next(ByteBuf in) {
        return Result.NEED_MORE;
    }

    /** How many octets of data stand at the reader index after {@link Result#DATA}; at least 1. */
    public int dataLength() {
        return 0;
    }

    /** The trailers after {@link Result#END}, mostly none; valid until the next reset. */
    public HeadFields trailers() {
        return trailers;
    }

    /** Prepares for the next body. */
    public void reset() {
        trailers.clear();
    }
}
