package io.elb.internal.upstream;

import io.elb.internal.http.Upstream;
import io.elb.observe.ErrorReason;
import java.net.InetSocketAddress;

/** Whoever waits for a connection to a target; told exactly once, on its own event loop, perhaps before acquire returns. */
public interface UpstreamWaiter {
    /** Here is the connection. */
    void onUpstream(Upstream upstream);

    /** There is none. */
    void onUpstreamFailed(ErrorReason reason);

    /** It takes longer; whoever wants the connection no more runs {@code withdraw} on the event loop. */
    default void onQueued(Runnable withdraw) {}

    /** The client that it is for. */
    InetSocketAddress clientAddress();

    /** Slot of the node that the client came to. */
    int slot();

    /** Whether the connection is still wanted; when it is not, neither of the others is called. */
    boolean isWaiting();
}
