package io.elb.internal.http.h1;

import io.elb.internal.http.FieldNames;
import io.elb.internal.http.HeadFields;
import io.elb.internal.http.Octets;
import io.elb.internal.http.SuspiciousNames;
import io.elb.observe.DesyncReason;
import org.jspecify.annotations.Nullable;

/** Parses the field lines of a head or of trailers (RFC 9112 section 5) up to and with the empty line. */
final class FieldSectionParser {
    /*
     * How it works: octets are looked at once, in the array that the head keeps. The state says what the octet at `pos` belongs to, so
     * that parsing goes on wherever the octets ended. `limit` is the position that the line, or the head, may not reach without its end:
     * nothing behind it is looked at, and so the outcome can't depend on how the octets were split.
     *
     * A line without a usable name (no colon, nothing before it, octets that no token has) is classed and not indexed, thus never passed
     * on. A folded value (obs-fold, RFC 9112 section 5.2) is joined: line end and white space become spaces, and what is passed on is one
     * line. Where a fold would make up a framing field or Host, or begins the section, the head is rejected.
     */
    enum Strictness {
        /** Requests: oddities are noted for the desync class. */
        CLASSED,
        /** Responses: white space before the colon is removed (RFC 9112 section 5.1); other oddities are faults. */
        RESPONSE,
        /** Trailers: any oddity is a fault. */
        STRICT
    }

    enum Fault {
        MALFORMED,
        FIELD_TOO_LARGE,
        HEAD_TOO_LARGE,
        BAD_FRAMING
    }

    private static final int LINE_START = 0;
    private static final int NAME = 1;
    private static final int BEFORE_COLON = 2;
    private static final int BEFORE_VALUE = 3;
    private static final int VALUE = 4;
    private static final int VALUE_LF = 5;
    private static final int ODD_LINE = 6;
    private static final int ODD_LINE_LF = 7;
    private static final int LAST_LF = 8;
    private static final int COMPLETE = 9;
    private static final int REJECTED = 10;

    private static final long NEVER_FOLDED = FieldNames.setOf(
            FieldNames.CONTENT_LENGTH,
            FieldNames.TRANSFER_ENCODING,
            FieldNames.CONNECTION,
            FieldNames.UPGRADE,
            FieldNames.HOST);

    private final Strictness strictness;
    private int maxFieldBytes;

    private int state;
    private int pos;
    private int limit;
    private int sectionLimit;
    private int lineStart;
    private int nameEnd;
    private int valueStart;
    private boolean folded;
    private boolean lastLineOdd;
    private boolean oddLineHasColon;
    private boolean suspiciousLength;
    private boolean suspiciousCoding;
    private @Nullable DesyncReason reason;
    private @Nullable Fault fault;

    /** A field line's limit counts its line end. */
    FieldSectionParser(Strictness strictness, int maxFieldBytes) {
        this.strictness = strictness;
        this.maxFieldBytes = maxFieldBytes;
    }

    /** Sets the longest field line, between two sections. */
    void limit(int newMaxFieldBytes) {
        maxFieldBytes = newMaxFieldBytes;
    }

    /** Begins at a position; the section's end must stand before or at the other. */
    void start(int position, int endLimit) {
        pos = position;
        sectionLimit = endLimit;
        suspiciousLength = false;
        suspiciousCoding = false;
        lastLineOdd = false;
        reason = null;
        fault = null;
        startLine();
    }

    /** Where parsing stands: behind the section when it is complete. */
    int position() {
        return pos;
    }

    /** Whether parsing stands at the start of a line. */
    boolean isAtLineStart() {
        return state == LINE_START;
    }

    @Nullable
    Fault fault() {
        return fault;
    }

    /** The first of the worst reasons that the lines gave; null when they gave none. */
    @Nullable
    DesyncReason reason() {
        return reason;
    }

    /** Whether some name is Content-Length only when read leniently. */
    boolean hasSuspiciousLength() {
        return suspiciousLength;
    }

    /** Whether some name is Transfer-Encoding only when read leniently. */
    boolean hasSuspiciousCoding() {
        return suspiciousCoding;
    }

