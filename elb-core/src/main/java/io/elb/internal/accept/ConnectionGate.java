package io.elb.internal.accept;

import io.elb.limits.ConnectionLimits;
import java.net.InetAddress;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts the open connections of one listener and refuses those beyond its limits. Thread-safe. */
final class ConnectionGate {
    private final ConnectionLimits limits;
    private final AtomicInteger open = new AtomicInteger();
    private final ConcurrentHashMap<InetAddress, Integer> perClient = new ConcurrentHashMap<>();

    ConnectionGate(ConnectionLimits limits) {
        this.limits = limits;
    }

    /** Lets a connection in, or not; one that was let in must {@link #leave}. */
    boolean enter() {
        if (open.incrementAndGet() > limits.perListener() && limits.perListener() > 0) {
            open.decrementAndGet();
            return false;
        }
        return true;
    }

    void leave() {
        open.decrementAndGet();
    }

    /** Lets one more connection of a client in, or not; one that was let in must {@link #leave(InetAddress)}. */
    boolean enter(InetAddress client) {
        if (limits.perClientAddress() > 0 && perClient.merge(client, 1, Integer::sum) > limits.perClientAddress()) {
            leave(client);
            return false;
        }
        return true;
    }

    void leave(InetAddress client) {
        if (limits.perClientAddress() > 0) {
            perClient.computeIfPresent(client, (key, count) -> count == 1 ? null : count - 1);
        }
    }

    int open() {
        return open.get();
    }
}
