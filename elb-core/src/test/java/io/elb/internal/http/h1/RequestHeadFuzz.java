package io.elb.internal.http.h1;

import io.elb.internal.http.FieldNames;
import io.elb.internal.http.HeadEdits;
import io.elb.internal.http.RequestHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;

/**
 * Fuzz entry for request heads: the outcome does not depend on how the octets are split, nothing is thrown, and what is accepted is
 * written in a form that is accepted again with the same framing, target and authority, and then stays as it is.
 */
public final class RequestHeadFuzz {
    private RequestHeadFuzz() {}

    public static void fuzzerTestOneInput(byte[] octets) {
        RequestOutcome whole = RequestOutcome.whole(octets);
        requireSame(whole, RequestOutcome.pieces(octets, 1));
        requireSame(whole, RequestOutcome.pieces(octets, 7, 1, 64, 3));
        if (octets.length > 1) {
            int position = 1 + (octets[octets.length - 1] & 0xff) % (octets.length - 1);
            requireSame(whole, RequestOutcome.pieces(octets, position, octets.length));
        }
        readAsLogsDo(whole.decoded());
        if (whole.status() != DecodeStatus.COMPLETE) {
            return;
        }
        byte[] written = rewrite(whole.decoded());
        // Canonical lines can be longer than what was received: a decoder with higher limits reads them.
        RequestOutcome again = RequestOutcome.wide(written);
        require(again.status() == DecodeStatus.COMPLETE, "rewritten head is not accepted: " + again);
        require(again.consumed() == written.length, "rewritten head ends early: " + again);
        require(again.framing().equals(whole.framing()), "framing changed: " + whole + " to " + again);
        require(again.decoded().method().equals(whole.decoded().method()), "method changed");
        require(again.decoded().query().equals(whole.decoded().query()), "query changed");
        require(again.decoded().isCanonicalLine(), "request line is not canonical");
        require(java.util.Arrays.equals(written, rewrite(again.decoded())), "rewriting does not settle");
        require(
                again.decoded().desyncClass().compareTo(whole.decoded().desyncClass()) <= 0,
                "rewriting made it worse: " + whole + " to " + again);
    }

    /** Also a head that was rejected, or never became complete, is in the log. */
    private static void readAsLogsDo(RequestHead head) {
        String target = head.method() + head.authority() + head.host() + head.path() + head.query() + head;
        require(
                head.pathStart() <= head.pathEnd() && head.pathEnd() <= head.queryEnd(),
                "parts in disorder: " + target);
    }

    /** Writes a head as it would be forwarded; a Host is added where only HTTP/1.0 can do without. */
    static byte[] rewrite(RequestHead head) {
        HeadEdits edits = new HeadEdits();
        if (head.fields().indexOf(FieldNames.HOST) < 0) {
            edits.append("Host", "elb");
        }
        ByteBuf out = Unpooled.buffer();
        Http1HeadWriter.writeRequest(head, edits, head.framing(), head.contentLength(), false, out);
        return ByteBufUtil.getBytes(out);
    }

    private static void requireSame(RequestOutcome whole, RequestOutcome split) {
        require(whole.isSameAs(split), "split differs: " + whole + " and " + split);
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalStateException(message);
        }
    }
}
