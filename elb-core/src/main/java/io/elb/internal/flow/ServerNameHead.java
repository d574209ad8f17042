package io.elb.internal.flow;

import io.elb.internal.http.RequestHead;
import io.elb.internal.http.h1.DecodeStatus;
import io.elb.internal.http.h1.Http1RequestDecoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A connection in the eyes of rules: a request whose host is the server name of SNI, so that host conditions are what they always are. */
public final class ServerNameHead {
    private static final int MOST_BYTES = 1024;

    private ServerNameHead() {}

    /** The head; one without a host for no name, and for one that is none. */
    public static RequestHead of(@Nullable String serverName) {
        RequestHead head = new RequestHead();
        if (serverName == null || !decode(serverName, head)) {
            head.clear();
            decode("", head);
        }
        return head;
    }

    private static boolean decode(String host, RequestHead head) {
        ByteBuf text =
                Unpooled.copiedBuffer("GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n", StandardCharsets.ISO_8859_1);
        return new Http1RequestDecoder(MOST_BYTES, MOST_BYTES, MOST_BYTES).decode(text, head) == DecodeStatus.COMPLETE;
    }
}
