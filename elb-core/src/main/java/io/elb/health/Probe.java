package io.elb.health;

import io.elb.observe.TargetRef;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * One check of one target: which target it is, and the means to reach it as traffic reaches it. Everything that is opened
 * through it is closed when the check ends. <em>Thread-safe.</em>
 *
 * @since 0.1
 */
public interface Probe {
    /**
     * The target that is checked.
     *
     * @return its group's name and its key
     */
    TargetRef target();

    /**
     * The host that the target was registered with.
     *
     * @return an address literal or a name, {@code localhost} for a Unix socket and for a function
     */
    String host();

    /**
     * The port that is checked: the one of the settings, else the target's own.
     *
     * @return 1–65535, 0 for a Unix socket and for a function
     */
    int port();

    /**
     * The address that {@link #connect()} uses, of a name the current one.
     *
     * @return the address with {@link #port()}; empty for a Unix socket, a function, and a name that is not resolved
     */
    Optional<InetSocketAddress> address();

    /**
     * Whether {@link #connect()} speaks TLS: as traffic of the group does, or as the group has it for its checks.
     *
     * @return true when the group has TLS settings for checks of its targets
     */
    boolean isTls();

    /**
     * What traffic of the group speaks to the target, by its name in ALPN (RFC 7301), and what {@link #connect()} agrees on
     * where it speaks TLS.
     *
     * @return {@code http/1.1}, or {@code h2} for groups of protocol version HTTP2 and GRPC
     */
    default String applicationProtocol() {
        return "http/1.1";
    }

    /**
     * How long the check may take. The group enforces it, a checker need not.
     *
     * @return the timeout of the settings
     */
    Duration timeout();

    /**
     * The balancer's monotonic time.
     *
     * @return nanoseconds; only differences mean anything
     */
    long nowNanos();

    /**
     * Opens a connection to the target, with the group's own TLS and PROXY protocol settings.
     *
     * @return the connection, ready to send; fails when the target can't be reached
     */
    CompletionStage<ProbeConnection> connect();

    /**
     * Calls the target with a GET, when it is a function of this process: a Lambda function gets the event with which ELB
     * checks it, whose one header is {@code user-agent}. The body of the answer is thrown away.
     *
     * @param path the request target, from {@code /} on
     * @param userAgent value of the User-Agent field
     * @return the status of the answer; fails with an {@link java.io.IOException} when the function does, and with an
     *     {@link IllegalStateException} when the target is no function
     * @throws NullPointerException if an argument is null
     */
    CompletionStage<Integer> invoke(String path, String userAgent);
}
