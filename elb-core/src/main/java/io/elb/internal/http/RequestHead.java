package io.elb.internal.http;

import io.elb.observe.DesyncClass;
import io.elb.observe.DesyncReason;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The head of one request, the same for every version of HTTP. All positions refer to {@code fields().bytes()}. Reusable: whoever
 * decodes clears it first. Strings are made when they are asked for, and once.
 */
public final class RequestHead {
    private static final byte[] NO_OCTETS = {};

    private final HeadFields fields = new HeadFields();

    private int methodId;
    private int methodStart;
    private int methodEnd;
    private int targetStart;
    private int targetEnd;
    private int pathStart;
    private int pathEnd;
    private int queryStart;
    private int queryEnd;
    private int authorityStart;
    private int authorityEnd;
    private int majorVersion;
    private int minorVersion;
    private BodyFraming framing = BodyFraming.NONE;
    private long contentLength;
    private boolean keepAlive;
    private boolean absoluteForm;
    private boolean canonicalLine;
    private @Nullable String tunnelProtocol;
    private @Nullable DesyncReason desyncReason;

    private @Nullable String methodText;
    private @Nullable String pathText;
    private @Nullable String queryText;
    private String scheme = "http";

    // Survives clear(): requests of one connection mostly name the same authority.
    private byte[] lastAuthority = NO_OCTETS;
    private String lastAuthorityText = "";
    private String lastHostText = "";

    /** The fields, and the octets that every position of this head refers to. */
    public HeadFields fields() {
        return fields;
    }

    /** The id of the method, see {@link HttpMethods}. */
    public int methodId() {
        return methodId;
    }

    public String method() {
        if (methodId != HttpMethods.OTHER) {
            return HttpMethods.nameOf(methodId);
        }
        String text = methodText;
        if (text == null) {
            text = Octets.string(fields.bytes(), methodStart, methodEnd);
            methodText = text;
        }
        return text;
    }

    public int methodStart() {
        return methodStart;
    }

    public int methodEnd() {
        return methodEnd;
    }

    /** The request target as it was received, whatever its form (RFC 9112 section 3.2). */
    public int targetStart() {
        return targetStart;
    }

    public int targetEnd() {
        return targetEnd;
    }

    /** The path without the query; {@code *} in asterisk form; empty in authority form and for an absolute form without path. */
    public int pathStart() {
        return pathStart;
    }

    public int pathEnd() {
        return pathEnd;
    }

    /** The query without its question mark; start equals end when there is none. */
    public int queryStart() {
        return queryStart;
    }

    public int queryEnd() {
        return queryEnd;
    }

    /** The path, never decoded; {@code /} when an absolute form has none, {@code *} in asterisk form, empty for CONNECT. */
    public String path() {
        String text = pathText;
        if (text == null) {
            text = pathStart == pathEnd && absoluteForm ? "/" : Octets.string(fields.bytes(), pathStart, pathEnd);
            pathText = text;
        }
        return text;
    }

    /** The query without its question mark; empty when there is none. */
    public String query() {
        String text = queryText;
        if (text == null) {
            text = queryStart == queryEnd ? "" : Octets.string(fields.bytes(), queryStart, queryEnd);
            queryText = text;
        }
        return text;
    }

    /** Whether the request target was in absolute form, so that its authority wins over Host (RFC 9112 section 3.2.2). */
    public boolean isAbsoluteForm() {
        return absoluteForm;
    }

    /** Whether the octets from the method's start are exactly {@code method SP target SP HTTP/1.1 CR LF}. */
    public boolean isCanonicalLine() {
        return canonicalLine;
    }

    /** The authority, {@code host[:port]}, in lower case: that of an absolute form, or else Host; empty when there is none. */
    public String authority() {
        resolveAuthority();
        return lastAuthorityText;
    }

    /** The authority without its port, in lower case; an IPv6 address keeps its brackets. */
    public String host() {
        resolveAuthority();
        return lastHostText;
    }

    /** Where the authority stands, in the case it was received in; start equals end when there is none. */
    public int authorityStart() {
        return authorityStart;
    }

    public int authorityEnd() {
        return authorityEnd;
    }

    /** Where the authority without its port stands. */
    public int hostStart() {
        return authorityStart;
    }

