package io.elb.internal.tcp;

import io.elb.balance.NoPickReason;
import io.elb.balance.Pick;
import io.elb.internal.action.Outcome;
import io.elb.internal.connection.ClientCodec;
import io.elb.internal.connection.ClientConnection;
import io.elb.internal.connection.Connections;
import io.elb.internal.connection.LoopTimers;
import io.elb.internal.connection.TlsAlerts;
import io.elb.internal.flow.Flow;
import io.elb.internal.flow.FlowContext;
import io.elb.internal.flow.FlowCounts;
import io.elb.internal.flow.FlowPick;
import io.elb.internal.flow.FlowRecords;
import io.elb.internal.flow.OpenFlows;
import io.elb.internal.relay.FlowEnd;
import io.elb.internal.relay.FlowReceiver;
import io.elb.internal.relay.Relay;
import io.elb.internal.relay.Trailers;
import io.elb.internal.target.LoopGroupCounts;
import io.elb.internal.target.TargetGroupRuntime;
import io.elb.internal.target.TargetRuntime;
import io.elb.internal.upstream.Connector;
import io.elb.internal.upstream.ProxyHeaders;
import io.elb.network.Protocol;
import io.elb.observe.Counter;
import io.elb.observe.ErrorReason;
import io.elb.observe.PickRecord;
import io.elb.target.ListenerToken;
import io.elb.target.ProxyProtocol;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One connection of a client and the one to a target that carries it on. Confined to its event loop. */
public final class TcpSession implements Connector.Result, Flow {
    /*
     * How it works. The client is not read until a target is connected. A target that can't be connected to is excluded and the next
     * one is picked, until there is none left, or ten were tried, or half a minute is over. From then on two relays carry
     * bytes until both directions have ended and both sides are closed, either is cut off, or nothing passes for the idle timeout, be it
     * that a side doesn't take the rest of what was sent before the end: the timer
     * looks when it fires at when something last did.
     */
    /** What strategies and outlier detection are told of a target that took a connection: it is their word for success. */
    private static final int CONNECTED = 200;

    private static final int MOST_ATTEMPTS = 10;
    private static final long MOST_CONNECT_NANOS = TimeUnit.SECONDS.toNanos(30);
    /** From so many bytes of one read loop on the kernel moves what follows. */
    private static final int SPLICE_FROM_BYTES = 128 * 1024;

    private final FlowContext context;
    private final ClientConnection connection;
    private final FlowPick pick;
    private final FlowCounts counts;
    private final Side clientSide = new Side();
    private final Side targetSide = new Side();
    private final TcpFlowHandler client;
    private final TcpFlowHandler target;
    private final LoopTimers.Timer timer;
    private final long readyNanos;
    private final @Nullable String agreed;
    private @Nullable String targetAgreed;
    private @Nullable TargetRuntime chosen;
    private @Nullable SocketAddress address;
    private final OpenFlows.Link link = new OpenFlows.Link(this);
    private long connectNanos = -1;
    private long activeNanos;
    private boolean isTrying;
    private boolean isOpen;
    private boolean isOver;

    private TcpSession(FlowContext context, ClientConnection connection, @Nullable String agreed) {
        this.agreed = agreed;
        this.context = context;
        this.connection = connection;
        this.pick = new FlowPick(context.loop(), connection);
        this.counts = new FlowCounts(
                connection.counters(), context.listener().config().protocol());
        this.client =
                new TcpFlowHandler(ErrorReason.CLIENT_CLOSED, clientSide, context.pipes(), this::begin, this::closed);
        this.target = new TcpFlowHandler(ErrorReason.TARGET_RESET, targetSide, context.pipes(), () -> {}, this::closed);
        clientSide.join(client, target, targetSide);
        targetSide.join(target, client, clientSide);
        this.timer = new LoopTimers.Timer(context.loop().timers(), this::onTimer);
        this.readyNanos = context.loop().nowNanos();
    }

    /**
     * The last handler of an accepted connection; when it is added a target is sought and connected. A failure resets the client.
     *
     * @param agreed what was agreed on with the client by ALPN; null for nothing
     */
    public static ClientCodec accept(FlowContext context, ClientConnection connection, @Nullable String agreed) {
        return new TcpSession(context, connection, agreed).client;
    }

    /** Tells of a connection whose TLS handshake has failed, so that it became no flow. */
    public static void handshakeFailed(
            FlowContext context, ClientConnection connection, Channel channel, OptionalInt alert) {
        connection.counters().increment(ErrorReason.CLIENT_TLS_FAILED);
        if (context.observers().wantsFlows()) {
            InetSocketAddress socket = channel.localAddress() instanceof InetSocketAddress inet
                    ? inet
                    : new InetSocketAddress(connection.listener().port());
            context.observers().flowEnded(FlowRecords.ofFailedHandshake(context, connection, socket, alert));
        }
    }

    // ---- a target

