package io.elb.internal.http.h2;

import io.elb.internal.http.BodyFraming;
import io.elb.internal.http.FieldNames;
import io.elb.internal.http.HeadEdits;
import io.elb.internal.http.HeadFields;
import io.elb.internal.http.RequestHead;
import io.elb.internal.http.ResponseHead;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;

/** Makes field sections for HPACK out of heads and edits. What it makes is a copy: the encoder's table keeps it. */
final class Http2Fields {
    private static final AsciiString[] NAMES = new AsciiString[FieldNames.count()];
    private static final AsciiString HOST = AsciiString.cached(FieldNames.nameOf(FieldNames.HOST));
    private static final AsciiString TRAILERS = AsciiString.cached("trailers");
    private static final int SIZE_HINT = 16;
    /* Content-Length is written from the framing; the others concern an HTTP/1 connection (RFC 9113 section 8.2.2). */
    private static final long OWN = FieldNames.setOf(
            FieldNames.CONTENT_LENGTH,
            FieldNames.TRANSFER_ENCODING,
            FieldNames.CONNECTION,
            FieldNames.KEEP_ALIVE,
            FieldNames.PROXY_CONNECTION,
            FieldNames.UPGRADE,
            FieldNames.HTTP2_SETTINGS);

    static {
        for (int id = 1; id < NAMES.length; id++) {
            NAMES[id] = AsciiString.of(FieldNames.nameOf(id));
        }
    }

    private Http2Fields() {}

    /** The fields of a request, its pseudo-header fields included; Host becomes the authority (RFC 9113 section 8.3.1). */
    static Http2Headers request(RequestHead head, HeadEdits edits, AsciiString scheme) {
        Http2Headers section = new DefaultHttp2Headers(false, SIZE_HINT);
        HeadFields fields = head.fields();
        byte[] bytes = fields.bytes();
        section.method(text(bytes, head.methodStart(), head.methodEnd()));
        section.scheme(scheme);
        section.path(
                edits.hasTarget()
                        ? text(edits.data(), edits.targetStart(), edits.targetEnd())
                        : text(bytes, head.targetStart(), head.targetEnd()));
        addFields(fields, edits, section);
        if (section.authority() == null) {
            section.authority(text(bytes, head.authorityStart(), head.authorityEnd()));
        }
        if (fields.hasToken(FieldNames.TE, "trailers")) { // not of one connection only here (section 8.2.2)
            section.add(NAMES[FieldNames.TE], TRAILERS);
        }
        if (head.framing() == BodyFraming.LENGTH) {
            section.add(NAMES[FieldNames.CONTENT_LENGTH], AsciiString.of(Long.toString(head.contentLength())));
        }
        return section;
    }

    /** The fields of a response, its status included. */
    static Http2Headers response(ResponseHead head, HeadEdits edits) {
        Http2Headers section = new DefaultHttp2Headers(false, SIZE_HINT);
        section.status(HttpResponseStatus.valueOf(head.status()).codeAsText());
        addFields(head.fields(), edits, section);
        addLength(head, section);
        return section;
    }

    private static void addFields(HeadFields fields, HeadEdits edits, Http2Headers section) {
        for (int i = 0; i < fields.count(); i++) {
            if ((OWN & 1L << fields.nameId(i)) != 0 || edits.isRemoved(fields, i)) {
                continue;
            }
            AsciiString value = edits.isReplaced(i)
                    ? text(edits.data(), edits.valueStart(i), edits.valueEnd(i))
                    : text(fields.bytes(), fields.valueStart(i), fields.valueEnd(i));
            add(name(fields, i), value, section);
        }
        for (int k = 0; k < edits.appendedCount(); k++) {
            byte[] lines = edits.appended();
            add(
                    text(lines, edits.appendedNameStart(k), edits.appendedNameEnd(k))
                            .toLowerCase(),
                    text(lines, edits.appendedValueStart(k), edits.appendedValueEnd(k)),
                    section);
        }
    }

    private static void add(AsciiString name, AsciiString value, Http2Headers section) {
        if (section.status() == null && name.contentEquals(HOST)) {
            section.authority(value);
        } else {
            section.add(name, value);
        }
    }

    /* A response without body may say how long it would be (RFC 9110 section 8.6), but for 1xx and 204. */
    private static void addLength(ResponseHead head, Http2Headers section) {
        HeadFields fields = head.fields();
        int described = fields.indexOf(FieldNames.CONTENT_LENGTH);
        if (head.framing() == BodyFraming.LENGTH) {
            section.add(NAMES[FieldNames.CONTENT_LENGTH], AsciiString.of(Long.toString(head.contentLength())));
        } else if (head.framing() == BodyFraming.NONE
                && described >= 0
                && head.status() >= 200
                && head.status() != 204) {
            section.add(
                    NAMES[FieldNames.CONTENT_LENGTH],
                    text(fields.bytes(), fields.valueStart(described), fields.valueEnd(described)));
        }
    }

    /** Trailers but those that must not be any (RFC 9110 section 6.5.1). */
    static Http2Headers trailers(HeadFields fields) {
        Http2Headers section = new DefaultHttp2Headers(false, SIZE_HINT);
        for (int i = 0; i < fields.count(); i++) {
            if (!FieldNames.isForbiddenInTrailers(fields.nameId(i))) {
                section.add(name(fields, i), text(fields.bytes(), fields.valueStart(i), fields.valueEnd(i)));
            }
        }
        return section;
    }

    /**
     * Whether HPACK must keep the field in no table: what many clients share with a target must not tell one of them what another
     * has sent (RFC 7541 section 7.1.3).
     */
    static boolean isSensitive(CharSequence name, CharSequence value) {
        return NAMES[FieldNames.AUTHORIZATION].contentEquals(name) || NAMES[FieldNames.COOKIE].contentEquals(name);
    }

    private static AsciiString name(HeadFields fields, int i) {
        int id = fields.nameId(i);
        return id == FieldNames.UNKNOWN
                ? text(fields.bytes(), fields.nameStart(i), fields.nameEnd(i)).toLowerCase()
                : NAMES[id];
    }

    private static AsciiString text(byte[] bytes, int start, int end) {
        return new AsciiString(bytes, start, end - start, true);
    }
}
