package io.elb.internal.http.h2;

import static org.assertj.core.api.Assertions.assertThat;

import io.elb.internal.http.BodyFraming;
import io.elb.internal.http.HeadEdits;
import io.elb.internal.http.ResponseHead;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameTypes;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class Http2OutputTest {
    private static final int END_STREAM = 1;
    private static final int END_HEADERS = 4;

    private final EmbeddedChannel channel = new EmbeddedChannel(new ChannelInboundHandlerAdapter());
    private final ChannelHandlerContext ctx = channel.pipeline().firstContext();
    private final Http2Output output = new Http2Output();
    private final ResponseHead head = new ResponseHead();
    private final HeadEdits edits = new HeadEdits();

    /** One frame as it was written. */
    private record Frame(int type, int flags, int stream, ByteBuf payload) {}

    @AfterEach
    void close() {
        output.close();
        channel.finishAndReleaseAll();
    }

    private List<Frame> written() {
        output.push(ctx);
        channel.flush();
        ByteBuf all = Unpooled.buffer();
        for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
            all.writeBytes(part);
            part.release();
        }
        List<Frame> frames = new ArrayList<>();
        while (all.isReadable()) {
            int length = all.readUnsignedMedium();
            int type = all.readUnsignedByte();
            int flags = all.readUnsignedByte();
            int stream = all.readInt();
            frames.add(new Frame(type, flags, stream, all.readSlice(length)));
        }
        return frames;
    }

    private static Http2Headers decode(DefaultHttp2HeadersDecoder hpack, List<Frame> frames) throws Http2Exception {
        ByteBuf section = Unpooled.buffer();
        frames.forEach(frame -> section.writeBytes(frame.payload()));
        return hpack.decodeHeaders(1, section);
    }

    @Test
    void headIsReadAsItWasMeant() throws Exception {
        head.setStatus(418);
        head.fields().add("Content-Type", "text/plain");
        head.fields().add("Connection", "close");
        head.fields().add("X-Odd", "a" + "b".repeat(300));
        head.fields().add("Set-Cookie", "secret");
        head.fields().add("X-Removed", "1");
        head.setFraming(BodyFraming.LENGTH, 1_234_567_890_123L);
        edits.remove(4);
        edits.append("X-Appended", "yes");
        edits.append("Upgrade", "h2c");
        output.response(ctx, 0x01020304, 418, head, edits, true);

        List<Frame> frames = written();
        assertThat(frames).hasSize(1);
        assertThat(frames.get(0).type()).isEqualTo(Http2FrameTypes.HEADERS);
        assertThat(frames.get(0).flags()).isEqualTo(END_STREAM | END_HEADERS);
        assertThat(frames.get(0).stream()).isEqualTo(0x01020304);
        Http2Headers fields = decode(new DefaultHttp2HeadersDecoder(true), frames);
        assertThat(fields.status()).hasToString("418");
        assertThat(fields.get("content-type")).hasToString("text/plain");
        assertThat(fields.get("x-odd")).hasToString("a" + "b".repeat(300));
        assertThat(fields.get("set-cookie")).hasToString("secret");
        assertThat(fields.get("x-appended")).hasToString("yes");
        assertThat(fields.get("content-length")).hasToString("1234567890123");
        assertThat(fields.size()).isEqualTo(6);
    }

    @Test
    void longHeadIsContinued() throws Exception {
        head.setStatus(200);
        for (int i = 0; i < 20; i++) {
            head.fields().add("X-" + i, String.valueOf(i % 10).repeat(2000));
        }
        output.response(ctx, 1, 200, head, edits, true);
        output.data(ctx, 3, Unpooled.wrappedBuffer(new byte[] {7}), true);

        List<Frame> frames = written();
        assertThat(frames).extracting(Frame::type).containsExactly(1, 9, 9, 0);
        assertThat(frames).extracting(Frame::flags).containsExactly(END_STREAM, 0, END_HEADERS, END_STREAM);
        Http2Headers fields =
                decode(new DefaultHttp2HeadersDecoder(true, 100_000L), new ArrayList<>(frames.subList(0, 3)));
        assertThat(fields.size()).isEqualTo(21);
        assertThat(fields.get("x-19")).hasToString("9".repeat(2000));
    }

    @Test
    void smallerTableIsAcknowledgedOnce() throws Exception {
        DefaultHttp2HeadersDecoder hpack = new DefaultHttp2HeadersDecoder(true);
        output.headersConfiguration().maxHeaderTableSize(0);
        head.setStatus(204);
        output.response(ctx, 1, 204, head, edits, true);
        output.response(ctx, 3, 204, head, edits, true);

        List<Frame> frames = written();
        assertThat(frames.get(0).payload().getByte(0)).as("size update").isEqualTo((byte) 0x20);
        assertThat(frames.get(1).payload().readableBytes()).isEqualTo(1);
        assertThat(decode(hpack, frames.subList(0, 1)).status()).hasToString("204");
    }

    @Test
    void largeDataAreSplit() {
        output.data(ctx, 1, Unpooled.wrappedBuffer(new byte[40_000]), true);

        List<Frame> frames = written();
        assertThat(frames).extracting(frame -> frame.payload().readableBytes()).containsExactly(16_384, 16_384, 7_232);
        assertThat(frames).extracting(Frame::flags).containsExactly(0, 0, END_STREAM);
    }
}
