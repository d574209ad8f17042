package io.elb.internal.http.h2;

import io.elb.internal.http.BodyFraming;
import io.elb.internal.http.HeadEdits;
import io.elb.internal.http.HeadFields;
import io.elb.internal.http.RequestHead;
import io.elb.internal.http.ResponseHead;
import io.elb.internal.http.Upstream;
import io.elb.internal.http.UpstreamReceiver;
import io.elb.internal.relay.FlowEnd;
import io.elb.internal.relay.MeasuredEnd;
import io.elb.internal.relay.Trailers;
import io.elb.observe.ErrorReason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Stream;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** One stream of an HTTP/2 connection to a target: one attempt. Confined to its event loop. */
final class Http2Upstream implements Upstream, FlowEnd, MeasuredEnd {
    private final Http2UpstreamHandler connection;
    private final Http2UpstreamOutput output;
    private @Nullable Http2Stream stream;
    private @Nullable UpstreamReceiver receiver;
    private BodyFraming framing = BodyFraming.NONE;
    private int requestMethodId;
    private int mostHeadBytes;
    private long missingBytes = -1;
    private long sentNanos;
    private long movedNanos;
    private int withheldBytes;
    private boolean paused;
    private boolean reused;
    private boolean refused;
    private boolean requestEnded;
    private boolean headSeen;
    private boolean responseEnded;
    private boolean closed;

    /** {@code reused}: the connection has carried a stream before. */
    Http2Upstream(Http2UpstreamHandler connection, boolean reused) {
        this.connection = connection;
        this.output = connection.output();
        this.reused = reused;
    }

    // ---- what the exchange sends

    @Override
    public FlowEnd body() {
        return this;
    }

    @Override
    public void send(RequestHead request, HeadEdits edits, UpstreamReceiver newReceiver) {
        receiver = newReceiver;
        requestMethodId = request.methodId();
        requestEnded = !request.hasBody();
        mostHeadBytes = newReceiver.mostHeadBytes();
        sentNanos = connection.nowNanos();
        movedNanos = sentNanos;
        stream = output.open(this, request, edits, mostHeadBytes);
    }

    boolean isRequestEnded() {
        return requestEnded;
    }

    @Override
    public void write(ByteBuf data) {
        Http2Stream to = stream;
        if (to == null || closed || requestEnded || !data.isReadable()) {
            data.release();
        } else {
            output.data(to, data, false);
        }
    }

    @Override
    public void flush() {
        output.requestFlush();
    }

    /** A target that takes no more takes nothing away from the client either: its data is dropped. */
    @Override
    public boolean isWritable() {
        Http2Stream to = stream;
        return to == null || closed || requestEnded || output.isWritable(to);
    }

    @Override
    public long movedNanos(long nowNanos) {
        return movedNanos;
    }

    @Override
    public void readable(boolean on) {
        paused = !on;
        Http2Stream from = stream;
        int credit = withheldBytes;
        if (on && credit > 0 && from != null) {
            withheldBytes = 0;
            output.credit(from, credit);
        }
    }

    @Override
    public void end(@Nullable Trailers trailers) {
        Http2Stream to = stream;
        if (to == null || closed || requestEnded) {
            return;
        }
        requestEnded = true;
        if (trailers instanceof HeadFields fields && fields.count() > 0) {
            output.trailers(to, fields);
        } else {
            output.data(to, Unpooled.EMPTY_BUFFER, true);
        }
        flush();
    }

    @Override
    public void abort(ErrorReason reason) {
        if (receiver != null && isTimeout(reason)) {
            connection.suspect(sentNanos);
        }
        leave();
    }

    private static boolean isTimeout(ErrorReason reason) {
        return reason == ErrorReason.TARGET_IDLE_TIMEOUT
                || reason == ErrorReason.TARGET_FIRST_BYTE_TIMEOUT
                || reason == ErrorReason.TARGET_TOTAL_TIMEOUT;
    }

    @Override
    public boolean transferTo(FlowEnd other, long bytes) {
        return false;
    }

    @Override
    public String address() {
        return connection.address();
    }

    @Override
    public boolean isReused() {
        return reused;
    }

    @Override
    public boolean mayRefuse() {
        return true;
    }

    @Override
    public boolean isLeaving() {
        return connection.isLeaving();
    }

    @Override
    public void release() {
        leave();
    }

