package io.elb.listener;

import java.time.Duration;
import java.util.Objects;

/**
 * How a UDP or TCP_UDP listener treats datagrams, and those that it exchanges with targets for them. <em>Immutable.</em>
 *
 * @param idleTimeout after what silence of both sides a flow ends, so that the client's next datagram begins a new one; 1 ms–6000 s,
 *     default 120 s as in ELB, where it is fixed
 * @param maxFlows how many flows there are at most at once; 1–1,000,000, default 10,000, each of which has a socket. Beyond it a new one
 *     takes the place of one that no target has ever answered and whose client is silent for the longest time, at least 200 ms; where
 *     there is none, datagrams that would begin another flow are dropped (extension)
 * @param receiveBufferBytes size of the kernel's buffer for what comes, 4096–67,108,864, or 0 (default) for the system's (extension)
 * @param sendBufferBytes size of the kernel's buffer for what is sent, 4096–67,108,864, or 0 (default) for the system's (extension)
 * @since 0.1
 */
public record UdpOptions(Duration idleTimeout, int maxFlows, int receiveBufferBytes, int sendBufferBytes) {
    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofSeconds(6000);
    private static final UdpOptions DEFAULTS = new UdpOptions(Duration.ofSeconds(120), 10_000, 0, 0);

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if a value is out of its range
     * @throws NullPointerException if the timeout is null
     */
    public UdpOptions {
        Objects.requireNonNull(idleTimeout, "idleTimeout");
        if (idleTimeout.compareTo(SHORTEST) < 0 || idleTimeout.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "idleTimeout: " + idleTimeout + " (expected: " + SHORTEST + "–" + LONGEST + ")");
        }
        if (maxFlows < 1 || maxFlows > 1_000_000) {
            throw new IllegalArgumentException("maxFlows: " + maxFlows + " (expected: 1–1000000)");
        }
        TcpOptions.checkBuffer("receiveBufferBytes", receiveBufferBytes);
        TcpOptions.checkBuffer("sendBufferBytes", sendBufferBytes);
    }

    /**
     * ELB's timeout, and the system's sizes.
     *
     * @return 120 s, 10,000 flows, buffers as the system has them
     */
    public static UdpOptions defaults() {
        return DEFAULTS;
    }

    /**
     * These options with another idle timeout.
     *
     * @param value 1 ms–6000 s
     * @return a changed copy
     * @throws IllegalArgumentException if the value is out of its range
     * @throws NullPointerException if the value is null
     */
    public UdpOptions withIdleTimeout(Duration value) {
        return new UdpOptions(value, maxFlows, receiveBufferBytes, sendBufferBytes);
    }

    /**
     * These options with another number of flows.
     *
     * @param value 1–1,000,000
     * @return a changed copy
     * @throws IllegalArgumentException if the value is out of its range
     */
    public UdpOptions withMaxFlows(int value) {
        return new UdpOptions(idleTimeout, value, receiveBufferBytes, sendBufferBytes);
    }

    /**
     * These options with buffers of a fixed size.
     *
     * @param receiveBytes 4096–67,108,864, or 0 for the system's choice
     * @param sendBytes 4096–67,108,864, or 0 for the system's choice
     * @return a changed copy
     * @throws IllegalArgumentException if a value is out of its range
     */
    public UdpOptions withBuffers(int receiveBytes, int sendBytes) {
        return new UdpOptions(idleTimeout, maxFlows, receiveBytes, sendBytes);
    }
}
