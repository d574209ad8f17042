package io.elb.internal.accept;

import io.elb.internal.connection.ListenerFacts;
import io.elb.internal.connection.Node;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Takes what comes to the port of a listener, by one protocol. Thread-safe. */
public interface Acceptor {
    /**
     * Binds the same port on every node, for port 0 one that is free on all of them; {@code factsOf} is given the bound
     * addresses, in the order of the nodes, before the first connection or datagram is taken.
     */
    void bind(List<Node> nodes, int port, Function<List<InetSocketAddress>, ListenerFacts> factsOf);

    /** Connections, or flows, that are open now. */
    int openConnections();

    /** Takes nobody new; those who are there go on. */
    void stopAccepting();

    /** Ends idle connections now and the others when they are ready; what is left after the limit is cut. */
    CompletionStage<Void> drain(long limitNanos);

    /** Cuts everything and waits until all is closed. */
    void cutAndWait();
}
