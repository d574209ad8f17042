package io.elb.internal.upstream;

import io.elb.internal.connection.LoopTimers;
import io.elb.internal.http.HttpLoop;
import io.elb.internal.http.h1.Http1UpstreamHandler;
import io.elb.internal.target.LoopGroupCounts;
import io.elb.internal.target.TargetRuntime;
import io.elb.observe.Counter;
import io.elb.observe.ErrorReason;
import io.elb.target.TargetConnections;
import io.netty.channel.Channel;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The connections of one event loop to one target. Confined to its event loop, but for {@link #execute}. */
final class TargetPool implements Http1UpstreamHandler.Owner {
    /*
     * How it works. The connection used last is reused first, so that a pool shrinks to what the load needs. A connection
     * holds one permit of its target from before it is made until it is closed. With a limit in force nobody may hoard:
     * a connection that falls idle serves the first who waits when that one is on this loop; else it is closed, as one that
     * was idle before is when somebody begins to wait, and its permit goes to the first of them.
     */
    private final TargetRuntime target;
    private final HttpLoop http;
    private final Connector connector;
    private final TargetConnections settings;
    private final long idleTimeoutNanos;
    private final long connectTimeoutNanos;
    private final ArrayDeque<Http1UpstreamHandler> idle = new ArrayDeque<>();
    /** With what each was counted by; cut in a repeatable order. */
    private final Map<Http1UpstreamHandler, LoopGroupCounts> open = new LinkedHashMap<>();

    private final Set<QueuedWaiter> waiting = new LinkedHashSet<>();
    private final LoopTimers.Timer evictor;
    private boolean retired;
    private boolean forgotten;

    TargetPool(TargetRuntime target, HttpLoop http, Connector connector) {
        this.target = target;
        this.http = http;
        this.connector = connector;
        this.settings = target.group().config().connections();
        this.idleTimeoutNanos = settings.idleTimeout().toNanos();
        this.connectTimeoutNanos = target.group().config().timeouts().connect().toNanos();
        this.evictor = new LoopTimers.Timer(http.context().timers(), this::evict);
        if (settings.maxConnections() > 0) {
            PermitQueue.of(target).add(this);
        }
        target.onDeregistered(ignored -> execute(this::retire));
        target.onRemoved(ignored -> execute(this::close));
    }

    void execute(Runnable task) {
        http.context().eventLoop().execute(task);
    }

    void acquire(UpstreamWaiter waiter, boolean fresh) {
        if (forgotten) {
            waiter.onUpstreamFailed(ErrorReason.TARGET_DEREGISTERED);
            return;
        }
        if (!fresh) {
            Http1UpstreamHandler pooled = takeIdle();
            if (pooled != null) {
                waiter.onUpstream(pooled);
                return;
            }
        }
        boolean mustWait = !fresh
                && settings.maxConnections() > 0
                && PermitQueue.of(target).hasWaiters();
        if (!mustWait && target.tryAcquireConnection()) {
            connect(waiter);
        } else {
            enqueue(waiter, fresh);
        }
    }

    private @Nullable Http1UpstreamHandler takeIdle() {
        Http1UpstreamHandler pooled = idle.pollLast();
        while (pooled != null && !pooled.isUsable()) {
            pooled = idle.pollLast();
        }
        return pooled;
    }

    private void enqueue(UpstreamWaiter waiter, boolean fresh) {
        PermitQueue queue = PermitQueue.of(target);
        long deadline = http.context().nowNanos() + settings.queueTimeout().toNanos();
        QueuedWaiter queued =
                new QueuedWaiter(waiter, fresh, this, queue, http.context().timers(), deadline);
        if (fresh) {
            queue.offerAgain(queued); // it has had its turn, and lost its connection through no fault of its own
        } else if (!queue.offer(queued)) {
            queued.refuse();
            return;
        }
        wakeIfPermit(queue);
        queue.askForIdle(this, fresh);
    }

    /** Gives up one idle connection when another loop needs its permit. */
    void yieldIdle() {
        if (PermitQueue.of(target).hasWaiters()) {
            Http1UpstreamHandler longestIdle = idle.pollFirst();
            if (longestIdle != null) {
                longestIdle.close();
            }
        }
    }

    /** A permit that was released since the last try may have woken nobody. */
    void wakeIfPermit(PermitQueue queue) {
        if (target.tryAcquireConnection()) {
            target.releaseConnection();
            queue.wakeOne();
        }
    }

    /** Notes who waits on this loop, to be told when the target is gone. */
    void waits(QueuedWaiter waiter, boolean on) {
        if (on) {
            waiting.add(waiter);
        } else {
            waiting.remove(waiter);
        }
    }

    /** Serves a waiter that has queued; false when there is still no permit. */
    boolean tryServe(UpstreamWaiter waiter, boolean fresh) {
        Http1UpstreamHandler pooled = fresh ? null : takeIdle();
        if (pooled != null) {
            waiter.onUpstream(pooled);
            return true;
        }
        if (target.tryAcquireConnection()) {
            connect(waiter);
            return true;
        }
        return false;
    }

    private void connect(UpstreamWaiter waiter) {
        SocketAddress address = target.nextAddress();
        if (address == null) {
            releasePermit();
            waiter.onUpstreamFailed(ErrorReason.TARGET_UNRESOLVED);
            return;
        }
        Http1UpstreamHandler handler = new Http1UpstreamHandler(http, address, this);
        LoopGroupCounts counts = target.group().counts().at(http.context(), waiter.slot());
        connector.connect(
                address, target.group().config().targetTls(), connectTimeoutNanos, handler, new Connector.Result() {
                    @Override
                    public void connected(Channel channel) {
                        counts.increment(Counter.TARGET_CONNECTIONS);
                        counts.ofNode().increment(Counter.NEW_CONNECTIONS);
                        open.put(handler, counts);
                        if (forgotten) {
                            handler.close();
                            if (waiter.isWaiting()) {
                                waiter.onUpstreamFailed(ErrorReason.TARGET_DEREGISTERED);
                            }
                        } else if (waiter.isWaiting()) {
                            waiter.onUpstream(handler);
                        } else {
                            idle(handler);
                        }
                    }

                    @Override
                    public void failed(ErrorReason reason) {
                        countFailed(reason, counts);
                        releasePermit();
                        if (waiter.isWaiting()) {
                            waiter.onUpstreamFailed(reason);
                        }
                    }
                });
    }

    private static void countFailed(ErrorReason reason, LoopGroupCounts counts) {
        boolean isTls = reason == ErrorReason.TARGET_TLS_FAILED || reason == ErrorReason.TARGET_TLS_TIMEOUT;
        counts.increment(isTls ? Counter.TARGET_TLS_ERRORS : Counter.TARGET_CONNECTION_ERRORS);
        if (isTls) { // TCP's connection was there
            counts.ofNode().increment(Counter.NEW_CONNECTIONS);
            counts.ofNode().increment(Counter.CLOSED_CONNECTIONS);
        }
    }

    @Override
    public void idle(Http1UpstreamHandler connection) {
        if (retired || idle.size() >= settings.idlePerLoop()) {
            connection.close();
            return;
        }
        if (settings.maxConnections() > 0) {
            PermitQueue queue = PermitQueue.of(target);
            QueuedWaiter first = queue.pollIfServedBy(this);
            while (first != null) {
                if (first.serve(connection)) {
                    return;
                }
                first = queue.pollIfServedBy(this);
            }
            if (queue.hasWaiters()) {
                connection.close(); // its permit wakes whoever waits first
                return;
            }
        }
        idle.addLast(connection);
        if (!evictor.isArmed()) {
            evictor.armAfter(idleTimeoutNanos);
        }
    }

    @Override
    public void closed(Http1UpstreamHandler connection) {
        LoopGroupCounts counts = open.remove(connection);
        if (counts != null) {
            counts.ofNode().increment(Counter.CLOSED_CONNECTIONS);
            if (connection.wasIdle()) {
                idle.remove(connection);
            }
            releasePermit();
        }
    }

    private void releasePermit() {
        target.releaseConnection();
        if (settings.maxConnections() > 0) {
            PermitQueue.of(target).wakeOne();
        }
    }

    private void evict() {
        long oldest = http.context().nowNanos() - idleTimeoutNanos;
        while (!idle.isEmpty() && idle.peekFirst().idleSinceNanos() - oldest <= 0) {
            idle.pollFirst().close();
        }
        Http1UpstreamHandler first = idle.peekFirst();
        if (first != null) {
            evictor.armAt(first.idleSinceNanos() + idleTimeoutNanos);
        }
    }

    /** The target was deregistered: nothing is kept for another request. */
    private void retire() {
        retired = true;
        evictor.disarm();
        for (Http1UpstreamHandler connection : new ArrayList<>(idle)) {
            connection.close();
        }
        idle.clear();
    }

    /** The target is gone: what is in flight is cut off. */
    void close() {
        retire();
        forgotten = true;
        for (QueuedWaiter waiter : new ArrayList<>(waiting)) {
            waiter.fail(ErrorReason.TARGET_DEREGISTERED);
        }
        for (Http1UpstreamHandler connection : new ArrayList<>(open.keySet())) {
            connection.cut(ErrorReason.TARGET_DEREGISTERED);
        }
    }

    /** Whether the target is gone. */
    boolean isForgotten() {
        return forgotten;
    }

    boolean isDone() {
        return forgotten && open.isEmpty();
    }
}
