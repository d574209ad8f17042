package io.elb.internal.http.h2;

import io.elb.internal.connection.ClientConnection;
import io.elb.internal.http.RequestHead;
import io.elb.internal.http.RequestSink;
import io.elb.observe.ErrorReason;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Opens an exchange for every stream of a connection, and passes on what comes for it. Confined to its event loop. */
final class Http2Requests extends Http2FrameAdapter {
    private final Http2DownstreamHandler handler;
    private final ClientConnection client;
    private final RequestSink sink;
    private final Http2FieldSection section;
    private final Http2Budget budget;
    private final Http2Watch watch;
    private final Http2Connection connection;
    private final Http2Connection.PropertyKey key;
    private final List<Http2Downstream> touched = new ArrayList<>();
    private int open;

    Http2Requests(
            Http2DownstreamHandler handler,
            ClientConnection client,
            RequestSink sink,
            Http2Codec codec,
            Http2Watch watch) {
        this.handler = handler;
        this.client = client;
        this.sink = sink;
        this.section = codec.section();
        this.budget = codec.budget();
        this.watch = watch;
        this.connection = codec.decoder().connection();
        this.key = connection.newKey();
    }

    /** The request of the stream; null when it has none. */
    @Nullable
    Http2Downstream at(@Nullable Http2Stream stream) {
        return stream == null ? null : stream.getProperty(key);
    }

    /** How many exchanges are not over. */
    int open() {
        return open;
    }

    // ---- what comes

    @Override
    public void onHeadersRead(
            ChannelHandlerContext ctx, int streamId, Http2Headers headers, int padding, boolean endOfStream)
            throws Http2Exception {
        onHeaders(streamId, endOfStream);
    }

    @Override
    public void onHeadersRead(
            ChannelHandlerContext ctx,
            int streamId,
            Http2Headers headers,
            int streamDependency,
            short weight,
            boolean exclusive,
            int padding,
            boolean endOfStream)
            throws Http2Exception {
        onHeaders(streamId, endOfStream);
    }

    private void onHeaders(int streamId, boolean endOfStream) throws Http2Exception {
        Http2Stream stream = connection.stream(streamId);
        Http2Downstream present = at(stream);
        if (present != null) {
            present.trailers(section.takeTrailers());
        } else if (stream != null) {
            budget.request();
            present = begin(stream, endOfStream);
            handler.retireWhenLast();
        }
        if (present != null) {
            touch(present);
        }
    }

    private void touch(Http2Downstream present) {
        if (touched.isEmpty() || touched.get(touched.size() - 1) != present) {
            touched.add(present);
        }
    }

    private Http2Downstream begin(Http2Stream stream, boolean endOfStream) throws Http2Exception {
        RequestHead request;
        try {
            request = section.refusal() == null ? section.takeRequest(endOfStream) : section.takeRefused();
        } catch (IllegalArgumentException e) {
            throw Http2Exception.streamError(
                    stream.id(), Http2Error.PROTOCOL_ERROR, e, "malformed request: %s", e.getMessage());
        }
        ErrorReason refusal = section.refusal();
        if (refusal != null) {
            return reject(stream, request, refusal, endOfStream);
        }
        Http2Downstream begun = register(stream, request);
        begun.open(request, endOfStream, sink, client);
        return begun;
    }

    /** Answers a request with an error of the balancer. */
    Http2Downstream reject(Http2Stream stream, RequestHead request, ErrorReason reason, boolean endOfStream) {
        Http2Downstream begun = register(stream, request);
        begun.reject(request, reason, endOfStream, sink, client);
        return begun;
    }

    /** Records a request whose stream, or connection, ends in an error. */
    void refuse(Http2Stream stream, RequestHead request, ErrorReason reason) {
        register(stream, request).refuse(request, reason, sink, client);
    }

    private Http2Downstream register(Http2Stream stream, RequestHead request) {
        Http2Downstream begun = new Http2Downstream(handler, stream);
        stream.setProperty(key, begun);
        open++;
        watch.busy();
        client.countRequest();
        request.setScheme(handler.listener().scheme());
        return begun;
    }

    @Override
    public int onDataRead(ChannelHandlerContext ctx, int streamId, ByteBuf data, int padding, boolean endOfStream) {
        int all = data.readableBytes() + padding;
        Http2Downstream present = at(connection.stream(streamId));
        if (present == null) {
            return all;
        }
        touch(present);
        return present.data(data, endOfStream) + padding;
    }

    @Override
    public void onRstStreamRead(ChannelHandlerContext ctx, int streamId, long errorCode) throws Http2Exception {
        if (!budget.takeResets(1)) {
            throw Http2FrameGate.calm("too many requests that are cancelled");
        }
    }

    @Override
    public void onPingAckRead(ChannelHandlerContext ctx, long data) {
        handler.onPingAck(data);
    }

    /** A read loop is over. */
    void readComplete() {
        for (int i = 0; i < touched.size(); i++) { // telling one may touch another
            touched.get(i).readComplete();
        }
        touched.clear();
    }

    /** An exchange is over; its response may wait for the client still. */
    void done(boolean isLeaving) {
        open--;
        if (isLeaving) {
            watch.leaving();
        }
        if (open == 0) {
            watch.idle();
        }
    }
}
