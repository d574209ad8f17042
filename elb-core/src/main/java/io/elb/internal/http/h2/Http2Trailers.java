package io.elb.internal.http.h2;

import io.elb.internal.http.FieldNames;
import io.elb.internal.http.HeadFields;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;

/** Trailers as the flow controller queues them, behind the data that still wait for windows. */
final class Http2Trailers {
    private Http2Trailers() {}

    /** A copy of the trailers, but of those that must not be any (RFC 9110 section 6.5.1). */
    static Http2Headers of(HeadFields fields) {
        Http2Headers section = new DefaultHttp2Headers(false, fields.count());
        for (int i = 0; i < fields.count(); i++) {
            if (!FieldNames.isForbiddenInTrailers(fields.nameId(i))) {
                section.add(
                        AsciiString.of(fields.name(i)).toLowerCase(),
                        new AsciiString(
                                fields.bytes(), fields.valueStart(i), fields.valueEnd(i) - fields.valueStart(i), true));
            }
        }
        return section;
    }
}
