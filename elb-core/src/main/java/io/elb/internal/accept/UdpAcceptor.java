package io.elb.internal.accept;

import io.elb.internal.connection.ListenerFacts;
import io.elb.internal.connection.Node;
import io.elb.internal.connection.Surroundings;
import io.elb.internal.flow.FlowContext;
import io.elb.internal.udp.FlowLimit;
import io.elb.internal.udp.FlowPlaces;
import io.elb.internal.udp.FlowTable;
import io.elb.internal.udp.UdpListenerHandler;
import io.elb.internal.upstream.Connector;
import io.elb.listener.UdpOptions;
import io.elb.netty.EventLoops;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.unix.UnixChannelOption;
import io.netty.util.concurrent.EventExecutor;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * The sockets for the datagrams of one listener: one on each event loop for each address, the kernel choosing by the client's address, where
 * the transport can share an address (SO_REUSEPORT); else one. Their number stays, so that a flow stays on its loop. Thread-safe.
 */
public final class UdpAcceptor implements Acceptor {
    private static final int PORT_TRIES = 50;
    private static final int WAIT_MILLIS = 10;

    private final EventLoops loops;
    private final Function<EventLoop, FlowContext> contexts;
    private final Surroundings surroundings;
    private final UdpOptions options;
    private final ChannelGroup sockets;
    private final FlowLimit limit;

    /** Creates an acceptor that is not bound. */
    public UdpAcceptor(
            EventLoops loops,
            Function<EventLoop, FlowContext> contexts,
            Surroundings surroundings,
            UdpOptions options) {
        this.loops = loops;
        this.contexts = contexts;
        this.surroundings = surroundings;
        this.options = options;
        this.sockets = new DefaultChannelGroup(loops.group().next(), true);
        this.limit = new FlowLimit(options.maxFlows());
    }

    /** A socket with the node that it belongs to. */
    private record Bound(Channel channel, Node node) {}

    @Override
    public void bind(List<Node> nodes, int port, Function<List<InetSocketAddress>, ListenerFacts> factsOf) {
        if (!surroundings.hasThreads()) {
            throw new IllegalStateException("protocol: UDP (expected: TCP or TLS, in virtual time)");
        }
        List<Bound> bound = bindAll(nodes, port);
        int common = port(bound.get(0).channel());
        Objects.requireNonNull(factsOf.apply(nodes.stream()
                .map(node -> new InetSocketAddress(node.address(), common))
                .toList()));
        Map<EventLoop, FlowPlaces> places = new HashMap<>();
        for (Bound each : bound) {
            Channel channel = each.channel();
            FlowContext context = contexts.apply(channel.eventLoop());
            FlowTable flows = new FlowTable(
                    context,
                    each.node(),
                    channel,
                    places.computeIfAbsent(channel.eventLoop(), loop -> new FlowPlaces(context, limit)));
            sockets.add(channel);
            channel.eventLoop().execute(() -> {
                Connector.configureDatagrams(channel, context.loop(), options);
                ConnectionPipeline.assembleDatagrams(channel, new UdpListenerHandler(flows));
                channel.config().setAutoRead(true);
            });
        }
    }

    private static int port(Channel channel) {
        return ((InetSocketAddress) channel.localAddress()).getPort();
    }

    private List<Bound> bindAll(List<Node> nodes, int port) {
        for (int i = 1; ; i++) {
            List<Bound> bound = new ArrayList<>();
            int common = port;
            try {
                for (Node node : nodes) {
                    for (InetAddress address : addresses(node.address())) {
                        for (EventLoop loop : loopsThatShare()) {
                            Channel channel = bind(loop, new InetSocketAddress(address, common));
                            bound.add(new Bound(channel, node));
                            common = port(channel);
                        }
                    }
                }
                return bound;
            } catch (RuntimeException | Error e) {
                bound.forEach(each -> surroundings.await(each.channel().close()));
                boolean isTaken =
                        port == 0 && !bound.isEmpty(); // what is free at the first address is not at another one
                if (!isTaken || i == PORT_TRIES) {
                    throw e;
                }
            }
        }
    }

    /** Answers are to leave from the address that was asked, so that the wildcard stands for all addresses. */
    private static List<InetAddress> addresses(InetAddress wanted) {
        if (!wanted.isAnyLocalAddress()) {
            return List.of(wanted);
        }
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(address -> address instanceof Inet4Address || !(wanted instanceof Inet4Address))
                    .toList();
        } catch (SocketException e) {
            throw new IllegalStateException(
                    "address: " + wanted + " (expected: one whose interfaces can be listed)", e);
        }
    }

    private List<EventLoop> loopsThatShare() {
        List<EventLoop> all = new ArrayList<>();
        for (EventExecutor executor : loops.group()) {
            all.add((EventLoop) executor);
        }
        return switch (loops.transport()) {
            case EPOLL, IO_URING -> all;
            case KQUEUE, NIO, AUTO -> List.of(loops.group().next());
        };
    }

    private Channel bind(EventLoop loop, InetSocketAddress wanted) {
        Bootstrap bootstrap = new Bootstrap()
                .group(loop)
                .channelFactory(loops.datagramChannels(wanted))
                .option(ChannelOption.AUTO_READ, false)
                .handler(new ChannelInboundHandlerAdapter()); // until there are the facts of the listener
        if (loopsThatShare().size() > 1) {
            bootstrap.option(UnixChannelOption.SO_REUSEPORT, true);
        }
        ChannelFuture bound = bootstrap.bind(wanted);
        surroundings.await(bound);
        Throwable cause = bound.cause();
        if (cause != null) {
            throw new IllegalStateException("address: " + wanted + " (expected: an address that can be bound)", cause);
        }
        return bound.channel();
    }

    @Override
    public int openConnections() {
        return limit.open();
    }

    @Override
    public void stopAccepting() {
        limit.drain();
    }

    @Override
    public CompletionStage<Void> drain(long limitNanos) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        EventLoop loop = loops.group().next();
        long end = loop.ticker().nanoTime() + limitNanos;
        loop.execute(() -> closeWhenIdle(loop, end, done));
        return done;
    }

    private void closeWhenIdle(EventLoop loop, long endNanos, CompletableFuture<Void> done) {
        if (limit.open() == 0 || loop.ticker().nanoTime() - endNanos >= 0) {
            sockets.close().addListener(closed -> done.complete(null));
        } else {
            loop.schedule(() -> closeWhenIdle(loop, endNanos, done), WAIT_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void cutAndWait() {
        surroundings.await(sockets.close());
    }
}
