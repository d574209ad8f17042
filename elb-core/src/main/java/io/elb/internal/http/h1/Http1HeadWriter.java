package io.elb.internal.http.h1;

import io.elb.internal.http.BodyFraming;
import io.elb.internal.http.FieldNames;
import io.elb.internal.http.HeadEdits;
import io.elb.internal.http.HeadFields;
import io.elb.internal.http.HttpMethods;
import io.elb.internal.http.RequestHead;
import io.elb.internal.http.ResponseHead;
import io.elb.internal.http.StatusPhrases;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/** Writes heads, chunk headers and trailers in their one canonical form (RFC 9112), copying untouched runs of lines at once. */
public final class Http1HeadWriter {
    /** What a response says about its connection. */
    public enum Persistence {
        /** Nothing: the connection persists, as HTTP/1.1 has it. */
        IMPLIED,
        /** {@code Connection: keep-alive}, for a client of HTTP/1.0 that asked for it. */
        KEEP_ALIVE,
        /** {@code Connection: close}. */
        CLOSE
    }

    /*
     * How it works: lines that are canonical and untouched are not looked at; neighbours among them, the start line included, make one
     * run of octets that is copied at once. The framing fields are the writer's own: whatever the head says, exactly one
     * Content-Length or Transfer-Encoding is written, and the line of the head is kept only when it is what would be written anyway.
     */
    private static final byte[] REQUEST_LINE_END = ascii(" HTTP/1.1\r\n");
    private static final byte[] STATUS_LINE_START = ascii("HTTP/1.1 ");
    private static final byte[] CONTENT_LENGTH = ascii("Content-Length: ");
    private static final byte[] CHUNKED = ascii("Transfer-Encoding: chunked\r\n");
    private static final byte[] CLOSE = ascii("Connection: close\r\n");
    private static final byte[] KEEP_ALIVE = ascii("Connection: keep-alive\r\n");
    private static final byte[] LAST_CHUNK = ascii("0\r\n");
    private static final byte[] HEX = ascii("0123456789abcdef");
    private static final int STATUS_LINE_PREFIX_LENGTH = 13;
    private static final int OWN_LINES_LENGTH = 128;
    private static final short CR_LF = '\r' << 8 | '\n';
    private static final short COLON_SPACE = ':' << 8 | ' ';

    private static final long FRAMING = FieldNames.setOf(FieldNames.CONTENT_LENGTH, FieldNames.TRANSFER_ENCODING);
    private static final long CODING = FieldNames.setOf(FieldNames.TRANSFER_ENCODING);

    private Http1HeadWriter() {}

    /**
     * Writes a request head. An absolute-form target is written in origin form (RFC 9112 section 3.2.1), unless the edits have another
     * one; the Host field that belongs to it is the caller's to edit. Close appends {@code Connection: close}; the caller has removed
     * what the client said about its connection.
     */
    public static void writeRequest(
            RequestHead head, HeadEdits edits, BodyFraming framing, long contentLength, boolean close, ByteBuf out) {
        HeadFields fields = head.fields();
        reserve(fields, edits, out);
        boolean keepsLength = framing == BodyFraming.LENGTH
                && head.contentLength() == contentLength
                && hasPlainLength(fields, edits, contentLength);
        if (head.isCanonicalLine() && !head.isAbsoluteForm() && !edits.hasTarget()) {
            writeFields(
                    fields,
                    edits,
                    keepsLength ? CODING : FRAMING,
                    head.methodStart(),
                    head.targetEnd() + REQUEST_LINE_END.length,
                    out);
        } else {
            writeRequestLine(head, edits, out);
            writeFields(fields, edits, keepsLength ? CODING : FRAMING, 0, 0, out);
        }
        out.writeBytes(edits.appended(), 0, edits.appendedLength());
        writeFraming(framing, keepsLength, contentLength, out);
        if (close) {
            out.writeBytes(CLOSE);
        }
        out.writeShort(CR_LF);
    }

