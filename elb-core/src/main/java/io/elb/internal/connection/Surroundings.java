package io.elb.internal.connection;

import io.netty.util.concurrent.Future;
import java.net.SocketAddress;

/**
 * What lies around the channels of a balancer: the machine with its network, or a test's make-believe. Thread-safe where
 * channels live on several event loops.
 */
public interface Surroundings {
    /** Where to bind a listener that wants {@code wanted}. */
    SocketAddress toBind(SocketAddress wanted);

    /** Where to connect to reach {@code wanted}. */
    SocketAddress toConnect(SocketAddress wanted);

    /** The address that users know, for one that a channel says. */
    SocketAddress known(SocketAddress ofChannel);

    /** Returns when {@code future} is done. */
    void await(Future<?> future);

    /** Whether the balancer may start event loops of its own. */
    boolean hasThreads();

    /** The machine. */
    static Surroundings machine() {
        return Machine.INSTANCE;
    }

    /** Addresses are what they are; waiting blocks. */
    enum Machine implements Surroundings {
        INSTANCE;

        @Override
        public SocketAddress toBind(SocketAddress wanted) {
            return wanted;
        }

        @Override
        public SocketAddress toConnect(SocketAddress wanted) {
            return wanted;
        }

        @Override
        public SocketAddress known(SocketAddress ofChannel) {
            return ofChannel;
        }

        @Override
        public void await(Future<?> future) {
            future.awaitUninterruptibly();
        }

        @Override
        public boolean hasThreads() {
            return true;
        }
    }
}
