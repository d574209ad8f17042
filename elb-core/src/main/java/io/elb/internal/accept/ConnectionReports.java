package io.elb.internal.accept;

import io.elb.internal.connection.ClientConnection;
import io.elb.internal.connection.ConnectionRecords;
import io.elb.internal.connection.TlsFacts;
import io.elb.internal.connection.TraceIds;
import io.elb.internal.jfr.FlightEvents;
import io.elb.internal.observe.Observers;
import io.elb.netty.ClientCertificateException;
import io.elb.observe.BalancerIdentity;
import io.elb.observe.ClientCertificateError;
import io.elb.observe.ConnectionRecord;
import io.elb.observe.TlsErrorReason;
import java.security.cert.X509Certificate;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tells the connection logs of the connections of one event loop. Confined to it.
 *
 * @param observers who is told
 * @param identity who the balancer is
 * @param traceIds names connections
 */
public record ConnectionReports(Observers observers, BalancerIdentity identity, TraceIds traceIds) {
    /** The connection is ready for requests; {@code certificate} is what the client has shown. */
    void established(ClientConnection connection, @Nullable X509Certificate certificate) {
        TlsFacts tls = connection.tls();
        if (tls != null) {
            FlightEvents.handshake(
                    connection.listener().name(), tls.protocol(), tls.cipher(), tls.isResumed(), tls.handshakeNanos());
        }
        if (observers.wantsConnections()) {
            report(connection, null, certificate, null);
        }
    }

    /** Its handshake has failed. */
    void failed(ClientConnection connection, TlsErrorReason reason, @Nullable Throwable cause) {
        FlightEvents.handshakeFailed(
                connection.listener().name(), reason, connection.loop().nowNanos() - connection.openedNanos());
        if (observers.wantsConnections()) {
            ClientCertificateException refused = refusal(cause);
            if (refused == null) {
                report(connection, reason, null, null);
            } else {
                report(connection, reason, refused.certificate(), refused.error());
            }
        }
    }

    private static @Nullable ClientCertificateException refusal(@Nullable Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ClientCertificateException refused) {
                return refused;
            }
        }
        return null;
    }

    private void report(
            ClientConnection connection,
            @Nullable TlsErrorReason failure,
            @Nullable X509Certificate certificate,
            @Nullable ClientCertificateError error) {
        observers.connected(new ConnectionRecord(
                identity,
                connection.loop().now(),
                ConnectionRecords.of(connection, traceIds),
                Optional.ofNullable(failure),
                certificate == null
                        ? Optional.empty()
                        : Optional.of(ConnectionRecord.ClientCertificate.of(certificate)),
                Optional.ofNullable(error)));
    }
}
