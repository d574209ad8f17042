package io.elb.internal.http.h2;

import io.elb.internal.http.Authority;
import io.elb.internal.http.BodyFraming;
import io.elb.internal.http.FieldNames;
import io.elb.internal.http.HeadFields;
import io.elb.internal.http.HttpLoop;
import io.elb.internal.http.HttpMethods;
import io.elb.internal.http.Octets;
import io.elb.internal.http.RequestHead;
import io.netty.handler.codec.EmptyHeaders;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One decoded field section: what HPACK yields is laid down in a {@link RequestHead}, or as trailers, without a map between.
 * A connection has one, used again for every section. Netty sees of it what its own checks ask for. Confined to its event loop.
 */
final class Http2FieldSection extends EmptyHeaders<CharSequence, CharSequence, Http2Headers> implements Http2Headers {
    /*
     * How it works. Pseudo-header fields come first; the first field after them, or the end, lays down an HTTP/1 request line
     * in front of the fields, so that a writer of HTTP/1 copies line and fields in one run. The authority stands before the
     * line. What is malformed is an IllegalArgumentException, which Netty turns into an error of the stream.
     */
    private static final byte[] LINE_END = " HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] SPACE = {' '};
    private static final byte[] CRUMB_SEPARATOR = "; ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] COOKIE = "cookie".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ASTERISK = {'*'};

    private final HttpLoop loop;
    private final List<CharSequence> lengths = new ArrayList<>(1);
    private @Nullable RequestHead head;
    private HeadFields fields = new HeadFields();
    private HeadFields crumbs = new HeadFields();
    private boolean isTrailers;
    private boolean isLineWritten;
    private @Nullable AsciiString method;
    private @Nullable AsciiString scheme;
    private @Nullable AsciiString authority;
    private @Nullable AsciiString path;
    private long contentLength;
    private int count;

    Http2FieldSection(HttpLoop loop) {
        this.loop = loop;
    }

    /** Forgets the last section and begins the next. */
    void start(boolean trailers) {
        isTrailers = trailers;
        isLineWritten = false;
        method = null;
        scheme = null;
        authority = null;
        path = null;
        contentLength = -1;
        count = 0;
        lengths.clear();
        crumbs.clear();
        if (trailers) {
            fields = new HeadFields(); // kept by whoever takes them
        } else {
            RequestHead next = head; // one that was decoded and refused is used again
            if (next == null) {
                next = loop.takeRequest();
                head = next;
            } else {
                next.clear();
            }
            fields = next.fields();
        }
    }

    /** Gives back what a section that was never taken holds. */
    void release() {
        RequestHead unused = head;
        if (unused != null) {
            head = null;
            loop.give(unused);
        }
    }

    // ---- what HPACK yields

    @Override
    public Http2Headers add(CharSequence name, CharSequence value) {
        AsciiString fieldName = AsciiString.of(name);
        AsciiString fieldValue = AsciiString.of(value);
        count++;
        if (fieldName.isEmpty()) {
            throw new IllegalArgumentException("empty field name");
        }
        if (fieldName.byteAt(0) == ':') {
            addPseudo(fieldName, fieldValue);
        } else {
            if (!isTrailers) {
                writeLine();
            }
            addField(fieldName, fieldValue);
        }
        return this;
    }

    private void addPseudo(AsciiString name, AsciiString value) {
        if (isTrailers || isLineWritten) {
            throw new IllegalArgumentException("pseudo-header field behind a field");
        }
        if (name.contentEquals(PseudoHeaderName.METHOD.value())) {
            method = once(method, value);
        } else if (name.contentEquals(PseudoHeaderName.SCHEME.value())) {
            scheme = once(scheme, value);
        } else if (name.contentEquals(PseudoHeaderName.AUTHORITY.value())) {
            authority = once(authority, value);
        } else if (name.contentEquals(PseudoHeaderName.PATH.value())) {
            path = once(path, value);
        } else {
            throw new IllegalArgumentException("unknown pseudo-header field");
        }
    }

    private static AsciiString once(@Nullable AsciiString present, AsciiString value) {
        if (present != null) {
            throw new IllegalArgumentException("pseudo-header field twice");
        }
        return value;
    }

    private void addField(AsciiString name, AsciiString value) {
        checkName(name);
        checkValue(value);
        if (name.contentEquals("cookie")) {
            if (crumbs.length() > 0) {
                crumbs.append(CRUMB_SEPARATOR, 0, CRUMB_SEPARATOR.length);
            }
            append(crumbs, value);
            return;
        }
        int start = name.arrayOffset();
        int valueStart = value.arrayOffset();
        fields.add(name.array(), start, start + name.length(), value.array(), valueStart, valueStart + value.length());
        if (fields.nameId(fields.count() - 1) == FieldNames.CONTENT_LENGTH) {
            lengths.add(value);
        }
    }

    /* RFC 9113 section 8.2.1: a token without upper case. */
    static void checkName(AsciiString name) {
        for (int i = 0; i < name.length(); i++) {
            byte octet = name.byteAt(i);
            if (!Octets.isToken(octet) || (octet >= 'A' && octet <= 'Z')) {
                throw new IllegalArgumentException("field name");
            }
        }
    }

    /* RFC 9113 section 8.2.1, and no other control character either: the value may go out on HTTP/1. */
    static void checkValue(AsciiString value) {
        int last = value.length() - 1;
        for (int i = 0; i <= last; i++) {
            byte octet = value.byteAt(i);
            boolean isControl = (octet >= 0 && octet < ' ' && octet != '\t') || octet == 0x7f;
            if (isControl || ((i == 0 || i == last) && Octets.isBlank(octet))) {
                throw new IllegalArgumentException("field value");
            }
        }
    }

