package io.elb.internal.http.h2;

import io.elb.internal.http.BodyFraming;
import io.elb.internal.http.FieldNames;
import io.elb.internal.http.HeadFields;
import io.elb.internal.http.HttpLoop;
import io.elb.internal.http.Octets;
import io.elb.internal.http.RequestHead;
import io.elb.internal.http.SuspiciousNames;
import io.elb.limits.HttpLimits;
import io.elb.observe.DesyncReason;
import io.elb.observe.ErrorReason;
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
     * line. What is malformed (RFC 9113 section 8.1.1) is an IllegalArgumentException, which Netty turns into an error of the
     * stream. What is well-formed and too large is noted as the reason of a refusal, and no more of it is kept.
     */
    private static final byte[] CRUMB_SEPARATOR = "; ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] COOKIE = "cookie".getBytes(StandardCharsets.US_ASCII);
    private static final String WEBSOCKET = "websocket";
    private static final int LINE_OCTETS = 4;
    /* RFC 9113 section 8.2.2; whatever HTTP/1 made of them, they would be about another connection. */
    private static final long CONNECTION_SPECIFIC = FieldNames.setOf(
            FieldNames.CONNECTION,
            FieldNames.KEEP_ALIVE,
            FieldNames.PROXY_CONNECTION,
            FieldNames.TRANSFER_ENCODING,
            FieldNames.UPGRADE);
    private static final long NO_TRAILERS = FieldNames.setOf(FieldNames.CONTENT_LENGTH, FieldNames.HOST);

    private final HttpLoop loop;
    private final HttpLimits limits;
    private final Http2RequestLine line;
    private final List<CharSequence> lengths = new ArrayList<>(1);
    private @Nullable RequestHead head;
    private HeadFields fields = new HeadFields();
    private HeadFields crumbs = new HeadFields();
    private boolean isTrailers;
    private boolean isLineWritten;
    private boolean looksLikeCoding;
    private boolean looksLikeLength;
    private boolean isOpaque;
    private @Nullable ErrorReason refusal;
    private long contentLength;
    private int count;

    Http2FieldSection(HttpLoop loop, HttpLimits limits, boolean takesTunnels) {
        this.loop = loop;
        this.limits = limits;
        this.line = new Http2RequestLine(takesTunnels);
    }

    /** Forgets the last section and begins the next. */
    void start(boolean trailers) {
        isTrailers = trailers;
        isLineWritten = false;
        looksLikeCoding = false;
        looksLikeLength = false;
        isOpaque = false;
        refusal = null;
        line.clear();
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
            if (isTrailers || isLineWritten) {
                throw new IllegalArgumentException("pseudo-header field behind a field");
            }
            line.add(fieldName, fieldValue);
        } else {
            if (!isTrailers) {
                writeLine();
            }
            addField(fieldName, fieldValue);
        }
        return this;
    }

    private void writeLine() {
        RequestHead request = head;
        if (isLineWritten || request == null) {
            return;
        }
        isLineWritten = true;
        line.write(request);
        if (fields.length() - request.methodStart() > limits.requestLineBytes()) {
            refuse(ErrorReason.REQUEST_LINE_TOO_LONG);
        }
    }

    private void addField(AsciiString name, AsciiString value) {
        checkName(name);
        isOpaque |= !checkValue(value);
        int octets = name.length() + value.length() + LINE_OCTETS;
        if (octets > limits.fieldBytes()) {
            refuse(ErrorReason.FIELD_TOO_LARGE);
        } else if (fields.length() + crumbs.length() + octets > limits.headBytes()) {
            refuse(ErrorReason.HEAD_TOO_LARGE);
        }
        if (refusal != null) {
            return;
        }
        if (name.contentEquals("cookie")) {
            addCrumb(value);
            return;
        }
        int start = name.arrayOffset();
        int valueStart = value.arrayOffset();
        fields.add(name.array(), start, start + name.length(), value.array(), valueStart, valueStart + value.length());
        checkMeaning(name, value, fields.nameId(fields.count() - 1));
    }

    private void refuse(ErrorReason reason) {
        if (refusal == null) {
            refusal = reason;
        }
    }

    private void addCrumb(AsciiString value) {
        if (crumbs.length() > 0) {
            crumbs.append(CRUMB_SEPARATOR, 0, CRUMB_SEPARATOR.length);
        }
        crumbs.append(value.array(), value.arrayOffset(), value.arrayOffset() + value.length());
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

    /* RFC 9113 section 8.2.1, and no other control character either: the value may go out on HTTP/1. Answers whether it is ASCII. */
    static boolean checkValue(AsciiString value) {
        int last = value.length() - 1;
        int all = 0;
        for (int i = 0; i <= last; i++) {
            byte octet = value.byteAt(i);
            boolean isControl = (octet >= 0 && octet < ' ' && octet != '\t') || octet == 0x7f;
            if (isControl || ((i == 0 || i == last) && Octets.isBlank(octet))) {
                throw new IllegalArgumentException("field value");
            }
            all |= octet;
        }
        return all >= 0;
    }

    private void checkMeaning(AsciiString name, AsciiString value, int id) {
        if (id == FieldNames.UNKNOWN) {
            if (name.length() >= SuspiciousNames.SHORTEST) {
                noteSuspicious(name);
            }
            return;
        }
        long bit = 1L << id;
        if ((CONNECTION_SPECIFIC & bit) != 0 || (id == FieldNames.TE && !value.contentEqualsIgnoreCase("trailers"))) {
            throw new IllegalArgumentException("connection-specific field");
        }
        if (isTrailers && (NO_TRAILERS & bit) != 0) {
            throw new IllegalArgumentException("no field for trailers");
        }
        if (id == FieldNames.CONTENT_LENGTH) {
            lengths.add(value);
        }
    }

    private void noteSuspicious(AsciiString name) {
        int start = name.arrayOffset();
        int likeness = SuspiciousNames.looksLike(name.array(), start, start + name.length());
        looksLikeCoding |= likeness == FieldNames.TRANSFER_ENCODING;
        looksLikeLength |= likeness == FieldNames.CONTENT_LENGTH;
    }

    // ---- what the connection takes

    /** Why the request is refused although it is well-formed; null when it is not. */
    @Nullable
    ErrorReason refusal() {
        return refusal;
    }

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
        Http2RequestSemantics.resolveHost(request);
        resolveTunnel(request);
        if (request.tunnelProtocol() != null) {
            request.setFraming(BodyFraming.NONE, -1); // what follows is the tunnel's
        } else if (contentLength >= 0 && (contentLength == 0 || !endOfStream)) {
            request.setFraming(BodyFraming.LENGTH, contentLength);
        } else {
            request.setFraming(endOfStream ? BodyFraming.NONE : BodyFraming.CHUNKED, -1);
        }
        Http2RequestSemantics.classify(request, lengths.size(), contentLength);
        if (looksLikeCoding || looksLikeLength) {
            Http2RequestSemantics.noteSuspicious(request, looksLikeCoding, looksLikeLength);
        }
        if (isOpaque) {
            request.note(DesyncReason.NON_COMPLIANT_HEADER);
        }
        request.setKeepAlive(true);
        head = null;
        return request;
    }

    /** Takes what was understood of a request that can't be accepted; the caller owns it. */
    RequestHead takeRefused() {
        try {
            writeLine();
        } catch (IllegalArgumentException malformed) {
            fields.commit(0); // nothing of the line can be relied on
        }
        RequestHead request = head;
        head = null;
        if (request == null) {
            request = loop.takeRequest();
        }
        request.setVersion(2, 0);
        request.setFraming(BodyFraming.NONE, -1);
        return request;
    }

    /** Takes the trailers. */
    HeadFields takeTrailers() {
        return fields;
    }

    private void resolveTunnel(RequestHead request) {
        String protocol = line.protocol();
        if (WEBSOCKET.equalsIgnoreCase(protocol)) {
            request.setTunnelProtocol(WEBSOCKET);
        } else if (protocol != null) {
            refuse(ErrorReason.UNSUPPORTED_TUNNEL); // RFC 9220 section 3
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
        return line.method();
    }

    @Override
    public @Nullable CharSequence scheme() {
        return line.scheme();
    }

    @Override
    public @Nullable CharSequence authority() {
        return line.authority();
    }

    @Override
    public @Nullable CharSequence path() {
        return line.path();
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