    /**
     * Writes a response head, always as HTTP/1.1. Without a body ({@link BodyFraming#NONE}) a valid Content-Length of the head stays,
     * since it describes what GET would have sent (RFC 9110 section 8.6), except for 1xx and 204. {@link BodyFraming#UNTIL_CLOSE}
     * writes no framing and needs {@link Persistence#CLOSE}.
     */
    public static void writeResponse(
            ResponseHead head,
            HeadEdits edits,
            BodyFraming framing,
            long contentLength,
            Persistence persistence,
            ByteBuf out) {
        HeadFields fields = head.fields();
        reserve(fields, edits, out);
        boolean keepsLength;
        if (framing == BodyFraming.NONE) {
            long described = head.status() < 200 || head.status() == 204 ? -1 : FramingFields.length(fields);
            keepsLength = described >= 0
                    && !fields.has(FieldNames.TRANSFER_ENCODING)
                    && hasPlainLength(fields, edits, described);
        } else {
            keepsLength = framing == BodyFraming.LENGTH
                    && head.contentLength() == contentLength
                    && hasPlainLength(fields, edits, contentLength);
        }
        long dropped = keepsLength ? CODING : FRAMING;
        if (head.isCanonicalLine()) {
            int start = head.reasonStart() - STATUS_LINE_PREFIX_LENGTH;
            writeFields(fields, edits, dropped, start, head.reasonEnd() + 2, out);
        } else {
            writeStatusLine(head, out);
            writeFields(fields, edits, dropped, 0, 0, out);
        }
        out.writeBytes(edits.appended(), 0, edits.appendedLength());
        writeFraming(framing, keepsLength, contentLength, out);
        if (persistence == Persistence.CLOSE) {
            out.writeBytes(CLOSE);
        } else if (persistence == Persistence.KEEP_ALIVE) {
            out.writeBytes(KEEP_ALIVE);
        }
        out.writeShort(CR_LF);
    }

    /** Writes the line in front of a chunk's data, of which there is at least one octet. Behind the data: {@link #writeChunkEnd}. */
    public static void writeChunkHeader(ByteBuf out, long size) {
        int shift = 60 - Long.numberOfLeadingZeros(size) / 4 * 4;
        for (; shift >= 0; shift -= 4) {
            out.writeByte(HEX[(int) (size >> shift) & 0xf]);
        }
        out.writeShort(CR_LF);
    }

    /** Writes what stands behind a chunk's data. */
    public static void writeChunkEnd(ByteBuf out) {
        out.writeShort(CR_LF);
    }

    /** Writes the last chunk, the trailers but those that must not be trailers (RFC 9110 section 6.5.1), and the end of the body. */
    public static void writeTrailers(HeadFields trailers, ByteBuf out) {
        out.writeBytes(LAST_CHUNK);
        for (int i = 0; i < trailers.count(); i++) {
            if (!FieldNames.isForbiddenInTrailers(trailers.nameId(i))) {
                writeName(trailers, i, out);
                writeValue(trailers.bytes(), trailers.valueStart(i), trailers.valueEnd(i), out);
            }
        }
        out.writeShort(CR_LF);
    }

    /** Writes the last chunk and the end of a body without trailers. */
    public static void writeLastChunk(ByteBuf out) {
        out.writeBytes(LAST_CHUNK);
        out.writeShort(CR_LF);
    }

    /* Writes the run that begins in front of the fields, if any, and all fields that are left. */
    private static void writeFields(
            HeadFields fields, HeadEdits edits, long dropped, int firstRunStart, int firstRunEnd, ByteBuf out) {
        byte[] bytes = fields.bytes();
        int runStart = firstRunStart;
        int runEnd = firstRunEnd;
        int count = fields.count();
        for (int i = 0; i < count; i++) {
            if ((dropped & 1L << fields.nameId(i)) != 0 || edits.isRemoved(fields, i)) {
                continue;
            }
            boolean replaced = edits.isReplaced(i);
            if (!replaced && fields.isCanonicalLine(i)) {
                if (fields.nameStart(i) != runEnd) {
                    out.writeBytes(bytes, runStart, runEnd - runStart);
                    runStart = fields.nameStart(i);
                }
                runEnd = fields.valueEnd(i) + 2;
                continue;
            }
            out.writeBytes(bytes, runStart, runEnd - runStart);
            runStart = 0;
            runEnd = 0;
            writeName(fields, i, out);
            if (replaced) {
                writeValue(edits.data(), edits.valueStart(i), edits.valueEnd(i), out);
            } else {
                writeValue(bytes, fields.valueStart(i), fields.valueEnd(i), out);
            }
        }
        out.writeBytes(bytes, runStart, runEnd - runStart);
    }

