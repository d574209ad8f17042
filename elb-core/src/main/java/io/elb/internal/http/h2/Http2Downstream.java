package io.elb.internal.http.h2;

import io.elb.internal.connection.ClientConnection;
import io.elb.internal.connection.LoopTimers;
import io.elb.internal.http.BodyFraming;
import io.elb.internal.http.Downstream;
import io.elb.internal.http.DownstreamReceiver;
import io.elb.internal.http.HeadEdits;
import io.elb.internal.http.HeadFields;
import io.elb.internal.http.HttpMethods;
import io.elb.internal.http.RequestHead;
import io.elb.internal.http.RequestSink;
import io.elb.internal.http.ResponseHead;
import io.elb.internal.relay.FlowEnd;
import io.elb.internal.relay.MeasuredEnd;
import io.elb.internal.relay.Trailers;
import io.elb.observe.ErrorReason;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Stream;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One stream of an HTTP/2 client connection: one request and its response. Confined to its event loop. */
final class Http2Downstream implements Downstream, FlowEnd, MeasuredEnd {
    private static final int MUCH_BYTES = 16 * 1024;
    /** How long a client may go on sending after its answer, and how much: several times what may be on its way. */
    private static final long STOP_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private static final int STOP_BYTES = 256 * 1024;

    private final Http2DownstreamHandler connection;
    private final Http2Stream stream;
    private final Http2StreamOutput output;
    private @Nullable RequestHead head;
    private @Nullable DownstreamReceiver receiver;
    private @Nullable Http2Tunnel tunnel;
    private LoopTimers.@Nullable Timer timer;
    private int requestMethodId;
    private int receivedOctets;
    private int sentOctets;
    private int withheldBytes;
    private int lastWindow;
    private int droppedBytes;
    private long movedNanos;
    private boolean paused;
    private boolean requestEnded;
    private boolean outputEnded;
    private boolean over;
    private boolean closed;
    private LoopTimers.@Nullable Timer stopTimer;

    Http2Downstream(Http2DownstreamHandler connection, Http2Stream stream) {
        this.connection = connection;
        this.stream = stream;
        this.output = new Http2StreamOutput(connection, this, stream);
        this.movedNanos = connection.nowNanos();
    }

    // ---- what the client sends

    void open(RequestHead request, boolean endOfStream, RequestSink sink, ClientConnection client) {
        describe(request, endOfStream);
        if (request.tunnelProtocol() != null) {
            tunnel = new Http2Tunnel(request, connection.random());
        }
        DownstreamReceiver answered = sink.open(request, client, this);
        if (!over) {
            receiver = answered; // a request without a body has ended for it already
        }
    }

    /** The request is answered with an error of the balancer. */
    void reject(
            RequestHead request, ErrorReason reason, boolean endOfStream, RequestSink sink, ClientConnection client) {
        describe(request, endOfStream);
        sink.reject(request, reason, client, this);
    }

    /** The request is refused by an error of the stream: it is recorded, and nothing is sent. */
    void refuse(RequestHead request, ErrorReason reason, RequestSink sink, ClientConnection client) {
        closed = true;
        describe(request, true);
        sink.reject(request, reason, client, this);
    }

    private void describe(RequestHead request, boolean endOfStream) {
        head = request;
        requestMethodId = request.methodId();
        receivedOctets = request.fields().length();
        requestEnded = endOfStream;
    }

