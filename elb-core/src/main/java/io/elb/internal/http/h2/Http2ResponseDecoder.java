package io.elb.internal.http.h2;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.function.IntPredicate;

/** Lets HPACK decode into the one {@link Http2ResponseSection} of a connection to a target. Confined to its event loop. */
final class Http2ResponseDecoder extends DefaultHttp2HeadersDecoder {
    private final Http2ResponseSection section = new Http2ResponseSection();
    private final IntPredicate hasHead;
    private int headBytes;

    /** {@code hasHead}: whether the final head of that stream has come, so that trailers are what follows. */
    Http2ResponseDecoder(int headBytes, IntPredicate hasHead) {
        super(true, most(headBytes));
        this.headBytes = headBytes;
        this.hasHead = hasHead;
    }

    /** HTTP/2 counts 32 octets more for each field than its section has here, which is what limits mean. */
    private static long most(int headBytes) {
        return 2L * headBytes;
    }

    /** Lets heads be so long. */
    void atLeast(int newHeadBytes) throws Http2Exception {
        if (newHeadBytes > headBytes) {
            headBytes = newHeadBytes;
            maxHeaderListSize(most(newHeadBytes), 2 * most(newHeadBytes));
        }
    }

    Http2ResponseSection section() {
        return section;
    }

    @Override
    public Http2Headers decodeHeaders(int streamId, ByteBuf block) throws Http2Exception {
        section.start(hasHead.test(streamId));
        return super.decodeHeaders(streamId, block);
    }

    @Override
    protected Http2Headers newHeaders() {
        return section;
    }
}