    private static void writeRequestLine(RequestHead head, HeadEdits edits, ByteBuf out) {
        byte[] bytes = head.fields().bytes();
        out.writeBytes(bytes, head.methodStart(), head.methodEnd() - head.methodStart());
        out.writeByte(' ');
        if (edits.hasTarget()) {
            out.writeBytes(edits.data(), edits.targetStart(), edits.targetEnd() - edits.targetStart());
        } else if (!head.isAbsoluteForm()) {
            out.writeBytes(bytes, head.targetStart(), head.targetEnd() - head.targetStart());
        } else {
            boolean hasQuery = head.pathEnd() != head.targetEnd();
            if (head.pathStart() == head.pathEnd()) {
                // RFC 9112 section 3.2.4: OPTIONS for the whole server.
                out.writeByte(head.methodId() == HttpMethods.OPTIONS && !hasQuery ? '*' : '/');
            }
            out.writeBytes(bytes, head.pathStart(), head.targetEnd() - head.pathStart());
        }
        out.writeBytes(REQUEST_LINE_END);
    }

    private static void writeStatusLine(ResponseHead head, ByteBuf out) {
        out.writeBytes(STATUS_LINE_START);
        writeNumber(head.status(), out);
        out.writeByte(' ');
        if (head.reasonStart() == head.reasonEnd()) {
            out.writeBytes(StatusPhrases.octets(head.status()));
        } else {
            out.writeBytes(head.fields().bytes(), head.reasonStart(), head.reasonEnd() - head.reasonStart());
        }
        out.writeShort(CR_LF);
    }

    private static void writeName(HeadFields fields, int i, ByteBuf out) {
        out.writeBytes(fields.bytes(), fields.nameStart(i), fields.nameEnd(i) - fields.nameStart(i));
        out.writeShort(COLON_SPACE);
    }

    private static void writeValue(byte[] bytes, int start, int end, ByteBuf out) {
        out.writeBytes(bytes, start, end - start);
        out.writeShort(CR_LF);
    }

    private static void writeFraming(BodyFraming framing, boolean keepsLength, long contentLength, ByteBuf out) {
        if (framing == BodyFraming.CHUNKED) {
            out.writeBytes(CHUNKED);
        } else if (framing == BodyFraming.LENGTH && !keepsLength) {
            out.writeBytes(CONTENT_LENGTH);
            writeNumber(contentLength, out);
            out.writeShort(CR_LF);
        }
    }

    /* Whether the head has one Content-Length, untouched, spelled as it would be written. */
    private static boolean hasPlainLength(HeadFields fields, HeadEdits edits, long contentLength) {
        int at = fields.indexOf(FieldNames.CONTENT_LENGTH);
        return at >= 0
                && fields.indexOf(FieldNames.CONTENT_LENGTH, at + 1) < 0
                && edits.isUntouched(fields, at)
                && fields.valueEnd(at) - fields.valueStart(at) == digits(contentLength);
    }

    private static void writeNumber(long number, ByteBuf out) {
        long unit = 1;
        for (int i = digits(number); i > 1; i--) {
            unit *= 10;
        }
        for (; unit > 0; unit /= 10) {
            out.writeByte('0' + (int) (number / unit % 10));
        }
    }

    private static int digits(long number) {
        int digits = 1;
        for (long rest = number / 10; rest > 0; rest /= 10) {
            digits++;
        }
        return digits;
    }

    private static void reserve(HeadFields fields, HeadEdits edits, ByteBuf out) {
        out.ensureWritable(
                fields.length() + edits.appendedLength() + edits.dataLength() + 2 * fields.count() + OWN_LINES_LENGTH);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
