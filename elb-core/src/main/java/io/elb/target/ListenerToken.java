package io.elb.target;

import java.util.random.RandomGenerator;

/**
 * What a listener knows the network load balancer by that it is a target of: connections with it may say who their client is. Made by
 * {@code Listener.asTarget()}; only valid in this JVM, and never shown. <em>Immutable.</em>
 *
 * @since 0.1
 */
public final class ListenerToken {
    private static final int LENGTH = 16;

    private final byte[] octets;

    private ListenerToken(byte[] octets) {
        this.octets = octets;
    }

    /**
     * A new token.
     *
     * @param random a source of secrets
     * @return one that nobody can guess
     * @throws NullPointerException if {@code random} is null
     */
    public static ListenerToken random(RandomGenerator random) {
        byte[] octets = new byte[LENGTH];
        random.nextBytes(octets);
        return new ListenerToken(octets);
    }

    /**
     * Its octets.
     *
     * @return a copy
     */
    public byte[] octets() {
        return octets.clone();
    }

    @Override
    public String toString() {
        return "ListenerToken";
    }
}
