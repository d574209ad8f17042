package io.elb.testing;

import io.elb.testing.WireException.Kind;
import java.io.IOException;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/** Waits for one direction of a channel; each direction has its own, so that one thread may read while another writes. */
final class Waiter {
    private final Selector selector;
    private final SelectionKey key;

    Waiter(SocketChannel channel) throws IOException {
        selector = Selector.open();
        try {
            key = channel.register(selector, 0);
        } catch (IOException e) {
            selector.close();
            throw e;
        }
    }

    /** Answers whether one of the operations is possible now. */
    boolean await(int operations, Deadline deadline) throws WireException {
        int ready;
        try {
            key.interestOps(operations);
            selector.selectedKeys().clear();
            ready = deadline.isUnlimited() ? selector.select() : selector.select(deadline.remainingMillis());
        } catch (ClosedSelectorException | CancelledKeyException | IOException e) {
            throw new WireException(Kind.CLOSED, "this side closed the connection");
        }
        if (Thread.currentThread().isInterrupted()) {
            throw new WireException(Kind.CLOSED, "interrupted");
        }
        return ready > 0;
    }

    void wakeup() {
        selector.wakeup();
    }

    void close() throws IOException {
        selector.close();
    }
}
