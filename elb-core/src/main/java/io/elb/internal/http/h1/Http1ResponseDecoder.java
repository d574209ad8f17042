package io.elb.internal.http.h1;

import io.elb.internal.http.BodyFraming;
import io.elb.internal.http.FieldNames;
import io.elb.internal.http.HeadFields;
import io.elb.internal.http.HttpMethods;
import io.elb.internal.http.Octets;
import io.elb.internal.http.ResponseHead;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Decodes response heads of HTTP/1.0 and HTTP/1.1 (RFC 9112 section 4) from octets that come in pieces of any size. Interim
 * responses are heads like others. Tolerates what RFC 9112 tells a proxy to repair, and nothing else.
 */
public final class Http1ResponseDecoder {
    private static final int STATUS_LINE = 0;
    private static final int FIELDS = 1;
    private static final int COMPLETE = 2;
    private static final int REJECTED = 3;
    private static final byte[] VERSION = {'H', 'T', 'T', 'P', '/', '1', '.'};
    private static final int REASON_AT = 13;
    private static final long CONCERNED = FieldNames.setOf(
            FieldNames.CONTENT_LENGTH, FieldNames.TRANSFER_ENCODING, FieldNames.CONNECTION, FieldNames.UPGRADE);

    private int maxLineBytes;
    private int maxHeadBytes;
    private final FieldSectionParser section;

    private boolean fresh = true;
    private int state;
    private int pos;
    private @Nullable HeadFault fault;

    /** Makes a decoder with the longest line and the longest head that it accepts; both count all of their line ends. */
    public Http1ResponseDecoder(int maxFieldBytes, int maxHeadBytes) {
        this.maxLineBytes = Math.min(maxFieldBytes, maxHeadBytes);
        this.maxHeadBytes = maxHeadBytes;
        section = new FieldSectionParser(FieldSectionParser.Strictness.RESPONSE, maxFieldBytes);
    }

    /** Sets the longest line and the longest head for the heads that follow; between two heads only. */
    public void limit(int newMaxHeadBytes) {
        maxLineBytes = newMaxHeadBytes;
        maxHeadBytes = newMaxHeadBytes;
        section.limit(newMaxHeadBytes);
    }

    /**
     * Clears the head when it begins, and takes octets of it from the buffer, never one that stands behind the head. The buffer stays
     * the caller's. The framing depends on the method of the request that is answered.
     */
    public DecodeStatus decode(ByteBuf in, ResponseHead head, int requestMethodId) {
        HeadFields fields = head.fields();
        while (in.isReadable() && state < COMPLETE) {
            if (fresh) {
                fresh = false;
                head.clear();
            }
            fields.take(in);
            if (state == STATUS_LINE) {
                parseStatusLine(head, fields);
            }
            if (state == FIELDS) {
                parseFields(head, fields, requestMethodId);
            }
        }
        if (state == COMPLETE) {
            fields.giveBack(in, pos);
            return DecodeStatus.COMPLETE;
        }
        return state == REJECTED ? DecodeStatus.REJECTED : DecodeStatus.NEED_MORE;
    }

    /** Why the head was rejected; null when it was not. */
    public @Nullable HeadFault fault() {
        return fault;
    }

    /** Whether any octet of a head was taken since the last reset. */
    public boolean hasStarted() {
        return !fresh;
    }

    /** Prepares for the next head. */
    public void reset() {
        fresh = true;
        state = STATUS_LINE;
        pos = 0;
        fault = null;
    }

    private void parseStatusLine(ResponseHead head, HeadFields fields) {
        byte[] bytes = fields.bytes();
        int end = Math.min(fields.length(), maxLineBytes);
        int at = pos;
        while (at < end && bytes[at] != '\n') {
            // What is no printable text is only legal in the reason phrase; the first octets are checked early, so that
            // a target that
            // speaks another protocol is found out without waiting for a line end.
            if (at < VERSION.length && bytes[at] != VERSION[at]) {
                reject(HeadFault.RESPONSE_MALFORMED);
                return;
            }
            at = at < VERSION.length ? at + 1 : Math.max(at + 1, Octets.skipPrintable(bytes, at, end));
        }
        pos = at;
        if (at < end) {
            pos = at + 1;
            if (parseStatusLine(head, bytes, at)) {
                section.start(pos, maxHeadBytes);
                state = FIELDS;
            } else {
                reject(HeadFault.RESPONSE_MALFORMED);
            }
        } else if (at >= maxLineBytes) {
            reject(HeadFault.RESPONSE_HEAD_TOO_LARGE);
        }
    }

