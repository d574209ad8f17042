package io.elb.internal.http;

import io.elb.observe.ErrorReason;
import java.net.SocketAddress;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a target, kept between attempts; it has room for one of them at a time (HTTP/1), or for several (HTTP/2).
 * Confined to its event loop.
 */
public interface PooledConnection {
    /** Who keeps connections. */
    interface Owner {
        /** No attempt uses the connection any more, and it is ready for another. */
        void idle(PooledConnection connection);

        /** Attempts use the connection, and it has room for another again. */
        void hasRoom(PooledConnection connection);

        /**
         * TLS has ended the connection before it was of any use, as a target of TLS 1.3 does that refuses the balancer's
         * certificate after the handshake; answers what that is.
         */
        ErrorReason tlsFailed(PooledConnection connection, SocketAddress target, Throwable cause);

        /** The connection is gone; told once. */
        void closed(PooledConnection connection);
    }

    /**
     * Prepares the connection, whose channel is ready. {@code prepared} is told once: null when attempts may use it, or else
     * why none can, and then it is closed.
     */
    void prepare(long timeoutNanos, Consumer<@Nullable ErrorReason> prepared);

    /** Whether another attempt may use the connection. */
    boolean hasRoom();

    /** Takes a place for one attempt. */
    Upstream open();

    /** Since when no attempt uses the connection. */
    long idleSinceNanos();

    /** Takes no further attempt, and closes as soon as none uses it; tells no receiver. */
    void close();

    /** Ends the connection from the balancer's side and tells the attempts that use it, if any. */
    void cut(ErrorReason reason);
}
