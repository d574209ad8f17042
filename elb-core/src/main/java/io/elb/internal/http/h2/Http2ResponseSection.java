package io.elb.internal.http.h2;

import io.elb.internal.http.BodyFraming;
import io.elb.internal.http.FieldNames;
import io.elb.internal.http.HeadFields;
import io.elb.internal.http.HttpMethods;
import io.elb.internal.http.ResponseHead;
import io.netty.handler.codec.EmptyHeaders;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One decoded field section of a target: a response head, or trailers. A connection has one, used again for every section. What
 * is malformed is an {@link IllegalArgumentException}, which Netty turns into an error of the stream. Confined to its event loop.
 */
final class Http2ResponseSection extends EmptyHeaders<CharSequence, CharSequence, Http2Headers>
        implements Http2Headers {
    private static final int SWITCHING_PROTOCOLS = 101;
    /* RFC 9113 section 8.2.2: fields of an HTTP/1 connection make a message malformed. */
    private static final long FORBIDDEN = FieldNames.setOf(
            FieldNames.TRANSFER_ENCODING,
            FieldNames.CONNECTION,
            FieldNames.KEEP_ALIVE,
            FieldNames.PROXY_CONNECTION,
            FieldNames.UPGRADE);

    private final List<CharSequence> lengths = new ArrayList<>(1);
    private final ResponseHead head = new ResponseHead();
    private HeadFields fields = head.fields();
    private boolean isTrailers;
    private @Nullable AsciiString status;
    private long contentLength;
    private int count;

    /** Forgets the last section and begins the next. */
    void start(boolean trailers) {
        isTrailers = trailers;
        status = null;
        contentLength = -1;
        count = 0;
        lengths.clear();
        if (trailers) {
            fields = new HeadFields(); // kept by whoever takes them
        } else {
            head.clear();
            fields = head.fields();
        }
    }

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
            addField(fieldName, fieldValue);
        }
        return this;
    }

    private void addPseudo(AsciiString name, AsciiString value) {
        boolean isFirst = !isTrailers && status == null && fields.count() == 0;
        if (!isFirst || !name.contentEquals(PseudoHeaderName.STATUS.value())) {
            throw new IllegalArgumentException("pseudo-header field " + name);
        }
        status = value;
        head.setStatus(number(value));
        head.setVersion(2, 0);
    }

    private static int number(AsciiString value) {
        boolean isStatus = value.length() == 3
                && value.byteAt(0) >= '1'
                && isDigit(value.byteAt(0))
                && isDigit(value.byteAt(1))
                && isDigit(value.byteAt(2));
        if (!isStatus) {
            throw new IllegalArgumentException(":status");
        }
        return value.parseInt();
    }

    private static boolean isDigit(byte octet) {
        return octet >= '0' && octet <= '9';
    }

    private void addField(AsciiString name, AsciiString value) {
        Http2FieldSection.checkName(name);
        Http2FieldSection.checkValue(value);
        int start = name.arrayOffset();
        int valueStart = value.arrayOffset();
        fields.add(name.array(), start, start + name.length(), value.array(), valueStart, valueStart + value.length());
        int id = fields.nameId(fields.count() - 1);
        if ((FORBIDDEN & 1L << id) != 0) {
            throw new IllegalArgumentException("field " + name);
        }
        if (id == FieldNames.CONTENT_LENGTH) {
            lengths.add(value);
        }
    }

    /** Completes the head, which is valid until the next section begins. Throws when it is malformed. */
    ResponseHead takeHead(boolean endOfStream, int requestMethodId) {
        int code = head.status();
        if (code < 100 || code == SWITCHING_PROTOCOLS || (code < 200 && endOfStream)) {
            throw new IllegalArgumentException(":status " + code);
        }
        head.setKeepAlive(true);
        boolean hasNoBody = requestMethodId == HttpMethods.HEAD || code < 200 || code == 204 || code == 304;
        if (hasNoBody || endOfStream) {
            head.setFraming(BodyFraming.NONE, -1);
        } else if (contentLength >= 0) {
            head.setFraming(BodyFraming.LENGTH, contentLength);
        } else {
            head.setFraming(BodyFraming.CHUNKED, -1);
        }
        return head;
    }

    /** Takes the trailers. */
    HeadFields takeTrailers() {
        return fields;
    }

    /** Octets of the section. */
    int length() {
        return fields.length();
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
    public @Nullable CharSequence status() {
        return status;
    }

    @Override
    public @Nullable CharSequence method() {
        return null;
    }

    @Override
    public @Nullable CharSequence scheme() {
        return null;
    }

    @Override
    public @Nullable CharSequence authority() {
        return null;
    }

    @Override
    public @Nullable CharSequence path() {
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
