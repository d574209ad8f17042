package io.elb.internal.udp;

import io.elb.balance.NoPickReason;
import io.elb.balance.Pick;
import io.elb.internal.action.Outcome;
import io.elb.internal.connection.ClientConnection;
import io.elb.internal.connection.LoopTimers;
import io.elb.internal.flow.Flow;
import io.elb.internal.flow.FlowContext;
import io.elb.internal.flow.FlowCounts;
import io.elb.internal.flow.FlowPick;
import io.elb.internal.flow.FlowRecords;
import io.elb.internal.flow.OpenFlows;
import io.elb.internal.target.TargetGroupRuntime;
import io.elb.internal.target.TargetRuntime;
import io.elb.network.Protocol;
import io.elb.observe.Counter;
import io.elb.observe.ErrorReason;
import io.elb.observe.PickRecord;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/* How it works
 *
 * A flow has a socket of its own, connected to its target: so the target sees a port for each client, its answers find back, and the
 * system tells when nobody listens there. Then the target is excluded, and the client's next datagram, which is its own repetition
 * of the lost one, goes to another. Nothing is waited for: what can't be sent at once is dropped and counted.
 *
 * A flow for which there was no target is over and told of at once, but stays in the table for a second, where its client's datagrams are
 * dropped: so a flood to a group without targets makes one record for each client and second, not one for each datagram.
 */
/** The datagrams of one client and one target. Confined to its event loop. */
final class UdpSession implements Flow {
    private static final int MOST_ATTEMPTS = 10;
    /** While the socket is made. */
    private static final int MOST_HELD = 64;

    private static final int ANSWERED = 200;
    private static final long REFUSED_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final FlowContext context;
    private final ClientConnection connection;
    private final FlowTable table;
    private final Channel socket;
    private final DatagramWriter toTarget;
    private final DatagramWriter toClient;
    private final FlowPick pick;
    private final FlowCounts counts;
    private final LoopTimers.Timer timer;
    private final OpenFlows.Link link = new OpenFlows.Link(this);
    private final UnansweredFlows.Link unanswered = new UnansweredFlows.Link(this);
    private final long idleNanos;
    private final ArrayDeque<ByteBuf> held = new ArrayDeque<>(0);
    private final @Nullable TargetRuntime fixed;
    private @Nullable TargetRuntime chosen;
    private FlowTable.@Nullable Named name;
    private @Nullable SocketAddress address;
    private @Nullable Channel target;
    private long connectNanos = -1;
    private long activeNanos;
    private long receivedBytes;
    private long sentBytes;
    private boolean isTrying;
    private boolean isOpen;
    private boolean isAnswered;
    private boolean isWritten;
    private boolean isRefused;
    private boolean isOver;

    /** Of QUIC, a target that the client's packets name is {@code fixed}; else the first datagram chooses one. */
    UdpSession(
            FlowContext context,
            ClientConnection connection,
            FlowTable table,
            Channel socket,
            @Nullable TargetRuntime fixed) {
        this.fixed = fixed;
        this.context = context;
        this.connection = connection;
        this.table = table;
        this.socket = socket;
        this.toTarget = new DatagramWriter(connection.counters(), null, table.joins());
        this.toClient = new DatagramWriter(connection.counters(), connection.clientAddress(), table.joins());
        this.pick = new FlowPick(context.loop(), connection);
        this.counts = new FlowCounts(connection.counters(), protocol());
        this.timer = new LoopTimers.Timer(context.loop().timers(), this::onTimer);
        this.idleNanos = context.listener().config().udp().idleTimeout().toNanos();
        this.activeNanos = context.loop().nowNanos();
        timer.armAfter(idleNanos);
        table.unanswered().add(unanswered);
    }

    /** Whether the client has sent nothing for so long. */
    boolean isSilentFor(long nanos) {
        return context.loop().nowNanos() - activeNanos >= nanos;
    }

    /** By what packets of QUIC find it, once it has a target. */
    FlowTable.@Nullable Named name() {
        return name;
    }

    void name(FlowTable.Named newName) {
        name = newName;
    }

    // ---- datagrams

    /** Passes one on, and releases it. */
    void fromClient(ByteBuf data) {
        if (isRefused) {
            drop(data);
            return;
        }
        activeNanos = context.loop().nowNanos();
        table.unanswered().heard(unanswered);
        Channel to = target;
        if (to != null) {
            send(to, data);
        } else if (held.size() >= MOST_HELD) {
            drop(data);
        } else {
            held.addLast(DatagramWriter.own(data));
            if (!isTrying) {
                attempt(null);
            }
        }
    }

