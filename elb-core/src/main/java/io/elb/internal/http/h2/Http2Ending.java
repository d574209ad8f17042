package io.elb.internal.http.h2;

import io.elb.internal.connection.Connections;
import io.elb.internal.connection.ListenerFacts;
import io.elb.internal.connection.LoopTimers;
import io.elb.internal.connection.SendProgress;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Error;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** How a connection ends so that no request of its client is lost (RFC 9113 section 6.8). Confined to its event loop. */
final class Http2Ending {
    /*
     * How it works. A first GOAWAY says that there will be an end, and names no last request: those that are on their way are
     * served. When the client has answered the PING behind it, it has seen it, and a second GOAWAY names the last one. After
     * that one's response, FIN; the client closes, since closing before it has read everything could destroy what it has not.
     */
    private enum State {
        OPEN,
        ANNOUNCED,
        LAST_KNOWN,
        LINGERING
    }

    private static final long PING = 0x656c622d656e64L;
    private static final long PONG_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Http2DownstreamHandler connection;
    private final ListenerFacts listener;
    private final LoopTimers.Timer timer;
    private @Nullable ChannelHandlerContext ctx;
    private @Nullable SendProgress progress;
    private State state = State.OPEN;
    private boolean finSent;

    Http2Ending(Http2DownstreamHandler connection, LoopTimers timers, ListenerFacts listener) {
        this.connection = connection;
        this.listener = listener;
        this.timer = new LoopTimers.Timer(timers, this::onTimeout);
    }

    /** Whether nothing that the client sends matters any more. */
    boolean isLingering() {
        return state == State.LINGERING;
    }

    /** Takes requests only as long as the client can't know better. */
    void retire(ChannelHandlerContext context) {
        if (state != State.OPEN) {
            return;
        }
        ctx = context;
        state = State.ANNOUNCED;
        goAway(context, Integer.MAX_VALUE);
        connection.encoder().writePing(context, false, PING, context.newPromise());
        timer.armAfter(PONG_NANOS);
        connection.requestFlush();
    }

    void onPingAck(long data) {
        if (data == PING) {
            nameLast();
        }
    }

    private void nameLast() {
        ChannelHandlerContext context = ctx;
        if (state == State.ANNOUNCED && context != null) {
            state = State.LAST_KNOWN;
            timer.disarm();
            goAway(context, connection.connection().remote().lastStreamCreated());
            connection.requestFlush();
            streamRemoved();
        }
    }

    private void goAway(ChannelHandlerContext context, int lastStream) {
        connection.goAway(context, lastStream, Http2Error.NO_ERROR.code(), Unpooled.EMPTY_BUFFER, context.newPromise());
    }

    /** A stream has ended, perhaps the last one. */
    void streamRemoved() {
        ChannelHandlerContext context = ctx;
        if (state == State.LAST_KNOWN
                && context != null
                && connection.connection().numActiveStreams() == 0) {
            context.executor().execute(() -> linger(context)); // behind what is just being written
        }
    }

    /** Closes after what is written, and leaves the closing to the client for a while. */
    void linger(ChannelHandlerContext context) {
        if (state == State.LINGERING) {
            return;
        }
        ctx = context;
        state = State.LINGERING;
        progress = new SendProgress(context.channel());
        timer.disarm();
        timer.armAfter(listener.idleNanos());
        connection.flush(context);
        context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(sent -> {
            if (sent.isSuccess() && Connections.sendFin(context.channel())) {
                finSent = true;
                timer.disarm();
                timer.armAfter(Connections.LINGER_NANOS);
            } else {
                context.close();
            }
        });
    }

    private void onTimeout() {
        ChannelHandlerContext context = ctx;
        SendProgress sent = progress;
        if (context == null) {
            return;
        }
        if (state == State.ANNOUNCED) {
            nameLast();
            return;
        }
        long now = connection.nowNanos();
        long moved = sent == null ? now - listener.idleNanos() : sent.movedNanos(now);
        if (!finSent && now - moved < listener.idleNanos()) {
            timer.armAt(moved + listener.idleNanos());
        } else {
            context.close();
        }
    }

    void stop() {
        state = State.LINGERING;
        timer.disarm();
    }
}
