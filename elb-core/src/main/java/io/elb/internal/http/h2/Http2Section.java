package io.elb.internal.http.h2;

import io.elb.internal.http.FieldNames;
import io.elb.internal.http.HeadFields;
import io.elb.internal.http.Octets;
import io.netty.handler.codec.EmptyHeaders;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One decoded field section: what HPACK yields is laid down without a map between. A connection has one, used again for every
 * section. Netty sees of it what its own checks ask for. What is malformed is an {@link IllegalArgumentException}, which Netty turns
 * into an error of the stream. Confined to its event loop.
 */
abstract sealed class Http2Section extends EmptyHeaders<CharSequence, CharSequence, Http2Headers>
        implements Http2Headers permits Http2FieldSection, Http2ResponseSection {
    /* RFC 9113 section 8.2.2; whatever HTTP/1 made of them, they would be about another connection. */
    private static final long CONNECTION_SPECIFIC = FieldNames.setOf(
            FieldNames.CONNECTION,
            FieldNames.KEEP_ALIVE,
            FieldNames.PROXY_CONNECTION,
            FieldNames.TRANSFER_ENCODING,
            FieldNames.UPGRADE);

    private final List<CharSequence> lengths = new ArrayList<>(1);
    private HeadFields fields = new HeadFields();
    private boolean isTrailers;
    private long contentLength;
    private int count;

    /** Forgets the last section and begins a head. */
    final void startHead(HeadFields into) {
        start(into, false);
    }

    /** Forgets the last section and begins trailers, which whoever takes them keeps. */
    final void startTrailers() {
        start(new HeadFields(), true);
    }

    private void start(HeadFields into, boolean trailers) {
        fields = into;
        isTrailers = trailers;
        contentLength = -1;
        count = 0;
        lengths.clear();
    }

    final boolean isTrailers() {
        return isTrailers;
    }

    final HeadFields fields() {
        return fields;
    }

    /** How many Content-Length fields there are. */
    final int lengthCount() {
        return lengths.size();
    }

    /** The one value of all Content-Length fields; -1 without one. */
    final long contentLength() {
        return contentLength;
    }

    // ---- what HPACK yields

    @Override
    public final Http2Headers add(CharSequence name, CharSequence value) {
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

    abstract void addPseudo(AsciiString name, AsciiString value);

    abstract void addField(AsciiString name, AsciiString value);

    /** Lays down a field whose octets are valid, and answers the id of its name. */
    final int lay(AsciiString name, AsciiString value) {
        int start = name.arrayOffset();
        int valueStart = value.arrayOffset();
        fields.add(name.array(), start, start + name.length(), value.array(), valueStart, valueStart + value.length());
        int id = fields.nameId(fields.count() - 1);
        if (id != FieldNames.UNKNOWN && (CONNECTION_SPECIFIC & 1L << id) != 0) {
            throw new IllegalArgumentException("connection-specific field");
        }
        if (id == FieldNames.CONTENT_LENGTH) {
            lengths.add(value);
        }
        return id;
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

    /** Takes the trailers. */
    final HeadFields takeTrailers() {
        return fields;
    }

    // ---- what Netty's checks ask for

    @Override
    public final List<CharSequence> getAll(CharSequence name) {
        return FieldNames.nameOf(FieldNames.CONTENT_LENGTH).contentEquals(name) ? lengths : List.of();
    }

    @Override
    public final Http2Headers setLong(CharSequence name, long value) {
        contentLength = value; // the one value of all Content-Length fields, checked
        return this;
    }

    @Override
    public final int size() {
        return count;
    }

    @Override
    public final boolean isEmpty() {
        return count == 0;
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
    public @Nullable CharSequence status() {
        return null;
    }

    @Override
    public final boolean contains(CharSequence name, CharSequence value, boolean caseInsensitive) {
        return false;
    }

    @Override
    public final Http2Headers method(CharSequence value) {
        throw new UnsupportedOperationException();
    }

    @Override
    public final Http2Headers scheme(CharSequence value) {
        throw new UnsupportedOperationException();
    }

    @Override
    public final Http2Headers authority(CharSequence value) {
        throw new UnsupportedOperationException();
    }

    @Override
    public final Http2Headers path(CharSequence value) {
        throw new UnsupportedOperationException();
    }

    @Override
    public final Http2Headers status(CharSequence value) {
        throw new UnsupportedOperationException();
    }
}
