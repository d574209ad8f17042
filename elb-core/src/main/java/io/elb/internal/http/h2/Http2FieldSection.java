package io.elb.internal.http.h2;

import io.elb.internal.http.BodyFraming;
import io.elb.internal.http.FieldNames;
import io.elb.internal.http.HeadFields;
import io.elb.internal.http.HttpLoop;
import io.elb.internal.http.RequestHead;
import io.elb.internal.http.SuspiciousNames;
import io.elb.limits.HttpLimits;
import io.elb.observe.DesyncReason;
import io.elb.observe.ErrorReason;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** One decoded field section of a client: a {@link RequestHead}, or trailers. Confined to its event loop. */
final class Http2FieldSection extends Http2Section {
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
    private static final long NO_TRAILERS = FieldNames.setOf(FieldNames.CONTENT_LENGTH, FieldNames.HOST);

    private final HttpLoop loop;
    private final HttpLimits limits;
    private final Http2RequestLine line;
    private final HeadFields crumbs = new HeadFields();
    private @Nullable RequestHead head;
    private boolean isLineWritten;
    private boolean looksLikeCoding;
    private boolean looksLikeLength;
    private boolean isOpaque;
    private @Nullable ErrorReason refusal;

    Http2FieldSection(HttpLoop loop, HttpLimits limits, boolean takesTunnels) {
        this.loop = loop;
        this.limits = limits;
        this.line = new Http2RequestLine(takesTunnels);
    }

    /** Forgets the last section and begins the next. */
    void start(boolean trailers) {
        isLineWritten = false;
        looksLikeCoding = false;
        looksLikeLength = false;
        isOpaque = false;
        refusal = null;
        line.clear();
        crumbs.clear();
        if (trailers) {
            startTrailers();
        } else {
            RequestHead next = head; // one that was decoded and refused is used again
            if (next == null) {
                next = loop.takeRequest();
                head = next;
            } else {
                next.clear();
            }
            startHead(next.fields());
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
    void addPseudo(AsciiString name, AsciiString value) {
        if (isTrailers() || isLineWritten) {
            throw new IllegalArgumentException("pseudo-header field behind a field");
        }
        line.add(name, value);
    }

    private void writeLine() {
        RequestHead request = head;
        if (isLineWritten || request == null) {
            return;
        }
        isLineWritten = true;
        line.write(request);
        if (fields().length() - request.methodStart() > limits.requestLineBytes()) {
            refuse(ErrorReason.REQUEST_LINE_TOO_LONG);
        }
    }

    @Override
    void addField(AsciiString name, AsciiString value) {
        if (!isTrailers()) {
            writeLine();
        }
        checkName(name);
        isOpaque |= !checkValue(value);
        int octets = name.length() + value.length() + LINE_OCTETS;
        if (octets > limits.fieldBytes()) {
            refuse(ErrorReason.FIELD_TOO_LARGE);
        } else if (fields().length() + crumbs.length() + octets > limits.headBytes()) {
            refuse(ErrorReason.HEAD_TOO_LARGE);
        }
        if (refusal != null) {
            return;
        }
        if (name.contentEquals("cookie")) {
            addCrumb(value);
            return;
        }
        checkMeaning(name, value, lay(name, value));
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

    private void checkMeaning(AsciiString name, AsciiString value, int id) {
        if (id == FieldNames.UNKNOWN) {
            if (name.length() >= SuspiciousNames.SHORTEST) {
                noteSuspicious(name);
            }
            return;
        }
        if (id == FieldNames.TE && !value.contentEqualsIgnoreCase("trailers")) {
            throw new IllegalArgumentException("connection-specific field");
        }
        if (isTrailers() && (NO_TRAILERS & 1L << id) != 0) {
            throw new IllegalArgumentException("no field for trailers");
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
            fields().add(COOKIE, 0, COOKIE.length, crumbs.bytes(), 0, crumbs.length());
        }
        Http2RequestSemantics.resolveHost(request);
        resolveTunnel(request);
        long contentLength = contentLength();
        if (request.tunnelProtocol() != null) {
            request.setFraming(BodyFraming.NONE, -1); // what follows is the tunnel's
        } else if (contentLength >= 0 && (contentLength == 0 || !endOfStream)) {
            request.setFraming(BodyFraming.LENGTH, contentLength);
        } else {
            request.setFraming(endOfStream ? BodyFraming.NONE : BodyFraming.CHUNKED, -1);
        }
        Http2RequestSemantics.classify(request, lengthCount(), contentLength);
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
            fields().commit(0); // nothing of the line can be relied on
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
}
