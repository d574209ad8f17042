package io.elb.internal.http.h1;

import io.elb.internal.http.BodyFraming;
import io.elb.internal.http.HeadEdits;
import io.elb.internal.http.HeadFields;
import io.elb.internal.http.RequestHead;
import io.elb.internal.http.ResponseHead;
import io.netty.buffer.ByteBuf;

/** Writes heads, chunk headers and trailers in their one canonical form (RFC 9112), copying untouched runs of lines at once. */
public final class Http1HeadWriter {
    /** What a response says about its connection. */
    public enum Persistence {
        /** Nothing: the connection persists, as HTTP/1.1 has it. */
        IMPLIED,
        /** {@code Connection: keep-alive}, for a client of HTTP/1.0 that asked for it. */
        KEEP_ALIVE,
        /** {@code Connection: close}. */
        CLOSE
    }

    private Http1HeadWriter() {}

    public static void writeRequest(
            RequestHead head, HeadEdits edits, BodyFraming framing, long contentLength, boolean close, ByteBuf out) {}

    public static void writeResponse(
            ResponseHead head,
            HeadEdits edits,
            BodyFraming framing,
            long contentLength,
            Persistence persistence,
            ByteBuf out) {}

    /** Writes the line in front of a chunk's data. Behind the data stands {@link #writeChunkEnd}. */
    public static void writeChunkHeader(ByteBuf out, long size) {}

    /** Writes what stands behind a chunk's data. */
    public static void writeChunkEnd(ByteBuf out) {}

    /** Writes the last chunk, the trailers and the end of the body. */
    public static void writeTrailers(HeadFields trailers, ByteBuf out) {}

    /** Writes the last chunk and the end of a body without trailers. */
    public static void writeLastChunk(ByteBuf out) {}
}
