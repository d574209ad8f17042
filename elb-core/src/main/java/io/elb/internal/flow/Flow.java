package io.elb.internal.flow;

import io.elb.internal.connection.ClientConnection;
import io.elb.internal.connection.ConnectionRecords;
import io.elb.internal.target.TargetRuntime;
import io.elb.network.Protocol;
import io.elb.observe.ErrorReason;
import io.elb.observe.PickRecord;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** What a client sends to one target and the target to the client, whatever the protocol. Confined to its event loop. */
public interface Flow {
    /** What it lives with. */
    FlowContext context();

    /** The client's side. */
    ClientConnection connection();

    /** What its client speaks. */
    Protocol protocol();

    /** Where the client's side ends, as its socket says it. */
    InetSocketAddress destination();

    /** What was agreed on with the client by ALPN; null for nothing. */
    default @Nullable String applicationProtocol() {
        return null;
    }

    /** What was agreed on with the target by ALPN; null for nothing. */
    default @Nullable String targetApplicationProtocol() {
        return null;
    }

    /** The code of the alert of TLS with which the client has ended it; empty for none. */
    default OptionalInt clientAlert() {
        return OptionalInt.empty();
    }

    /** The last target that was tried; null for none. */
    @Nullable
    TargetRuntime chosen();

    /** Where it was tried to be reached; null for nowhere. */
    @Nullable
    SocketAddress address();

    /** How targets came to be picked, as far as it was recorded. */
    List<PickRecord> picks();

    /** How many targets were tried. */
    int attempts();

    /** From the accepted connection, or the end of its handshake, until a target was connected; -1 when none was. */
    long connectNanos();

    /** What came from the client and was passed on. */
    long receivedBytes();

    /** What came from the target and was passed on. */
    long sentBytes();

    /** Ends it, whatever its state. */
    void cutOff(ErrorReason reason);

    /** A name for it that no other has. */
    default String id() {
        return ConnectionRecords.of(connection(), context().traceIds()).traceId();
    }
}
