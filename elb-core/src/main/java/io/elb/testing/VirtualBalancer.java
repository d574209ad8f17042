package io.elb.testing;

import io.elb.LoadBalancer;
import io.elb.internal.boot.EngineAccess;
import io.elb.listener.Listener;
import io.elb.netty.EventLoops;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A whole balancer with its targets and clients on the test's own thread, without a socket, in a time that moves only
 * when the test says so: an hour passes in microseconds, and each run is like the other.
 *
 * <pre>{@code
 * try (VirtualBalancer lb = VirtualBalancer.start()) {
 *     TargetGroup group = lb.balancer().addTargetGroup(TargetGroupConfig.of("web"));
 *     group.register(lb.target("one").target());
 *     Listener listener = lb.balancer().addListener(ListenerConfig.http(80, Action.forward(group)).build());
 *     VirtualClient client = lb.connect(listener);
 *     client.send("GET / HTTP/1.1\r\nHost: shop\r\n\r\n");
 *     lb.advance(Duration.ofSeconds(61));
 * }
 * }</pre>
 *
 * <p>Everything of the balancer is real but the sockets. What a connection without a kernel can't show: a peer that does
 * not read (nothing ever fills up), a connect timeout, and Unix sockets. Names resolve to the targets of that name.
 * Listeners bind any address and port; each balancer has a network of its own.
 *
 * <p><em>Confined to one event loop.</em> Its methods are for the thread that started it.
 *
 * @since 0.1
 */
public final class VirtualBalancer implements AutoCloseable {
    private final ManualClock clock = ManualClock.create();
    private final VirtualLoop loop = new VirtualLoop(clock);
    private final VirtualNetwork network = new VirtualNetwork(loop);
    private final RecordingObserver observer = new RecordingObserver();
    private final List<VirtualClient> clients = new ArrayList<>();
    private final List<VirtualTarget> targets = new ArrayList<>();
    private final LoadBalancer balancer;
    private boolean isClosed;

    private VirtualBalancer(Consumer<LoadBalancer.Builder> settings) {
        LoadBalancer.Builder builder =
                LoadBalancer.application("virtual").randomSeed(1).observer(observer);
        settings.accept(builder);
        EventLoops loops =
                EventLoops.of(loop, () -> new VirtualServerChannel(network), () -> new VirtualChannel(network));
        balancer = (LoadBalancer) EngineAccess.start(
                builder, engine -> engine.in(network, loops, clock, new SplittableRandom(1), network, loop.blocking()));
    }

    /**
     * Starts a balancer without listeners and target groups, at 2025-01-01T00:00:00Z, with random seed 1.
     *
     * @return the balancer; to be closed
     */
    public static VirtualBalancer start() {
        return start(builder -> {});
    }

    /**
     * Starts a balancer with settings of its own.
     *
     * @param settings changes the builder; event loops, threads and the wall clock have no effect
     * @return the balancer; to be closed
     */
    public static VirtualBalancer start(Consumer<LoadBalancer.Builder> settings) {
        return new VirtualBalancer(settings);
    }

    /**
     * Answers the balancer, to be configured as any other.
     *
     * @return the running balancer
     */
    public LoadBalancer balancer() {
        return balancer;
    }

    /**
     * Answers what the balancer has told since its start.
     *
     * @return the observer
     */
    public RecordingObserver observer() {
        return observer;
    }

    /**
     * Answers the clock; advance it through {@link #advance} only.
     *
     * @return the clock, 0 ns at the start
     */
    public ManualClock clock() {
        return clock;
    }

    /**
     * Adds a target that answers 200 with its name.
     *
     * @param name its default body and {@code X-Target} field; as a host name it resolves to the target
     * @return a target that accepts connections, not registered with any group
     */
    public VirtualTarget target(String name) {
        loop.requireOwner();
        VirtualTarget target = new VirtualTarget(name, loop, network, Answer.ok());
        targets.add(target);
        return target;
    }

    /**
     * Adds a target that answers by code.
     *
     * @param name its default body and {@code X-Target} field; as a host name it resolves to the target
     * @param answer gives the answer to each request, once it was read
     * @return a target that accepts connections, not registered with any group
     */
    public VirtualTarget target(String name, Function<ReceivedRequest, Answer> answer) {
        return target(name).answer(answer);
    }

    /**
     * Connects a client from 127.0.0.1.
     *
     * @param listener a listener of this balancer
     * @return a connected client
     * @throws java.io.UncheckedIOException if the listener is closed
     */
    public VirtualClient connect(Listener listener) {
        return connect(listener, "127.0.0.1");
    }

    /**
     * Connects a client from an address of the test's choice.
     *
     * @param listener a listener of this balancer
     * @param from an IPv4 or IPv6 address; the port is one that no other client has
     * @return a connected client
     * @throws java.io.UncheckedIOException if the listener is closed
     * @throws IllegalArgumentException if it is no address
     */
    public VirtualClient connect(Listener listener, String from) {
        return connect(listener.address(), from);
    }

    /**
     * Connects a client to one of the nodes that a listener is on.
     *
     * @param address one of {@link Listener#addresses()}
     * @param from an IPv4 or IPv6 address; the port is one that no other client has
     * @return a connected client
     * @throws java.io.UncheckedIOException if nothing listens there
     * @throws IllegalArgumentException if {@code from} is no address
     */
    public VirtualClient connect(InetSocketAddress address, String from) {
        VirtualClient client = VirtualClient.connect(loop, network, VirtualNetwork.literal(from), address);
        clients.add(client);
        return client;
    }

    /**
     * Lets time pass: everything that is due on the way happens at its own moment, in order.
     *
     * @param time how far; zero does what is due now
     * @throws IllegalArgumentException if the time is negative
     */
    public void advance(Duration time) {
        loop.requireOwner();
        loop.advance(time);
    }

    /** Does all that is due at this moment, as each action of a client does by itself. */
    public void run() {
        loop.runUntilIdle();
    }

    /** Closes the balancer at once, then its clients and targets. */
    @Override
    public void close() {
        loop.requireOwner();
        if (isClosed) {
            return;
        }
        isClosed = true;
        balancer.close();
        loop.runUntilIdle();
        clients.forEach(VirtualClient::close);
        targets.forEach(VirtualTarget::stop);
        loop.end();
    }
}
