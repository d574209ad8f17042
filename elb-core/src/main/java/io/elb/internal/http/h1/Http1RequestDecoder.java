package io.elb.internal.http.h1;

import io.elb.internal.http.HeadFields;
import io.elb.internal.http.Octets;
import io.elb.internal.http.RequestHead;
import io.elb.observe.DesyncReason;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Decodes request heads of HTTP/1.0 and HTTP/1.1 (RFC 9112 sections 2, 3 and 5) from octets that come in pieces of any size. */
public final class Http1RequestDecoder {
    /*
     * How it works: octets are copied once, in small steps, into the array of the head, and parsed there. The request line is looked at
     * when it is complete; the field section goes on at any octet. Framing is resolved before the desync class, and both before anyone
     * sees the head. What makes a head REJECTED does so in every desync mode; the reason is noted on the head for the log all the same.
     */
    private static final int EMPTY_LINES = 0;
    private static final int REQUEST_LINE = 1;
    private static final int FIELDS = 2;
    private static final int COMPLETE = 3;
    private static final int REJECTED = 4;
    private static final int MAX_EMPTY_OCTETS = 8;

    private final int maxRequestLineBytes;
    private final int maxHeadBytes;
    private final FieldSectionParser section;
    private final RequestLineParser line = new RequestLineParser();

    private boolean fresh = true;
    private int state;
    private int pos;
    private int headStart;
    private int emptyOctets;
    private @Nullable HeadFault fault;

    /**
     * Makes a decoder with the longest request line, the longest field line and the longest head that it accepts; each counts all of its
     * line ends.
     */
    public Http1RequestDecoder(int maxRequestLineBytes, int maxFieldBytes, int maxHeadBytes) {
        this.maxRequestLineBytes = maxRequestLineBytes;
        this.maxHeadBytes = maxHeadBytes;
        section = new FieldSectionParser(FieldSectionParser.Strictness.CLASSED, maxFieldBytes);
    }

    /** Clears the head when it begins, and takes octets of it from the buffer, never one that stands behind the head. The buffer stays the caller's. */
    public DecodeStatus decode(ByteBuf in, RequestHead head) {
        HeadFields fields = head.fields();
        while (in.isReadable() && state < COMPLETE) {
            if (fresh) {
                fresh = false;
                head.clear();
            }
            fields.take(in);
            parse(head, fields);
        }
        if (state == COMPLETE) {
            fields.giveBack(in, pos);
            line.encodeTarget(head);
        }
        return state == COMPLETE
                ? DecodeStatus.COMPLETE
                : state == REJECTED ? DecodeStatus.REJECTED : DecodeStatus.NEED_MORE;
    }

    /** Why the head was rejected; null when it was not. */
    public @Nullable HeadFault fault() {
        return fault;
    }

    /** Whether any octet of a head was taken since the last reset; empty lines in front of it don't count. */
    public boolean hasStarted() {
        return state != EMPTY_LINES;
    }

    /** The reason that describes a head whose client ended here; null before the request line is complete. */
    public @Nullable DesyncReason reasonAtEnd() {
        if (state != FIELDS) {
            return null;
        }
        return section.isAtLineStart() ? DesyncReason.MISSING_LAST_EMPTY_LINE : DesyncReason.PARTIAL_HEADER_LINE;
    }

    /** Prepares for the next head. */
    public void reset() {
        fresh = true;
        state = EMPTY_LINES;
        pos = 0;
        headStart = 0;
        emptyOctets = 0;
        fault = null;
    }

    private void parse(RequestHead head, HeadFields fields) {
        if (state == EMPTY_LINES) {
            skipEmptyLines(head, fields);
        }
        if (state == REQUEST_LINE) {
            parseRequestLine(head, fields);
        }
        if (state == FIELDS) {
            parseFields(head, fields);
        }
    }

    /*
     * A client may send an empty line behind the body of its last request (RFC 9112 section 2.2). Such lines leave nothing behind in the
     * head, so that the caller can take another one while nothing has started.
     */
    private void skipEmptyLines(RequestHead head, HeadFields fields) {
        byte[] bytes = fields.bytes();
        for (; pos < fields.length(); pos++) {
            byte octet = bytes[pos];
            boolean isSecond = (emptyOctets & 1) == 1;
            if (octet == (isSecond ? '\n' : '\r') && emptyOctets < MAX_EMPTY_OCTETS) {
                emptyOctets++;
            } else if (isSecond || !Octets.isToken(octet)) {
                head.note(DesyncReason.BAD_METHOD);
                reject(HeadFault.MALFORMED);
                return;
            } else {
                headStart = pos;
                state = REQUEST_LINE;
                return;
            }
        }
        pos = 0;
        fresh = true;
    }

    private void parseRequestLine(RequestHead head, HeadFields fields) {
        byte[] bytes = fields.bytes();
        int limit = headStart + Math.min(maxRequestLineBytes, maxHeadBytes);
        int end = Math.min(fields.length(), limit);
        int at = pos;
        while (at < end && bytes[at] != '\n') {
            at = Math.max(at + 1, Octets.skipPrintable(bytes, at, end));
        }
        pos = at;
        if (at < end) {
            pos = at + 1;
            HeadFault lineFault = line.parse(head, headStart, at);
            if (lineFault != null) {
                reject(lineFault);
                return;
            }
            section.start(pos, headStart + maxHeadBytes);
            state = FIELDS;
        } else if (at >= limit) {
            rejectLongLine(head, bytes, limit);
        }
    }

    private void rejectLongLine(RequestHead head, byte[] bytes, int limit) {
        int methodEnd = Octets.skipToken(bytes, headStart, limit);
        if (methodEnd == limit || bytes[methodEnd] != ' ') {
            head.note(DesyncReason.BAD_METHOD);
            reject(HeadFault.MALFORMED);
        } else {
            reject(HeadFault.REQUEST_LINE_TOO_LONG);
        }
    }

    private void parseFields(RequestHead head, HeadFields fields) {
        boolean complete = section.parse(fields);
        pos = section.position();
        FieldSectionParser.Fault sectionFault = section.fault();
        if (!complete && sectionFault == null) {
            return;
        }
        DesyncReason reason = section.reason();
        if (reason != null) {
            head.note(reason);
        }
        if (sectionFault != null) {
            reject(
                    switch (sectionFault) {
                        case MALFORMED -> HeadFault.MALFORMED;
                        case FIELD_TOO_LARGE -> HeadFault.FIELD_TOO_LARGE;
                        case HEAD_TOO_LARGE -> HeadFault.HEAD_TOO_LARGE;
                        case BAD_FRAMING -> HeadFault.BAD_FRAMING;
                    });
            return;
        }
        HeadFault semanticFault = RequestSemantics.resolve(head, section);
        if (semanticFault != null) {
            reject(semanticFault);
        } else {
            state = COMPLETE;
        }
    }

    private void reject(HeadFault why) {
        fault = why;
        state = REJECTED;
    }
}
