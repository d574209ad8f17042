package io.elb.internal.http.h2;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;

/** Lets HPACK decode into the one {@link Http2FieldSection} of a connection. Confined to its event loop. */
final class Http2FieldsDecoder extends DefaultHttp2HeadersDecoder {
    private final Http2Connection connection;
    private final Http2FieldSection section;

    /** The section checks what it is given; the decoder limits how much that is. */
    Http2FieldsDecoder(Http2Connection connection, Http2FieldSection section, long mostBytes) {
        super(false, mostBytes);
        this.connection = connection;
        this.section = section;
    }

    @Override
    public Http2Headers decodeHeaders(int streamId, ByteBuf block) throws Http2Exception {
        Http2Stream stream = connection.stream(streamId);
        section.start(stream != null);
        try {
            return super.decodeHeaders(streamId, block);
        } catch (Http2Exception e) {
            boolean isOver = stream != null && !stream.state().remoteSideOpen();
            if (isOver && Http2Exception.isStreamError(e)) { // whatever else is wrong with it
                throw Http2Exception.streamError(streamId, Http2Error.STREAM_CLOSED, "stream %d has ended", streamId);
            }
            throw e;
        }
    }

    @Override
    public void maxHeaderListSize(long max, long goAwayMax) {
        // What clients are told is less than what is read: a request that is somewhat too large is answered.
    }

    @Override
    protected Http2Headers newHeaders() {
        return section;
    }
}
