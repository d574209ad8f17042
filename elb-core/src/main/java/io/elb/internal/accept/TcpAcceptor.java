package io.elb.internal.accept;

import io.elb.internal.connection.ListenerFacts;
import io.elb.internal.connection.LoopCounters;
import io.elb.internal.connection.Surroundings;
import io.elb.internal.http.h1.Http1DownstreamHandler;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One listening socket and the connections that came through it. Thread-safe. */
public final class TcpAcceptor {
    private static final int BACKLOG = 4096;

    private final EventLoops loops;
    private final Function<EventLoop, LoopServices> services;
    private final Observers observers;
    private final ChannelGroup connections;
    private final Surroundings surroundings;
    private final SocketAddress bindAddress;
    private @Nullable Channel serverChannel;
    private @Nullable ConnectionGate gate;
    private @Nullable ListenerFacts facts;

    /** Creates an acceptor that is not bound. */
    public TcpAcceptor(
            EventLoops loops,
            SocketAddress bindAddress,
            Function<EventLoop, LoopServices> services,
            Observers observers,
            Surroundings surroundings) {
        this.loops = loops;
        this.connections = new DefaultChannelGroup(loops.group().next(), true);
        this.surroundings = surroundings;
        this.bindAddress = bindAddress;
        this.services = services;
        this.observers = observers;
    }

    /** Binds; {@code factsOf} is given the bound address before the first connection is taken. */
    public void bind(Function<SocketAddress, ListenerFacts> factsOf) {
        ServerBootstrap bootstrap = new ServerBootstrap()
                .group(loops.group())
                .channelFactory(loops.serverChannels())
                .option(ChannelOption.AUTO_READ, false)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        accept(channel);
                    }
                });
        SocketAddress place = surroundings.toBind(bindAddress);
        if (place instanceof InetSocketAddress) {
            bootstrap.option(ChannelOption.SO_BACKLOG, BACKLOG).option(ChannelOption.SO_REUSEADDR, true);
        }
        ChannelFuture bound = bootstrap.bind(place);
        surroundings.await(bound);
        Throwable cause = bound.cause();
        if (cause != null) {
            throw new IllegalStateException(
                    "address: " + bindAddress + " (expected: an address that can be bound)", cause);
        }
        Channel channel = bound.channel();
        ListenerFacts listener = factsOf.apply(surroundings.known(channel.localAddress()));
        facts = listener;
        gate = new ConnectionGate(listener.config().connections());
        serverChannel = channel;
        channel.config().setAutoRead(true);
    }

    private void accept(Channel channel) {
        ListenerFacts listener = facts;
        ConnectionGate admission = gate;
        if (listener == null || admission == null || listener.isDraining()) {
            channel.close();
            return;
        }
        LoopServices here = services.apply(channel.eventLoop());
        LoopCounters counters = here.http().context().counters();
        InetSocketAddress client = surroundings.known(channel.remoteAddress()) instanceof InetSocketAddress inet
                ? inet
                : new InetSocketAddress(0);
        if (!admission.enter(client.getAddress())) {
            counters.increment(Counter.REJECTED_CONNECTIONS);
            observers.tell(observer -> observer.connectionRejected(listener.name(), client));
            channel.close();
            return;
        }
        counters.increment(Counter.NEW_CONNECTIONS);
        connections.add(channel);
        channel.closeFuture().addListener(ignored -> {
            admission.leave(client.getAddress());
            counters.increment(Counter.CLOSED_CONNECTIONS);
        });
        ConnectionPipeline.assemble(channel, listener, here);
    }

    /** Connections that are open now. */
    public int openConnections() {
        ConnectionGate admission = gate;
        return admission == null ? 0 : admission.open();
    }

    /** Frees the port; connections go on. On an event loop it does not wait until the port is free. */
    public void stopAccepting() {
        Channel server = serverChannel;
        if (server != null) {
            ChannelFuture closed = server.close();
            if (!surroundings.hasThreads() || !isOnLoop()) {
                surroundings.await(closed);
            }
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
                Http1DownstreamHandler handler = channel.pipeline().get(Http1DownstreamHandler.class);
                if (handler != null) {
                    handler.drain();
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
