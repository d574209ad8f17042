package io.elb.internal.accept;

import io.elb.internal.connection.ClientCodec;
import io.elb.internal.connection.ListenerFacts;
import io.elb.internal.connection.LoopCounters;
import io.elb.internal.connection.Node;
import io.elb.internal.connection.Surroundings;
import io.elb.internal.jfr.FlightEvents;
import io.elb.internal.observe.Observers;
import io.elb.netty.EventLoops;
import io.elb.observe.Counter;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.EventExecutor;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The listening sockets of one listener, one on each of its nodes, and the connections that came through them. Thread-safe. */
public final class TcpAcceptor {
    private static final int PORT_TRIES = 50;

    private final EventLoops loops;
    private final Function<EventLoop, LoopServices> services;
    private final Observers observers;
    private final ChannelGroup connections;
    private final Surroundings surroundings;
    private final int backlog;
    private final TlsFailureLog tlsFailures = new TlsFailureLog();
    private volatile List<Channel> serverChannels = List.of();
    private @Nullable ConnectionGate gate;
    private @Nullable ListenerFacts facts;

    /** Creates an acceptor that is not bound. */
    public TcpAcceptor(
            EventLoops loops,
            Function<EventLoop, LoopServices> services,
            Observers observers,
            Surroundings surroundings,
            int backlog) {
        this.backlog = backlog;
        this.loops = loops;
        this.connections = new DefaultChannelGroup(loops.group().next(), true);
        this.surroundings = surroundings;
        this.services = services;
        this.observers = observers;
    }

    /**
     * Binds the same port on every node, for port 0 one that is free on all of them; {@code factsOf} is given the bound
     * addresses, in the order of the nodes, before the first connection is taken.
     */
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
                .channelFactory(loops.serverChannels())
                .option(ChannelOption.AUTO_READ, false)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        accept(channel, node);
                    }
                });
        InetSocketAddress wanted = new InetSocketAddress(node.address(), port);
        SocketAddress place = surroundings.toBind(wanted);
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
        LoopCounters counters = here.context().counters(node.slot());
        InetSocketAddress client = surroundings.known(channel.remoteAddress()) instanceof InetSocketAddress inet
                ? inet
                : new InetSocketAddress(0);
        if (!admission.enter(client.getAddress())) {
            counters.increment(Counter.REJECTED_CONNECTIONS);
            counters.increment(Counter.REJECTED_FLOWS);
            observers.tell(observer -> observer.connectionRejected(listener.name(), client));
            channel.close();
            return;
        }
        counters.increment(Counter.NEW_CONNECTIONS);
        counters.increment(Counter.CLIENT_CONNECTIONS);
        FlightEvents.accepted(listener.name(), client);
        connections.add(channel);
        channel.closeFuture().addListener(ignored -> {
            admission.leave(client.getAddress());
            counters.increment(Counter.CLOSED_CONNECTIONS);
        });
        ConnectionPipeline.assemble(channel, listener, node, here, tlsFailures);
    }

    /** Connections that are open now. */
    public int openConnections() {
        ConnectionGate admission = gate;
        return admission == null ? 0 : admission.open();
    }

    /** Frees the port; connections go on. On an event loop it does not wait until the port is free. */
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

    /** Ends idle connections now and the others after their present exchange; what is left after the limit is cut. */
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

    /** Cuts every connection and waits until all are closed. */
    public void cutAndWait() {
        surroundings.await(connections.close());
    }
}