    /** Passes data on; answers how many bytes the client may send in their place at once. */
    int data(ByteBuf data, boolean endOfStream) {
        int length = data.readableBytes();
        DownstreamReceiver target = receiver;
        if (target == null) {
            requestEnded |= endOfStream;
            drop(length);
            return length;
        }
        Http2Tunnel waiting = tunnel;
        if (waiting != null && !waiting.isOpen()) {
            requestEnded |= endOfStream;
            if (length > 0) {
                waiting.hold(data.retain());
            }
            return 0; // credited when the tunnel takes it
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

    private void drop(int length) {
        droppedBytes += length;
        if (stopTimer != null && droppedBytes > STOP_BYTES) {
            stop();
        }
    }

    void trailers(HeadFields fields) {
        DownstreamReceiver target = receiver;
        if (target != null) {
            end(target, fields);
        }
    }

    private void end(DownstreamReceiver target, @Nullable Trailers trailers) {
        requestEnded = true;
        if (receiver == target) {
            target.onEnd(trailers);
        }
    }

    void readComplete() {
        DownstreamReceiver target = receiver;
        if (target != null) {
            target.onReadComplete();
        }
    }

    void writable() {
        DownstreamReceiver target = receiver;
        if (target != null && isWritable()) {
            target.onWritable();
        }
    }

    /** What the client sent on the stream breaks the protocol; the stream is reset by whoever says so. */
    void malformed() {
        closed = true;
        abortExchange(ErrorReason.MALFORMED_BODY);
    }

    /** The stream is closed, in whatever way; with the response written that is how it ought to be. */
    void closed() {
        boolean isNews = !closed;
        closed = true;
        if (stopTimer != null) {
            stopTimer.disarm();
        }
        Http2Tunnel waiting = tunnel;
        if (waiting != null) {
            waiting.release();
        }
        if (isNews && !outputEnded) {
            boolean isAwaited = requestEnded || waiting != null;
            abortExchange(isAwaited ? ErrorReason.CLIENT_CLOSED : ErrorReason.CLIENT_CLOSED_MID_REQUEST);
        }
    }

    private void abortExchange(ErrorReason reason) {
        DownstreamReceiver target = receiver;
        if (target != null) {
            receiver = null;
            target.onAbort(reason);
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
            connection.writeContinue(stream);
            flush();
        }
    }

    @Override
    public void sendInterim(ResponseHead response, HeadEdits edits) {
        if (!closed) {
            sentOctets += response.fields().length() + edits.appendedLength();
            connection.writeHead(stream, response.status(), response, edits, false);
            flush();
        }
    }

    @Override
    public boolean accepts(ResponseHead response) {
        Http2Tunnel asked = tunnel;
        return asked == null || asked.accepts(response);
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
        connection.writeHead(stream, response.status(), response, edits, !hasBody);
        if (!hasBody) {
            outputWritten();
        }
        connection.retireWhenLast();
        return true;
    }

    /** A tunnel is accepted by 200 here (RFC 8441 section 5); what has come for it meanwhile follows the target's own answer. */
    @Override
    public void acceptTunnel(ResponseHead response, HeadEdits edits) {
        Http2Tunnel asked = tunnel;
        if (closed || asked == null) {
            abort(ErrorReason.TARGET_UNASKED_UPGRADE);
            return;
        }
        sentOctets += response.fields().length() + edits.appendedLength();
        connection.writeHead(stream, Http2Tunnel.ACCEPTED, response, edits, false);
        flush();
        DownstreamReceiver target = receiver;
        if (target != null) {
            int held = asked.open(target);
            if (paused) {
                withheldBytes += held;
            } else {
                connection.credit(stream, held);
            }
            target.onReadComplete();
            if (requestEnded) {
                end(target, null);
            }
        }
    }

    @Override
    public void write(ByteBuf data) {
        if (closed || outputEnded || !data.isReadable()) {
            data.release();
        } else {
            output.write(data);
        }
    }

    @Override
    public void flush() {
        if (output.size() < MUCH_BYTES) {
            connection.requestFlush();
        } else {
            connection.flushNow();
        }
    }

    @Override
    public boolean isWritable() {
        if (closed || connection.isWritable(stream)) {
            return true;
        }
        lastWindow = output.window(connection.flowController());
        return false;
    }

    /** How much the client has granted changes with every octet that leaves and with every one that it has taken. */
    @Override
    public long movedNanos(long nowNanos) {
        if (!closed && output.isWaiting()) {
            int window = output.window(connection.flowController());
            if (window != lastWindow) {
                lastWindow = window;
                movedNanos = nowNanos;
            }
        }
        return movedNanos;
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
            output.end(trailers instanceof HeadFields fields && fields.count() > 0 ? fields.copy() : null);
        }
        flush();
    }

    /**
     * The end of the response is out. A client that goes on sending is told to stop (RFC 9113 section 8.1), though not at once: there
     * are clients that make an error of a reset which comes together with the answer.
     */
    void outputWritten() {
        if (!requestEnded && !closed) {
            LoopTimers.Timer timer = connection.newTimer(this::stop);
            timer.armAfter(STOP_NANOS);
            stopTimer = timer;
        }
    }

    private void stop() {
        if (!requestEnded && !closed) {
            connection.reset(stream, Http2Error.NO_ERROR);
        }
    }

    @Override
    public void abort(ErrorReason reason) {
        receiver = null;
        if (!closed) {
            connection.abort(stream, reason);
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
    public void wakeAt(long deadlineNanos) {
        LoopTimers.Timer present = timer;
        if (present == null) {
            present = connection.newTimer(this::onTimeout);
            timer = present;
        }
        present.armAt(deadlineNanos);
    }

    private void onTimeout() {
        DownstreamReceiver target = receiver;
        if (target != null) {
            target.onTimeout();
        }
    }

    /** Whether the exchange is over and its response waits for a client that takes nothing of it. */
    boolean isLeft() {
        return over && !closed && stopTimer == null;
    }

    @Override
    public void done() {
        over = true;
        receiver = null;
        if (timer != null) {
            timer.disarm();
        }
        RequestHead request = head;
        if (request != null) {
            head = null;
            connection.done(request, !closed);
        }
    }
}
