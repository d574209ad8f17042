package io.elb.internal.http.h2;

import io.elb.internal.http.Authority;
import io.elb.internal.http.HeadFields;
import io.elb.internal.http.HttpMethods;
import io.elb.internal.http.Octets;
import io.elb.internal.http.RequestHead;
import io.netty.handler.codec.http2.Http2Headers.PseudoHeaderName;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The pseudo-header fields of one request (RFC 9113 section 8.3.1), checked, and laid down as a request line of HTTP/1. What is
 * malformed is an IllegalArgumentException. Confined to its event loop.
 */
final class Http2RequestLine {
    private static final byte[] LINE_END = " HTTP/1.1\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] GET = "GET".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] SPACE = {' '};
    private static final byte[] ASTERISK = {'*'};
    private static final AsciiString CONNECT = AsciiString.cached("CONNECT");

    private final boolean takesTunnels;
    private @Nullable AsciiString method;
    private @Nullable AsciiString scheme;
    private @Nullable AsciiString authority;
    private @Nullable AsciiString path;
    private @Nullable AsciiString protocol;
    private int octets;

    /** Whether extended CONNECT (RFC 8441) was announced, without which its field is one that nobody knows. */
    Http2RequestLine(boolean takesTunnels) {
        this.takesTunnels = takesTunnels;
    }

    /** Forgets everything. */
    void clear() {
        method = null;
        scheme = null;
        authority = null;
        path = null;
        protocol = null;
        octets = 0;
    }

    void add(AsciiString name, AsciiString value) {
        octets += value.length();
        if (name.contentEquals(PseudoHeaderName.METHOD.value())) {
            method = once(method, value);
        } else if (name.contentEquals(PseudoHeaderName.SCHEME.value())) {
            scheme = once(scheme, value);
        } else if (name.contentEquals(PseudoHeaderName.AUTHORITY.value())) {
            authority = once(authority, value);
        } else if (name.contentEquals(PseudoHeaderName.PATH.value())) {
            path = once(path, value);
        } else if (takesTunnels && name.contentEquals(PseudoHeaderName.PROTOCOL.value())) {
            protocol = once(protocol, value);
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

    /** Octets of all values. */
    int octets() {
        return octets;
    }

    /** The protocol that an extended CONNECT asks for; null for every other request. */
    @Nullable
    String protocol() {
        return protocol == null ? null : protocol.toString();
    }

    /** Lays the line down behind what the head holds; an extended CONNECT as the GET that asks HTTP/1 for an upgrade. */
    void write(RequestHead request) {
        AsciiString verb = method;
        if (verb == null) {
            throw new IllegalArgumentException("no :method");
        }
        HeadFields fields = request.fields();
        AsciiString host = authority;
        if (host != null) {
            int start = append(fields, host);
            if (!Authority.isValid(fields.bytes(), start, fields.length())) {
                throw new IllegalArgumentException(":authority");
            }
            request.setAuthority(start, fields.length());
        }
        boolean isConnect = verb.contentEquals(CONNECT);
        boolean isTunnel = isConnect && protocol != null;
        if (protocol != null && !isTunnel) {
            throw new IllegalArgumentException(":protocol without CONNECT");
        }
        int methodStart = isTunnel ? fields.append(GET, 0, GET.length) : append(fields, verb);
        int methodEnd = fields.length();
        if (!Octets.isToken(fields.bytes(), methodStart, methodEnd)) {
            throw new IllegalArgumentException(":method");
        }
        request.setMethod(methodStart, methodEnd);
        fields.append(SPACE, 0, 1);
        writeTarget(request, isConnect && !isTunnel);
        fields.append(LINE_END, 0, LINE_END.length);
        request.setVersion(2, 0);
        request.setCanonicalLine(true);
    }

    private void writeTarget(RequestHead request, boolean isPlainConnect) {
        AsciiString target = isPlainConnect ? authority : path;
        if (target == null || isPlainConnect == (path != null) || isPlainConnect == isScheme(scheme)) {
            throw new IllegalArgumentException("no request target, or two");
        }
        HeadFields fields = request.fields();
        int start = append(fields, target);
        int end = fields.length();
        if (!isTarget(request, start, end) || !request.setTarget(start, end)) {
            throw new IllegalArgumentException(":path");
        }
    }

    private static boolean isScheme(@Nullable AsciiString text) {
        return text != null && !text.isEmpty();
    }

    /* Origin form, or an asterisk for OPTIONS; never the absolute form of HTTP/1, nor what HTTP/1 would take for an end. */
    private static boolean isTarget(RequestHead request, int start, int end) {
        byte[] bytes = request.fields().bytes();
        for (int i = start; i < end; i++) {
            if (bytes[i] <= ' ' || bytes[i] == 0x7f || bytes[i] == '#') {
                return false;
            }
        }
        boolean isAsterisk = Octets.equalsIgnoreCase(bytes, start, end, ASTERISK);
        return request.methodId() == HttpMethods.CONNECT || (start < end && bytes[start] == '/') || isAsterisk;
    }

    private static int append(HeadFields to, AsciiString text) {
        return to.append(text.array(), text.arrayOffset(), text.arrayOffset() + text.length());
    }

    // ---- what Netty's checks ask for

    @Nullable
    CharSequence method() {
        return method;
    }

    @Nullable
    CharSequence scheme() {
        return scheme;
    }

    @Nullable
    CharSequence authority() {
        return authority;
    }

    @Nullable
    CharSequence path() {
        return path;
    }
}