    private void send(Channel to, ByteBuf data) {
        if (!to.isWritable() || !data.isReadable() && !sendEmpty(toTarget, to, null)) {
            drop(data);
            return;
        }
        receivedBytes += data.readableBytes();
        counts.passed(data.readableBytes());
        if (!data.isReadable()) {
            data.release();
            return;
        }
        toTarget.write(to, data);
        if (!isWritten) {
            isWritten = true;
            table.written(this);
        }
    }

    private static boolean sendEmpty(DatagramWriter before, Channel from, @Nullable InetSocketAddress to) {
        before.flush(from);
        return EmptyDatagrams.send(from, to);
    }

    private void drop(ByteBuf data) {
        data.release();
        counts.counters().increment(Counter.DROPPED_DATAGRAMS);
    }

    void flush() {
        isWritten = false;
        Channel to = target;
        if (to != null) {
            toTarget.flush(to);
        }
    }

    /** Passes one on to the client, and releases it. */
    void fromTarget(ByteBuf data) {
        activeNanos = context.loop().nowNanos();
        TargetRuntime of = chosen;
        if (isOver
                || of == null
                || !socket.isWritable()
                || !data.isReadable() && !sendEmpty(toClient, socket, connection.clientAddress())) {
            drop(data);
            return;
        }
        if (!isAnswered) {
            isAnswered = true;
            table.unanswered().remove(unanswered);
            of.firstByte(activeNanos, activeNanos - pick.begunNanos(), ANSWERED);
        }
        sentBytes += data.readableBytes();
        counts.passed(data.readableBytes());
        if (data.isReadable()) {
            toClient.write(socket, data);
        } else {
            data.release();
        }
    }

    void flushToClient() {
        toClient.flush(socket);
    }

    // ---- a target

    private void attempt(@Nullable ErrorReason failure) {
        TargetRuntime only = fixed;
        if (only != null) {
            if (failure == null) {
                pick.on(only);
                connect(only);
            } else {
                refuse(failure);
            }
            return;
        }
        Outcome outcome = context.route()
                .choose(connection, connection.serverName(), context.loop().random());
        if (!(outcome instanceof Outcome.Forward forward) || !(forward.group() instanceof TargetGroupRuntime group)) {
            refuse(ErrorReason.NO_TARGETS);
            return;
        }
        Pick picked = pick.from(group);
        if (picked instanceof TargetRuntime next) {
            connect(next);
        } else if (failure != null) {
            refuse(failure);
        } else {
            boolean hasNone = picked.reason().orElse(NoPickReason.NO_TARGETS) == NoPickReason.NO_TARGETS;
            refuse(hasNone ? ErrorReason.NO_TARGETS : ErrorReason.NO_ELIGIBLE_TARGET);
        }
    }

    private void connect(TargetRuntime to) {
        chosen = to;
        isTrying = true;
        isAnswered = false;
        table.chosen(this, to);
        address = to.nextAddress();
        if (!(address instanceof InetSocketAddress where)) {
            attemptFailed(to, ErrorReason.TARGET_UNRESOLVED);
        } else if (!to.tryAcquireConnection()) {
            attemptFailed(to, ErrorReason.TARGET_QUEUE_FULL);
        } else {
            context.connector()
                    .connectDatagrams(
                            where,
                            context.listener().config().udp(),
                            new UdpTargetHandler(this),
                            made -> made(to, made));
        }
    }

    private void made(TargetRuntime to, ChannelFuture made) {
        if (isOver) {
            to.releaseConnection();
            if (made.isSuccess()) {
                made.channel().close();
            }
        } else if (made.isSuccess()) {
            connected(to, made.channel());
        } else {
            to.releaseConnection();
            attemptFailed(to, ErrorReason.TARGET_CONNECT_FAILED);
        }
    }

