package io.elb.internal.http.h1;

import io.elb.internal.connection.AddressText;
import io.elb.internal.connection.Connections;
import io.elb.internal.connection.LoopTimers;
import io.elb.internal.http.BodyFraming;
import io.elb.internal.http.HeadEdits;
import io.elb.internal.http.HttpLoop;
import io.elb.internal.http.PooledConnection;
import io.elb.internal.http.RequestHead;
import io.elb.internal.http.ResponseHead;
import io.elb.internal.http.Upstream;
import io.elb.internal.http.UpstreamReceiver;
import io.elb.internal.relay.FlowEnd;
import io.elb.internal.relay.MeasuredEnd;
import io.elb.internal.relay.Splice;
import io.elb.internal.relay.SpliceSink;
import io.elb.internal.relay.Trailers;
import io.elb.limits.HttpLimits;
import io.elb.observe.Counter;
import io.elb.observe.ErrorReason;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelOutputShutdownEvent;
import io.netty.channel.socket.ChannelOutputShutdownException;
import io.netty.util.ReferenceCountUtil;
import java.net.SocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Translates between one HTTP/1 connection to a target and the attempts that use it, one at a time. Confined to its event
 * loop.
 */
public final class Http1UpstreamHandler extends ChannelInboundHandlerAdapter
        implements PooledConnection, Upstream, FlowEnd, MeasuredEnd, SpliceSink, Splice.Body {
    private enum State {
        /** No attempt uses the connection. */
        IDLE,
        /** A request is out, its final response head has not come. */
        AWAIT,
        /** The response body comes. */
        BODY,
        /** The response is complete. */
        COMPLETE,
        /** Both directions are bytes. */
        TUNNEL,
        /** Both directions of a tunnel have ended; what is queued is still being sent. */
        DRAINING,
        CLOSED
    }

    private static final Logger LOGGER = LoggerFactory.getLogger(Http1UpstreamHandler.class);

    /** How long a target may take nothing of what a tunnel has left for it. */
    private static final long DRAIN_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final HttpLoop loop;
    private final String address;
    private final Owner owner;
    private final Http1ResponseDecoder decoder;
    private final Http1BodyInput body = new Http1BodyInput();

    private ChannelHandlerContext ctx;
    private Http1Output output;
    private State state = State.IDLE;
    private @Nullable UpstreamReceiver receiver;
    private @Nullable ResponseHead head;
    private int requestMethodId;
    private boolean requestEnded;
    private boolean tunnelAsked;
    private boolean reusable;
    private boolean reused;
    private boolean reset;
    private boolean truncated;
    private boolean outputDead;
    private boolean left;
    private @Nullable Splice splice;
    private boolean spliceWaits;
    private @Nullable ErrorReason tlsFailure;
    private long idleSinceNanos;
    private LoopTimers.@Nullable Timer drainTimer;

    /** Creates the handler of one connection. */
    @SuppressWarnings("NullAway.Init") // ctx and output are set when the handler is added, before anything else
    public Http1UpstreamHandler(HttpLoop loop, SocketAddress address, Owner owner) {
        this.loop = loop;
        this.address = AddressText.of(address);
        this.owner = owner;
        int headBytes = HttpLimits.defaults().responseHeadBytes(); // each request brings its own limit
        this.decoder = new Http1ResponseDecoder(headBytes, headBytes);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        ctx = context;
        output = new Http1Output(context, loop.context().writes());
        context.channel().config().setAutoClose(false); // a failed write must not cost the answer that was sent before
        idleSinceNanos = loop.context().nowNanos();
    }

    @Override
    public String address() {
        return address;
    }

    // ---- what the exchange sends

    @Override
    public FlowEnd body() {
        return this;
    }

    @Override
    public void send(RequestHead request, HeadEdits edits, UpstreamReceiver newReceiver) {
        receiver = newReceiver;
        state = State.AWAIT;
        reusable = true;
        requestMethodId = request.methodId();
        requestEnded = !request.hasBody();
        tunnelAsked = request.tunnelProtocol() != null;
        decoder.limit(newReceiver.mostHeadBytes());
        Http1HeadWriter.writeRequest(
                request, edits, request.framing(), request.contentLength(), false, output.gather());
        output.chunked(request.framing() == BodyFraming.CHUNKED);
    }

    @Override
    public void write(ByteBuf data) {
        if (state == State.CLOSED || outputDead) {
            data.release();
        } else {
            output.data(data);
        }
    }

    @Override
    public void flush() {
        if (state != State.CLOSED && !outputDead) {
            output.flush();
        }
    }

    /** Whether there is room. A target that takes no more takes nothing away from the client either: its data is dropped. */
    @Override
    public boolean isWritable() {
        return outputDead || !spliceWaits && ctx.channel().isWritable();
    }

    @Override
    public long movedNanos(long nowNanos) {
        return output.movedNanos(nowNanos);
    }

    @Override
    public void readable(boolean on) {
        ctx.channel().config().setAutoRead(on);
    }

    @Override
    public void end(@Nullable Trailers trailers) {
        if (state == State.CLOSED || requestEnded && state != State.TUNNEL) {
            return;
        }
        requestEnded = true;
        if (outputDead) {
            return;
        }
        if (state == State.TUNNEL) {
            output.flush();
            Connections.shutdownOutput(ctx.channel());
        } else {
            output.end(trailers);
            output.flush();
        }
    }

    @Override
    public void abort(ErrorReason reason) {
        receiver = null;
        endSplice();
        if (state != State.CLOSED) {
            output.release();
            Connections.reset(ctx.channel());
        }
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
        UpstreamReceiver target = receiver;
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
        UpstreamReceiver target = receiver;
        if (target == null) {
            return;
        }
        target.onTransferred(bytes);
        if (state == State.BODY && body.isComplete() && receiver == target) {
            state = State.COMPLETE;
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
    public boolean isReused() {
        return reused;
    }

    @Override
    public void closeAfter() {
        reusable = false;
    }

    @Override
    public void release() {
        receiver = null;
        if (state == State.CLOSED) {
            return;
        }
        if (reusable && requestEnded && state == State.COMPLETE && !outputDead) {
            state = State.IDLE;
            reused = true;
            if (!ctx.channel().config().isAutoRead()) {
                ctx.channel().config().setAutoRead(true);
            }
            idleSinceNanos = loop.context().nowNanos();
            owner.idle(this);
        } else if (state == State.TUNNEL && requestEnded && !outputDead) {
            drain();
        } else {
            close();
        }
    }

    private void drain() {
        state = State.DRAINING;
        LoopTimers.Timer timer = new LoopTimers.Timer(loop.context().timers(), this::closeUnlessTaking);
        timer.armAfter(DRAIN_NANOS);
        drainTimer = timer;
        Connections.closeAfterFlush(ctx.channel());
    }

    private void closeUnlessTaking() {
        LoopTimers.Timer timer = drainTimer;
        long now = loop.context().nowNanos();
        long deadline = output.movedNanos(now) + DRAIN_NANOS;
        if (timer != null && deadline - now > 0) {
            timer.armAt(deadline);
        } else {
            ctx.close();
        }
    }

    @Override
    public void prepare(long timeoutNanos, Consumer<@Nullable ErrorReason> prepared) {
        prepared.accept(null);
    }

    @Override
    public boolean hasRoom() {
        return state == State.IDLE && !outputDead && ctx.channel().isActive();
    }

    @Override
    public Upstream open() {
        return this;
    }

    @Override
    public boolean mayRefuse() {
        return false;
    }

    @Override
    public boolean isLeaving() {
        return false;
    }

    @Override
    public long idleSinceNanos() {
        return idleSinceNanos;
    }

    @Override
    public void cut(ErrorReason reason) {
        if (state != State.CLOSED) {
            fail(reason);
        }
    }

    @Override
    public void close() {
        receiver = null;
        ctx.close();
    }

    // ---- what the target sends

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!(message instanceof ByteBuf in)) {
            ReferenceCountUtil.release(message);
            return;
        }
        try {
            if (splice != null) {
                splice.emit();
            }
            while (in.isReadable() && step(in)) {}
        } finally {
            in.release();
        }
    }

    private boolean step(ByteBuf in) {
        UpstreamReceiver target = receiver;
        switch (state) {
            case AWAIT -> {
                if (target == null) {
                    return false;
                }
                return readHead(in, target);
            }
            case BODY -> {
                if (target == null) {
                    return false;
                }
                return readBody(in, target);
            }
            case TUNNEL -> {
                if (target != null) {
                    target.onData(in.readRetainedSlice(in.readableBytes()));
                }
                return false;
            }
            case IDLE, COMPLETE -> {
                // Bytes that nobody asked for: nothing that follows on this connection can be trusted.
                reusable = false;
                if (state == State.IDLE) {
                    close();
                }
                return false;
            }
            case DRAINING, CLOSED -> {
                return false;
            }
        }
        return false;
    }

    private boolean readHead(ByteBuf in, UpstreamReceiver target) {
        ResponseHead response = head;
        if (response == null) {
            response = loop.takeResponse();
            head = response;
        }
        switch (decoder.decode(in, response, requestMethodId)) {
            case NEED_MORE -> {}
            case COMPLETE -> {
                decoder.reset();
                head = null;
                onHead(response, target, in.isReadable());
                loop.give(response);
            }
            case REJECTED ->
                fail(
                        decoder.fault() == HeadFault.RESPONSE_HEAD_TOO_LARGE
                                ? ErrorReason.TARGET_HEAD_TOO_LARGE
                                : ErrorReason.TARGET_MALFORMED_RESPONSE);
        }
        return receiver != null;
    }

    private void onHead(ResponseHead response, UpstreamReceiver target, boolean more) {
        if (response.isInterim()) {
            target.onInterim(response);
            return;
        }
        reusable &= response.isKeepAlive();
        if (response.status() == 101) {
            if (!tunnelAsked || !requestEnded) {
                fail(ErrorReason.TARGET_UNASKED_UPGRADE);
                return;
            }
            state = State.TUNNEL;
            reusable = false;
            output.chunked(false);
            target.onTunnel(response);
            return;
        }
        body.start(response.framing(), response.contentLength());
        if (response.framing() == BodyFraming.UNTIL_CLOSE) {
            reusable = false;
        }
        boolean complete = body.isComplete();
        state = complete ? State.COMPLETE : State.BODY;
        if (complete && more) {
            reusable = false; // what follows must never answer the next request
        }
        target.onHead(response);
        if (complete && receiver == target) {
            target.onEnd(null);
        }
    }

    private boolean readBody(ByteBuf in, UpstreamReceiver target) {
        switch (body.read(in, target)) {
            case MORE -> {}
            case END -> {
                if (state == State.BODY) {
                    state = State.COMPLETE;
                    endSplice();
                    if (in.isReadable()) {
                        reusable = false;
                    }
                    target.onEnd(body.trailers());
                }
            }
            case MALFORMED -> fail(ErrorReason.TARGET_MALFORMED_RESPONSE);
        }
        return false;
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        Splice running = splice;
        if (running != null) {
            running.drain();
        }
        UpstreamReceiver target = receiver;
        if (target != null) {
            target.onReadComplete();
        }
    }

    // ---- ends

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (state == State.DRAINING) {
            return; // over TLS the target's end comes twice
        }
        if (event == ChannelOutputShutdownEvent.INSTANCE && !(state == State.TUNNEL && requestEnded)) {
            onOutputDead(null);
            return;
        }
        if (!Connections.isInputEnd(context.channel(), event)) {
            context.fireUserEventTriggered(event);
            return;
        }
        truncated |= Connections.isTruncated(context.channel(), event);
        if (state == State.TUNNEL && !outputDead) {
            UpstreamReceiver target = receiver;
            if (target != null) {
                target.onEnd(null);
            }
        } else {
            onClosed();
            context.close();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        UpstreamReceiver target = receiver;
        if (target != null && isWritable()) {
            target.onWritable();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (cause instanceof ChannelOutputShutdownException) {
            onOutputDead(cause.getCause());
        } else {
            if (Connections.isUnexpected(cause)) {
                LOGGER.error(
                        "{}: a connection to a target failed", context.channel().remoteAddress(), cause);
            }
            reset = true;
            if (state == State.AWAIT && !reused && !decoder.hasStarted() && Connections.isOfTls(cause)) {
                tlsFailure = owner.tlsFailed(this, context.channel().remoteAddress(), cause);
            }
            context.close();
        }
    }

    /**
     * A write has failed, and Netty has given up the sending direction alone. What the target sent before it stopped reading is
     * still to be read: perhaps its answer. The kernel tells of a reset only once, so what the write was told is kept.
     */
    private void onOutputDead(@Nullable Throwable cause) {
        if (outputDead) {
            return;
        }
        outputDead = true;
        reusable = false;
        reset |= state == State.TUNNEL || !Connections.isBrokenPipe(cause);
        output.release();
        UpstreamReceiver target = receiver;
        if (target != null) {
            target.onWritable();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        onClosed();
        state = State.CLOSED;
        endSplice();
        output.release();
        if (drainTimer != null) {
            drainTimer.disarm();
        }
        ResponseHead unfinished = head;
        if (unfinished != null) {
            head = null;
            loop.give(unfinished);
        }
        leave();
        context.fireChannelInactive();
    }

    private void leave() {
        if (!left) {
            left = true;
            owner.closed(this);
        }
    }

    /** Tells the receiver what the end of the target's stream means for its response. */
    private void onClosed() {
        UpstreamReceiver target = receiver;
        if (target == null || state == State.COMPLETE) {
            return;
        }
        if (state == State.BODY && body.framing() == BodyFraming.UNTIL_CLOSE && !reset && !truncated) {
            state = State.COMPLETE;
            reusable = false;
            target.onEnd(null);
            target.onReadComplete();
            return;
        }
        receiver = null;
        leave(); // whoever tries again needs the permit
        target.onAbort(closeReason());
    }

    private ErrorReason closeReason() {
        if (state == State.AWAIT && decoder.hasStarted()) {
            return ErrorReason.TARGET_MALFORMED_RESPONSE; // cut in the middle of a head: never a case for another try
        }
        if (tlsFailure != null) {
            return tlsFailure;
        }
        if (reset) {
            return ErrorReason.TARGET_RESET;
        }
        return state == State.BODY && body.framing() == BodyFraming.LENGTH
                ? ErrorReason.TARGET_SHORT_BODY
                : ErrorReason.TARGET_CLOSED;
    }

    private void fail(ErrorReason reason) {
        UpstreamReceiver target = receiver;
        receiver = null;
        reusable = false;
        ctx.close();
        if (target != null) {
            target.onAbort(reason);
        }
    }
}
