package io.elb.internal.http.h2;

import io.elb.internal.connection.ListenerFacts;
import io.elb.internal.connection.LoopTimers;
import io.netty.handler.codec.http2.Http2Exception;

/**
 * What a client lets wait: no request for too long, a frame or field section that does not end, responses that are not taken.
 * Confined to its event loop.
 */
final class Http2Watch {
    private static final long NOTHING = -1;

    private final Http2DownstreamHandler connection;
    private final Http2FrameGate gate;
    private final ListenerFacts listener;
    private final LoopTimers.Timer idleTimer;
    private final LoopTimers.Timer unfinishedTimer;
    private final LoopTimers.Timer leavingTimer;
    private long unfinished = NOTHING;

    Http2Watch(Http2DownstreamHandler connection, Http2FrameGate gate, LoopTimers timers, ListenerFacts listener) {
        this.connection = connection;
        this.gate = gate;
        this.listener = listener;
        this.idleTimer = new LoopTimers.Timer(timers, connection::onIdle);
        this.unfinishedTimer = new LoopTimers.Timer(timers, this::onUnfinished);
        this.leavingTimer = new LoopTimers.Timer(timers, this::onLeaving);
    }

    /** There is no exchange. What is no request, such as PING, changes nothing of it. */
    void idle() {
        idleTimer.armAfter(listener.idleNanos());
    }

    /** There is an exchange. */
    void busy() {
        idleTimer.disarm();
    }

    /** A read loop is over, perhaps in the middle of a frame. */
    void read(boolean isMidFrame) {
        if (!isMidFrame && !gate.isBlockOpen()) {
            unfinished = NOTHING;
            unfinishedTimer.disarm();
        } else if (unfinished != gate.completed()) {
            unfinished = gate.completed();
            unfinishedTimer.disarm();
            unfinishedTimer.armAfter(listener.headNanos());
        }
    }

    private void onUnfinished() {
        connection.fail(Http2FrameGate.calm("a frame or field section that does not end"));
    }

    /** An exchange is over whose response waits for the client. */
    void leaving() {
        if (!leavingTimer.isArmed()) {
            leavingTimer.armAfter(listener.idleNanos());
        }
    }

    private void onLeaving() {
        try {
            if (connection.resetStalled()) {
                leavingTimer.armAfter(listener.idleNanos());
            }
        } catch (Http2Exception e) {
            connection.fail(e);
        }
    }

    void stop() {
        idleTimer.disarm();
        unfinishedTimer.disarm();
        leavingTimer.disarm();
    }
}
