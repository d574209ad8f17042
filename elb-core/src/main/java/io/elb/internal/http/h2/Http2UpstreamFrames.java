package io.elb.internal.http.h2;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gives the frames of a target to the streams that they are for. Confined to the connection's event loop. */
final class Http2UpstreamFrames extends Http2FrameAdapter {
    private final Http2UpstreamHandler connection;
    private final Http2ResponseDecoder fields;
    private final List<Http2Upstream> touched = new ArrayList<>();

    Http2UpstreamFrames(Http2UpstreamHandler connection, Http2ResponseDecoder fields) {
        this.connection = connection;
        this.fields = fields;
    }

    /** The present read loop is over. */
    void readComplete() {
        for (int i = 0; i < touched.size(); i++) { // telling one may touch another
            touched.get(i).readComplete();
        }
        touched.clear();
    }

    private @Nullable Http2Upstream touch(int streamId) {
        Http2Upstream present = connection.upstream(streamId);
        if (present != null && (touched.isEmpty() || touched.get(touched.size() - 1) != present)) {
            touched.add(present);
        }
        return present;
    }

    @Override
    public void onSettingsRead(ChannelHandlerContext context, Http2Settings settings) {
        connection.settings(settings);
    }

    @Override
    public void onHeadersRead(
            ChannelHandlerContext context, int streamId, Http2Headers headers, int padding, boolean endOfStream)
            throws Http2Exception {
        Http2Upstream present = touch(streamId);
        if (present == null) {
            return;
        }
        try {
            present.fields(fields.section(), endOfStream);
        } catch (IllegalArgumentException e) {
            throw Http2Exception.streamError(
                    streamId, Http2Error.PROTOCOL_ERROR, e, "malformed response: %s", e.getMessage());
        }
    }

    @Override
    public void onHeadersRead(
            ChannelHandlerContext context,
            int streamId,
            Http2Headers headers,
            int streamDependency,
            short weight,
            boolean exclusive,
            int padding,
            boolean endOfStream)
            throws Http2Exception {
        onHeadersRead(context, streamId, headers, padding, endOfStream);
    }

    @Override
    public int onDataRead(ChannelHandlerContext context, int streamId, ByteBuf data, int padding, boolean endOfStream)
            throws Http2Exception {
        Http2Upstream present = touch(streamId);
        if (present == null) {
            return data.readableBytes() + padding;
        }
        return present.data(data, endOfStream) + padding;
    }

    @Override
    public void onRstStreamRead(ChannelHandlerContext context, int streamId, long errorCode) {
        Http2Upstream present = connection.upstream(streamId);
        if (present != null) {
            present.resetBy(errorCode);
        }
    }

    @Override
    public void onWindowUpdateRead(ChannelHandlerContext context, int streamId, int increment) {
        Http2Upstream present = connection.upstream(streamId);
        if (present != null) {
            present.credited(connection.nowNanos());
        }
    }
}
