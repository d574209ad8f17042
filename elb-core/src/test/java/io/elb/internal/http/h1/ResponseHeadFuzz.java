package io.elb.internal.http.h1;

import io.elb.internal.http.BodyFraming;
import io.elb.internal.http.HeadEdits;
import io.elb.internal.http.HttpMethods;
import io.elb.internal.http.ResponseHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.Arrays;

/**
 * Fuzz entry for response heads, answering GET and HEAD: the outcome does not depend on how the octets are split, nothing is thrown,
 * and what is accepted is written in a form that is accepted again with the same framing.
 */
public final class ResponseHeadFuzz {
    private ResponseHeadFuzz() {}

    public static void fuzzerTestOneInput(byte[] octets) {
        check(octets, HttpMethods.GET);
        check(octets, HttpMethods.HEAD);
    }

    private static void check(byte[] octets, int methodId) {
        ResponseOutcome whole = ResponseOutcome.whole(octets, methodId);
        requireSame(whole, ResponseOutcome.pieces(octets, methodId, 1));
        requireSame(whole, ResponseOutcome.pieces(octets, methodId, 7, 1, 64, 3));
        if (whole.status() != DecodeStatus.COMPLETE) {
            return;
        }
        byte[] written = rewrite(whole.decoded());
        ResponseOutcome again = ResponseOutcome.wide(written, methodId);
        require(again.status() == DecodeStatus.COMPLETE, "rewritten head is not accepted: " + again);
        require(again.consumed() == written.length, "rewritten head ends early: " + again);
        require(again.framing().equals(whole.framing()), "framing changed: " + whole + " to " + again);
        require(again.decoded().status() == whole.decoded().status(), "status changed");
        require(Arrays.equals(written, rewrite(again.decoded())), "rewriting does not settle");
    }

    private static byte[] rewrite(ResponseHead head) {
        boolean untilClose = head.framing() == BodyFraming.UNTIL_CLOSE;
        HeadEdits edits = new HeadEdits();
        edits.removeHopByHop(head.fields());
        ByteBuf out = Unpooled.buffer();
        Http1HeadWriter.writeResponse(
                head,
                edits,
                head.framing(),
                head.contentLength(),
                untilClose ? Http1HeadWriter.Persistence.CLOSE : Http1HeadWriter.Persistence.IMPLIED,
                out);
        return ByteBufUtil.getBytes(out);
    }

    private static void requireSame(ResponseOutcome whole, ResponseOutcome split) {
        require(whole.isSameAs(split), "split differs: " + whole + " and " + split);
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalStateException(message);
        }
    }
}
