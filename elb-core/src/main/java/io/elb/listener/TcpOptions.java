package io.elb.listener;

import java.time.Duration;
import java.util.Objects;

/**
 * How a TCP or TLS listener treats its connections, and those to targets that it makes for them. <em>Immutable.</em>
 *
 * @param idleTimeout ELB's {@code tcp.idle_timeout.seconds}: a connection on which neither side has sent a byte for so long is reset on
 *     both sides; 1 ms–6000 s, default 350 s. ELB has 60–6000 s, shorter is an extension for tests, and so is another value than
 *     350 s on a TLS listener
 * @param keepAlive after what silence the kernel asks both peers whether they are still there, and again after a tenth of that,
 *     nine times; 1 s–6000 s, or 0 (default) for never (extension)
 * @param backlog how many connections the kernel holds until they are accepted, 1–65,535, default 4096; the system may have a lower
 *     limit (extension)
 * @param receiveBufferBytes size of the kernel's buffer for what a peer sends, 4096–67,108,864, or 0 (default) for what the
 *     system finds right at each moment (extension)
 * @param sendBufferBytes size of the kernel's buffer for what is sent to a peer, 4096–67,108,864, or 0 (default) for what the
 *     system finds right at each moment (extension)
 * @since 0.1
 */
public record TcpOptions(
        Duration idleTimeout, Duration keepAlive, int backlog, int receiveBufferBytes, int sendBufferBytes) {
    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofSeconds(6000);
    private static final TcpOptions DEFAULTS = new TcpOptions(Duration.ofSeconds(350), Duration.ZERO, 4096, 0, 0);

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if a value is out of its range
     * @throws NullPointerException if a duration is null
     */
    public TcpOptions {
        Objects.requireNonNull(idleTimeout, "idleTimeout");
        Objects.requireNonNull(keepAlive, "keepAlive");
        if (idleTimeout.compareTo(SHORTEST) < 0 || idleTimeout.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "idleTimeout: " + idleTimeout + " (expected: " + SHORTEST + "–" + LONGEST + ")");
        }
        boolean isInRange = keepAlive.compareTo(Duration.ofSeconds(1)) >= 0 && keepAlive.compareTo(LONGEST) <= 0;
        if (!keepAlive.isZero() && !isInRange) {
            throw new IllegalArgumentException(
                    "keepAlive: " + keepAlive + " (expected: PT0S, or PT1S–" + LONGEST + ")");
        }
        if (backlog < 1 || backlog > 65_535) {
            throw new IllegalArgumentException("backlog: " + backlog + " (expected: 1–65535)");
        }
        checkBuffer("receiveBufferBytes", receiveBufferBytes);
        checkBuffer("sendBufferBytes", sendBufferBytes);
    }

    static void checkBuffer(String name, int bytes) {
        if (bytes != 0 && (bytes < 4096 || bytes > 1 << 26)) {
            throw new IllegalArgumentException(name + ": " + bytes + " (expected: 0, or 4096–67108864)");
        }
    }

    /**
     * ELB's timeout, and the system's sizes.
     *
     * @return 350 s, no probes, a backlog of 4096, buffers as the system finds right
     */
    public static TcpOptions defaults() {
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
    public TcpOptions withIdleTimeout(Duration value) {
        return new TcpOptions(value, keepAlive, backlog, receiveBufferBytes, sendBufferBytes);
    }

    /**
     * These options with probes after a silence.
     *
     * @param value 1 s–6000 s, or 0 for none
     * @return a changed copy
     * @throws IllegalArgumentException if the value is out of its range
     * @throws NullPointerException if the value is null
     */
    public TcpOptions withKeepAlive(Duration value) {
        return new TcpOptions(idleTimeout, value, backlog, receiveBufferBytes, sendBufferBytes);
    }

    /**
     * These options with another backlog.
     *
     * @param value 1–65,535
     * @return a changed copy
     * @throws IllegalArgumentException if the value is out of its range
     */
    public TcpOptions withBacklog(int value) {
        return new TcpOptions(idleTimeout, keepAlive, value, receiveBufferBytes, sendBufferBytes);
    }

    /**
     * These options with buffers of a fixed size.
     *
     * @param receiveBytes 4096–67,108,864, or 0 for the system's choice
     * @param sendBytes 4096–67,108,864, or 0 for the system's choice
     * @return a changed copy
     * @throws IllegalArgumentException if a value is out of its range
     */
    public TcpOptions withBuffers(int receiveBytes, int sendBytes) {
        return new TcpOptions(idleTimeout, keepAlive, backlog, receiveBytes, sendBytes);
    }
}