    public int hostEnd() {
        return hostEnd(fields.bytes(), authorityStart, authorityEnd);
    }

    /** The port that the authority names, or -1. */
    public int authorityPort() {
        int at = hostEnd() + 1;
        if (at >= authorityEnd) {
            return -1;
        }
        byte[] bytes = fields.bytes();
        int port = 0;
        for (int i = at; i < authorityEnd; i++) {
            int digit = bytes[i] - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            port = port * 10 + digit;
            if (port > 65535) {
                return -1;
            }
        }
        return port;
    }

    /** {@code http} or {@code https}: what the connection is, or the pseudo-header field says; never taken from an absolute form. */
    public String scheme() {
        return scheme;
    }

    public int majorVersion() {
        return majorVersion;
    }

    public int minorVersion() {
        return minorVersion;
    }

    /** The protocol that the client asks to upgrade to; null when it does not. Never a form of HTTP/2 over cleartext. */
    public @Nullable String tunnelProtocol() {
        return tunnelProtocol;
    }

    public BodyFraming framing() {
        return framing;
    }

    /** The length of the body; -1 unless the framing is {@link BodyFraming#LENGTH}. */
    public long contentLength() {
        return contentLength;
    }

    /** Whether any octet of a body may follow. */
    public boolean hasBody() {
        return framing != BodyFraming.NONE && contentLength != 0;
    }

    /** Whether the client may send another request on its connection. */
    public boolean isKeepAlive() {
        return keepAlive;
    }

    /** Whether the client waits for 100 before it sends the body (RFC 9110 section 10.1.1). */
    public boolean expectsContinue() {
        if (!fields.has(FieldNames.EXPECT) || (majorVersion == 1 && minorVersion == 0)) {
            return false;
        }
        return framing != BodyFraming.NONE && fields.hasToken(FieldNames.EXPECT, "100-continue");
    }

    public boolean isIdempotent() {
        return HttpMethods.isIdempotent(methodId);
    }

    public DesyncClass desyncClass() {
        return desyncReason == null ? DesyncClass.COMPLIANT : desyncReason.desyncClass();
    }

    /** The first of the worst reasons; null when the request is compliant. */
    public @Nullable DesyncReason desyncReason() {
        return desyncReason;
    }

