package io.elb.listener;

/**
 * How a listener's connections, and those to targets made on their behalf, talk to the kernel. <em>Immutable.</em>
 *
 * @since 0.1
 */
public enum Transport {
    /** The best that this machine has: epoll on Linux, kqueue on macOS, else NIO. */
    AUTO,
    /** Linux epoll, with splice for large bodies. */
    EPOLL,
    /** Linux io_uring (kernel 5.9 or newer, where the container permits it): cheapest for small messages, without splice. */
    IO_URING,
    /** The JDK's selectors, everywhere. */
    NIO,
    /** BSD and macOS kqueue. */
    KQUEUE
}
