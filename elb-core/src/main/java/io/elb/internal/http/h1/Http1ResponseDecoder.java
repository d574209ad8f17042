package io.elb.internal.http.h1;

import io.elb.internal.http.ResponseHead;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Decodes response heads of HTTP/1.0 and HTTP/1.1 (RFC 9112 section 4) from octets that come in pieces of any size. Interim
 * responses are heads like others.
 */
public final class Http1ResponseDecoder {
    private @Nullable HeadFault fault;

    public Http1ResponseDecoder(int maxFieldBytes, int maxHeadBytes) {}

    /** Takes octets of one head from the buffer, never one that stands behind the head. The buffer stays the caller's. */
    public DecodeStatus decode(ByteBuf in, ResponseHead head, int requestMethodId) {
        return DecodeStatus.NEED_MORE;
    }

    /** Why the head was rejected; null when it was not. */
    public @Nullable HeadFault fault() {
        return fault;
    }

    /** Whether any octet of a head was taken since the last reset. */
    public boolean hasStarted() {
        return false;
    }

    /** Prepares for the next head. */
    public void reset() {
        fault = null;
    }
}
