package io.elb.testing;

import io.elb.internal.connection.Surroundings;
import io.elb.internal.target.ResolvedName;
import io.elb.internal.target.TargetResolver;
import io.netty.channel.local.LocalAddress;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The addresses of one virtual balancer: each stands for a place in memory that no other one sees. Confined to the
 * test's thread.
 */
final class VirtualNetwork implements Surroundings, TargetResolver {
    private static final AtomicLong COUNT = new AtomicLong();
    private static final int FIRST_PORT = 20_000;
    private static final int FIRST_CLIENT_PORT = 40_000;
    private static final int HOSTS = 250;

    private final String prefix = "elb-virtual-" + COUNT.incrementAndGet() + '/';
    private final VirtualLoop loop;
    private final Map<SocketAddress, InetSocketAddress> known = new HashMap<>();
    private final Set<SocketAddress> bound = new HashSet<>();
    private final Map<String, InetAddress> names = new HashMap<>();
    private int nextPort = FIRST_PORT;
    private int nextClientPort = FIRST_CLIENT_PORT;
    private int nextChannel;
    private int targets;

    VirtualNetwork(VirtualLoop loop) {
        this.loop = loop;
    }

    /** Takes an address literal; asks nobody. */
    static InetAddress literal(String address) {
        if (!address.matches("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*")) {
            throw new IllegalArgumentException("address: " + address + " (expected: an IPv4 or IPv6 address)");
        }
        try {
            return InetAddress.getByName(address);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("address: " + address + " (expected: an IPv4 or IPv6 address)", e);
        }
    }

    InetSocketAddress newTarget(String name) {
        InetAddress address = literal("10.0." + targets / HOSTS + '.' + (1 + targets % HOSTS));
        targets++;
        names.put(name, address);
        return new InetSocketAddress(address, 80);
    }

    /** A number for a channel, so that whatever is ordered by channel is ordered alike in each run. */
    int newChannelNumber() {
        return ++nextChannel;
    }

    LocalAddress newClient(InetAddress address) {
        return place(new InetSocketAddress(address, nextClientPort++));
    }

    LocalAddress place(InetSocketAddress address) {
        LocalAddress place = new LocalAddress(prefix + address.getAddress().getHostAddress() + '|' + address.getPort());
        known.put(place, address);
        return place;
    }

    void forget(SocketAddress place) {
        known.remove(place);
    }

    void bound(SocketAddress place) {
        bound.add(place);
    }

    void unbound(SocketAddress place) {
        bound.remove(place);
    }

    @Override
    public SocketAddress toBind(SocketAddress wanted) {
        if (!(wanted instanceof InetSocketAddress address)) {
            return wanted;
        }
        return place(address.getPort() == 0 ? new InetSocketAddress(address.getAddress(), nextPort++) : address);
    }

    @Override
    public SocketAddress toConnect(SocketAddress wanted) {
        if (!(wanted instanceof InetSocketAddress address) || address.isUnresolved()) {
            return wanted;
        }
        LocalAddress exact = place(address);
        LocalAddress any = place(new InetSocketAddress(literal("0.0.0.0"), address.getPort()));
        return !bound.contains(exact) && bound.contains(any) ? any : exact;
    }

    @Override
    public SocketAddress known(SocketAddress ofChannel) {
        return known.getOrDefault(ofChannel, new InetSocketAddress(literal("127.0.0.1"), 0));
    }

    @Override
    public void await(Future<?> future) {
        loop.runUntil(future::isDone);
    }

    @Override
    public boolean hasThreads() {
        return false;
    }

    @Override
    public CompletionStage<ResolvedName> resolve(String host) {
        InetAddress address = names.get(host);
        return address == null
                ? CompletableFuture.failedFuture(new UnknownHostException(host))
                : CompletableFuture.completedFuture(new ResolvedName(List.of(address), TimeUnit.DAYS.toNanos(1)));
    }
}
