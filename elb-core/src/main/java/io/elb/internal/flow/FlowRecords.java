package io.elb.internal.flow;

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
public final class FlowRecords {
    private FlowRecords() {}

    /** Of a flow that ends now. */
    public static FlowRecord of(Flow flow, @Nullable ErrorReason error) {
        ClientConnection connection = flow.connection();
        LoopContext loop = connection.loop();
        Instant now = loop.now();
        return new FlowRecord(
                flow.context().identity(),
                now.minusNanos(loop.nowNanos() - connection.openedNanos()),
                now,
                client(flow),
                Optional.ofNullable(flow.chosen()).map(target -> target(flow, target)),
                flow.attempts(),
                flow.receivedBytes(),
                flow.sentBytes(),
                Optional.ofNullable(error));
    }

    private static FlowRecord.Client client(Flow flow) {
        ClientConnection connection = flow.connection();
        return new FlowRecord.Client(
                connection.listener().name(),
                flow.protocol(),
                connection.listener().port(),
                connection.clientIp(),
                connection.clientAddress().getPort(),
                flow.id(),
                Optional.ofNullable(connection.tls()).map(TlsFacts::toRecord));
    }

    private static FlowRecord.Target target(Flow flow, TargetRuntime target) {
        String address = AddressText.of(flow.address());
        return new FlowRecord.Target(
                target.ref(), address.isEmpty() ? Optional.empty() : Optional.of(address), flow.connectNanos());
    }
}
