package io.elb.internal.http.h1;

import io.elb.internal.connection.ClientCodec;
import io.elb.internal.connection.ClientConnection;
import io.elb.internal.connection.Connections;
import io.elb.internal.connection.ListenerFacts;
import io.elb.internal.connection.LoopTimers;
import io.elb.internal.http.BodyFraming;
import io.elb.internal.http.Downstream;
import io.elb.internal.http.DownstreamReceiver;
import io.elb.internal.http.HeadEdits;
import io.elb.internal.http.HttpLoop;
import io.elb.internal.http.HttpMethods;
import io.elb.internal.http.RequestHead;
import io.elb.internal.http.RequestSink;
import io.elb.internal.http.ResponseHead;
import io.elb.internal.relay.FlowEnd;
import io.elb.internal.relay.MeasuredEnd;
import io.elb.internal.relay.Splice;
import io.elb.internal.relay.SpliceSink;
import io.elb.internal.relay.Trailers;
import io.elb.limits.HttpLimits;
import io.elb.observe.Counter;
import io.elb.observe.DesyncReason;
import io.elb.observe.ErrorReason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Translates between the bytes of one HTTP/1 client connection and its exchanges, one at a time. Confined to its event loop.
 */
public final class Http1DownstreamHandler extends ChannelInboundHandlerAdapter
        implements ClientCodec, Downstream, FlowEnd, MeasuredEnd, SpliceSink, Splice.Body {
    private static final Logger LOGGER = LoggerFactory.getLogger(Http1DownstreamHandler.class);
    private static final int COPIED_BYTES = 4096;
    private static final byte[] CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private enum State {
        /** No byte of the next head has come. */
        IDLE,
        /** A part of a head has come. */
        HEAD,
        /** An exchange is on, its request body not complete. */
        BODY,
        /** An exchange is on, its request complete. */
        WAIT,
        /** Both directions are bytes. */
        TUNNEL,
        /** The last response is out; what the client still sends is thrown away until it closes. */
        LINGER,
        CLOSED
    }

    private final ClientConnection connection;
    private final HttpLoop loop;
    private final RequestSink sink;
    private final Http1RequestDecoder decoder;
    private final Http1BodyInput body = new Http1BodyInput();
    private final LoopTimers.Timer timer;

    private ChannelHandlerContext ctx;
    private Http1Output output;
    private State state = State.IDLE;
    private @Nullable RequestHead head;
    private @Nullable DownstreamReceiver receiver;
    private @Nullable ByteBuf pending;
    private @Nullable Splice splice;
    private boolean spliceWaits;
    private boolean processing;
    private boolean workingOff;
    private boolean flushWanted;
    private boolean closeAfter;
    private boolean inputClosed;
    private boolean outputEnded;
    private boolean showsCuts;
    private boolean finSent;
    private long headOctets;
    private long sentBefore;
    private int requestMethodId;
    private boolean http10;
    private boolean clientKeepsAlive;
    private boolean isExchangeTimed;

    /** Creates the handler of one accepted connection. */
    @SuppressWarnings("NullAway.Init") // ctx and output are set when the handler is added, before anything else
    public Http1DownstreamHandler(ClientConnection connection, HttpLoop loop, RequestSink sink) {
        this.connection = connection;
        this.loop = loop;
        this.sink = sink;
        HttpLimits limits = connection.listener().config().http().limits();
        this.decoder = new Http1RequestDecoder(limits.requestLineBytes(), limits.fieldBytes(), limits.headBytes());
        this.timer = new LoopTimers.Timer(loop.context().timers(), this::onTimeout);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        ctx = context;
        output = new Http1Output(context, loop.context().writes());
        timer.armAfter(listener().idleNanos());
    }

    /** The client speaks another protocol, or the channel is closed. */
    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        state = State.CLOSED;
        timer.disarm();
    }

    private ListenerFacts listener() {
        return connection.listener();
    }

    // ---- what the client sends

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!(message instanceof ByteBuf in)) {
            ReferenceCountUtil.release(message);
            return;
        }
        if (pending != null) {
            stash(in);
            return; // a stash is worked off when the exchange is done
        }
        Splice running = splice;
        if (running != null) {
            running.emit();
        }
        process(in);
    }

    private void process(ByteBuf in) {
        processing = true;
        boolean kept = false;
        try {
            while (in.isReadable() && step(in)) {}
            if (in.isReadable() && state != State.CLOSED) {
                kept = true;
                stash(in);
            }
        } finally {
            if (!kept) {
                in.release();
            }
            processing = false;
        }
    }

    /** Keeps what can't be read yet and takes over its reference; only little of it is worth a copy. */
    private void stash(ByteBuf in) {
        ByteBuf before = pending;
        if (before == null && in.readableBytes() > COPIED_BYTES) {
            pending = in;
        } else {
            int length = in.readableBytes() + (before == null ? 0 : before.readableBytes());
            ByteBuf joined = ctx.alloc().buffer(length);
            if (before != null) {
                joined.writeBytes(before);
                before.release();
            }
            pending = joined.writeBytes(in);
            in.release();
        }
        ctx.channel().config().setAutoRead(false);
    }

    /** Takes one step over the input; false when what is left must wait. */
    private boolean step(ByteBuf in) {
        switch (state) {
            case IDLE -> {
                if (isOutputFull()) {
                    return false; // a client that sends and never reads must not fill our memory with responses
                }
                readHead(in);
            }
            case HEAD -> readHead(in);
            case BODY -> readBody(in);
            case TUNNEL -> {
                if (receiver != null) {
                    receiver.onData(in.readRetainedSlice(in.readableBytes()));
                }
            }
            case LINGER -> in.skipBytes(in.readableBytes());
            case WAIT, CLOSED -> {
                return false;
            }
        }
        return true;
    }

    private boolean isOutputFull() {
        if (!ctx.channel().isWritable()) {
            output.flush();
        }
        return !ctx.channel().isWritable();
    }

    private void readHead(ByteBuf in) {
        RequestHead request = head;
        if (request == null) {
            request = takeHead();
        }
        int before = in.readerIndex();
        DecodeStatus status = decoder.decode(in, request);
        headOctets += in.readerIndex() - before;
        switch (status) {
            case NEED_MORE -> {
                if (state == State.IDLE && decoder.hasStarted()) {
                    state = State.HEAD;
                    timer.disarm();
                    timer.armAfter(listener().headNanos());
                } else if (!decoder.hasStarted()) {
                    head = null;
                    loop.give(request);
                }
            }
            case COMPLETE -> open(request);
            case REJECTED -> reject(request, faultReason(decoder.fault()));
        }
    }

    private RequestHead takeHead() {
        RequestHead taken = loop.takeRequest();
        taken.setScheme(listener().scheme());
        head = taken;
        headOctets = 0;
        sentBefore = output.overhead();
        return taken;
    }

    private void open(RequestHead request) {
        decoder.reset();
        connection.countRequest();
        body.start(request.framing(), request.contentLength());
        state = body.isComplete() ? State.WAIT : State.BODY;
        describe(request);
        DownstreamReceiver answered = sink.open(request, connection, this);
        if (head == request && (state == State.WAIT || state == State.BODY || state == State.TUNNEL)) {
            receiver = answered;
        }
    }

    private void describe(RequestHead request) {
        requestMethodId = request.methodId();
        http10 = request.minorVersion() == 0;
        clientKeepsAlive = request.isKeepAlive();
        outputEnded = false;
        closeAfter = false;
        isExchangeTimed = false;
    }

    private void reject(RequestHead request, ErrorReason reason) {
        decoder.reset();
        connection.countRequest();
        if (state != State.CLOSED) {
            state = State.BODY; // whatever follows is not understood
        }
        body.start(BodyFraming.NONE, -1);
        describe(request);
        closeAfter = true;
        sink.reject(request, reason, connection, this);
    }

    private static ErrorReason faultReason(@Nullable HeadFault fault) {
        if (fault == null) {
            return ErrorReason.MALFORMED_REQUEST;
        }
        return switch (fault) {
            case REQUEST_LINE_TOO_LONG -> ErrorReason.REQUEST_LINE_TOO_LONG;
            case FIELD_TOO_LARGE -> ErrorReason.FIELD_TOO_LARGE;
            case HEAD_TOO_LARGE -> ErrorReason.HEAD_TOO_LARGE;
            case BAD_FRAMING -> ErrorReason.BAD_FRAMING;
            case UNSUPPORTED_TRANSFER_CODING -> ErrorReason.UNSUPPORTED_TRANSFER_CODING;
            case UNSUPPORTED_VERSION -> ErrorReason.UNSUPPORTED_VERSION;
            default -> ErrorReason.MALFORMED_REQUEST;
        };
    }

    private void readBody(ByteBuf in) {
        DownstreamReceiver target = receiver;
        if (target == null) { // rejected, and the answer is on its way
            in.skipBytes(in.readableBytes());
            return;
        }
        switch (body.read(in, target)) {
            case MORE -> {}
            case END -> {
                if (state == State.BODY) {
                    state = State.WAIT;
                    endSplice();
                    target.onEnd(body.trailers());
                }
            }
            case MALFORMED -> {
                closeAfter = true;
                in.skipBytes(in.readableBytes());
                target.onAbort(ErrorReason.MALFORMED_BODY);
            }
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        Splice running = splice;
        if (running != null) {
            running.drain();
        }
        DownstreamReceiver target = receiver;
        if (target != null) {
            target.onReadComplete();
        }
        if (flushWanted) {
            flushWanted = false;
            output.flush();
        }
    }

    /** Goes on with what was stashed. A loop: exchanges that end within it call this again and are left to it. */
    private void workOffPending() {
        if (workingOff) {
            return;
        }
        workingOff = true;
        try {
            while (pending != null && canWorkOff()) {
                ByteBuf stashed = pending;
                pending = null;
                ctx.channel().config().setAutoRead(true);
                process(stashed);
                channelReadComplete(ctx);
            }
        } finally {
            workingOff = false;
        }
        if (pending == null && state == State.IDLE && !ctx.channel().config().isAutoRead()) {
            ctx.channel().config().setAutoRead(true); // the exchange that has ended had switched it off
        }
    }

    private boolean canWorkOff() {
        return state == State.TUNNEL || state == State.IDLE && !isOutputFull();
    }

    // ---- what the exchange sends

    @Override
    public FlowEnd body() {
        return this;
    }

    @Override
    public void sendContinue() {
        if (state == State.CLOSED) {
            return;
        }
        output.gather().writeBytes(CONTINUE);
        flush();
    }

    @Override
    public void sendInterim(ResponseHead response, HeadEdits edits) {
        if (!http10 && state != State.CLOSED) {
            Http1HeadWriter.writeResponse(
                    response, edits, BodyFraming.NONE, -1, Http1HeadWriter.Persistence.IMPLIED, output.gather());
            flush();
        }
    }

    @Override
    public boolean accepts(ResponseHead response) {
        return true; // the client itself sees whether its handshake was understood
    }

    @Override
    public boolean sendHead(ResponseHead response, HeadEdits edits) {
        if (state == State.CLOSED) {
            return false;
        }
        BodyFraming framing = response.framing();
        if (framing == BodyFraming.UNTIL_CLOSE || framing == BodyFraming.CHUNKED) {
            framing = http10 ? BodyFraming.UNTIL_CLOSE : BodyFraming.CHUNKED;
        }
        showsCuts = framing != BodyFraming.UNTIL_CLOSE;
        long now = loop.context().nowNanos();
        closeAfter |= state == State.BODY // nobody will read the rest of the request
                || !clientKeepsAlive
                || framing == BodyFraming.UNTIL_CLOSE
                || connection.isLastRequest(now);
        Http1HeadWriter.Persistence persistence = closeAfter
                ? Http1HeadWriter.Persistence.CLOSE
                : http10 ? Http1HeadWriter.Persistence.KEEP_ALIVE : Http1HeadWriter.Persistence.IMPLIED;
        Http1HeadWriter.writeResponse(response, edits, framing, response.contentLength(), persistence, output.gather());
        output.chunked(framing == BodyFraming.CHUNKED && requestMethodId != HttpMethods.HEAD);
        return true;
    }

    @Override
    public void acceptTunnel(ResponseHead response, HeadEdits edits) {
        if (state == State.CLOSED) {
            return;
        }
        Http1HeadWriter.writeResponse(
                response, edits, BodyFraming.NONE, -1, Http1HeadWriter.Persistence.IMPLIED, output.gather());
        state = State.TUNNEL;
        closeAfter = true;
        flush();
        if (!processing && pending != null) {
            workOffPending();
        }
    }

    @Override
    public void write(ByteBuf data) {
        if (state == State.CLOSED) {
            data.release();
        } else {
            output.data(data);
        }
    }

    @Override
    public void flush() {
        if (state == State.CLOSED) {
            return;
        }
        if (processing) {
            output.push();
            flushWanted = true;
        } else {
            output.flush();
        }
    }

    @Override
    public boolean isWritable() {
        return !spliceWaits && ctx.channel().isWritable();
    }

    @Override
    public long movedNanos(long nowNanos) {
        return output.movedNanos(nowNanos);
    }

    @Override
    public void readable(boolean on) {
        if (pending == null) {
            ctx.channel().config().setAutoRead(on);
        }
    }

    @Override
    public void end(@Nullable Trailers trailers) {
        if (outputEnded || state == State.CLOSED) {
            return;
        }
        outputEnded = true;
        output.end(trailers);
        if (state == State.TUNNEL) {
            output.push();
            ctx.flush();
            Connections.shutdownOutput(ctx.channel());
        } else {
            flush();
        }
    }

    @Override
    public void abort(ErrorReason reason) {
        if (state == State.CLOSED || state == State.LINGER) {
            return;
        }
        if (showsCuts && state != State.TUNNEL && reason.isTargetsFault()) {
            close(state == State.BODY || pending != null); // what came is delivered, and seen to be cut
            return;
        }
        state = State.CLOSED;
        timer.disarm();
        output.release();
        releasePending();
        Connections.reset(ctx.channel());
    }

    @Override
    public boolean transferTo(FlowEnd other, long bytes) {
        splice = Splice.start(ctx.channel(), other, loop.pipes(), this);
        return splice != null;
    }

    @Override
    public Channel spliceChannel() {
        return ctx.channel();
    }

    @Override
    public void push() {
        output.push();
    }

    @Override
    public void spliceWaits(boolean waits) {
        spliceWaits = waits;
        DownstreamReceiver target = receiver;
        if (target != null && isWritable()) {
            target.onWritable();
        }
    }

    @Override
    public long remainingBytes() {
        return body.remaining();
    }

    @Override
    public void taken(long bytes) {
        body.skip(bytes);
    }

    @Override
    public void moved(long bytes) {
        loop.context().counters().add(Counter.SPLICED_BYTES, bytes);
        DownstreamReceiver target = receiver;
        if (target == null) {
            return;
        }
        target.onTransferred(bytes);
        if (state == State.BODY && body.isComplete() && receiver == target) {
            state = State.WAIT;
            endSplice();
            target.onEnd(null);
        }
    }

    private void endSplice() {
        Splice ending = splice;
        if (ending != null) {
            splice = null;
            ending.close();
        }
    }

    @Override
    public void closeAfter() {
        closeAfter = true;
    }

    @Override
    public long overheadReceived() {
        return headOctets + body.framingOctets();
    }

    @Override
    public long overheadSent() {
        return Math.max(0, output.overhead() - sentBefore); // less, where data was given up before it was sent
    }

    /** While an exchange is on the connection's timer is its own. It mostly moves later, which costs nothing. */
    @Override
    public void wakeAt(long deadlineNanos) {
        if (state == State.BODY || state == State.WAIT || state == State.TUNNEL) {
            isExchangeTimed = true;
            timer.armAt(deadlineNanos);
        }
    }

    @Override
    public void done() {
        receiver = null;
        endSplice();
        RequestHead request = head;
        head = null;
        if (request != null) {
            loop.give(request);
        }
        if (state == State.CLOSED || state == State.LINGER) {
            return;
        }
        boolean unread = state == State.BODY || pending != null;
        if (closeAfter || state != State.WAIT || inputClosed) {
            close(unread);
            return;
        }
        state = State.IDLE;
        timer.armAfter(listener().idleNanos());
        if (!processing) {
            workOffPending();
        }
    }

    // ---- ends

    /**
     * Closes after what is queued. With input unread FIN is sent and the closing left to the client for a while: to close would
     * reset the connection and destroy the response on its way.
     */
    private void close(boolean unread) {
        output.push();
        releasePending();
        state = State.LINGER;
        if (unread && !inputClosed) {
            ctx.channel().config().setAutoRead(true);
        }
        timer.disarm();
        timer.armAfter(listener().idleNanos());
        ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(sent -> {
            if (unread && !inputClosed && sent.isSuccess() && Connections.sendFin(ctx.channel())) {
                finSent = true;
                timer.disarm();
                timer.armAfter(Connections.LINGER_NANOS);
            } else {
                ctx.close();
            }
        });
    }

    private void onTimeout() {
        switch (state) {
            case IDLE -> {
                if (connection.requests() == 0) {
                    rejectLate();
                } else {
                    closeUnlessTaking();
                }
            }
            case HEAD -> rejectLate();
            case LINGER -> {
                if (finSent) {
                    ctx.close();
                } else {
                    closeUnlessTaking();
                }
            }
            case BODY, WAIT, TUNNEL -> {
                if (isExchangeTimed && receiver != null) {
                    receiver.onTimeout();
                }
            }
            case CLOSED -> {}
        }
    }

    /** The last response may still be on its way to a slow client. */
    private void closeUnlessTaking() {
        long now = loop.context().nowNanos();
        long moved = output.movedNanos(now);
        if (output.isWaiting() && now - moved < listener().idleNanos()) {
            timer.armAt(moved + listener().idleNanos());
        } else {
            ctx.close();
        }
    }

    /** The head that is being read began then, before its first octets came here. */
    public void headBegan(long nanos) {
        if (state == State.HEAD) {
            timer.armAt(nanos + listener().headNanos());
        }
    }

    private void rejectLate() {
        RequestHead request = head;
        if (request == null) {
            request = takeHead();
        }
        reject(request, ErrorReason.CLIENT_HEAD_TIMEOUT);
    }

    @Override
    public void drain() {
        if (state == State.IDLE) {
            close(false);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (!Connections.isInputEnd(context.channel(), event)) {
            context.fireUserEventTriggered(event);
        } else if (!inputClosed) {
            inputClosed = true;
            onInputClosed();
        }
    }

    private void onInputClosed() {
        switch (state) {
            case IDLE -> close(false);
            case LINGER -> {
                if (finSent) {
                    ctx.close();
                }
            }
            case HEAD -> rejectUnfinished();
            case BODY -> tell(ErrorReason.CLIENT_CLOSED_MID_REQUEST);
            case WAIT -> tell(ErrorReason.CLIENT_CLOSED);
            case TUNNEL -> {
                if (receiver != null) {
                    receiver.onEnd(null);
                }
            }
            case CLOSED -> {}
        }
    }

    private void rejectUnfinished() {
        RequestHead request = head;
        if (request != null) {
            DesyncReason where = decoder.reasonAtEnd();
            if (where != null) {
                request.note(where);
            }
            reject(request, ErrorReason.CLIENT_CLOSED_MID_REQUEST);
        }
    }

    private void tell(ErrorReason reason) {
        DownstreamReceiver target = receiver;
        if (target != null) {
            closeAfter = true;
            target.onAbort(reason);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        DownstreamReceiver target = receiver;
        if (!context.channel().isWritable()) {
            return;
        }
        if (target != null) {
            target.onWritable();
        } else if (state == State.IDLE && pending != null && !processing) {
            workOffPending();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        State last = state;
        state = State.CLOSED;
        timer.disarm();
        endSplice();
        output.release();
        releasePending();
        DownstreamReceiver target = receiver;
        if (target != null) {
            target.onAbort(last == State.BODY ? ErrorReason.CLIENT_CLOSED_MID_REQUEST : ErrorReason.CLIENT_CLOSED);
        }
        if (last == State.HEAD) {
            rejectUnfinished();
        }
        RequestHead unfinished = head;
        if (unfinished != null && receiver == null) {
            head = null;
            loop.give(unfinished);
        }
        context.fireChannelInactive();
    }

    private void releasePending() {
        ByteBuf stashed = pending;
        if (stashed != null) {
            pending = null;
            stashed.release();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        // Mostly an I/O error or a failed write: the connection is of no use any more, and channelInactive tells the
        // exchange.
        if (Connections.isUnexpected(cause)) {
            LOGGER.error("{}: a client connection failed", listener().name(), cause);
        }
        context.close();
    }
}
