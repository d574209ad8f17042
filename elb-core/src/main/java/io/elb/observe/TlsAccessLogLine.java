package io.elb.observe;

import io.elb.internal.file.LineBuffer;
import io.elb.internal.file.LineWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/** Writes a record as a line of the access log of a Network Load Balancer: 22 fields. Confined to one thread. */
final class TlsAccessLogLine implements LineWriter.Encoder<FlowRecord> {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final int MOST_LIST_BYTES = 256;

    static String format(FlowRecord record) {
        LineBuffer line = new LineBuffer();
        new TlsAccessLogLine().encode(record, line);
        return line.toString();
    }

    @Override
    public void encode(FlowRecord record, LineBuffer line) {
        FlowRecord.Client client = record.client();
        Optional<RequestRecord.Tls> tls = client.tls();
        line.put("tls 2.0 ").put(time(record.ended())).put(' ');
        line.put(record.balancer().id()).put(' ');
        String listener = record.balancer().listenerArn(client.listener());
        line.put(listener.substring(listener.lastIndexOf('/') + 1)).put(' ');
        line.put(client.ip()).put(':').put(client.clientPort()).put(' ');
        line.put(client.destination()).put(' ');
        line.put(Duration.between(record.accepted(), record.ended()).toMillis()).put(' ');
        line.put(tls.map(facts -> Long.toString(facts.handshakeNanos() / 1_000_000))
                        .orElse("-"))
                .put(' ');
        line.put(record.receivedBytes()).put(' ').put(record.sentBytes()).put(' ');
        line.put(
                        client.tlsAlert().isEmpty()
                                ? "-"
                                : Integer.toString(client.tlsAlert().getAsInt()))
                .put(' ');
        line.put(tls.flatMap(RequestRecord.Tls::certificate).orElse("-")).put(" - ");
        line.put(tls.map(RequestRecord.Tls::cipher).orElse("-")).put(' ');
        line.put(tls.map(facts -> version(facts.protocol())).orElse("-")).put(' ');
        line.put(tls.flatMap(RequestRecord.Tls::keyExchange).orElse("-")).put(' ');
        line.putWord(tls.flatMap(RequestRecord.Tls::serverName).orElse("-")).put(' ');
        line.putWord(client.applicationProtocol().orElse("-")).put(' ');
        line.putWord(record.target()
                        .flatMap(FlowRecord.Target::applicationProtocol)
                        .orElse("-"))
                .put(' ');
        offered(client, line);
        line.put(' ').put(time(record.accepted()));
    }

    private static String time(Instant instant) {
        return TIME.format(instant);
    }

    /** {@code TLSv1.3} is {@code tlsv13}. */
    private static String version(String protocol) {
        return protocol.toLowerCase(Locale.ROOT).replace(".", "");
    }

    /** Each in double quotes, what can't stand in them encoded as in a URL, no more than 256 octets. */
    private static void offered(FlowRecord.Client client, LineBuffer line) {
        if (client.offeredProtocols().isEmpty()) {
            line.put('-');
            return;
        }
        StringBuilder list = new StringBuilder();
        for (String protocol : client.offeredProtocols()) {
            list.append(list.isEmpty() ? "\"" : ",\"").append(encoded(protocol)).append('"');
        }
        line.put(list.length() > MOST_LIST_BYTES ? list.substring(0, MOST_LIST_BYTES) : list.toString());
    }

    private static String encoded(String latin1) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < latin1.length(); i++) {
            char c = latin1.charAt(i);
            boolean isPlain = c > ' ' && c < 0x7f && c != '"' && c != '%' && c != ',';
            if (isPlain) {
                text.append(c);
            } else {
                text.append(String.format(Locale.ROOT, "%%%02X", (int) c));
            }
        }
        return text.toString();
    }
}
