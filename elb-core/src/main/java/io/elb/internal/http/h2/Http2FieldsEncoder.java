package io.elb.internal.http.h2;

import io.elb.internal.http.BodyFraming;
import io.elb.internal.http.FieldNames;
import io.elb.internal.http.HeadEdits;
import io.elb.internal.http.HeadFields;
import io.elb.internal.http.HttpMethods;
import io.elb.internal.http.Octets;
import io.elb.internal.http.RequestHead;
import io.elb.internal.http.ResponseHead;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersEncoder;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
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
    private static final int INITIAL_BYTES = 512;
    private static final int RETAINED_BYTES = 4096;
    private static final int LONGEST_INTEGER = 6;
    private static final int AUTHORITY_NAME = 1;
    private static final int METHOD_NAME = 2;
    private static final int GET = 2;
    private static final int PATH_NAME = 4;
    private static final int HTTP = 6;
    private static final int HTTPS = 7;
    private static final int STATUS_NAME = 8;
    private static final int LENGTH_NAME = 28;
    private static final int INDEXED = 0x80;
    private static final int NEVER_INDEXED = 0x10;
    private static final int NO_TABLE = 0x20;
    private static final byte[] TE = "te".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] TRAILERS = "trailers".getBytes(StandardCharsets.US_ASCII);
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
    private static final long OWN_OF_REQUESTS = OWN | FieldNames.setOf(FieldNames.HOST, FieldNames.TE);
    /* Nobody on the way may keep these (RFC 7541 section 7.1.3). */
    private static final long NEVER =
            FieldNames.setOf(FieldNames.SET_COOKIE, FieldNames.COOKIE, FieldNames.AUTHORIZATION);

    static {
        for (int index = 1; index < STATIC_NAMES.length; index++) {
            byte[] octets = STATIC_NAMES[index].getBytes(StandardCharsets.US_ASCII);
            int id = FieldNames.idOf(octets, 0, octets.length);
            if (id != FieldNames.UNKNOWN) {
                INDEX_BY_NAME_ID[id] = index;
            }
        }
    }

    private byte[] section = new byte[INITIAL_BYTES];
    private int length;
    private boolean tableDropped;

    /** Writes a request head; Host becomes the authority (RFC 9113 section 8.3.1), and {@code te} may stay (section 8.2.2). */
    void request(RequestHead head, HeadEdits edits, boolean isTls, ByteBuf out) {
        start();
        HeadFields fields = head.fields();
        byte[] bytes = fields.bytes();
        reserve(2);
        section[length++] = (byte) (INDEXED | (isTls ? HTTPS : HTTP));
        if (head.methodId() == HttpMethods.GET) {
            section[length++] = (byte) (INDEXED | GET);
        } else {
            literal(METHOD_NAME, 0);
            text(bytes, head.methodStart(), head.methodEnd());
        }
        literal(PATH_NAME, 0);
        if (edits.hasTarget()) {
            text(edits.data(), edits.targetStart(), edits.targetEnd());
        } else {
            text(bytes, head.targetStart(), head.targetEnd());
        }
        literal(AUTHORITY_NAME, 0);
        authority(head, edits);
        for (int i = 0; i < fields.count(); i++) {
            if ((OWN_OF_REQUESTS & 1L << fields.nameId(i)) == 0 && !edits.isRemoved(fields, i)) {
                field(fields, i, edits);
            }
        }
        appended(edits, OWN_OF_REQUESTS);
        if (fields.hasToken(FieldNames.TE, "trailers")) {
            name(FieldNames.TE, TE, 0, TE.length);
            text(TRAILERS, 0, TRAILERS.length);
        }
        if (head.framing() == BodyFraming.LENGTH) {
            literal(LENGTH_NAME, 0);
            number(head.contentLength());
        }
        out.writeBytes(section, 0, length);
    }

    private void authority(RequestHead head, HeadEdits edits) {
        HeadFields fields = head.fields();
        for (int i = fields.indexOf(FieldNames.HOST); i >= 0; i = fields.indexOf(FieldNames.HOST, i + 1)) {
            if (!edits.isRemoved(fields, i)) {
                value(fields, i, edits);
                return;
            }
        }
        byte[] lines = edits.appended();
        for (int k = 0; k < edits.appendedCount(); k++) {
            if (FieldNames.idOf(lines, edits.appendedNameStart(k), edits.appendedNameEnd(k)) == FieldNames.HOST) {
                text(lines, edits.appendedValueStart(k), edits.appendedValueEnd(k));
                return;
            }
        }
        text(fields.bytes(), head.authorityStart(), head.authorityEnd());
    }

    /** Writes a response head, with a status of its own. */
    void response(int status, ResponseHead head, HeadEdits edits, ByteBuf out) {
        start();
        status(status);
        HeadFields fields = head.fields();
        byte[] bytes = fields.bytes();
        boolean isTunnel = head.tunnelProtocol() != null;
        for (int i = 0; i < fields.count(); i++) {
            int id = fields.nameId(i);
            boolean isLeftOut = (OWN & 1L << id) != 0
                    || edits.isRemoved(fields, i)
                    || (isTunnel && Octets.equalsIgnoreCase(bytes, fields.nameStart(i), fields.nameEnd(i), ACCEPT));
            if (!isLeftOut) {
                field(fields, i, edits);
            }
        }
        appended(edits, OWN);
        contentLength(head);
        out.writeBytes(section, 0, length);
    }

    private void field(HeadFields fields, int i, HeadEdits edits) {
        name(fields.nameId(i), fields.bytes(), fields.nameStart(i), fields.nameEnd(i));
        value(fields, i, edits);
    }

    private void value(HeadFields fields, int i, HeadEdits edits) {
        if (edits.isReplaced(i)) {
            text(edits.data(), edits.valueStart(i), edits.valueEnd(i));
        } else {
            text(fields.bytes(), fields.valueStart(i), fields.valueEnd(i));
        }
    }

    private void appended(HeadEdits edits, long leftOut) {
        byte[] lines = edits.appended();
        for (int k = 0; k < edits.appendedCount(); k++) {
            int from = edits.appendedNameStart(k);
            int to = edits.appendedNameEnd(k);
            int id = FieldNames.idOf(lines, from, to);
            if ((leftOut & 1L << id) == 0) {
                name(id, lines, from, to);
                text(lines, edits.appendedValueStart(k), edits.appendedValueEnd(k));
            }
        }
    }

    /** A response without body may say how long it would be (RFC 9110 section 8.6), but for 1xx and 204. */
    private void contentLength(ResponseHead head) {
        HeadFields fields = head.fields();
        int described = fields.indexOf(FieldNames.CONTENT_LENGTH);
        if (head.framing() == BodyFraming.LENGTH) {
            literal(LENGTH_NAME, 0);
            number(head.contentLength());
        } else if (head.framing() == BodyFraming.NONE
                && described >= 0
                && head.status() >= 200
                && head.status() != 204) {
            literal(LENGTH_NAME, 0);
            text(fields.bytes(), fields.valueStart(described), fields.valueEnd(described));
        }
    }

    /** Writes trailers but those that must not be any (RFC 9110 section 6.5.1). */
    void trailers(HeadFields fields, ByteBuf out) {
        start();
        for (int i = 0; i < fields.count(); i++) {
            int id = fields.nameId(i);
            if (!FieldNames.isForbiddenInTrailers(id)) {
                name(id, fields.bytes(), fields.nameStart(i), fields.nameEnd(i));
                text(fields.bytes(), fields.valueStart(i), fields.valueEnd(i));
            }
        }
        out.writeBytes(section, 0, length);
    }

    /** Writes fields that are there as objects, their names in lower case. */
    void fields(Http2Headers fields, ByteBuf out) {
        start();
        for (Map.Entry<CharSequence, CharSequence> field : fields) {
            AsciiString name = AsciiString.of(field.getKey());
            AsciiString value = AsciiString.of(field.getValue());
            if (name.contentEquals(Http2Headers.PseudoHeaderName.STATUS.value())) {
                status(Integer.parseInt(value.toString()));
            } else {
                int from = name.arrayOffset();
                int to = from + name.length();
                name(FieldNames.idOf(name.array(), from, to), name.array(), from, to);
                text(value.array(), value.arrayOffset(), value.arrayOffset() + value.length());
            }
        }
        out.writeBytes(section, 0, length);
    }

    /** A smaller table must be acknowledged (RFC 7541 section 4.2); none at all is smaller than any. */
    private void start() {
        length = 0;
        if (section.length > RETAINED_BYTES) {
            section = new byte[INITIAL_BYTES];
        }
        if (tableDropped) {
            tableDropped = false;
            section[length++] = NO_TABLE;
        }
    }

    private void status(int status) {
        int index = indexOf(status);
        if (index > 0) {
            reserve(1);
            section[length++] = (byte) (INDEXED | index);
        } else {
            literal(STATUS_NAME, 0);
            number(status);
        }
    }

    /** The static table's entry for the status; 0 when it has none. */
    private static int indexOf(int status) {
        return switch (status) {
            case 200 -> 8;
            case 204 -> 9;
            case 206 -> 10;
            case 304 -> 11;
            case 400 -> 12;
            case 404 -> 13;
            case 500 -> 14;
            default -> 0;
        };
    }

    private void name(int id, byte[] bytes, int start, int end) {
        int flags = (NEVER & 1L << id) != 0 ? NEVER_INDEXED : 0;
        int index = INDEX_BY_NAME_ID[id];
        literal(index, flags);
        if (index == 0) {
            text(bytes, start, end);
            for (int i = length - (end - start); i < length; i++) {
                section[i] = Octets.lower(section[i]);
            }
        }
    }

    private void literal(int nameIndex, int flags) {
        integer(nameIndex, 0xf, flags);
    }

    private void text(byte[] bytes, int start, int end) {
        int octets = end - start;
        integer(octets, 0x7f, 0);
        reserve(octets);
        System.arraycopy(bytes, start, section, length, octets);
        length += octets;
    }

    private void number(long number) {
        int digits = 1;
        for (long rest = number / 10; rest > 0; rest /= 10) {
            digits++;
        }
        integer(digits, 0x7f, 0);
        reserve(digits);
        long rest = number;
        for (int i = length + digits - 1; i >= length; i--) {
            section[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        length += digits;
    }

    /** An integer with a prefix of as many bits as the mask has (RFC 7541 section 5.1). */
    private void integer(int value, int mask, int flags) {
        reserve(LONGEST_INTEGER);
        if (value < mask) {
            section[length++] = (byte) (flags | value);
            return;
        }
        section[length++] = (byte) (flags | mask);
        int rest = value - mask;
        while (rest >= 0x80) {
            section[length++] = (byte) (rest & 0x7f | 0x80);
            rest >>>= 7;
        }
        section[length++] = (byte) rest;
    }

    private void reserve(int more) {
        if (section.length - length < more) {
            section = Arrays.copyOf(section, Math.max(section.length * 2, length + more));
        }
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
