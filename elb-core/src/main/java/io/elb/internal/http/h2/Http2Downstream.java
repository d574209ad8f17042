package io.elb.internal.http.h2;

import io.elb.internal.connection.ClientConnection;
import io.elb.internal.http.BodyFraming;
import io.elb.internal.http.Downstream;
import io.elb.internal.http.HeadEdits;
import io.elb.internal.http.HeadFields;
import io.elb.internal.http.HttpMethods;
import io.elb.internal.http.RequestHead;
import io.elb.internal.http.RequestSink;
import io.elb.internal.http.ResponseHead;
import io.elb.internal.relay.FlowEnd;
import io.elb.internal.relay.FlowReceiver;
import io.elb.internal.relay.Trailers;
import io.elb.observe.ErrorReason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/** One stream of an HTTP/2 client connection: one request and its response. Confined to its event loop. */
final class Http2Downstream implements Downstream, FlowEnd {
    private static final AsciiString CONTINUE = AsciiString.cached("100");

    private final Http2DownstreamHandler connection;
    private final Http2Stream stream;
    private @Nullable RequestHead head;
    private @Nullable FlowReceiver receiver;
    private int requestMethodId;
    private int receivedOctets;
    private int sentOctets;
    private int withheldBytes;
    private boolean paused;
    private boolean requestEnded;
    private boolean outputEnded;
    private boolean over;
    private boolean closed;

    Http2Downstream(Http2DownstreamHandler connection, Http2Stream stream) {
        this.connection = connection;
        this.stream = stream;
    }

    // ---- what the client sends

    void open(RequestHead request, boolean endOfStream, RequestSink sink, ClientConnection client) {
        head = request;
        requestMethodId = request.methodId();
        receivedOctets = request.fields().length();
        requestEnded = endOfStream;
        FlowReceiver answered = sink.open(request, client, this);
        if (!over) {
            receiver = answered; // a request without a body has ended for it already
        }
    }

    /** Passes data on; answers how many bytes the client may send in their place at once. */
    int data(ByteBuf data, boolean endOfStream) {
        int length = data.readableBytes();
        FlowReceiver target = receiver;
        if (target == null) {
            return length;
        }
        if (length > 0) {
            target.onData(data.retain());
        }
        if (endOfStream) {
            end(target, null);
        }
        if (paused) {
            withheldBytes += length;
            return 0;
        }
        return length;
    }

    void trailers(HeadFields fields) {
        FlowReceiver target = receiver;
        if (target != null) {
            end(target, fields);
        }
    }

    private void end(FlowReceiver target, @Nullable Trailers trailers) {
        requestEnded = true;
        if (receiver == target) {
            target.onEnd(trailers);
        }
    }

    void readComplete() {
        FlowReceiver target = receiver;
        if (target != null) {
            target.onReadComplete();
        }
    }

    void writable() {
        FlowReceiver target = receiver;
        if (target != null && isWritable()) {
            target.onWritable();
        }
    }

    /** The stream is closed, in whatever way; with the response written that is how it ought to be. */
    void closed() {
        closed = true;
        FlowReceiver target = receiver;
        if (target != null && !outputEnded) {
            target.onAbort(requestEnded ? ErrorReason.CLIENT_CLOSED : ErrorReason.CLIENT_CLOSED_MID_REQUEST);
        }
    }

    // ---- what the exchange sends

    @Override
    public FlowEnd body() {
        return this;
    }

    @Override
    public void sendContinue() {
        if (!closed) {
            Http2Headers interim = new DefaultHttp2Headers(false, 1).status(CONTINUE);
            connection.writeHeaders(stream, interim, false, connection.newPromise());
            flush();
        }
    }

    @Override
    public void sendInterim(ResponseHead response, HeadEdits edits) {
        if (!closed) {
            sentOctets += response.fields().length() + edits.appendedLength();
            connection.writeHeaders(stream, Http2Fields.response(response, edits), false, connection.newPromise());
            flush();
        }
    }

    @Override
    public boolean sendHead(ResponseHead response, HeadEdits edits) {
        if (closed) {
            return false;
        }
        boolean hasBody = response.framing() != BodyFraming.NONE
                && !(response.framing() == BodyFraming.LENGTH && response.contentLength() == 0)
                && requestMethodId != HttpMethods.HEAD;
        outputEnded = !hasBody;
        sentOctets += response.fields().length() + edits.appendedLength();
        connection.writeHeaders(stream, Http2Fields.response(response, edits), !hasBody, endPromise(!hasBody));
        connection.closeWhenLast();
        return true;
    }

    @Override
    public void acceptTunnel(ResponseHead response, HeadEdits edits) {
        abort(ErrorReason.TARGET_UNASKED_UPGRADE); // no request of this connection asks for a tunnel
    }

    @Override
    public void write(ByteBuf data) {
        if (closed || outputEnded || !data.isReadable()) {
            data.release();
        } else {
            connection.writeData(stream, data, false, connection.newPromise());
        }
    }

    @Override
    public void flush() {
        connection.requestFlush();
    }

    @Override
    public boolean isWritable() {
        return closed || connection.isWritable(stream);
    }

    @Override
    public void readable(boolean on) {
        paused = !on;
        int credit = withheldBytes;
        if (on && credit > 0) {
            withheldBytes = 0;
            connection.credit(stream, credit);
        }
    }

    @Override
    public void end(@Nullable Trailers trailers) {
        if (!closed && !outputEnded) {
            outputEnded = true;
            if (trailers instanceof HeadFields fields && fields.count() > 0) {
                connection.writeHeaders(stream, Http2Fields.trailers(fields), true, endPromise(true));
            } else {
                connection.writeData(stream, Unpooled.EMPTY_BUFFER, true, endPromise(true));
            }
        }
        flush();
    }

    /** Once the response is out, a client that is still sending is told to stop (RFC 9113 section 8.1). */
    private ChannelPromise endPromise(boolean isEnd) {
        ChannelPromise promise = connection.newPromise();
        if (isEnd && !requestEnded) {
            promise.addListener(sent -> {
                if (sent.isSuccess() && !requestEnded && !closed) {
                    connection.reset(stream, Http2Error.NO_ERROR);
                }
            });
        }
        return promise;
    }

    @Override
    public void abort(ErrorReason reason) {
        receiver = null;
        if (!closed) {
            connection.reset(
                    stream, reason == ErrorReason.CLIENT_CLOSED ? Http2Error.CANCEL : Http2Error.INTERNAL_ERROR);
        }
    }

    @Override
    public boolean transferTo(FlowEnd other, long bytes) {
        return false;
    }

    @Override
    public void closeAfter() {
        // Framing can't be misunderstood here, so that nothing that ends one stream speaks against the others.
    }

    @Override
    public long overheadReceived() {
        return receivedOctets;
    }

    @Override
    public long overheadSent() {
        return sentOctets;
    }

    @Override
    public void done() {
        over = true;
        receiver = null;
        RequestHead request = head;
        if (request != null) {
            head = null;
            connection.done(request);
        }
    }
}
