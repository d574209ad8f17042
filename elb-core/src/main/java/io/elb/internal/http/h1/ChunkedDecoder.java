package io.elb.internal.http.h1;

import io.elb.internal.http.FieldNames;
import io.elb.internal.http.HeadFields;
import io.netty.buffer.ByteBuf;

/** Finds the data in a chunked body (RFC 9112 section 7.1) where it stands in the buffer; copies and buffers none of it. */
public final class ChunkedDecoder {
    /** What comes next in the buffer. */
    public enum Result {
        /** {@link #dataLength()} octets of data stand at the reader index; the caller takes exactly these before it goes on. */
        DATA,
        /** All octets were taken and the body goes on. */
        NEED_MORE,
        /** The body is complete, trailers included; what stands behind it was left alone. */
        END,
        /** The octets are no chunked body; nothing more can be read from the connection. */
        MALFORMED
    }

    /*
     * Strict, since whoever reads a chunked body differently from the next one can be made to see requests that are none: no sign, no
     * prefix, no bare CR or LF, white space only where an extension follows. Extensions are dropped. They may not outgrow the data by
     * more than a fixed number of octets, so that nobody can keep us busy with a body that never gets longer.
     */
    private static final int SIZE = 0;
    private static final int BEFORE_EXTENSION = 1;
    private static final int EXTENSION = 2;
    private static final int SIZE_LF = 3;
    private static final int DATA = 4;
    private static final int DATA_CR = 5;
    private static final int DATA_LF = 6;
    private static final int LAST_LINE = 7;
    private static final int LAST_LF = 8;
    private static final int TRAILERS = 9;
    private static final int ENDED = 10;
    private static final int FAILED = 11;

    private static final int MAX_SIZE_DIGITS = 16;
    private static final int MAX_EXTENSION_EXCESS = 16 * 1024;
    private static final long REJECTED_TRAILERS =
            FieldNames.setOf(FieldNames.CONTENT_LENGTH, FieldNames.TRANSFER_ENCODING, FieldNames.HOST);

    private final HeadFields trailers = new HeadFields();
    private final FieldSectionParser section;
    private final int maxTrailerBytes;
    private final int maxTrailerCount;

    private int state;
    private int digits;
    private long remaining;
    private int dataLength;
    private long extensionExcess;

    /** Makes a decoder with the largest trailer section that it accepts, in octets with all line ends, and in fields. */
    public ChunkedDecoder(int maxTrailerBytes, int maxTrailerCount) {
        this.maxTrailerBytes = maxTrailerBytes;
        this.maxTrailerCount = maxTrailerCount;
        section = new FieldSectionParser(FieldSectionParser.Strictness.STRICT, maxTrailerBytes);
    }

    /** Goes on until there is data, the end, or no more octets. The buffer stays the caller's. */
    public Result next(ByteBuf in) {
        while (state < TRAILERS && in.isReadable()) {
            if (state == DATA) {
                dataLength = (int) Math.min(remaining, in.readableBytes());
                remaining -= dataLength;
                if (remaining == 0) {
                    state = DATA_CR;
                }
                return Result.DATA;
            }
            step(in);
        }
        if (state == TRAILERS && in.isReadable()) {
            parseTrailers(in);
        }
        return switch (state) {
            case ENDED -> Result.END;
            case FAILED -> Result.MALFORMED;
            default -> Result.NEED_MORE;
        };
    }

    /** How many octets of data stand at the reader index after {@link Result#DATA}; at least 1. */
    public int dataLength() {
        return dataLength;
    }

    /** The trailers after {@link Result#END}, mostly none; valid until the next reset. */
    public HeadFields trailers() {
        return trailers;
    }

    /** Prepares for the next body. */
    public void reset() {
        trailers.clear();
        state = SIZE;
        digits = 0;
        remaining = 0;
        dataLength = 0;
        extensionExcess = 0;
    }

    private void step(ByteBuf in) {
        byte octet = in.readByte();
        switch (state) {
            case SIZE -> readSize(octet);
            case BEFORE_EXTENSION -> {
                if (octet == ';') {
                    state = EXTENSION;
                } else if (octet != ' ' && octet != '\t') {
                    fail();
                }
                countExtension();
            }
            case EXTENSION -> readExtension(octet);
            case SIZE_LF -> {
                expect(octet, '\n', remaining == 0 ? LAST_LINE : DATA);
                extensionExcess = Math.max(0, extensionExcess - remaining);
            }
            case DATA_CR -> expect(octet, '\r', DATA_LF);
            case DATA_LF -> {
                expect(octet, '\n', SIZE);
                digits = 0;
            }
            case LAST_LINE -> {
                if (octet == '\r') {
                    state = LAST_LF;
                } else {
                    in.readerIndex(in.readerIndex() - 1);
                    section.start(0, maxTrailerBytes);
                    state = TRAILERS;
                }
            }
            default -> expect(octet, '\n', ENDED);
        }
    }

    private void readSize(byte octet) {
        int digit = hexDigit(octet);
        if (digit >= 0) {
            remaining = remaining << 4 | digit;
            digits++;
            if (digits > MAX_SIZE_DIGITS || remaining < 0) {
                fail();
            }
        } else if (digits == 0) {
            fail();
        } else if (octet == '\r') {
            state = SIZE_LF;
        } else if (octet == ';') {
            state = EXTENSION;
            countExtension();
        } else if (octet == ' ' || octet == '\t') {
            state = BEFORE_EXTENSION;
            countExtension();
        } else {
            fail();
        }
    }

    private void readExtension(byte octet) {
        if (octet == '\r') {
            state = SIZE_LF;
        } else if ((octet >= 0 && octet < 0x20 && octet != '\t') || octet == 0x7f) {
            fail();
        } else {
            countExtension();
        }
    }

    private void countExtension() {
        extensionExcess++;
        if (extensionExcess > MAX_EXTENSION_EXCESS) {
            fail();
        }
    }

    private void parseTrailers(ByteBuf in) {
        while (state == TRAILERS && in.isReadable()) {
            trailers.take(in);
            boolean complete = section.parse(trailers);
            if (section.fault() != null || trailers.count() > maxTrailerCount || trailers.hasAny(REJECTED_TRAILERS)) {
                fail();
            } else if (complete) {
                trailers.giveBack(in, section.position());
                state = ENDED;
            }
        }
    }

    private void expect(byte octet, char expected, int next) {
        if (octet == expected) {
            state = next;
        } else {
            fail();
        }
    }

    private void fail() {
        state = FAILED;
    }

    private static int hexDigit(byte octet) {
        if (octet >= '0' && octet <= '9') {
            return octet - '0';
        }
        int lower = octet | 0x20;
        return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
    }
}