    /** Whether any field name has something else than letters, digits and hyphens. */
    public boolean hasInvalidFieldNames() {
        for (int i = 0; i < fields.count(); i++) {
            if (fields.nameId(i) == FieldNames.UNKNOWN && !isValidFieldName(i)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the field's name has only letters, digits and hyphens. */
    public boolean isValidFieldName(int i) {
        byte[] bytes = fields.bytes();
        for (int at = fields.nameStart(i); at < fields.nameEnd(i); at++) {
            byte octet = Octets.lower(bytes[at]);
            if (!(octet >= 'a' && octet <= 'z') && !(octet >= '0' && octet <= '9') && octet != '-') {
                return false;
            }
        }
        return true;
    }

    /** How many addresses the X-Forwarded-For fields list. */
    public int forwardedForCount() {
        int addresses = 0;
        for (int i = fields.indexOf(FieldNames.X_FORWARDED_FOR);
                i >= 0;
                i = fields.indexOf(FieldNames.X_FORWARDED_FOR, i + 1)) {
            byte[] bytes = fields.bytes();
            boolean inItem = false;
            for (int at = fields.valueStart(i); at < fields.valueEnd(i); at++) {
                if (bytes[at] == ',') {
                    inItem = false;
                } else if (!inItem && !Octets.isBlank(bytes[at])) {
                    inItem = true;
                    addresses++;
                }
            }
        }
        return addresses;
    }

    /** Forgets everything of the request. */
    public void clear() {
        fields.clear();
        methodId = HttpMethods.OTHER;
        methodStart = 0;
        methodEnd = 0;
        targetStart = 0;
        targetEnd = 0;
        pathStart = 0;
        pathEnd = 0;
        queryStart = 0;
        queryEnd = 0;
        authorityStart = 0;
        authorityEnd = 0;
        majorVersion = 1;
        minorVersion = 1;
        framing = BodyFraming.NONE;
        contentLength = -1;
        keepAlive = false;
        absoluteForm = false;
        canonicalLine = false;
        tunnelProtocol = null;
        desyncReason = null;
        methodText = null;
        pathText = null;
        queryText = null;
    }

    /** Says what the scheme is when the request itself does not; stays over {@link #clear()}. */
    public void setScheme(String scheme) {
        this.scheme = scheme;
    }

    /** Says where the method stands. */
    public void setMethod(int start, int end) {
        methodStart = start;
        methodEnd = end;
        methodId = HttpMethods.idOf(fields.bytes(), start, end);
    }

    public void setVersion(int major, int minor) {
        majorVersion = major;
        minorVersion = minor;
    }

    /** Says where the request target stands and takes it apart. Needs the method. Returns whether its form fits the method. */
    public boolean setTarget(int start, int end) {
        targetStart = start;
        targetEnd = end;
        pathStart = start;
        splitAtQuery(start, end); // also of a target that is none: it is logged
        if (start == end) {
            return false;
        }
        byte[] bytes = fields.bytes();
        if (methodId == HttpMethods.CONNECT) {
            setAuthority(start, end);
            pathEnd = start;
            queryStart = end;
            queryEnd = end;
            return true;
        }
        if (bytes[start] == '/') {
            return true;
        }
        if (bytes[start] == '*' && end == start + 1) {
            return methodId == HttpMethods.OPTIONS;
        }
        return setAbsoluteTarget(start, end);
    }

    /** Says where the authority stands: that of the target, of Host or of the pseudo-header field. */
    public void setAuthority(int start, int end) {
        authorityStart = start;
        authorityEnd = end;
    }

    public void setFraming(BodyFraming framing, long contentLength) {
        this.framing = framing;
        this.contentLength = contentLength;
    }

    public void setCanonicalLine(boolean canonicalLine) {
        this.canonicalLine = canonicalLine;
    }

    public void setKeepAlive(boolean keepAlive) {
        this.keepAlive = keepAlive;
    }

    public void setTunnelProtocol(@Nullable String tunnelProtocol) {
        this.tunnelProtocol = tunnelProtocol;
    }

    /** Notes a reason; the first of the worst is kept. */
    public void note(DesyncReason reason) {
        DesyncReason worst = desyncReason;
        if (worst == null || reason.desyncClass().compareTo(worst.desyncClass()) > 0) {
            desyncReason = reason;
        }
    }

    private boolean setAbsoluteTarget(int start, int end) {
        byte[] bytes = fields.bytes();
        int colon = start;
        while (colon < end && bytes[colon] != ':') {
            colon++;
        }
        if (!Octets.equalsIgnoreCase(bytes, start, colon, "http")
                && !Octets.equalsIgnoreCase(bytes, start, colon, "https")) {
            return false;
        }
        if (colon + 3 > end || bytes[colon + 1] != '/' || bytes[colon + 2] != '/') {
            return false;
        }
        int from = colon + 3;
        int to = from;
        while (to < end && bytes[to] != '/' && bytes[to] != '?') {
            if (bytes[to] == '@') {
                return false;
            }
            to++;
        }
        absoluteForm = true;
        setAuthority(from, to);
        pathStart = to;
        splitAtQuery(to, end);
        return from < to;
    }

    private void splitAtQuery(int from, int end) {
        byte[] bytes = fields.bytes();
        int mark = from;
        while (mark < end && bytes[mark] != '?') {
            mark++;
        }
        pathEnd = mark;
        queryStart = Math.min(mark + 1, end);
        queryEnd = end;
    }

    private void resolveAuthority() {
        byte[] bytes = fields.bytes();
        if (Arrays.equals(bytes, authorityStart, authorityEnd, lastAuthority, 0, lastAuthority.length)) {
            return;
        }
        lastAuthority = Arrays.copyOfRange(bytes, authorityStart, authorityEnd);
        lastAuthorityText = new String(lastAuthority, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
        lastHostText = lastAuthorityText.substring(0, hostEnd(lastAuthority, 0, lastAuthority.length));
    }

    private static int hostEnd(byte[] bytes, int start, int end) {
        int from = start;
        if (from < end && bytes[from] == '[') {
            while (from < end && bytes[from] != ']') {
                from++;
            }
        }
        while (from < end && bytes[from] != ':') {
            from++;
        }
        return from;
    }

    @Override
    public String toString() {
        return method() + ' ' + Octets.string(fields.bytes(), targetStart, targetEnd);
    }
}
