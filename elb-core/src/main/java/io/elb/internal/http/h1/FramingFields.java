package io.elb.internal.http.h1;

import io.elb.internal.http.FieldNames;
import io.elb.internal.http.HeadFields;
import io.elb.internal.http.Octets;

/** Reads Content-Length and Transfer-Encoding, all lines of each (RFC 9112 section 6). */
final class FramingFields {
    /** What the lines of Transfer-Encoding say together. */
    enum Coding {
        /** One chunked, at the end, and nothing else but perhaps identity. */
        CHUNKED,
        /** One chunked at the end, behind known codings that are not implemented. */
        CHUNKED_OVER_KNOWN,
        /** One chunked at the end, behind codings that nobody knows. */
        CHUNKED_OVER_UNKNOWN,
        /** Chunked more than once. */
        CHUNKED_TWICE,
        /** Not ending in chunked, or no list of codings. */
        BAD
    }

    /** There is no Content-Length. */
    static final long NO_LENGTH = -1;
    /** Some value is no number, or is above 2^63 - 1. */
    static final long BAD_LENGTH = -2;
    /** There are several values, and they differ. */
    static final long DIFFERING_LENGTHS = -3;

    private FramingFields() {}

    /** Returns the length that all lines, read as lists, agree on, or one of the negative constants. */
    static long length(HeadFields fields) {
        long length = NO_LENGTH;
        for (int i = fields.indexOf(FieldNames.CONTENT_LENGTH);
                i >= 0;
                i = fields.indexOf(FieldNames.CONTENT_LENGTH, i + 1)) {
            byte[] bytes = fields.bytes();
            int end = fields.valueEnd(i);
            int from = fields.valueStart(i);
            do {
                int comma = indexOf(bytes, (byte) ',', from, end);
                long item = number(bytes, trimStart(bytes, from, comma), trimEnd(bytes, from, comma));
                if (item == BAD_LENGTH) {
                    return BAD_LENGTH;
                }
                if (length >= 0 && length != item) {
                    return DIFFERING_LENGTHS;
                }
                length = item;
                from = comma + 1;
            } while (from <= end);
        }
        return length;
    }

    /** Whether the value of some line is a list, which a Content-Length must not be. */
    static boolean hasListedLength(HeadFields fields) {
        for (int i = fields.indexOf(FieldNames.CONTENT_LENGTH);
                i >= 0;
                i = fields.indexOf(FieldNames.CONTENT_LENGTH, i + 1)) {
            if (indexOf(fields.bytes(), (byte) ',', fields.valueStart(i), fields.valueEnd(i)) < fields.valueEnd(i)) {
                return true;
            }
        }
        return false;
    }

    /** Reads all lines of Transfer-Encoding, of which there is at least one. */
    static Coding coding(HeadFields fields) {
        int chunked = 0;
        boolean lastIsChunked = false;
        boolean known = false;
        boolean unknown = false;
        for (int i = fields.indexOf(FieldNames.TRANSFER_ENCODING);
                i >= 0;
                i = fields.indexOf(FieldNames.TRANSFER_ENCODING, i + 1)) {
            byte[] bytes = fields.bytes();
            int end = fields.valueEnd(i);
            int from = fields.valueStart(i);
            do {
                int comma = indexOf(bytes, (byte) ',', from, end);
                int itemStart = trimStart(bytes, from, comma);
                int itemEnd = trimEnd(bytes, from, comma);
                int nameEnd = trimEnd(bytes, itemStart, indexOf(bytes, (byte) ';', itemStart, itemEnd));
                if (!Octets.isToken(bytes, itemStart, nameEnd)) {
                    return Coding.BAD;
                }
                lastIsChunked = Octets.equalsIgnoreCase(bytes, itemStart, nameEnd, "chunked");
                if (lastIsChunked) {
                    if (nameEnd != itemEnd) {
                        return Coding.BAD; // chunked has no parameters (RFC 9112 section 7.1)
                    }
                    chunked++;
                } else if (isKnown(bytes, itemStart, nameEnd)) {
                    known = true;
                } else if (!Octets.equalsIgnoreCase(bytes, itemStart, itemEnd, "identity")) {
                    unknown = true;
                }
                from = comma + 1;
            } while (from <= end);
        }
        if (chunked > 1) {
            return Coding.CHUNKED_TWICE;
        }
        if (!lastIsChunked) {
            return Coding.BAD;
        }
        return unknown ? Coding.CHUNKED_OVER_UNKNOWN : known ? Coding.CHUNKED_OVER_KNOWN : Coding.CHUNKED;
    }

    private static boolean isKnown(byte[] bytes, int start, int end) {
        return Octets.equalsIgnoreCase(bytes, start, end, "gzip")
                || Octets.equalsIgnoreCase(bytes, start, end, "deflate")
                || Octets.equalsIgnoreCase(bytes, start, end, "compress");
    }

    private static long number(byte[] bytes, int start, int end) {
        if (start >= end) {
            return BAD_LENGTH;
        }
        long number = 0;
        for (int at = start; at < end; at++) {
            int digit = bytes[at] - '0';
            if (digit < 0 || digit > 9 || number > (Long.MAX_VALUE - digit) / 10) {
                return BAD_LENGTH;
            }
            number = number * 10 + digit;
        }
        return number;
    }

    private static int indexOf(byte[] bytes, byte octet, int start, int end) {
        int at = start;
        while (at < end && bytes[at] != octet) {
            at++;
        }
        return at;
    }

    private static int trimStart(byte[] bytes, int start, int end) {
        int at = start;
        while (at < end && Octets.isBlank(bytes[at])) {
            at++;
        }
        return at;
    }

    private static int trimEnd(byte[] bytes, int start, int end) {
        int at = end;
        while (at > start && Octets.isBlank(bytes[at - 1])) {
            at--;
        }
        return at;
    }
}
