package io.elb.internal.accept;

import io.elb.internal.connection.ClientCodec;
import io.elb.internal.connection.ClientConnection;
import io.elb.internal.connection.Connections;
import io.elb.internal.connection.ListenerFacts;
import io.elb.internal.connection.LogPace;
import io.elb.internal.connection.LoopCounters;
import io.elb.internal.connection.Node;
import io.elb.internal.connection.Surroundings;
import io.elb.internal.jfr.FlightEvents;
import io.elb.internal.observe.Observers;
import io.elb.internal.proxy.ProxyHeader;
import io.elb.internal.upstream.Connector;
import io.elb.listener.TrustedProxies;
import io.elb.netty.EventLoops;
import io.elb.observe.Counter;
import io.elb.observe.ErrorReason;
import io.elb.target.ListenerToken;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.ServerChannel;
import io.netty.channel.ServerChannelRecvByteBufAllocator;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.EventExecutor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The listening sockets of one listener, one on each of its nodes, and the connections that came through them. Thread-safe. */
public final class TcpAcceptor implements Acceptor {
    private static final Logger LOGGER = LoggerFactory.getLogger(TcpAcceptor.class);
    private static final int PORT_TRIES = 50;
    /** So many connections are taken one after the other before those that are there already have their turn. */
    private static final int ACCEPTED_AT_ONCE = 16;

    private final EventLoops loops;
    private final Function<EventLoop, LoopServices> services;
    private final Observers observers;
    private final ChannelGroup connections;
    private final Surroundings surroundings;
    private final int backlog;
    private final @Nullable ListenerToken token;
    private final @Nullable TrustedProxies trusted;
    private final TlsFailureLog tlsFailures = new TlsFailureLog();
    private final LogPace refusals = new LogPace(ErrorReason.values().length);
    private volatile List<Channel> serverChannels = List.of();
    private @Nullable ConnectionGate gate;
    private @Nullable ListenerFacts facts;

    /**
     * Creates an acceptor that is not bound.
     *
     * @param token what connections that say who their client is must have, on the loopback address; null for the listener's own settings
     */
    public TcpAcceptor(
            EventLoops loops,
            Function<EventLoop, LoopServices> services,
            Observers observers,
            Surroundings surroundings,
            int backlog,
            @Nullable ListenerToken token) {
        this.token = token;
        this.trusted = token == null ? null : TrustedProxies.of("127.0.0.0/8", "::1/128");
        this.backlog = backlog;
        this.loops = loops;
        this.connections = new DefaultChannelGroup(loops.group().next(), true);
        this.surroundings = surroundings;
        this.services = services;
        this.observers = observers;
    }

    @Override
    public void bind(List<Node> nodes, int port, Function<List<InetSocketAddress>, ListenerFacts> factsOf) {
        List<Channel> bound = bindAll(nodes, port);
        ListenerFacts listener =
                factsOf.apply(bound.stream().map(this::boundAddress).toList());
        facts = listener;
        gate = new ConnectionGate(listener.config().connections());
        serverChannels = bound;
        bound.forEach(channel -> channel.config().setAutoRead(true));
    }

    private List<Channel> bindAll(List<Node> nodes, int port) {
        int tries = port == 0 && nodes.size() > 1 ? PORT_TRIES : 1;
        for (int i = 1; ; i++) {
            List<Channel> bound = new ArrayList<>(nodes.size());
            int common = port;
            try {
                for (Node node : nodes) {
                    bound.add(bind(node, common));
                    common = boundAddress(bound.get(0)).getPort();
                }
                return List.copyOf(bound);
            } catch (RuntimeException | Error e) {
                bound.forEach(channel -> surroundings.await(channel.close()));
                boolean isTaken = !bound.isEmpty(); // a port that was free on the first node is not on another one
                if (!isTaken || i == tries) {
                    throw e;
                }
            }
        }
    }

    private InetSocketAddress boundAddress(Channel channel) {
        return (InetSocketAddress) surroundings.known(channel.localAddress());
    }