    private void connected(TargetRuntime to, Channel channel) {
        target = channel;
        if (!isOpen) {
            isOpen = true;
            connectNanos = context.loop().nowNanos() - connection.openedNanos();
            counts.opened();
        }
        to.group().counts().at(context.loop(), connection.node().slot()).increment(Counter.TARGET_CONNECTIONS);
        OpenFlows.of(to, context.loop()).add(link);
        if (to.flowCuts() != pick.flowCuts()) {
            end(to.isRemoved() ? ErrorReason.TARGET_DEREGISTERED : ErrorReason.TARGET_UNHEALTHY);
            return;
        }
        for (ByteBuf data = held.pollFirst(); data != null; data = held.pollFirst()) {
            send(channel, data);
        }
        toTarget.flush(channel);
    }

    private void attemptFailed(TargetRuntime tried, ErrorReason reason) {
        long now = context.loop().nowNanos();
        isTrying = false;
        tried.failed(now, now - pick.begunNanos(), reason);
        pick.exclude(tried.key());
        context.observers().tell(observer -> observer.attemptFailed(tried.ref(), reason, pick.attempts()));
        if (pick.attempts() >= MOST_ATTEMPTS || fixed != null) {
            refuse(reason);
        } else if (!held.isEmpty()) {
            attempt(reason);
        }
    }

    /** Nobody listens at the target's port. */
    void refused(Channel by) {
        TargetRuntime tried = chosen;
        if (by != target || tried == null || isOver) {
            return;
        }
        target = null;
        link.remove();
        by.close();
        tried.releaseConnection();
        tried.group().counts().at(context.loop(), connection.node().slot()).increment(Counter.TARGET_CONNECTION_ERRORS);
        attemptFailed(tried, ErrorReason.TARGET_CONNECT_FAILED);
    }

    private void refuse(ErrorReason reason) {
        if (isOpen) {
            end(reason);
            return;
        }
        counts.counters().increment(Counter.REJECTED_FLOWS);
        finish(reason);
        isRefused = true;
        timer.armAfter(Math.min(idleNanos, REFUSED_NANOS));
    }

    // ---- the end

    private void onTimer() {
        long now = context.loop().nowNanos();
        if (!isRefused && now - activeNanos < idleNanos) {
            timer.armAt(activeNanos + idleNanos);
        } else {
            end(null);
        }
    }

    @Override
    public void cutOff(ErrorReason reason) {
        end(reason);
    }

    /** Its listener is closed. */
    void close() {
        end(null);
    }

    private void end(@Nullable ErrorReason reason) {
        if (isOver) {
            return;
        }
        isOver = true;
        timer.disarm();
        table.unanswered().remove(unanswered);
        table.remove(this);
        if (!isRefused) {
            finish(reason);
        }
    }

    /** All that is to be done and told when it ends, or was refused. */
    private void finish(@Nullable ErrorReason reason) {
        link.remove();
        for (ByteBuf data = held.pollFirst(); data != null; data = held.pollFirst()) {
            drop(data);
        }
        TargetRuntime of = chosen;
        Channel with = target;
        if (of != null && isTrying) {
            long now = context.loop().nowNanos();
            isTrying = false;
            if (isAnswered) {
                of.completed(now, now - pick.begunNanos());
            } else {
                of.cancelled(now, now - pick.begunNanos()); // there are protocols without answers
            }
        }
        if (of != null && with != null) {
            target = null;
            of.releaseConnection();
            toTarget.flush(with);
            with.close();
        }
        toTarget.drop();
        toClient.flush(socket);
        if (isOpen) {
            counts.closed();
        }
        if (reason != null) {
            counts.counters().increment(reason);
        }
        if (context.observers().wantsFlows()) {
            context.observers().flowEnded(FlowRecords.of(this, reason));
        }
    }

    // ---- what records say

    @Override
    public FlowContext context() {
        return context;
    }

    @Override
    public ClientConnection connection() {
        return connection;
    }

    @Override
    public Protocol protocol() {
        return context.listener().config().protocol().isQuic() ? Protocol.QUIC : Protocol.UDP;
    }

    @Override
    public InetSocketAddress destination() {
        return (InetSocketAddress) socket.localAddress();
    }

    @Override
    public @Nullable TargetRuntime chosen() {
        return chosen;
    }

    @Override
    public @Nullable SocketAddress address() {
        return address;
    }

    @Override
    public List<PickRecord> picks() {
        return pick.records();
    }

    @Override
    public int attempts() {
        return pick.attempts();
    }

    @Override
    public long connectNanos() {
        return connectNanos;
    }

    @Override
    public long receivedBytes() {
        return receivedBytes;
    }

    @Override
    public long sentBytes() {
        return sentBytes;
    }
}
