package io.elb.internal.http.h1;

import io.elb.internal.http.Authority;
import io.elb.internal.http.BodyFraming;
import io.elb.internal.http.FieldNames;
import io.elb.internal.http.HeadFields;
import io.elb.internal.http.HttpMethods;
import io.elb.internal.http.Octets;
import io.elb.internal.http.RequestHead;
import io.elb.observe.DesyncReason;
import java.util.StringTokenizer;
import org.jspecify.annotations.Nullable;

/** What the fields of a complete request mean for its connection: framing first, then desync class, persistence, upgrade and Host. */
final class RequestSemantics {
    private static final long CONCERNED = FieldNames.setOf(
            FieldNames.CONTENT_LENGTH, FieldNames.TRANSFER_ENCODING, FieldNames.CONNECTION, FieldNames.UPGRADE);
    private static final int MAX_CONNECTION_OPTIONS = 64;

    private RequestSemantics() {}

    /** Resolves the head. Returns why it is not acceptable, or null. */
    static @Nullable HeadFault resolve(RequestHead head, FieldSectionParser section) {
        HeadFields fields = head.fields();
        boolean isVersion11 = head.minorVersion() == 1;
        HeadFault fault = null;
        if (fields.hasAny(CONCERNED)) {
            fault = resolveConnection(head, fields, isVersion11);
            if (fault == null) {
                fault = resolveFraming(head, fields, isVersion11);
            }
        } else {
            head.setFraming(BodyFraming.NONE, -1);
            head.setKeepAlive(isVersion11);
        }
        if (section.hasSuspiciousCoding() || section.hasSuspiciousLength()) {
            noteSuspicious(head, fields, section);
        }
        return fault == null ? resolveHost(head, fields, isVersion11) : fault;
    }

    private static @Nullable HeadFault resolveConnection(RequestHead head, HeadFields fields, boolean isVersion11) {
        head.setKeepAlive(isVersion11);
        if (!fields.has(FieldNames.CONNECTION)) {
            return null;
        }
        if (countOptions(fields) > MAX_CONNECTION_OPTIONS) {
            return HeadFault.HEAD_TOO_LARGE;
        }
        if (fields.hasToken(FieldNames.CONNECTION, "close")) {
            head.setKeepAlive(false);
        } else if (!isVersion11) {
            head.setKeepAlive(fields.hasToken(FieldNames.CONNECTION, "keep-alive"));
        }
        if (isVersion11 && fields.has(FieldNames.UPGRADE) && fields.hasToken(FieldNames.CONNECTION, "upgrade")) {
            head.setTunnelProtocol(tunnelProtocol(fields));
        }
        return null;
    }

    private static @Nullable HeadFault resolveFraming(RequestHead head, HeadFields fields, boolean isVersion11) {
        boolean isGetOrHead = head.methodId() == HttpMethods.GET || head.methodId() == HttpMethods.HEAD;
        boolean hasCoding = fields.has(FieldNames.TRANSFER_ENCODING);
        if (hasCoding) {
            HeadFault fault = noteCoding(head, FramingFields.coding(fields));
            if (fault != null) {
                return fault;
            }
            if (!isVersion11) {
                head.note(DesyncReason.UNDEFINED_TRANSFER_ENCODING_SEMANTICS);
                head.setKeepAlive(false); // RFC 9112 section 6.1
            }
        }
        long length = FramingFields.NO_LENGTH;
        if (fields.has(FieldNames.CONTENT_LENGTH)) {
            length = FramingFields.length(fields);
            HeadFault fault = noteLength(head, fields, length);
            if (fault != null) {
                return fault;
            }
        }
        if (isGetOrHead && hasCoding) {
            head.note(DesyncReason.UNDEFINED_TRANSFER_ENCODING_SEMANTICS);
        }
        if (isGetOrHead && length >= 0) {
            head.note(
                    length == 0
                            ? DesyncReason.GET_HEAD_ZERO_CONTENT_LENGTH
                            : DesyncReason.UNDEFINED_CONTENT_LENGTH_SEMANTICS);
        }
        if (hasCoding && length >= 0) {
            head.note(DesyncReason.BOTH_TE_CL_PRESENT);
            head.setKeepAlive(false); // RFC 9112 section 6.1
        }
        if (hasCoding) {
            head.setFraming(BodyFraming.CHUNKED, -1);
        } else if (length >= 0) {
            head.setFraming(BodyFraming.LENGTH, length);
        } else {
            head.setFraming(BodyFraming.NONE, -1);
        }
        return null;
    }

