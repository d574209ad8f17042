package io.elb.observe;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Formats a record in the field order of ELB's access log; what is not known here is {@code -}. */
final class AccessLogLine {
    private static final DateTimeFormatter TIME =
            new DateTimeFormatterBuilder().appendInstant(6).toFormatter(Locale.ROOT);

    private AccessLogLine() {}

    static String format(RequestRecord record) {
        RequestRecord.Request request = record.request();
        RequestRecord.Connection connection = record.connection();
        RequestRecord.Timings timings = record.timings();
        String targets = joined(record, RequestRecord.Attempt::address);
        StringBuilder line = new StringBuilder(320);
        line.append(type(request)).append(' ').append(time(timings.ended())).append(' ');
        line.append(record.balancer().id()).append(' ');
        line.append(connection.clientIp())
                .append(':')
                .append(connection.clientPort())
                .append(' ');
        line.append(record.lastAttempt().map(attempt -> text(attempt.address())).orElse("-"))
                .append(' ');
        seconds(line, timings.requestNanos());
        seconds(line, timings.targetNanos());
        seconds(line, timings.responseNanos());
        line.append(record.status()).append(' ');
        line.append(status(record.targetStatus())).append(' ');
        line.append(request.bodyBytes())
                .append(' ')
                .append(record.response().bodyBytes())
                .append(' ');
        quoted(line, requestLine(record));
        quoted(line, text(request.userAgent()));
        line.append(connection.tls().map(RequestRecord.Tls::cipher).orElse("-"))
                .append(' ')
                .append(connection.tls().map(RequestRecord.Tls::protocol).orElse("-"))
                .append(' ');
        line.append(record.target()
                        .map(target -> record.balancer().targetGroupArn(target.group()))
                        .orElse("-"))
                .append(' ');
        quoted(line, text(request.traceId()));
        quoted(line, connection.tls().flatMap(RequestRecord.Tls::serverName).orElse("-"));
        quoted(line, connection.tls().flatMap(RequestRecord.Tls::certificate).orElse("-"));
        RequestRecord.Routing routing = record.routing();
        line.append(routing.rule()
                        .map(rule -> Integer.toString(rule.priority()))
                        .orElse("-"))
                .append(' ');
        line.append(time(timings.created())).append(' ');
        quoted(line, text(String.join(",", routing.actions())));
        quoted(line, routing.redirectUrl().orElse("-"));
        quoted(line, record.response().reason().orElse("-"));
        quoted(line, targets);
        quoted(line, joined(record, attempt -> status(attempt.status())));
        quoted(line, classification(record.desync().desyncClass()));
        quoted(line, record.desync().reason().map(DesyncReason::token).orElse("-"));
        line.append(connection.traceId()).append(' ');
        quoted(line, routing.transform().flatMap(RequestRecord.Transform::host).orElse("-"));
        quoted(line, routing.transform().flatMap(RequestRecord.Transform::uri).orElse("-"));
        quoted(line, routing.transform().map(RequestRecord.Transform::status).orElse("-"));
        line.setLength(line.length() - 1);
        return line.toString();
    }

    private static String joined(RequestRecord record, Function<RequestRecord.Attempt, String> part) {
        return record.attempts().isEmpty()
                ? "-"
                : record.attempts().stream().map(part).map(AccessLogLine::text).collect(Collectors.joining(" "));
    }

    private static String type(RequestRecord.Request request) {
        boolean tls = request.scheme().equals("https");
        return request.tunnel().isPresent() ? (tls ? "wss" : "ws") : request.scheme();
    }

    private static String time(Instant instant) {
        return TIME.format(instant);
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

    private static String status(OptionalInt status) {
        return status.isPresent() ? Integer.toString(status.getAsInt()) : "-";
    }

    private static String requestLine(RequestRecord record) {
        RequestRecord.Request request = record.request();
        int port = record.connection().port();
        if (request.method().isEmpty()) {
            return "- " + request.scheme() + "://-:" + port + "- -";
        }
        String host = request.authority();
        if (!host.matches(".*:[0-9]+")) {
            host += ":" + port;
        }
        return request.method() + ' ' + request.scheme() + "://" + host + request.uri() + ' ' + request.protocol();
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
