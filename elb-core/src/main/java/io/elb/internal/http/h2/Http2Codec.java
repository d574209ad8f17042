package io.elb.internal.http.h2;

import io.elb.internal.connection.ClientConnection;
import io.elb.internal.http.HttpLoop;
import io.elb.limits.HttpLimits;
import io.elb.listener.Http2Options;
import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.DefaultHttp2ConnectionDecoder;
import io.netty.handler.codec.http2.DefaultHttp2ConnectionEncoder;
import io.netty.handler.codec.http2.DefaultHttp2FrameReader;
import io.netty.handler.codec.http2.DefaultHttp2LocalFlowController;
import io.netty.handler.codec.http2.DefaultHttp2RemoteFlowController;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2PromisedRequestVerifier;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.UniformStreamByteDistributor;

/**
 * The parts of one client connection's codec: Netty's, and ours in their places.
 *
 * @param decoder states and windows of what comes
 * @param encoder states and windows of what goes
 * @param settings what the client is told first
 * @param section where field sections are laid down
 * @param output the frames that go out
 * @param gate the frames that come in
 * @param history what became of streams
 * @param budget what the client may do beyond requests
 */
record Http2Codec(
        Http2ConnectionDecoder decoder,
        Http2ConnectionEncoder encoder,
        Http2Settings settings,
        Http2FieldSection section,
        Http2Output output,
        Http2FrameGate gate,
        Http2StreamHistory history,
        Http2Budget budget) {
    private static final int STREAM_WINDOW_BYTES = 64 * 1024;
    private static final char ENABLE_CONNECT_PROTOCOL = 0x8; // RFC 8441 section 3

    static Http2Codec of(ClientConnection client, HttpLoop loop) {
        Http2Options options = client.listener().config().http2();
        HttpLimits limits = client.listener().config().http().limits();
        Http2Connection connection = new DefaultHttp2Connection(true, 0);
        connection.remote().maxActiveStreams(options.concurrentStreams());
        connection
                .local()
                .flowController(new DefaultHttp2LocalFlowController(
                        connection, DefaultHttp2LocalFlowController.DEFAULT_WINDOW_UPDATE_RATIO, true));
        // Priorities are read and ignored (RFC 9113 section 5.3): every stream has the same share.
        connection
                .remote()
                .flowController(
                        new DefaultHttp2RemoteFlowController(connection, new UniformStreamByteDistributor(connection)));
        Http2FieldSection section = new Http2FieldSection(loop, limits, options.hasWebSockets());
        Http2Output output = new Http2Output();
        Http2ConnectionEncoder encoder = new DefaultHttp2ConnectionEncoder(connection, output);
        Http2Budget budget = new Http2Budget(options.limits(), loop.context().timers());
        Http2FieldsDecoder fields = new Http2FieldsDecoder(connection, section, 2L * limits.headBytes());
        Http2StreamHistory history = new Http2StreamHistory();
        Http2FrameGate gate = new Http2FrameGate(
                new DefaultHttp2FrameReader(fields, Integer.MAX_VALUE),
                connection,
                history,
                budget,
                Http2FrameGate.mostBlockBytes(limits.headBytes()));
        Http2ConnectionDecoder decoder = new DefaultHttp2ConnectionDecoder(
                connection, encoder, gate, Http2PromisedRequestVerifier.ALWAYS_VERIFY, true, true, true, false);
        Http2Settings settings = Http2Settings.defaultSettings()
                .maxConcurrentStreams(options.concurrentStreams())
                .initialWindowSize(STREAM_WINDOW_BYTES)
                .maxHeaderListSize(limits.headBytes());
        if (options.hasWebSockets()) {
            settings.put(ENABLE_CONNECT_PROTOCOL, Long.valueOf(1));
        }
        return new Http2Codec(decoder, encoder, settings, section, output, gate, history, budget);
    }
}
