package io.elb.internal.http.h1;

import io.elb.internal.http.HeadFields;
import io.elb.internal.http.RequestHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;

/** All that can be told of a request after some octets were decoded, for comparing ways of feeding them. */
record RequestOutcome(
        DecodeStatus status, HeadFault fault, String reason, String head, int consumed, RequestHead decoded) {
    static final int LINE_LIMIT = 512;
    static final int FIELD_LIMIT = 256;
    static final int HEAD_LIMIT = 2048;

    static RequestOutcome whole(byte[] octets) {
        return pieces(octets, Math.max(1, octets.length));
    }

    /** Feeds the octets in pieces of the given lengths, the last length over and over. */
    static RequestOutcome pieces(byte[] octets, int... lengths) {
        return decode(new Http1RequestDecoder(LINE_LIMIT, FIELD_LIMIT, HEAD_LIMIT), octets, lengths);
    }

    /** Decodes with limits that no test reaches. */
    static RequestOutcome wide(byte[] octets) {
        return decode(new Http1RequestDecoder(1 << 20, 1 << 20, 1 << 20), octets, Math.max(1, octets.length));
    }

    private static RequestOutcome decode(Http1RequestDecoder decoder, byte[] octets, int... lengths) {
        RequestHead head = new RequestHead();
        DecodeStatus status = DecodeStatus.NEED_MORE;
        int at = 0;
        int next = 0;
        while (at < octets.length && status == DecodeStatus.NEED_MORE) {
            int length = Math.min(lengths[Math.min(next++, lengths.length - 1)], octets.length - at);
            ByteBuf in = Unpooled.wrappedBuffer(octets, at, length);
            status = decoder.decode(in, head);
            at += length - in.readableBytes();
        }
        boolean complete = status == DecodeStatus.COMPLETE;
        return new RequestOutcome(
                status,
                decoder.fault(),
                status == DecodeStatus.NEED_MORE
                        ? ""
                        : head.desyncReason() == null
                                ? "Compliant"
                                : head.desyncReason().token(),
                complete ? describe(head) : "",
                complete ? at : -1,
                head);
    }

    /** Whether both say the same; where a rejected head's octets ended is nobody's concern. */
    boolean isSameAs(RequestOutcome other) {
        return status == other.status
                && fault == other.fault
                && reason.equals(other.reason)
                && head.equals(other.head)
                && consumed == other.consumed;
    }

    String framing() {
        return decoded.contentLength() < 0
                ? decoded.framing().toString()
                : decoded.framing() + " " + decoded.contentLength();
    }

    static String describe(RequestHead head) {
        StringBuilder text = new StringBuilder();
        text.append(head.method()).append(' ').append(head.path()).append('?').append(head.query());
        text.append(' ').append(head.authority()).append(' ').append(head.host());
        text.append(' ').append(head.majorVersion()).append('.').append(head.minorVersion());
        text.append(' ').append(head.framing()).append(' ').append(head.contentLength());
        text.append(' ')
                .append(head.isKeepAlive())
                .append(head.isAbsoluteForm())
                .append(head.isCanonicalLine());
        text.append(' ')
                .append(head.tunnelProtocol())
                .append(head.expectsContinue())
                .append('\n');
        HeadFields fields = head.fields();
        for (int i = 0; i < fields.count(); i++) {
            text.append(fields.nameId(i)).append(fields.isCanonicalLine(i)).append(' ');
            text.append(fields.name(i)).append(": ").append(fields.value(i)).append('\n');
        }
        return text.toString();
    }

    @Override
    public String toString() {
        return Arrays.asList(status, fault, reason, head, consumed).toString();
    }
}