    private static int append(HeadFields to, AsciiString text) {
        return to.append(text.array(), text.arrayOffset(), text.arrayOffset() + text.length());
    }

    private void writeLine() {
        RequestHead request = head;
        if (isLineWritten || request == null) {
            return;
        }
        isLineWritten = true;
        AsciiString verb = method;
        if (verb == null) {
            throw new IllegalArgumentException("no :method");
        }
        AsciiString host = authority;
        if (host != null) {
            int start = append(fields, host);
            if (!Authority.isValid(fields.bytes(), start, fields.length())) {
                throw new IllegalArgumentException(":authority");
            }
            request.setAuthority(start, fields.length());
        }
        int methodStart = append(fields, verb);
        int methodEnd = fields.length();
        if (!Octets.isToken(fields.bytes(), methodStart, methodEnd)) {
            throw new IllegalArgumentException(":method");
        }
        request.setMethod(methodStart, methodEnd);
        fields.append(SPACE, 0, 1);
        boolean isConnect = request.methodId() == HttpMethods.CONNECT;
        AsciiString target = isConnect ? host : path;
        if (target == null || isConnect == (path != null)) {
            throw new IllegalArgumentException("no request target, or two");
        }
        int targetStart = append(fields, target);
        int targetEnd = fields.length();
        if (!isTarget(request, targetStart, targetEnd) || !request.setTarget(targetStart, targetEnd)) {
            throw new IllegalArgumentException(":path");
        }
        fields.append(LINE_END, 0, LINE_END.length);
        request.setVersion(2, 0);
        request.setCanonicalLine(true);
    }

    /* RFC 9113 section 8.3.1: origin form, or an asterisk for OPTIONS; never the absolute form of HTTP/1. */
    private boolean isTarget(RequestHead request, int start, int end) {
        byte[] bytes = fields.bytes();
        for (int i = start; i < end; i++) {
            if (bytes[i] <= ' ' || bytes[i] == 0x7f) {
                return false;
            }
        }
        boolean isAsterisk = Octets.equalsIgnoreCase(bytes, start, end, ASTERISK);
        return request.methodId() == HttpMethods.CONNECT || (start < end && bytes[start] == '/') || isAsterisk;
    }

    // ---- what the connection takes

    /** Completes the request; the caller owns it. Throws like {@link #add} when it is malformed. */
    RequestHead takeRequest(boolean endOfStream) {
        writeLine();
        RequestHead request = head;
        if (request == null) {
            throw new IllegalArgumentException("no section was started");
        }
        if (crumbs.length() > 0) { // RFC 9113 section 8.2.3: HTTP/1 knows one Cookie only
            fields.add(COOKIE, 0, COOKIE.length, crumbs.bytes(), 0, crumbs.length());
        }
        resolveHost(request);
        if (contentLength >= 0 && (contentLength == 0 || !endOfStream)) {
            request.setFraming(BodyFraming.LENGTH, contentLength);
        } else {
            request.setFraming(endOfStream ? BodyFraming.NONE : BodyFraming.CHUNKED, -1);
        }
        request.setKeepAlive(true);
        head = null;
        return request;
    }

    /** Takes the trailers. */
    HeadFields takeTrailers() {
        return fields;
    }

    /* RFC 9113 section 8.3.1: Host stands in for :authority, and must not differ from it. */
    private void resolveHost(RequestHead request) {
        for (int i = fields.indexOf(FieldNames.HOST); i >= 0; i = fields.indexOf(FieldNames.HOST, i + 1)) {
            byte[] bytes = fields.bytes();
            int start = fields.valueStart(i);
            int end = fields.valueEnd(i);
            if (request.authorityStart() == request.authorityEnd() && Authority.isValid(bytes, start, end)) {
                request.setAuthority(start, end);
            } else if (!Octets.equalsIgnoreCase(
                    bytes, start, end, bytes, request.authorityStart(), request.authorityEnd())) {
                throw new IllegalArgumentException("Host differs from :authority");
            }
        }
        if (request.authorityStart() == request.authorityEnd()) {
            throw new IllegalArgumentException("neither :authority nor Host");
        }
    }

    // ---- what Netty's checks ask for

    @Override
    public List<CharSequence> getAll(CharSequence name) {
        return FieldNames.nameOf(FieldNames.CONTENT_LENGTH).contentEquals(name) ? lengths : List.of();
    }

    @Override
    public Http2Headers setLong(CharSequence name, long value) {
        contentLength = value; // the one value of all Content-Length fields, checked
        return this;
    }

    @Override
    public int size() {
        return count;
    }

    @Override
    public boolean isEmpty() {
        return count == 0;
    }

    @Override
    public @Nullable CharSequence method() {
        return method;
    }

    @Override
    public @Nullable CharSequence scheme() {
        return scheme;
    }

    @Override
    public @Nullable CharSequence authority() {
        return authority;
    }

    @Override
    public @Nullable CharSequence path() {
        return path;
    }

    @Override
    public @Nullable CharSequence status() {
        return null;
    }

    @Override
    public boolean contains(CharSequence name, CharSequence value, boolean caseInsensitive) {
        return false;
    }

    @Override
    public Http2Headers method(CharSequence value) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Http2Headers scheme(CharSequence value) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Http2Headers authority(CharSequence value) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Http2Headers path(CharSequence value) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Http2Headers status(CharSequence value) {
        throw new UnsupportedOperationException();
    }
}