    /** What has not ended is cancelled. */
    private void leave() {
        receiver = null;
        Http2Stream present = stream;
        if (present == null) {
            connection.left();
        } else if (!closed && !(requestEnded && responseEnded)) {
            output.cancel(present);
        }
    }

    @Override
    public void closeAfter() {
        // Framing can't be misunderstood here, so that nothing that ends one stream speaks against the others.
    }

    // ---- what the target sends

    boolean hasHead() {
        return headSeen;
    }

    /** A section has come: a head, or trailers. Throws an {@link IllegalArgumentException} when it is malformed. */
    void fields(Http2ResponseSection section, boolean endOfStream) throws Http2Exception {
        UpstreamReceiver target = receiver;
        if (target == null) {
            return;
        }
        if (headSeen) {
            end(target, section.takeTrailers());
            return;
        }
        ResponseHead head = section.takeHead(endOfStream, requestMethodId);
        if (section.length() > mostHeadBytes) {
            fail(ErrorReason.TARGET_HEAD_TOO_LARGE);
            return;
        }
        if (head.isInterim()) {
            target.onInterim(head);
            return;
        }
        headSeen = true;
        framing = head.framing();
        missingBytes = head.contentLength();
        target.onHead(head);
        if (endOfStream && receiver == target) {
            end(target, null);
        }
    }

    /** Passes data on; answers how many bytes the target may send in their place at once. */
    int data(ByteBuf data, boolean endOfStream) throws Http2Exception {
        int length = data.readableBytes();
        UpstreamReceiver target = receiver;
        if (target == null) {
            return length;
        }
        if (!headSeen || (framing == BodyFraming.NONE && length > 0)) {
            throw malformed("data where none may be");
        }
        missingBytes -= length;
        if (length > 0) {
            target.onData(data.retain());
        }
        if (endOfStream && receiver == target) {
            end(target, null);
        }
        if (paused) {
            withheldBytes += length;
            return 0;
        }
        return length;
    }

    private Http2Exception malformed(String what) {
        Http2Stream present = stream;
        return Http2Exception.streamError(
                present == null ? 0 : present.id(), Http2Error.PROTOCOL_ERROR, "malformed response: %s", what);
    }

    private void end(UpstreamReceiver target, @Nullable Trailers trailers) {
        responseEnded = true;
        target.onEnd(trailers);
    }

    void readComplete() {
        UpstreamReceiver target = receiver;
        if (target != null) {
            target.onReadComplete();
        }
    }

    void writable() {
        UpstreamReceiver target = receiver;
        if (target != null && isWritable()) {
            target.onWritable();
        }
    }

    /** The target lets more of the request come. */
    void credited(long nowNanos) {
        movedNanos = nowNanos;
    }

    // ---- ends

    /** The target resets the stream, which is closed next. */
    void resetBy(long errorCode) {
        reused = false; // the connection lives: this is no race with its end
        refused = errorCode == Http2Error.REFUSED_STREAM.code();
    }

    /** The stream is closed, in whatever way. */
    void closed(ErrorReason reason) {
        closed = true;
        boolean isRefused = refused || reason == ErrorReason.TARGET_REFUSED;
        stop(isRefused ? headSeen ? ErrorReason.TARGET_RESET : ErrorReason.TARGET_REFUSED : reason);
    }

    /** What the target has sent is no answer; the stream is reset by whoever has found it out. */
    void malformed(boolean isTooLarge) {
        reused = false;
        boolean isShort = headSeen && framing == BodyFraming.LENGTH && missingBytes > 0;
        stop(
                isTooLarge
                        ? ErrorReason.TARGET_HEAD_TOO_LARGE
                        : isShort ? ErrorReason.TARGET_SHORT_BODY : ErrorReason.TARGET_MALFORMED_RESPONSE);
    }

    private void fail(ErrorReason reason) {
        reused = false;
        stop(reason);
        Http2Stream present = stream;
        if (present != null && !closed) {
            output.cancel(present);
        }
    }

    /** The stream could not be opened, of which its attempt must not hear before it has been sent. */
    void stopLater(ErrorReason reason, Executor executor) {
        UpstreamReceiver target = receiver;
        receiver = null;
        if (target != null) {
            executor.execute(() -> target.onAbort(reason));
        }
    }

    /** The attempt is over. */
    void stop(ErrorReason reason) {
        UpstreamReceiver target = receiver;
        receiver = null;
        if (target != null && !responseEnded) {
            target.onAbort(reason);
        }
    }
}