    /* HTTP/1.x SP 3DIGIT [SP reason] CR LF; the space in front of no reason at all may be missing. */
    private static boolean parseStatusLine(ResponseHead head, byte[] bytes, int lf) {
        int end = lf - 1;
        boolean hasStatus = end >= REASON_AT - 1
                && bytes[end] == '\r'
                && isDigit(bytes[7])
                && bytes[8] == ' '
                && bytes[9] >= '1'
                && isDigit(bytes[9])
                && isDigit(bytes[10])
                && isDigit(bytes[11])
                && (end == REASON_AT - 1 || bytes[REASON_AT - 1] == ' ');
        if (!hasStatus) {
            return false;
        }
        int reasonStart = Math.min(REASON_AT, end);
        for (int at = reasonStart; at < end; at++) {
            byte octet = bytes[at];
            if ((octet >= 0 && octet < 0x20 && octet != '\t') || octet == 0x7f) {
                return false;
            }
        }
        head.setVersion(1, bytes[7] == '0' ? 0 : 1);
        head.setStatus((bytes[9] - '0') * 100 + (bytes[10] - '0') * 10 + bytes[11] - '0');
        head.setReason(reasonStart, end);
        head.setCanonicalLine(bytes[7] == '1' && end >= REASON_AT);
        return true;
    }

    private void parseFields(ResponseHead head, HeadFields fields, int requestMethodId) {
        boolean complete = section.parse(fields);
        pos = section.position();
        FieldSectionParser.Fault sectionFault = section.fault();
        if (sectionFault != null) {
            boolean tooLarge = sectionFault == FieldSectionParser.Fault.FIELD_TOO_LARGE
                    || sectionFault == FieldSectionParser.Fault.HEAD_TOO_LARGE;
            reject(tooLarge ? HeadFault.RESPONSE_HEAD_TOO_LARGE : HeadFault.RESPONSE_MALFORMED);
        } else if (complete) {
            if (resolve(head, fields, requestMethodId)) {
                state = COMPLETE;
            } else {
                reject(HeadFault.RESPONSE_BAD_FRAMING);
            }
        }
    }

    private static boolean resolve(ResponseHead head, HeadFields fields, int requestMethodId) {
        int status = head.status();
        boolean isVersion11 = head.minorVersion() == 1;
        boolean persists = isVersion11;
        boolean concerned = fields.hasAny(CONCERNED);
        if (concerned && fields.has(FieldNames.CONNECTION)) {
            if (fields.hasToken(FieldNames.CONNECTION, "close")) {
                persists = false;
            } else if (!isVersion11) {
                persists = fields.hasToken(FieldNames.CONNECTION, "keep-alive");
            }
        }
        head.setKeepAlive(persists);
        if (requestMethodId == HttpMethods.HEAD || status < 200 || status == 204 || status == 304) {
            head.setFraming(BodyFraming.NONE, -1);
            if (status == 101 && fields.has(FieldNames.UPGRADE)) {
                head.setTunnelProtocol(fields.value(fields.indexOf(FieldNames.UPGRADE)));
            }
            return true;
        }
        return resolveBody(head, fields, isVersion11);
    }

    /* RFC 9112 section 6.3, items 3 to 8. */
    private static boolean resolveBody(ResponseHead head, HeadFields fields, boolean isVersion11) {
        if (fields.has(FieldNames.TRANSFER_ENCODING)) {
            if (!isVersion11 || FramingFields.coding(fields) != FramingFields.Coding.CHUNKED) {
                return false;
            }
            if (fields.has(FieldNames.CONTENT_LENGTH)) {
                head.setKeepAlive(false);
            }
            head.setFraming(BodyFraming.CHUNKED, -1);
            return true;
        }
        if (fields.has(FieldNames.CONTENT_LENGTH)) {
            long length = FramingFields.length(fields);
            head.setFraming(BodyFraming.LENGTH, length);
            return length >= 0;
        }
        head.setFraming(BodyFraming.UNTIL_CLOSE, -1);
        head.setKeepAlive(false);
        return true;
    }

    private static boolean isDigit(byte octet) {
        return octet >= '0' && octet <= '9';
    }

    private void reject(HeadFault why) {
        fault = why;
        state = REJECTED;
    }
}
