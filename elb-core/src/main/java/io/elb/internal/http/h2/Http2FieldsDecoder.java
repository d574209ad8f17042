package io.elb.internal.http.h2;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;

/** Lets HPACK decode into the one {@link Http2FieldSection} of a connection. Confined to its event loop. */
final class Http2FieldsDecoder extends DefaultHttp2HeadersDecoder {
    private final Http2Connection connection;
    private final Http2FieldSection section;

    Http2FieldsDecoder(Http2Connection connection, Http2FieldSection section, long mostBytes) {
        super(true, mostBytes);
        this.connection = connection;
        this.section = section;
    }

    @Override
    public Http2Headers decodeHeaders(int streamId, ByteBuf block) throws Http2Exception {
        section.start(connection.stream(streamId) != null);
        return super.decodeHeaders(streamId, block);
    }

    @Override
    protected Http2Headers newHeaders() {
        return section;
    }
}