    private Channel bind(Node node, int port) {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loops.group())
                .option(ChannelOption.AUTO_READ, false)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        accept(channel, node);
                    }
                });
        InetSocketAddress wanted = new InetSocketAddress(node.address(), port);
        SocketAddress place = surroundings.toBind(wanted);
        ChannelFactory<? extends ServerChannel> channels = loops.serverChannels(place);
        bootstrap.channelFactory(() -> {
            ServerChannel channel = channels.newChannel();
            channel.config()
                    .setRecvByteBufAllocator(new ServerChannelRecvByteBufAllocator()
                            .respectMaybeMoreData(false)
                            .maxMessagesPerRead(ACCEPTED_AT_ONCE));
            return channel;
        });
        if (place instanceof InetSocketAddress) {
            bootstrap.option(ChannelOption.SO_BACKLOG, backlog).option(ChannelOption.SO_REUSEADDR, true);
        }
        ChannelFuture bound = bootstrap.bind(place);
        surroundings.await(bound);
        Throwable cause = bound.cause();
        if (cause != null) {
            throw new IllegalStateException("address: " + wanted + " (expected: an address that can be bound)", cause);
        }
        return bound.channel();
    }

    private void accept(Channel channel, Node node) {
        ListenerFacts listener = facts;
        ConnectionGate admission = gate;
        if (listener == null || admission == null || listener.isDraining()) {
            channel.close();
            return;
        }
        LoopServices here = services.apply(channel.eventLoop());
        Arrival arrival = new Arrival(channel, listener, node, here, admission);
        InetSocketAddress peer = peer(channel);
        TrustedProxies proxies =
                trusted == null ? listener.config().trustedProxies().orElse(null) : trusted;
        TrustedProxies trusting = proxies != null && proxies.trusts(peer.getAddress()) ? proxies : null;
        if (proxies != null && trusting == null && !proxies.takesOthers()) {
            arrival.refuse(peer, ErrorReason.PROXY_UNTRUSTED, "it comes from elsewhere");
            return;
        }
        if (!admission.enter()) {
            arrival.reject(peer);
            return;
        }
        LoopCounters counters = arrival.counters();
        counters.increment(Counter.NEW_CONNECTIONS);
        counters.increment(Counter.CLIENT_CONNECTIONS);
        FlightEvents.accepted(listener.name(), peer);
        connections.add(channel);
        channel.closeFuture().addListener(ignored -> {
            admission.leave();
            counters.increment(Counter.CLOSED_CONNECTIONS);
        });
        Connector.configure(channel, here.context());
        if (trusting == null) {
            arrival.assemble(peer, ProxyHeader.LOCAL);
        } else {
            channel.pipeline()
                    .addLast(new ProxyHeaderHandler(
                            here.context(), trusting.headerTimeout().toNanos(), arrival));
        }
    }

    private InetSocketAddress peer(Channel channel) {
        return surroundings.known(channel.remoteAddress()) instanceof InetSocketAddress inet
                ? inet
                : new InetSocketAddress(0);
    }

    /** A connection until it is known whose it is. */
    private final class Arrival implements ProxyHeaderHandler.Result {
        private final Channel channel;
        private final ListenerFacts listener;
        private final Node node;
        private final LoopServices here;
        private final ConnectionGate admission;

        Arrival(Channel channel, ListenerFacts listener, Node node, LoopServices here, ConnectionGate admission) {
            this.channel = channel;
            this.listener = listener;
            this.node = node;
            this.here = here;
            this.admission = admission;
        }

        LoopCounters counters() {
            return here.context().counters(node.slot());
        }

        @Override
        public void header(ProxyHeader header) {
            InetSocketAddress source = header.source();
            byte[] shown = header.value(ProxyHeader.LISTENER_TOKEN);
            if (token != null && source != null && !MessageDigest.isEqual(shown, token.octets())) {
                failed(
                        ErrorReason.PROXY_UNTRUSTED,
                        "it does not come from a network load balancer that has it as a target");
                return;
            }
            assemble(source == null ? peer(channel) : source, header);
        }

        void assemble(InetSocketAddress client, ProxyHeader header) {
            InetAddress address = client.getAddress();
            if (!admission.enter(address)) {
                reject(client);
                return;
            }
            ConnectionGate entered = admission; // so that the listener does not keep this arrival
            channel.closeFuture().addListener(ignored -> entered.leave(address));
            ConnectionPipeline.assemble(
                    channel, new ClientConnection(listener, node, here.context(), client, header), here, tlsFailures);
        }

        void reject(InetSocketAddress client) {
            counters().increment(Counter.REJECTED_CONNECTIONS);
            counters().increment(Counter.REJECTED_FLOWS);
            observers.tell(observer -> observer.connectionRejected(listener.name(), client));
            channel.close();
        }

        @Override
        public void failed(ErrorReason reason, String why) {
            refuse(peer(channel), reason, why);
        }

        void refuse(InetSocketAddress peer, ErrorReason reason, String why) {
            counters().increment(reason);
            counters().increment(Counter.REJECTED_CONNECTIONS);
            counters().increment(Counter.REJECTED_FLOWS);
            long silent = refusals.pass(reason.ordinal(), here.context().nowNanos());
            if (silent >= 0) {
                LOGGER.warn(
                        "{}: connection of {} refused: {}, {}; {} more of this reason were not logged",
                        listener.name(),
                        peer,
                        reason,
                        why,
                        silent);
            }
            observers.tell(observer -> observer.connectionRejected(listener.name(), peer));
            Connections.reset(channel);
        }
    }

    @Override
    public int openConnections() {
        ConnectionGate admission = gate;
        return admission == null ? 0 : admission.open();
    }

    /** Frees the port, too. On an event loop it does not wait until the port is free. */
    @Override
    public void stopAccepting() {
        List<ChannelFuture> closed = serverChannels.stream().map(Channel::close).toList();
        if (!surroundings.hasThreads() || !isOnLoop()) {
            closed.forEach(surroundings::await);
        }
    }

    private boolean isOnLoop() {
        for (EventExecutor loop : loops.group()) {
            if (loop.inEventLoop()) {
                return true;
            }
        }
        return false;
    }

    @Override
    public CompletionStage<Void> drain(long limitNanos) {
        ListenerFacts listener = facts;
        if (listener != null) {
            listener.drain();
        }
        CompletableFuture<Void> done = new CompletableFuture<>();
        for (Channel channel : connections) {
            channel.eventLoop().execute(() -> {
                ClientCodec codec = channel.pipeline().get(ClientCodec.class);
                if (codec != null) {
                    codec.drain();
                } else {
                    channel.close(); // still in its TLS handshake
                }
            });
        }
        connections.newCloseFuture().addListener(ignored -> done.complete(null));
        var cut = loops.group().next().schedule(this::cut, limitNanos, TimeUnit.NANOSECONDS);
        return done.whenComplete((nothing, error) -> {
            cut.cancel(false);
            cut(); // whoever came while the others were drained
        });
    }

    /** Cuts every connection. */
    public void cut() {
        connections.close();
    }

    @Override
    public void cutAndWait() {
        surroundings.await(connections.close());
    }
}