    /** Parses what is there. Returns whether the section is complete; otherwise there is a fault, or more octets are needed. */
    boolean parse(HeadFields fields) {
        byte[] bytes = fields.bytes();
        int length = fields.length();
        while (true) {
            int end = Math.min(length, limit);
            if (pos >= end) {
                if (pos >= limit) {
                    reject(limit == sectionLimit ? Fault.HEAD_TOO_LARGE : Fault.FIELD_TOO_LARGE);
                }
                return false;
            }
            switch (state) {
                case LINE_START -> parseLineStart(fields, bytes);
                case NAME -> parseName(bytes, end);
                case BEFORE_COLON -> parseBeforeColon(bytes);
                case BEFORE_VALUE -> parseBeforeValue(bytes, end);
                case VALUE -> parseValue(bytes, end);
                case VALUE_LF -> parseValueEnd(fields, bytes);
                case ODD_LINE -> parseOddLine(bytes, end);
                case ODD_LINE_LF -> parseOddLineEnd(bytes);
                default -> parseLastLineEnd(bytes);
            }
            if (state >= COMPLETE) {
                return state == COMPLETE;
            }
        }
    }

    private void startLine() {
        state = LINE_START;
        lineStart = pos;
        folded = false;
        limit = maxFieldBytes > sectionLimit - pos ? sectionLimit : pos + maxFieldBytes;
    }

    private void parseLineStart(HeadFields fields, byte[] bytes) {
        byte octet = bytes[pos];
        if (Octets.isToken(octet)) {
            state = NAME;
        } else if (octet == '\r') {
            state = LAST_LF;
            pos++;
        } else if (Octets.isBlank(octet)) {
            parseFold(fields, bytes);
        } else if (octet == ':') {
            note(DesyncReason.EMPTY_HEADER);
            startOddLine(true);
            pos++;
        } else {
            startOddLine(false);
        }
    }

    private void parseName(byte[] bytes, int end) {
        int at = Octets.skipToken(bytes, pos, end);
        pos = at;
        if (at == end) {
            return;
        }
        byte octet = bytes[at];
        if (octet == ':') {
            nameEnd = at;
            // Nearly always one space and then the value: saves a turn of the loop.
            if (at + 2 < end && bytes[at + 1] == ' ' && bytes[at + 2] > ' ') {
                pos = at + 2;
                valueStart = pos;
                state = VALUE;
            } else {
                pos = at + 1;
                state = BEFORE_VALUE;
            }
        } else if (Octets.isBlank(octet) && strictness == Strictness.RESPONSE) {
            nameEnd = at;
            state = BEFORE_COLON;
        } else {
            startOddLine(false);
        }
    }

    private void parseBeforeColon(byte[] bytes) {
        byte octet = bytes[pos];
        if (octet == ':') {
            pos++;
            state = BEFORE_VALUE;
        } else if (Octets.isBlank(octet)) {
            pos++;
        } else {
            reject(Fault.MALFORMED);
        }
    }

    private void parseBeforeValue(byte[] bytes, int end) {
        int at = pos;
        while (at < end && Octets.isBlank(bytes[at])) {
            at++;
        }
        pos = at;
        valueStart = at;
        if (at < end) {
            state = VALUE;
        }
    }

    private void parseValue(byte[] bytes, int end) {
        int at = Octets.skipPrintable(bytes, pos, end);
        if (at == end) {
            pos = at;
            return;
        }
        byte octet = bytes[at];
        pos = at + 1;
        if (octet == '\r') {
            state = VALUE_LF;
        } else if (octet == 0 || octet == '\n') {
            rejectBadHeader();
        } else if (octet != '\t') {
            note(DesyncReason.NON_COMPLIANT_HEADER);
        }
    }

    private void parseValueEnd(HeadFields fields, byte[] bytes) {
        if (bytes[pos] != '\n') {
            rejectBadHeader();
            return;
        }
        int valueEnd = pos - 1;
        pos++;
        while (valueEnd > valueStart && Octets.isBlank(bytes[valueEnd - 1])) {
            valueEnd--;
        }
        if (folded) {
            fields.extendLast(valueStart, valueEnd);
        } else {
            fields.index(lineStart, nameEnd, valueStart, valueEnd);
            int last = fields.count() - 1;
            if (fields.nameId(last) == FieldNames.UNKNOWN) {
                noteSuspicious(bytes, lineStart, nameEnd);
            }
        }
        lastLineOdd = false;
        startLine();
    }

