package io.elb.internal.http.h2;

import io.elb.internal.http.BodyFraming;
import io.elb.internal.http.FieldNames;
import io.elb.internal.http.HeadEdits;
import io.elb.internal.http.HeadFields;
import io.elb.internal.http.Octets;
import io.elb.internal.http.ResponseHead;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersEncoder;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Writes field sections (RFC 7541) straight from heads. It uses the static table only: what it writes depends on nothing that was
 * written before, and nothing is kept. Confined to its event loop.
 */
final class Http2FieldsEncoder implements Http2HeadersEncoder.Configuration {
    private static final String[] STATIC_NAMES = {
        "",
        ":authority",
        ":method",
        "",
        ":path",
        "",
        ":scheme",
        "",
        ":status",
        "",
        "",
        "",
        "",
        "",
        "",
        "accept-charset",
        "accept-encoding",
        "accept-language",
        "accept-ranges",
        "accept",
        "access-control-allow-origin",
        "age",
        "allow",
        "authorization",
        "cache-control",
        "content-disposition",
        "content-encoding",
        "content-language",
        "content-length",
        "content-location",
        "content-range",
        "content-type",
        "cookie",
        "date",
        "etag",
        "expect",
        "expires",
        "from",
        "host",
        "if-match",
        "if-modified-since",
        "if-none-match",
        "if-range",
        "if-unmodified-since",
        "last-modified",
        "link",
        "location",
        "max-forwards",
        "proxy-authenticate",
        "proxy-authorization",
        "range",
        "referer",
        "refresh",
        "retry-after",
        "server",
        "set-cookie",
        "strict-transport-security",
        "transfer-encoding",
        "user-agent",
        "vary",
        "via",
        "www-authenticate"
    };
    private static final Map<Integer, Integer> STATUSES =
            Map.of(200, 8, 204, 9, 206, 10, 304, 11, 400, 12, 404, 13, 500, 14);
    private static final int STATUS_NAME = 8;
    private static final int LENGTH_NAME = 28;
    private static final int INDEXED = 0x80;
    private static final int NEVER_INDEXED = 0x10;
    private static final int NO_TABLE = 0x20;
    private static final String ACCEPT = "sec-websocket-accept";
    private static final int[] INDEX_BY_NAME_ID = new int[FieldNames.count()];
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
        for (int index = 1; index < STATIC_NAMES.length; index++) {
            byte[] octets = STATIC_NAMES[index].getBytes(StandardCharsets.US_ASCII);
            int id = FieldNames.idOf(octets, 0, octets.length);
            if (id != FieldNames.UNKNOWN) {
                INDEX_BY_NAME_ID[id] = index;
            }
        }
    }

    private boolean tableDropped;

    /** Writes a response head, with a status of its own. */
    void response(int status, ResponseHead head, HeadEdits edits, ByteBuf out) {
        start(out);
        status(status, out);
        HeadFields fields = head.fields();
        boolean isTunnel = head.tunnelProtocol() != null;
        for (int i = 0; i < fields.count(); i++) {
            int id = fields.nameId(i);
            boolean isLeftOut = (OWN & 1L << id) != 0
                    || edits.isRemoved(fields, i)
                    || (isTunnel
                            && Octets.equalsIgnoreCase(fields.bytes(), fields.nameStart(i), fields.nameEnd(i), ACCEPT));
            if (!isLeftOut) {
                name(id, fields.bytes(), fields.nameStart(i), fields.nameEnd(i), out);
                if (edits.isReplaced(i)) {
                    text(edits.data(), edits.valueStart(i), edits.valueEnd(i), out);
                } else {
                    text(fields.bytes(), fields.valueStart(i), fields.valueEnd(i), out);
                }
            }
        }
        byte[] lines = edits.appended();
        for (int k = 0; k < edits.appendedCount(); k++) {
            int from = edits.appendedNameStart(k);
            int to = edits.appendedNameEnd(k);
            int id = FieldNames.idOf(lines, from, to);
            if ((OWN & 1L << id) == 0) {
                name(id, lines, from, to, out);
                text(lines, edits.appendedValueStart(k), edits.appendedValueEnd(k), out);
            }
        }
        length(head, out);
    }

    /** A response without body may say how long it would be (RFC 9110 section 8.6), but for 1xx and 204. */
    private static void length(ResponseHead head, ByteBuf out) {
        HeadFields fields = head.fields();
        int described = fields.indexOf(FieldNames.CONTENT_LENGTH);
        if (head.framing() == BodyFraming.LENGTH) {
            literal(LENGTH_NAME, 0, out);
            number(head.contentLength(), out);
        } else if (head.framing() == BodyFraming.NONE
                && described >= 0
                && head.status() >= 200
                && head.status() != 204) {
            literal(LENGTH_NAME, 0, out);
            text(fields.bytes(), fields.valueStart(described), fields.valueEnd(described), out);
        }
    }

    /** Writes trailers but those that must not be any (RFC 9110 section 6.5.1). */
    void trailers(HeadFields fields, ByteBuf out) {
        start(out);
        for (int i = 0; i < fields.count(); i++) {
            int id = fields.nameId(i);
            if (!FieldNames.isForbiddenInTrailers(id)) {
                name(id, fields.bytes(), fields.nameStart(i), fields.nameEnd(i), out);
                text(fields.bytes(), fields.valueStart(i), fields.valueEnd(i), out);
            }
        }
    }

    /** Writes fields that are there as objects, their names in lower case. */
    void fields(Http2Headers fields, ByteBuf out) {
        start(out);
        for (Map.Entry<CharSequence, CharSequence> field : fields) {
            AsciiString name = AsciiString.of(field.getKey());
            AsciiString value = AsciiString.of(field.getValue());
            if (name.contentEquals(Http2Headers.PseudoHeaderName.STATUS.value())) {
                status(Integer.parseInt(value.toString()), out);
            } else {
                int start = name.arrayOffset();
                int id = FieldNames.idOf(name.array(), start, start + name.length());
                name(id, name.array(), start, start + name.length(), out);
                text(value.array(), value.arrayOffset(), value.arrayOffset() + value.length(), out);
            }
        }
    }

    /** A smaller table must be acknowledged (RFC 7541 section 4.2); none at all is smaller than any. */
    private void start(ByteBuf out) {
        if (tableDropped) {
            tableDropped = false;
            out.writeByte(NO_TABLE);
        }
    }

    private static void status(int status, ByteBuf out) {
        Integer index = status == 200 ? Integer.valueOf(STATUS_NAME) : STATUSES.get(status);
        if (index != null) {
            out.writeByte(INDEXED | index);
        } else {
            literal(STATUS_NAME, 0, out);
            number(status, out);
        }
    }

    private static void name(int id, byte[] bytes, int start, int end, ByteBuf out) {
        int flags = id == FieldNames.SET_COOKIE || id == FieldNames.AUTHORIZATION ? NEVER_INDEXED : 0;
        int index = INDEX_BY_NAME_ID[id];
        literal(index, flags, out);
        if (index == 0) {
            int length = end - start;
            integer(length, 0x7f, 0, out);
            for (int i = start; i < end; i++) {
                out.writeByte(Octets.lower(bytes[i]));
            }
        }
    }

    private static void literal(int nameIndex, int flags, ByteBuf out) {
        integer(nameIndex, 0xf, flags, out);
    }

    private static void text(byte[] bytes, int start, int end, ByteBuf out) {
        integer(end - start, 0x7f, 0, out);
        out.writeBytes(bytes, start, end - start);
    }

    private static void number(long number, ByteBuf out) {
        int digits = 1;
        for (long rest = number / 10; rest > 0; rest /= 10) {
            digits++;
        }
        integer(digits, 0x7f, 0, out);
        int at = out.writerIndex();
        out.writeZero(digits);
        long rest = number;
        for (int i = at + digits - 1; i >= at; i--) {
            out.setByte(i, (int) ('0' + rest % 10));
            rest /= 10;
        }
    }

    /** An integer with a prefix of as many bits as the mask has (RFC 7541 section 5.1). */
    private static void integer(int value, int mask, int flags, ByteBuf out) {
        if (value < mask) {
            out.writeByte(flags | value);
            return;
        }
        out.writeByte(flags | mask);
        int rest = value - mask;
        while (rest >= 0x80) {
            out.writeByte(rest & 0x7f | 0x80);
            rest >>>= 7;
        }
        out.writeByte(rest);
    }

    // ---- what the client allows

    @Override
    public void maxHeaderTableSize(long max) {
        tableDropped = true;
    }

    @Override
    public long maxHeaderTableSize() {
        return 0;
    }

    @Override
    public void maxHeaderListSize(long max) {
        // Advisory (RFC 9113 section 10.5.1): what a target sends is the client's.
    }

    @Override
    public long maxHeaderListSize() {
        return Integer.MAX_VALUE;
    }
}
