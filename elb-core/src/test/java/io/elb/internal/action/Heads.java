package io.elb.internal.action;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.internal.http.RequestHead;
import io.elb.internal.http.h1.DecodeStatus;
import io.elb.internal.http.h1.Http1RequestDecoder;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** Request heads as the codec makes them. */
public final class Heads {
    private Heads() {}

    /** A GET with a target, a Host and further header lines. */
    public static RequestHead get(String target, String host, String... lines) {
        StringBuilder text = new StringBuilder("GET ")
                .append(target)
                .append(" HTTP/1.1\r\nHost: ")
                .append(host);
        for (String line : lines) {
            text.append("\r\n").append(line);
        }
        return decode(text.append("\r\n\r\n").toString());
    }

    /** What the decoder makes of a head. */
    public static RequestHead decode(String text) {
        RequestHead head = new RequestHead();
        DecodeStatus status = new Http1RequestDecoder(65_536, 65_536, 65_536)
                .decode(Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1), head);
        assertThat(status).isEqualTo(DecodeStatus.COMPLETE);
        return head;
    }
}
