package io.elb.internal.http.h1;

import io.elb.internal.http.HeadFields;
import io.elb.internal.http.Octets;
import io.elb.internal.http.RequestHead;
import io.elb.observe.DesyncReason;
import org.jspecify.annotations.Nullable;

/** Takes a complete request line apart (RFC 9112 section 3). */
final class RequestLineParser {
    /*
     * How it works: the method ends at the first space, the version begins behind the last, and the target is what is between. A target
     * that holds spaces or control characters is classed; since it must not be passed on like that, these octets are percent-encoded.
     * The encoded target is put behind the head, and so only when the head is complete.
     */
    private static final byte[] VERSION = {'H', 'T', 'T', 'P', '/', '1', '.'};
    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'};
    private static final int VERSION_LENGTH = 8;
    private static final int NAME_LENGTH = 5;

    private boolean mustEncode;

    /** Parses the line from its start to its LF. Returns why it is not acceptable, or null. */
    @Nullable
    HeadFault parse(RequestHead head, int start, int lf) {
        byte[] bytes = head.fields().bytes();
        mustEncode = false;
        int end = lf;
        boolean hasCr = bytes[lf - 1] == '\r';
        if (hasCr) {
            end--;
        } else {
            head.note(DesyncReason.NON_CR_LF_LINE_TERMINATION);
        }
        int methodEnd = Octets.skipToken(bytes, start, end);
        if (methodEnd == end) {
            head.note(DesyncReason.MISSING_URI);
            return HeadFault.MALFORMED;
        }
        if (bytes[methodEnd] != ' ') {
            head.note(DesyncReason.BAD_METHOD);
            return HeadFault.MALFORMED;
        }
        head.setMethod(start, methodEnd);
        int stop = end;
        while (Octets.isBlank(bytes[stop - 1]) && stop - 1 > methodEnd) {
            stop--;
        }
        if (stop != end) {
            head.note(DesyncReason.NON_COMPLIANT_VERSION);
        }
        int versionStart = stop;
        while (bytes[versionStart - 1] != ' ') {
            versionStart--;
        }
        HeadFault fault = parseVersion(head, bytes, methodEnd, versionStart, stop);
        if (fault == null) {
            fault = parseTarget(head, bytes, methodEnd + 1, versionStart - 1);
        }
        if (fault == null) {
            boolean canonical = hasCr
                    && stop == end
                    && head.minorVersion() == 1
                    && head.targetStart() == methodEnd + 1
                    && head.targetEnd() == versionStart - 1
                    && !mustEncode;
            head.setCanonicalLine(canonical);
        }
        return fault;
    }

    /** Puts the percent-encoded target behind a complete head, where that is needed. */
    void encodeTarget(RequestHead head) {
        if (!mustEncode) {
            return;
        }
        mustEncode = false;
        HeadFields fields = head.fields();
        int start = head.targetStart();
        int end = head.targetEnd();
        byte[] bytes = fields.reserve((end - start) * 3);
        int from = fields.length();
        int to = from;
        for (int at = start; at < end; at++) {
            byte octet = bytes[at];
            if (isPlain(octet)) {
                bytes[to++] = octet;
            } else {
                bytes[to++] = '%';
                bytes[to++] = HEX[octet >> 4 & 0xf];
                bytes[to++] = HEX[octet & 0xf];
            }
        }
        fields.commit(to);
        head.setTarget(from, to);
    }

    private static @Nullable HeadFault parseVersion(RequestHead head, byte[] bytes, int methodEnd, int start, int end) {
        boolean known = end - start == VERSION_LENGTH;
        for (int i = 0; known && i < VERSION.length; i++) {
            known = bytes[start + i] == VERSION[i];
        }
        int minor = bytes[end - 1] - '0';
        boolean onlyOneWord = start - 1 <= methodEnd;
        if (known && (minor == 0 || minor == 1) && !onlyOneWord) {
            head.setVersion(1, minor);
            return null;
        }
        boolean isHttp = isHttp(bytes, start, end);
        if (onlyOneWord) {
            if (isHttp || start == end) {
                head.note(DesyncReason.MISSING_URI);
                return HeadFault.MALFORMED;
            }
            head.note(DesyncReason.NON_COMPLIANT_VERSION);
            return HeadFault.UNSUPPORTED_VERSION; // HTTP/0.9
        }
        if (!isHttp || !isNumbered(bytes, start + NAME_LENGTH, end)) {
            head.note(DesyncReason.BAD_VERSION);
            return HeadFault.MALFORMED;
        }
        boolean isCloseTo11 = known || bytes[start + NAME_LENGTH] == '0';
        head.note(isCloseTo11 ? DesyncReason.NON_COMPLIANT_VERSION : DesyncReason.BAD_VERSION);
        return HeadFault.UNSUPPORTED_VERSION;
    }

    /* HTTP, a slash, and something else. */
    private static boolean isHttp(byte[] bytes, int start, int end) {
        boolean is = end - start > NAME_LENGTH;
        for (int i = 0; is && i < NAME_LENGTH; i++) {
            is = bytes[start + i] == VERSION[i];
        }
        return is;
    }

    /* One digit, and perhaps a dot and one digit. */
    private static boolean isNumbered(byte[] bytes, int start, int end) {
        int length = end - start;
        boolean ok = (length == 1 || (length == 3 && bytes[start + 1] == '.')) && isDigit(bytes[start]);
        return ok && isDigit(bytes[end - 1]);
    }

    private static boolean isDigit(byte octet) {
        return octet >= '0' && octet <= '9';
    }

    private @Nullable HeadFault parseTarget(RequestHead head, byte[] bytes, int from, int to) {
        int start = from;
        int end = to;
        while (start < end && bytes[start] == ' ') {
            start++;
        }
        while (end > start && bytes[end - 1] == ' ') {
            end--;
        }
        if (start >= end) {
            head.note(DesyncReason.MISSING_URI);
            return HeadFault.MALFORMED;
        }
        if (start != from || end != to) {
            head.note(DesyncReason.SPACE_IN_URI);
        }
        int at = start;
        while (at < end && isPlain(bytes[at])) {
            at++;
        }
        for (; at < end; at++) {
            byte octet = bytes[at];
            if (octet == 0 || octet == '\r') {
                head.note(DesyncReason.BAD_URI);
                return HeadFault.MALFORMED;
            }
            if (octet == ' ' && isHttp(bytes, at + 1, end)) {
                head.note(DesyncReason.BAD_VERSION); // whoever splits at the first space sees another request
                return HeadFault.MALFORMED;
            }
            if (!isPlain(octet)) {
                mustEncode = true;
                if (octet != '#') {
                    head.note(octet == ' ' ? DesyncReason.SPACE_IN_URI : DesyncReason.AMBIGUOUS_URI);
                }
            }
        }
        return head.setTarget(start, end) ? null : HeadFault.MALFORMED;
    }

    /* Octets above ASCII pass as they are. A target has no fragment: who meets one may cut it off, and see another path than we. */
    private static boolean isPlain(byte octet) {
        return (octet > 0x20 && octet != 0x7f && octet != '#') || octet < 0;
    }
}
