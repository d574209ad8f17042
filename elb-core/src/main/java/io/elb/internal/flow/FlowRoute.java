package io.elb.internal.flow;

import io.elb.internal.action.Outcome;
import io.elb.internal.connection.ClientConnection;
import io.elb.internal.target.TargetRuntime;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Chooses a target group by the rules of a listener of this moment. */
public interface FlowRoute {
    /**
     * Chooses for a connection.
     *
     * @param serverName what the client asked for by SNI; null for nothing
     */
    Outcome choose(ClientConnection connection, @Nullable String serverName, RandomGenerator random);

    /** The target, in any of the groups, that has this server id for QUIC, draining or not; null for none. */
    @Nullable
    TargetRuntime byServerId(long serverId);
}
