package io.elb.observe;

import io.elb.internal.file.LineBuffer;
import io.elb.internal.file.LineWriter;
import java.time.Instant;
import java.util.Optional;

/** Writes a record as a line of ELB's connection log: 13 fields. Confined to one thread. */
final class ConnectionLine implements LineWriter.Encoder<ConnectionRecord> {
    static String format(ConnectionRecord record) {
        LineBuffer line = new LineBuffer();
        new ConnectionLine().encode(record, line);
        return line.toString();
    }

    @Override
    public void encode(ConnectionRecord record, LineBuffer line) {
        RequestRecord.Connection connection = record.connection();
        Instant established = record.established();
        line.putTime(established.getEpochSecond(), established.getNano()).put(' ');
        line.put(connection.clientIp()).put(' ').put(connection.clientPort()).put(' ');
        line.put(connection.port()).put(' ');
        Optional<RequestRecord.Tls> tls = connection.tls();
        if (tls.isPresent()) {
            line.put(tls.get().protocol()).put(' ').put(tls.get().cipher()).put(' ');
            line.putSeconds(tls.get().handshakeNanos()).put(' ');
        } else {
            line.put("- - - ");
        }
        certificate(record.certificate(), line);
        status(record, line);
        line.put(connection.traceId()).put(' ');
        line.put(tls.flatMap(RequestRecord.Tls::keyExchange).orElse("-"));
    }

    private static void certificate(Optional<ConnectionRecord.ClientCertificate> certificate, LineBuffer line) {
        if (certificate.isEmpty()) {
            line.put("\"-\" - - ");
            return;
        }
        ConnectionRecord.ClientCertificate shown = certificate.get();
        line.put('"').putEscaped(shown.subject()).put("\" NotBefore=");
        line.put(shown.notBefore().toString())
                .put(";NotAfter=")
                .put(shown.notAfter().toString());
        line.put(' ').put(shown.serialNumber()).put(' ');
    }

    private static void status(ConnectionRecord record, LineBuffer line) {
        if (record.failure().isPresent()) {
            line.put("Failed:");
            line.put(record.certificateError()
                            .orElse(ClientCertificateError.UNMAPPED)
                            .token())
                    .put(' ');
        } else {
            line.put(record.connection().tls().isPresent() ? "Success " : "- ");
        }
    }
}
