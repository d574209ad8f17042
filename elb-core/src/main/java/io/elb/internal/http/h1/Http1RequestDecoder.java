package io.elb.internal.http.h1;

import io.elb.internal.http.RequestHead;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Decodes request heads of HTTP/1.0 and HTTP/1.1 (RFC 9112 sections 2, 3 and 5) from octets that come in pieces of any size. */
public final class Http1RequestDecoder {
    private @Nullable HeadFault fault;

    public Http1RequestDecoder(int maxRequestLineBytes, int maxFieldBytes, int maxHeadBytes) {}

    /** Takes octets of one head from the buffer, never one that stands behind the head. The buffer stays the caller's. */
    public DecodeStatus decode(ByteBuf in, RequestHead head) {
        return DecodeStatus.NEED_MORE;
    }

    /** Why the head was rejected; null when it was not. */
    public @Nullable HeadFault fault() {
        return fault;
    }

    /** Whether any octet of a head was taken since the last reset; empty lines in front of it don't count. */
    public boolean hasStarted() {
        return false;
    }

    /** Prepares for the next head. */
    public void reset() {
        fault = null;
    }
}
