package io.elb.observe;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Locale;

/** Formats a record in the field order of ELB's access log; what is not known here is {@code -}. */
final class AccessLogLine {
    private static final DateTimeFormatter TIME =
            new DateTimeFormatterBuilder().appendInstant(6).toFormatter(Locale.ROOT);

    private AccessLogLine() {}

    static String format(RequestRecord record) {
        StringBuilder line = new StringBuilder(320);
        line.append(type(record)).append(' ').append(time(record.ended())).append(' ');
        line.append(text(record.listener())).append(' ');
        address(line, record).append(' ');
        line.append(record.target().map(TargetRef::key).orElse("-")).append(' ');
        seconds(line, record.timings().requestNanos());
        seconds(line, record.timings().targetNanos());
        seconds(line, record.timings().responseNanos());
        line.append(record.status()).append(' ');
        line.append(status(record)).append(' ');
        line.append(record.receivedBytes())
                .append(' ')
                .append(record.sentBytes())
                .append(' ');
        quoted(line, requestLine(record));
        quoted(line, record.userAgent().isEmpty() ? "-" : record.userAgent());
        line.append(text(record.tlsCipher()))
                .append(' ')
                .append(text(record.tlsProtocol()))
                .append(' ');
        line.append(record.target().map(TargetRef::group).orElse("-")).append(' ');
        quoted(line, text(record.traceId()));
        quoted(line, record.serverName().orElse("-"));
        line.append("\"-\" ");
        line.append(record.rule().map(rule -> Integer.toString(rule.priority())).orElse("-"))
                .append(' ');
        line.append(time(record.created())).append(' ');
        quoted(line, text(record.action()));
        quoted(line, record.redirectUrl().orElse("-"));
        quoted(line, record.error().map(ErrorReason::token).orElse("-"));
        quoted(line, record.target().map(TargetRef::key).orElse("-"));
        quoted(line, status(record));
        quoted(line, classification(record.desyncClass()));
        quoted(line, record.desyncReason().map(DesyncReason::token).orElse("-"));
        return line.append("- \"-\" \"-\" \"-\"").toString();
    }

    private static String type(RequestRecord record) {
        boolean tls = record.scheme().equals("https");
        return record.tunnel().isPresent() ? (tls ? "wss" : "ws") : record.scheme();
    }

    private static String time(Instant instant) {
        return TIME.format(instant);
    }

    private static StringBuilder address(StringBuilder line, RequestRecord record) {
        return line.append(record.client().getAddress().getHostAddress())
                .append(':')
                .append(record.client().getPort());
    }

    private static void seconds(StringBuilder line, long nanos) {
        if (nanos < 0) {
            line.append("-1 ");
            return;
        }
        long millis = nanos / 1_000_000;
        line.append(millis / 1000).append('.');
        int rest = (int) (millis % 1000);
        line.append((char) ('0' + rest / 100))
                .append((char) ('0' + rest / 10 % 10))
                .append((char) ('0' + rest % 10));
        line.append(' ');
    }

    private static String status(RequestRecord record) {
        return record.targetStatus().isPresent()
                ? Integer.toString(record.targetStatus().getAsInt())
                : "-";
    }

    private static String requestLine(RequestRecord record) {
        if (record.method().isEmpty()) {
            return "- - -";
        }
        return record.method() + ' ' + record.scheme() + "://" + record.authority() + record.uri() + ' '
                + record.protocol();
    }

    private static String classification(DesyncClass desyncClass) {
        return switch (desyncClass) {
            case COMPLIANT -> "-";
            case ACCEPTABLE -> "Acceptable";
            case AMBIGUOUS -> "Ambiguous";
            case SEVERE -> "Severe";
        };
    }

    private static String text(String value) {
        return value.isEmpty() ? "-" : value;
    }

    private static void quoted(StringBuilder line, String value) {
        line.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                line.append('\\').append(c);
            } else if (c < 0x20 || c > 0x7e) {
                line.append("\\x")
                        .append(Character.toUpperCase(Character.forDigit(c >> 4 & 0xf, 16)))
                        .append(Character.toUpperCase(Character.forDigit(c & 0xf, 16)));
            } else {
                line.append(c);
            }
        }
        line.append("\" ");
    }
}
