package io.elb.internal.connection;

import io.elb.observe.RequestRecord;
import java.util.Optional;

/** Makes what records say of a connection, once for all of them. */
public final class ConnectionRecords {
    private ConnectionRecords() {}

    /** The client's side, made when it is asked for first and after the handshake. */
    public static RequestRecord.Connection of(ClientConnection connection, TraceIds ids) {
        RequestRecord.Connection made = connection.record();
        if (made == null) {
            TlsFacts tls = connection.tls();
            made = new RequestRecord.Connection(
                    connection.listener().name(),
                    connection.listener().port(),
                    connection.clientIp(),
                    connection.clientAddress().getPort(),
                    ids.connectionId(),
                    tls == null ? Optional.empty() : Optional.of(tls.toRecord()));
            connection.record(made);
        }
        return made;
    }
}
