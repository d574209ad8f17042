package io.elb.internal.target;

import java.net.InetAddress;
import java.util.List;

/** The addresses of a name, at least one, and how long they may be believed. */
public record ResolvedName(List<InetAddress> addresses, long ttlNanos) {
    public ResolvedName {
        addresses = List.copyOf(addresses);
        if (addresses.isEmpty()) {
            throw new IllegalArgumentException("addresses: [] (expected: at least one)");
        }
    }
}