    private void begin() {
        Outcome outcome = context.route()
                .choose(connection, connection.serverName(), context.loop().random());
        if (outcome instanceof Outcome.Forward forward && forward.group() instanceof TargetGroupRuntime runtime) {
            attempt(runtime, null);
        } else {
            refuse(ErrorReason.NO_TARGETS);
        }
    }

    private void attempt(TargetGroupRuntime from, @Nullable ErrorReason failure) {
        Pick picked = pick.from(from);
        if (picked instanceof TargetRuntime next) {
            chosen = next;
            isTrying = true;
            connect(next);
        } else if (failure != null) {
            refuse(failure);
        } else {
            boolean hasNone = picked.reason().orElse(NoPickReason.NO_TARGETS) == NoPickReason.NO_TARGETS;
            refuse(hasNone ? ErrorReason.NO_TARGETS : ErrorReason.NO_ELIGIBLE_TARGET);
        }
    }

    private void connect(TargetRuntime to) {
        address = to.nextAddress();
        SocketAddress where = address;
        if (where == null) {
            attemptFailed(to, ErrorReason.TARGET_UNRESOLVED);
        } else if (!to.tryAcquireConnection()) {
            attemptFailed(to, ErrorReason.TARGET_QUEUE_FULL);
        } else {
            context.connector()
                    .connect(
                            where,
                            header(to),
                            to.group().config().targetTls(),
                            agreed == null ? List.of() : List.of(agreed),
                            to.group().config().timeouts().connect().toNanos(),
                            target,
                            this);
        }
    }

    private ByteBuf header(TargetRuntime to) {
        ListenerToken token = to.target().listenerToken().orElse(null);
        if (token != null) {
            return ProxyHeaders.of(token, connection, client.localAddress());
        }
        ProxyProtocol protocol = to.group().config().proxyProtocol();
        return protocol.isOn()
                ? ProxyHeaders.of(protocol, connection, client.localAddress(), agreed, id())
                : Unpooled.EMPTY_BUFFER;
    }

    @Override
    public void failed(ErrorReason reason) {
        TargetRuntime tried = chosen;
        if (tried != null) {
            tried.releaseConnection();
            countFailed(reason, groupCounts(tried));
            if (!isOver) {
                attemptFailed(tried, reason);
            }
        }
    }

    private LoopGroupCounts groupCounts(TargetRuntime of) {
        return of.group().counts().at(context.loop(), connection.node().slot());
    }

    private static void countFailed(ErrorReason reason, LoopGroupCounts counts) {
        boolean isTls = reason == ErrorReason.TARGET_TLS_FAILED
                || reason == ErrorReason.TARGET_CERTIFICATE_REFUSED
                || reason == ErrorReason.TARGET_TLS_TIMEOUT;
        counts.increment(isTls ? Counter.TARGET_TLS_ERRORS : Counter.TARGET_CONNECTION_ERRORS);
    }

    private void attemptFailed(TargetRuntime tried, ErrorReason reason) {
        long now = context.loop().nowNanos();
        isTrying = false;
        tried.failed(now, now - pick.begunNanos(), reason);
        pick.exclude(tried.key());
        context.observers().tell(observer -> observer.attemptFailed(tried.ref(), reason, pick.attempts()));
        if (pick.attempts() < MOST_ATTEMPTS && now - readyNanos < MOST_CONNECT_NANOS) {
            attempt(tried.group(), reason);
        } else {
            refuse(reason);
        }
    }

    private void refuse(ErrorReason reason) {
        counts.counters().increment(Counter.REJECTED_FLOWS);
        counts.counters().increment(Counter.BALANCER_RESETS);
        client.abort(reason);
        end(reason);
    }

    @Override
    public void connected(Channel channel) {
        TargetRuntime of = chosen;
        if (isOver || of == null) {
            if (of != null) {
                of.releaseConnection();
            }
            Connections.reset(channel);
            return;
        }
        isOpen = true;
        activeNanos = context.loop().nowNanos();
        connectNanos = activeNanos - readyNanos;
        of.firstByte(activeNanos, activeNanos - pick.begunNanos(), CONNECTED);
        counts.opened();
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        targetAgreed = tls == null ? null : tls.applicationProtocol();
        groupCounts(of).increment(Counter.TARGET_CONNECTIONS);
        TcpSockets.configure(channel, context.listener().config().tcp());
        timer.armAfter(context.listener().flowIdleNanos());
        target.deliver();
        client.deliver();
        clientSide.readAgain();
        targetSide.readAgain();
        if (!isOver) {
            OpenFlows.of(of, context.loop()).add(link);
            if (of.flowCuts() != pick.flowCuts()) {
                cut(of.isRemoved() ? ErrorReason.TARGET_DEREGISTERED : ErrorReason.TARGET_UNHEALTHY);
            }
        }
    }

    // ---- the end

