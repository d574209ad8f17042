package io.elb.internal.flow;

import io.elb.internal.connection.AddressText;
import io.elb.internal.connection.ClientConnection;
import io.elb.internal.connection.ConnectionRecords;
import io.elb.internal.connection.LoopContext;
import io.elb.internal.connection.TlsFacts;
import io.elb.internal.target.TargetRuntime;
import io.elb.network.Protocol;
import io.elb.observe.ErrorReason;
import io.elb.observe.FlowRecord;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
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
                client(
                        connection,
                        flow.protocol(),
                        flow.id(),
                        flow.destination(),
                        flow.applicationProtocol(),
                        flow.clientAlert()),
                Optional.ofNullable(flow.chosen()).map(target -> target(flow, target)),
                flow.picks(),
                flow.attempts(),
                flow.receivedBytes(),
                flow.sentBytes(),
                Optional.ofNullable(error));
    }

    /** Of a connection whose TLS handshake has failed, so that it has become no flow. */
    public static FlowRecord ofFailedHandshake(
            FlowContext context, ClientConnection connection, InetSocketAddress socket, OptionalInt alert) {
        LoopContext loop = connection.loop();
        Instant now = loop.now();
        return new FlowRecord(
                context.identity(),
                now.minusNanos(loop.nowNanos() - connection.openedNanos()),
                now,
                client(connection, Protocol.TLS, ids(context, connection), socket, null, alert),
                Optional.empty(),
                List.of(),
                0,
                0,
                0,
                Optional.of(ErrorReason.CLIENT_TLS_FAILED));
    }

    private static String ids(FlowContext context, ClientConnection connection) {
        return ConnectionRecords.of(connection, context.traceIds()).traceId();
    }

    private static FlowRecord.Client client(
            ClientConnection connection,
            Protocol protocol,
            String id,
            InetSocketAddress socket,
            @Nullable String applicationProtocol,
            OptionalInt alert) {
        InetSocketAddress told = connection.proxyHeader().destination();
        return new FlowRecord.Client(
                connection.listener().name(),
                protocol,
                connection.listener().port(),
                connection.clientIp(),
                connection.clientAddress().getPort(),
                AddressText.of(told == null ? socket : told),
                id,
                Optional.ofNullable(connection.serverName()),
                Optional.ofNullable(connection.tls()).map(TlsFacts::toRecord),
                Optional.ofNullable(applicationProtocol),
                connection.offeredProtocols(),
                alert);
    }

    private static FlowRecord.Target target(Flow flow, TargetRuntime target) {
        String address = AddressText.of(flow.address());
        return new FlowRecord.Target(
                target.ref(),
                address.isEmpty() ? Optional.empty() : Optional.of(address),
                flow.connectNanos(),
                Optional.ofNullable(flow.targetApplicationProtocol()));
    }
}
