package io.elb.internal.connection;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * Where clients reach a balancer in one zone.
 *
 * @param slot number by which what belongs to the zone is found, from 1; 0 where there is no zone
 * @param zone the zone's name; null where there is none
 * @param address where its sockets are bound
 */
public record Node(int slot, @Nullable String zone, InetAddress address) {
    /** The slot of whatever came to no zone. */
    public static final int NO_ZONE = 0;
}