    private void onTimer() {
        long now = context.loop().nowNanos();
        long idleNanos = context.listener().flowIdleNanos();
        long last = Math.max(activeNanos, Math.max(client.movedNanos(now), target.movedNanos(now)));
        if (now - last < idleNanos) {
            timer.armAt(last + idleNanos);
        } else {
            cut(ErrorReason.FLOW_IDLE_TIMEOUT);
        }
    }

    @Override
    public void cutOff(ErrorReason reason) {
        cut(reason);
    }

    /** One side is closed: the flow is over once both have ended in order and have nothing left to send. */
    private void closed() {
        if (client.isDead() && target.isDead()) {
            end(null);
        }
    }

    /** Resets both sides. */
    private void cut(ErrorReason reason) {
        if (!isOver) {
            counts.counters().increment(Counter.BALANCER_RESETS);
            client.abort(reason);
            if (isOpen) {
                target.abort(reason);
            }
            end(reason);
        }
    }

    private void aborted(Side side, ErrorReason reason) {
        if (isOver) {
            return;
        }
        if (isOpen) {
            side.other().abort(reason);
        }
        if (side == clientSide) {
            counts.counters().increment(client.wasReset() ? Counter.CLIENT_RESETS : Counter.BALANCER_RESETS);
        } else {
            counts.counters().increment(target.wasReset() ? Counter.TARGET_RESETS : Counter.BALANCER_RESETS);
        }
        end(reason);
    }

    private void end(@Nullable ErrorReason reason) {
        if (isOver) {
            return;
        }
        isOver = true;
        timer.disarm();
        link.remove();
        clientSide.count();
        targetSide.count();
        TargetRuntime of = chosen;
        if (of != null && isTrying) {
            tell(of, reason);
        }
        if (of != null && isOpen) {
            of.releaseConnection();
            counts.closed();
        }
        if (reason != null) {
            counts.counters().increment(reason);
        }
        if (context.observers().wantsFlows()) {
            context.observers().flowEnded(FlowRecords.of(this, reason));
        }
    }

    private void tell(TargetRuntime of, @Nullable ErrorReason reason) {
        long now = context.loop().nowNanos();
        long took = now - pick.begunNanos();
        isTrying = false;
        if (isOpen) { // however it ended: its target took it
            of.completed(now, took);
        } else if (reason != null && reason.isTargetsFault()) {
            of.failed(now, took, reason);
        } else {
            of.cancelled(now, took);
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
        return context.listener().config().protocol() == Protocol.TLS ? Protocol.TLS : Protocol.TCP;
    }

    @Override
    public @Nullable String applicationProtocol() {
        return agreed;
    }

    @Override
    public @Nullable String targetApplicationProtocol() {
        return targetAgreed;
    }

    @Override
    public OptionalInt clientAlert() {
        return TlsAlerts.received(client.failure());
    }

    @Override
    public InetSocketAddress destination() {
        return client.localAddress();
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
        return clientSide.bytes();
    }

    @Override
    public long sentBytes() {
        return targetSide.bytes();
    }

    /** Hears one end and passes on to the other. */
    private final class Side implements FlowReceiver {
        private Relay onward;
        private Side opposite;
        private FlowEnd own;
        private FlowEnd other;
        private long readBytes;
        private long counted;

        @SuppressWarnings("NullAway.Init") // joined at once
        Side() {}

        void join(FlowEnd ownEnd, FlowEnd otherEnd, Side otherSide) {
            own = ownEnd;
            other = otherEnd;
            opposite = otherSide;
            onward = new Relay(ownEnd, otherEnd);
        }

        FlowEnd other() {
            return other;
        }

        long bytes() {
            return onward.bytes();
        }

        void readAgain() {
            if (!isOver && !onward.isPaused()) {
                own.readable(true);
            }
        }

        void count() {
            long passed = onward.bytes() - counted;
            if (passed > 0) {
                counted += passed;
                counts.passed(passed);
            }
        }

        @Override
        public void onData(ByteBuf data) {
            readBytes += data.readableBytes();
            onward.data(data);
        }

        @Override
        public void onTransferred(long bytes) {
            activeNanos = context.loop().nowNanos();
            counts.counters().add(Counter.SPLICED_BYTES, bytes);
            onward.transferred(bytes);
        }

        @Override
        public void onReadComplete() {
            onward.readComplete();
            long read = readBytes;
            readBytes = 0;
            if (read > 0) {
                activeNanos = context.loop().nowNanos();
            }
            count();
            if (read >= SPLICE_FROM_BYTES) {
                own.transferTo(other, Long.MAX_VALUE);
            }
        }

        @Override
        public void onWritable() {
            opposite.onward.writable();
        }

        @Override
        public void onEnd(@Nullable Trailers trailers) {
            onward.end(trailers);
        }

        @Override
        public void onAbort(ErrorReason reason) {
            aborted(this, reason);
        }
    }
}
