package io.elb.internal.http.h1;

import io.elb.internal.http.HeadFields;
import io.elb.internal.http.ResponseHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** All that can be told of a response after some octets were decoded, for comparing ways of feeding them. */
record ResponseOutcome(DecodeStatus status, HeadFault fault, String head, int consumed, ResponseHead decoded) {
    private static final int FIELD_LIMIT = 256;
    private static final int HEAD_LIMIT = 2048;

    static ResponseOutcome whole(byte[] octets, int requestMethodId) {
        return pieces(octets, requestMethodId, Math.max(1, octets.length));
    }

    /** Feeds the octets in pieces of the given lengths, the last length over and over. */
    static ResponseOutcome pieces(byte[] octets, int requestMethodId, int... lengths) {
        return decode(new Http1ResponseDecoder(FIELD_LIMIT, HEAD_LIMIT), octets, requestMethodId, lengths);
    }

    /** Decodes with limits that no test reaches. */
    static ResponseOutcome wide(byte[] octets, int requestMethodId) {
        return decode(new Http1ResponseDecoder(1 << 20, 1 << 20), octets, requestMethodId, Math.max(1, octets.length));
    }

    private static ResponseOutcome decode(
            Http1ResponseDecoder decoder, byte[] octets, int requestMethodId, int... lengths) {
        ResponseHead head = new ResponseHead();
        DecodeStatus status = DecodeStatus.NEED_MORE;
        int at = 0;
        int next = 0;
        while (at < octets.length && status == DecodeStatus.NEED_MORE) {
            int length = Math.min(lengths[Math.min(next++, lengths.length - 1)], octets.length - at);
            ByteBuf in = Unpooled.wrappedBuffer(octets, at, length);
            status = decoder.decode(in, head, requestMethodId);
            at += length - in.readableBytes();
        }
        boolean complete = status == DecodeStatus.COMPLETE;
        return new ResponseOutcome(status, decoder.fault(), complete ? describe(head) : "", complete ? at : -1, head);
    }

    /** Whether both say the same; where a rejected head's octets ended is nobody's concern. */
    boolean isSameAs(ResponseOutcome other) {
        return status == other.status && fault == other.fault && head.equals(other.head) && consumed == other.consumed;
    }

    String framing() {
        return decoded.contentLength() < 0
                ? decoded.framing().toString()
                : decoded.framing() + " " + decoded.contentLength();
    }

    String reasonPhrase() {
        return new String(
                decoded.fields().bytes(),
                decoded.reasonStart(),
                decoded.reasonEnd() - decoded.reasonStart(),
                java.nio.charset.StandardCharsets.ISO_8859_1);
    }

    private static String describe(ResponseHead head) {
        StringBuilder text = new StringBuilder();
        text.append(head.status()).append(' ').append(head.minorVersion());
        text.append(' ').append(head.reasonEnd() - head.reasonStart());
        text.append(' ').append(head.framing()).append(' ').append(head.contentLength());
        text.append(' ').append(head.isKeepAlive()).append(head.isCanonicalLine());
        text.append(' ').append(head.tunnelProtocol()).append('\n');
        HeadFields fields = head.fields();
        for (int i = 0; i < fields.count(); i++) {
            text.append(fields.nameId(i)).append(fields.isCanonicalLine(i)).append(' ');
            text.append(fields.name(i)).append(": ").append(fields.value(i)).append('\n');
        }
        return text.toString();
    }

    @Override
    public String toString() {
        return status + " " + fault + " " + consumed + "\n" + head;
    }
}
