package io.elb.internal.upstream;

import io.elb.internal.connection.LoopTimers;
import io.elb.internal.http.HttpLoop;
import io.elb.internal.http.PooledConnection;
import io.elb.internal.http.Upstream;
import io.elb.internal.http.h1.Http1UpstreamHandler;
import io.elb.internal.http.h2.Http2UpstreamHandler;
import io.elb.internal.target.LoopGroupCounts;
import io.elb.internal.target.TargetRuntime;
import io.elb.observe.Counter;
import io.elb.observe.ErrorReason;
import io.elb.target.TargetConnections;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The connections of one event loop to one target. Confined to its event loop, but for {@link #execute}. */
final class TargetPool implements PooledConnection.Owner {
    /*
     * How it works. The connection used last is reused first, so that a pool shrinks to what the load needs. Where attempts
     * share connections (HTTP/2), one that is used and has room goes before an idle one, and whoever finds none waits for
     * the one that is being made. A connection holds one permit of its target from before it is made until it is closed.
     * With a limit in force nobody may hoard: a connection that falls idle, or has room again, serves those who wait on this
     * loop; else one that falls idle is closed, as one that was idle before is when somebody begins to wait, and its permit
     * goes to the first of them.
     */
    private final TargetRuntime target;
    private final HttpLoop http;
    private final Connector connector;
    private final TargetConnections settings;
    private final long idleTimeoutNanos;
    private final long connectTimeoutNanos;
    private final boolean isShared;
    private final ArrayDeque<PooledConnection> idle = new ArrayDeque<>();
    /** Those in use that had room when they were last looked at. */
    private final ArrayDeque<PooledConnection> shared = new ArrayDeque<>();
    /** With what each was counted by; cut in a repeatable order. */
    private final Map<PooledConnection, LoopGroupCounts> open = new LinkedHashMap<>();

    private @Nullable Connecting joinable;

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
        this.isShared = target.group().config().protocolVersion().isHttp2();
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
            Upstream pooled = takeRoom();
            if (pooled != null) {
                waiter.onUpstream(pooled);
                return;
            }
        }
        Connecting present = joinable;
        if (present != null) {
            present.join(waiter, fresh);
            return;
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

    private @Nullable Upstream takeRoom() {
        for (PooledConnection used = shared.peekLast(); used != null; used = shared.peekLast()) {
            if (used.hasRoom()) {
                return used.open();
            }
            shared.pollLast();
        }
        for (PooledConnection pooled = idle.pollLast(); pooled != null; pooled = idle.pollLast()) {
            if (pooled.hasRoom()) {
                return open(pooled);
            }
        }
        return null;
    }

    /** Takes a place on a connection that is idle or was full. */
    Upstream open(PooledConnection connection) {
        Upstream upstream = connection.open();
        if (isShared && connection.hasRoom() && !shared.contains(connection)) {
            shared.addLast(connection);
        }
        return upstream;
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
            PooledConnection longestIdle = idle.isEmpty() ? shared.pollFirst() : idle.pollFirst();
            if (longestIdle != null) {
                longestIdle.close(); // one that is shared when the last attempt has left it
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
        Upstream pooled = fresh ? null : takeRoom();
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
        Connecting connecting =
                new Connecting(waiter, target.group().counts().at(http.context(), waiter.slot()), address);
        if (isShared) {
            joinable = connecting;
        }
        connecting.start(address);
    }

    /** A connection that is being made, and those who wait for it: one, or several where connections are shared. */
    private final class Connecting implements Connector.Result {
        private final ArrayDeque<UpstreamWaiter> waiters = new ArrayDeque<>(1);
        private final LoopGroupCounts counts;
        private final PooledConnection connection;
        private final ChannelHandler codec;

        Connecting(UpstreamWaiter first, LoopGroupCounts counts, SocketAddress address) {
            this.counts = counts;
            waiters.add(first);
            if (isShared) {
                Http2UpstreamHandler http2 = Http2UpstreamHandler.of(http, address, TargetPool.this);
                connection = http2;
                codec = http2;
            } else {
                Http1UpstreamHandler http1 = new Http1UpstreamHandler(http, address, TargetPool.this);
                connection = http1;
                codec = http1;
            }
        }

        void start(SocketAddress address) {
            connector.connect(
                    address,
                    target.group().config().targetTls(),
                    Connector.applicationProtocols(target),
                    connectTimeoutNanos,
                    codec,
                    this);
        }

        /** Those come first for whom no other connection will do. */
        void join(UpstreamWaiter waiter, boolean fresh) {
            if (fresh) {
                waiters.addFirst(waiter);
            } else {
                waiters.addLast(waiter);
            }
        }

        @Override
        public void connected(Channel channel) {
            counts.increment(Counter.TARGET_CONNECTIONS);
            counts.ofNode().increment(Counter.NEW_CONNECTIONS);
            open.put(connection, counts);
            connection.prepare(connectTimeoutNanos, this::prepared);
        }

        private void prepared(@Nullable ErrorReason failure) {
            settled();
            if (failure == null && !forgotten) {
                serve();
                return;
            }
            if (failure == null) {
                connection.close();
            } else {
                counts.increment(Counter.TARGET_CONNECTION_ERRORS);
            }
            tell(failure == null ? ErrorReason.TARGET_DEREGISTERED : failure);
        }

        private void serve() {
            Upstream first = null;
            for (UpstreamWaiter next = waiters.poll(); next != null; next = waiters.poll()) {
                if (!next.isWaiting()) {
                    continue;
                }
                if (first == null) {
                    first = TargetPool.this.open(connection);
                    next.onUpstream(first);
                } else {
                    acquire(next, false); // there may be room for it too
                }
            }
            if (first == null) {
                idle(connection);
            }
        }

        @Override
        public void failed(ErrorReason reason) {
            settled();
            countFailed(reason, counts);
            releasePermit();
            tell(reason);
        }

        private void settled() {
            if (joinable == this) {
                joinable = null;
            }
        }

        private void tell(ErrorReason reason) {
            for (UpstreamWaiter next = waiters.poll(); next != null; next = waiters.poll()) {
                if (next.isWaiting()) {
                    next.onUpstreamFailed(reason);
                }
            }
        }
    }

    private static void countFailed(ErrorReason reason, LoopGroupCounts counts) {
        boolean isTls = reason == ErrorReason.TARGET_TLS_FAILED
                || reason == ErrorReason.TARGET_CERTIFICATE_REFUSED
                || reason == ErrorReason.TARGET_TLS_TIMEOUT;
        counts.increment(isTls ? Counter.TARGET_TLS_ERRORS : Counter.TARGET_CONNECTION_ERRORS);
        if (isTls) { // TCP's connection was there
            counts.ofNode().increment(Counter.NEW_CONNECTIONS);
            counts.ofNode().increment(Counter.CLOSED_CONNECTIONS);
        }
    }

    @Override
    public void hasRoom(PooledConnection connection) {
        serveQueued(connection);
        if (connection.hasRoom() && !shared.contains(connection)) {
            shared.addLast(connection);
        }
    }

    @Override
    public void idle(PooledConnection connection) {
        shared.remove(connection);
        if (retired || idle.size() >= settings.idlePerLoop()) {
            connection.close();
            return;
        }
        if (serveQueued(connection)) {
            return;
        }
        if (settings.maxConnections() > 0 && PermitQueue.of(target).hasWaiters()) {
            connection.close(); // its permit wakes whoever waits first
            return;
        }
        idle.addLast(connection);
        if (!evictor.isArmed()) {
            evictor.armAfter(idleTimeoutNanos);
        }
    }

    /** Serves those who wait for a permit on this loop, as far as there is room; answers whether it has served any. */
    private boolean serveQueued(PooledConnection connection) {
        boolean isServing = false;
        QueuedWaiter next =
                settings.maxConnections() > 0 ? PermitQueue.of(target).pollIfServedBy(this) : null;
        while (next != null) {
            isServing |= next.serve(connection);
            next = connection.hasRoom() ? PermitQueue.of(target).pollIfServedBy(this) : null;
        }
        return isServing;
    }

    @Override
    public ErrorReason tlsFailed(PooledConnection connection, SocketAddress address, Throwable cause) {
        LoopGroupCounts counts = open.get(connection);
        if (counts != null) {
            counts.increment(Counter.TARGET_TLS_ERRORS);
        }
        return connector.tlsFailed(address, cause);
    }

    @Override
    public void closed(PooledConnection connection) {
        LoopGroupCounts counts = open.remove(connection);
        if (counts != null) {
            counts.ofNode().increment(Counter.CLOSED_CONNECTIONS);
            idle.remove(connection);
            shared.remove(connection);
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
        PooledConnection first = idle.peekFirst();
        if (first != null) {
            evictor.armAt(first.idleSinceNanos() + idleTimeoutNanos);
        }
    }

    /** The target was deregistered: nothing is kept for another request. */
    private void retire() {
        retired = true;
        evictor.disarm();
        for (PooledConnection connection : new ArrayList<>(idle)) {
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
        for (PooledConnection connection : new ArrayList<>(open.keySet())) {
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