    private void parseFold(HeadFields fields, byte[] bytes) {
        int last = fields.count() - 1;
        boolean nothingToContinue = last < 0 && !lastLineOdd;
        if (nothingToContinue || lastLineOdd || fields.nameId(last) != FieldNames.CONTENT_TYPE) {
            note(DesyncReason.MULTILINE_HEADER);
        }
        if (strictness != Strictness.CLASSED || nothingToContinue) {
            reject(Fault.MALFORMED);
            return;
        }
        if (lastLineOdd) {
            startOddLine(true);
            return;
        }
        if ((NEVER_FOLDED & 1L << fields.nameId(last)) != 0) {
            reject(Fault.BAD_FRAMING);
            return;
        }
        // The field's limit holds for all its lines together.
        lineStart = fields.nameStart(last);
        limit = maxFieldBytes > sectionLimit - lineStart ? sectionLimit : lineStart + maxFieldBytes;
        nameEnd = fields.nameEnd(last);
        valueStart = fields.valueStart(last);
        boolean empty = valueStart == fields.valueEnd(last);
        bytes[pos - 2] = ' ';
        bytes[pos - 1] = ' ';
        folded = true;
        state = empty ? BEFORE_VALUE : VALUE;
    }

    private void startOddLine(boolean hasColon) {
        if (strictness != Strictness.CLASSED) {
            reject(Fault.MALFORMED);
            return;
        }
        state = ODD_LINE;
        lastLineOdd = true;
        oddLineHasColon = hasColon;
    }

    /* A line that is not indexed: only its end is looked for, and what it may look like to others. */
    private void parseOddLine(byte[] bytes, int end) {
        for (int at = pos; at < end; at++) {
            byte octet = bytes[at];
            if (octet == ':' && !oddLineHasColon) {
                oddLineHasColon = true;
                note(DesyncReason.NON_COMPLIANT_HEADER);
                noteSuspicious(bytes, lineStart, at);
                if (Octets.isBlank(bytes[at - 1])) {
                    reject(Fault.MALFORMED);
                    return;
                }
            } else if (octet == 0 || octet == '\n') {
                pos = at + 1;
                rejectBadHeader();
                return;
            } else if (octet == '\r') {
                pos = at + 1;
                state = ODD_LINE_LF;
                return;
            }
        }
        pos = end;
    }

    private void parseOddLineEnd(byte[] bytes) {
        if (bytes[pos] != '\n') {
            rejectBadHeader();
            return;
        }
        if (!oddLineHasColon) {
            note(DesyncReason.MISSING_HEADER_COLON);
            noteSuspicious(bytes, lineStart, pos - 1);
        }
        pos++;
        startLine();
    }

    private void parseLastLineEnd(byte[] bytes) {
        if (bytes[pos] != '\n') {
            rejectBadHeader();
            return;
        }
        pos++;
        state = COMPLETE;
    }

    private void noteSuspicious(byte[] bytes, int start, int end) {
        if (strictness != Strictness.CLASSED || end - start < SuspiciousNames.SHORTEST) {
            return;
        }
        int looksLike = SuspiciousNames.looksLike(bytes, start, end);
        if (looksLike != FieldNames.UNKNOWN) {
            suspiciousLength |= looksLike == FieldNames.CONTENT_LENGTH;
            suspiciousCoding |= looksLike == FieldNames.TRANSFER_ENCODING;
            note(DesyncReason.SUSPICIOUS_HEADER);
        }
    }

    private void note(DesyncReason other) {
        DesyncReason worst = reason;
        if (worst == null || other.desyncClass().compareTo(worst.desyncClass()) > 0) {
            reason = other;
        }
    }

    private void rejectBadHeader() {
        note(DesyncReason.BAD_HEADER);
        reject(Fault.MALFORMED);
    }

    private void reject(Fault why) {
        fault = why;
        state = REJECTED;
    }
}
