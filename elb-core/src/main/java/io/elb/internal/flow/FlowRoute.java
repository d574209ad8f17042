package io.elb.internal.flow;

import io.elb.internal.action.Outcome;
import io.elb.internal.connection.ClientConnection;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Chooses a target group by the rules of a listener of this moment. */
@FunctionalInterface
public interface FlowRoute {
    /**
     * Chooses for a connection.
     *
     * @param serverName what the client asked for by SNI; null for nothing
     */
    Outcome choose(ClientConnection connection, @Nullable String serverName, RandomGenerator random);
}
