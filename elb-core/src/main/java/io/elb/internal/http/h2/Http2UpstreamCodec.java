package io.elb.internal.http.h2;

import io.elb.limits.HttpLimits;
import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.DefaultHttp2ConnectionDecoder;
import io.netty.handler.codec.http2.DefaultHttp2ConnectionEncoder;
import io.netty.handler.codec.http2.DefaultHttp2FrameReader;
import io.netty.handler.codec.http2.DefaultHttp2LocalFlowController;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2PromisedRequestVerifier;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import org.jspecify.annotations.Nullable;

/**
 * The parts of one target connection's codec: Netty's, and ours in their places.
 *
 * @param decoder states and windows of what comes
 * @param encoder states and windows of what goes
 * @param settings what the target is told first
 * @param fields where field sections are laid down
 * @param output the frames that go out
 * @param streamKey where a stream carries its attempt
 */
record Http2UpstreamCodec(
        Http2ConnectionDecoder decoder,
        Http2ConnectionEncoder encoder,
        Http2Settings settings,
        Http2ResponseDecoder fields,
        Http2Output output,
        Http2Connection.PropertyKey streamKey) {
    private static final int STREAM_WINDOW_BYTES = 128 * 1024;

    static Http2UpstreamCodec create() {
        Http2Connection connection = new DefaultHttp2Connection(false);
        connection
                .local()
                .flowController(new DefaultHttp2LocalFlowController(
                        connection, DefaultHttp2LocalFlowController.DEFAULT_WINDOW_UPDATE_RATIO, true));
        Http2Connection.PropertyKey streamKey = connection.newKey();
        Http2Output output = new Http2Output();
        Http2ConnectionEncoder encoder = new DefaultHttp2ConnectionEncoder(connection, output);
        int headBytes = HttpLimits.defaults().responseHeadBytes(); // each request brings its own limit
        Http2ResponseDecoder fields = new Http2ResponseDecoder(headBytes, id -> {
            Http2Upstream present = upstream(connection.stream(id), streamKey);
            return present != null && present.hasHead();
        });
        Http2ConnectionDecoder decoder = new DefaultHttp2ConnectionDecoder(
                connection,
                encoder,
                new DefaultHttp2FrameReader(fields),
                Http2PromisedRequestVerifier.ALWAYS_VERIFY,
                true,
                true,
                true,
                true);
        Http2Settings settings = Http2Settings.defaultSettings()
                .pushEnabled(false)
                .initialWindowSize(STREAM_WINDOW_BYTES)
                .maxHeaderListSize(fields.maxHeaderListSize());
        return new Http2UpstreamCodec(decoder, encoder, settings, fields, output, streamKey);
    }

    /** The attempt that the stream is for; null when there is none. */
    @Nullable
    Http2Upstream upstream(@Nullable Http2Stream stream) {
        return upstream(stream, streamKey);
    }

    private static @Nullable Http2Upstream upstream(
            @Nullable Http2Stream stream, Http2Connection.PropertyKey streamKey) {
        return stream == null ? null : stream.getProperty(streamKey);
    }
}
