package io.elb.internal.tcp;

import io.elb.internal.connection.AddressText;
import io.elb.internal.connection.ClientConnection;
import io.elb.internal.connection.LoopContext;
import io.elb.internal.connection.TlsFacts;
import io.elb.internal.target.TargetRuntime;
import io.elb.observe.ErrorReason;
import io.elb.observe.FlowRecord;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes the record of a flow that has ended. */
final class FlowRecords {
    private FlowRecords() {}

    static FlowRecord of(TcpSession session, @Nullable ErrorReason error) {
        ClientConnection connection = session.connection();
        LoopContext loop = connection.loop();
        Instant now = loop.now();
        return new FlowRecord(
                session.context().identity(),
                now.minusNanos(loop.nowNanos() - connection.openedNanos()),
                now,
                client(session),
                Optional.ofNullable(session.chosen()).map(target -> target(session, target)),
                session.attempts(),
                session.receivedBytes(),
                session.sentBytes(),
                Optional.ofNullable(error));
    }

    private static FlowRecord.Client client(TcpSession session) {
        ClientConnection connection = session.connection();
        return new FlowRecord.Client(
                connection.listener().name(),
                connection.listener().config().protocol(),
                connection.listener().port(),
                connection.clientIp(),
                connection.clientAddress().getPort(),
                session.id(),
                Optional.ofNullable(connection.tls()).map(TlsFacts::toRecord));
    }

    private static FlowRecord.Target target(TcpSession session, TargetRuntime target) {
        String address = AddressText.of(session.address());
        return new FlowRecord.Target(
                target.ref(), address.isEmpty() ? Optional.empty() : Optional.of(address), session.connectNanos());
    }
}