    private static @Nullable HeadFault noteCoding(RequestHead head, FramingFields.Coding coding) {
        switch (coding) {
            case CHUNKED -> {
                return null;
            }
            case CHUNKED_OVER_KNOWN -> {
                return HeadFault.UNSUPPORTED_TRANSFER_CODING;
            }
            case CHUNKED_OVER_UNKNOWN -> {
                head.note(DesyncReason.BAD_TRANSFER_ENCODING);
                return HeadFault.UNSUPPORTED_TRANSFER_CODING;
            }
            case CHUNKED_TWICE -> {
                head.note(DesyncReason.MULTIPLE_TRANSFER_ENCODING_CHUNKED);
                return HeadFault.BAD_FRAMING;
            }
            default -> {
                head.note(DesyncReason.BAD_TRANSFER_ENCODING);
                return HeadFault.BAD_FRAMING;
            }
        }
    }

    private static @Nullable HeadFault noteLength(RequestHead head, HeadFields fields, long length) {
        if (length == FramingFields.DIFFERING_LENGTHS) {
            head.note(DesyncReason.MULTIPLE_CONTENT_LENGTH);
            return HeadFault.BAD_FRAMING;
        }
        if (length == FramingFields.BAD_LENGTH) {
            head.note(DesyncReason.BAD_CONTENT_LENGTH);
            return HeadFault.BAD_FRAMING;
        }
        if (FramingFields.hasListedLength(fields)) {
            head.note(DesyncReason.BAD_CONTENT_LENGTH);
        }
        if (fields.indexOf(FieldNames.CONTENT_LENGTH, fields.indexOf(FieldNames.CONTENT_LENGTH) + 1) >= 0) {
            head.note(DesyncReason.DUPLICATE_CONTENT_LENGTH);
        }
        return null;
    }

    private static void noteSuspicious(RequestHead head, HeadFields fields, FieldSectionParser section) {
        boolean coding = section.hasSuspiciousCoding() || fields.has(FieldNames.TRANSFER_ENCODING);
        boolean length = section.hasSuspiciousLength() || fields.has(FieldNames.CONTENT_LENGTH);
        if (coding && length) {
            head.note(DesyncReason.SUSPICIOUS_TE_CL_PRESENT);
        }
    }

    private static @Nullable HeadFault resolveHost(RequestHead head, HeadFields fields, boolean isVersion11) {
        int first = fields.indexOf(FieldNames.HOST);
        if (first < 0) {
            if (isVersion11) {
                return HeadFault.BAD_HOST;
            }
        } else {
            byte[] bytes = fields.bytes();
            int start = fields.valueStart(first);
            int end = fields.valueEnd(first);
            for (int i = fields.indexOf(FieldNames.HOST, first + 1);
                    i >= 0;
                    i = fields.indexOf(FieldNames.HOST, i + 1)) {
                if (!Octets.equalsIgnoreCase(bytes, start, end, bytes, fields.valueStart(i), fields.valueEnd(i))) {
                    return HeadFault.BAD_HOST;
                }
            }
            if (!Authority.isValid(bytes, start, end)) {
                return HeadFault.BAD_HOST;
            }
            if (!head.isAbsoluteForm() && head.methodId() != HttpMethods.CONNECT) {
                head.setAuthority(start, end);
                return null;
            }
        }
        return Authority.isValid(fields.bytes(), head.authorityStart(), head.authorityEnd())
                ? null
                : HeadFault.BAD_HOST;
    }

    private static int countOptions(HeadFields fields) {
        int options = 0;
        for (int i = fields.indexOf(FieldNames.CONNECTION); i >= 0; i = fields.indexOf(FieldNames.CONNECTION, i + 1)) {
            options++;
            byte[] bytes = fields.bytes();
            for (int at = fields.valueStart(i); at < fields.valueEnd(i); at++) {
                if (bytes[at] == ',') {
                    options++;
                }
            }
        }
        return options;
    }

    /* The first protocol that is offered and no form of HTTP itself: h2c is never passed on. */
    private static @Nullable String tunnelProtocol(HeadFields fields) {
        for (int i = fields.indexOf(FieldNames.UPGRADE); i >= 0; i = fields.indexOf(FieldNames.UPGRADE, i + 1)) {
            StringTokenizer offered = new StringTokenizer(fields.value(i), ", \t");
            while (offered.hasMoreTokens()) {
                String protocol = offered.nextToken();
                boolean isHttp =
                        protocol.regionMatches(true, 0, "h2", 0, 2) || protocol.regionMatches(true, 0, "HTTP", 0, 4);
                if (!isHttp) {
                    return protocol;
                }
            }
        }
        return null;
    }
}
