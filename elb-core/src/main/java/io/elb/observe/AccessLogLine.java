package io.elb.observe;

import io.elb.internal.file.LineBuffer;
import io.elb.internal.file.LineWriter;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Writes a record as a line of ELB's access log: 33 fields. Confined to one thread. */
final class AccessLogLine implements LineWriter.Encoder<RequestRecord> {
    private static final int NANOS_OF_MILLI = 1_000_000;
    private static final int KEPT_GROUPS = 1000;
    private static final int BAD_GATEWAY = 502;
    private static final Optional<String> SESSION_REUSED = Optional.of("session-reused");

    // What many lines share, as it was written last.
    private @Nullable BalancerIdentity balancer;
    private String balancerId = "";
    private final Map<String, String> groupArns = new HashMap<>();
    private final boolean bracketed;

    /** Makes an encoder that puts IPv6 addresses into brackets, or leaves them as ELB does. */
    AccessLogLine(boolean bracketed) {
        this.bracketed = bracketed;
    }

    static String format(RequestRecord record) {
        LineBuffer line = new LineBuffer();
        new AccessLogLine(false).encode(record, line);
        return line.toString();
    }

    @Override
    public void encode(RequestRecord record, LineBuffer line) {
        remember(record.balancer());
        RequestRecord.Connection connection = record.connection();
        RequestRecord.Request request = record.request();
        line.put(type(request)).put(' ');
        Instant ended = record.timings().ended();
        line.putTime(ended.getEpochSecond(), ended.getNano()).put(' ');
        line.put(balancerId).put(' ');
        host(connection.clientIp(), line).put(':').put(connection.clientPort()).put(' ');
        targets(record, line);
        request(request, connection, line);
        tls(connection.tls(), line);
        Optional<String> group = record.routing().targetGroup();
        line.put(group.isEmpty() ? "-" : groupArn(group.get()));
        quoted(request.traceId(), line.put(' '));
        quoted(tlsText(connection, RequestRecord.Tls::serverName), line.put(' '));
        quoted(tlsText(connection, AccessLogLine::certificate), line.put(' '));
        routing(record, line.put(' '));
        lists(record.attempts(), line);
        desync(record.desync(), line);
        line.put(connection.traceId());
        transform(record.routing().transform(), line);
    }

    private void remember(BalancerIdentity identity) {
        if (!identity.equals(balancer) || groupArns.size() > KEPT_GROUPS) {
            balancer = identity;
            balancerId = identity.id();
            groupArns.clear();
        }
    }

    private String groupArn(String group) {
        BalancerIdentity identity = balancer;
        return identity == null ? "-" : groupArns.computeIfAbsent(group, identity::targetGroupArn);
    }

    // ---- fields 1–12

    private static String type(RequestRecord.Request request) {
        boolean tls = request.scheme().equals("https");
        if (request.tunnel().isPresent()) {
            return tls ? "wss" : "ws";
        }
        if (request.grpc()) {
            return tls ? "grpcs" : "grpc";
        }
        return request.protocol().startsWith("HTTP/2") ? "h2" : request.scheme();
    }

    /** Target, times, statuses, sizes. */
    private void targets(RequestRecord record, LineBuffer line) {
        RequestRecord.Attempt last = record.lastAttempt().orElse(null);
        address(last == null ? "" : last.address(), line).put(' ');
        times(record, last, line);
        line.put(record.response().status()).put(' ');
        status(last == null ? OptionalInt.empty() : last.status(), line).put(' ');
        line.put(record.request().bytes())
                .put(' ')
                .put(record.response().bytes())
                .put(' ');
    }

    /** As ELB has it, a target that closed, or sent what is no answer, has a time; one that stayed silent has none. */
    private static void times(RequestRecord record, RequestRecord.@Nullable Attempt last, LineBuffer line) {
        RequestRecord.Timings timings = record.timings();
        long request = timings.requestNanos();
        long target = timings.targetNanos();
        long response = timings.responseNanos();
        if (target < 0 && request >= 0 && record.status() == BAD_GATEWAY) {
            target = timings.totalNanos() - request;
            response = last != null && last.function() ? 0 : -1;
        }
        seconds(request, line);
        seconds(target, line);
        seconds(response, line);
    }

    private static void seconds(long nanos, LineBuffer line) {
        if (nanos < 0) {
            line.put("-1 ");
        } else {
            line.putSeconds(nanos).put(' ');
        }
    }

    private LineBuffer address(String address, LineBuffer line) {
        if (address.isEmpty()) {
            return line.put('-');
        }
        int port = bracketed ? address.lastIndexOf(':') : -1;
        return port < 0
                ? line.put(address)
                : host(address.substring(0, port), line).put(address.substring(port));
    }

    private LineBuffer host(String ip, LineBuffer line) {
        return bracketed && ip.indexOf(':') >= 0 ? line.put('[').put(ip).put(']') : line.put(ip);
    }

    private static LineBuffer status(OptionalInt status, LineBuffer line) {
        return status.isPresent() ? line.put(status.getAsInt()) : line.put('-');
    }

    // ---- fields 13–20

    private static void request(RequestRecord.Request request, RequestRecord.Connection connection, LineBuffer line) {
        line.put('"');
        if (request.method().isEmpty()) {
            line.put('-');
        } else {
            line.putEscaped(request.method());
        }
        line.put(' ').put(request.scheme()).put("://");
        String authority = request.authority();
        int port = portStart(authority);
        line.putEscaped(port < 0 ? authority : authority.substring(0, port));
        line.put(':').put(connection.port());
        if (request.method().isEmpty()) {
            line.put("- -");
        } else {
            line.putEscaped(request.uri()).put(' ').put(request.protocol());
        }
        line.put('"').put(' ');
        quoted(request.userAgent(), line);
        line.put(' ');
    }

    /** Where {@code :port} begins; −1 without a port. */
    private static int portStart(String authority) {
        int colon = authority.lastIndexOf(':');
        return colon > authority.lastIndexOf(']') ? colon : -1;
    }

    private static void tls(Optional<RequestRecord.Tls> tls, LineBuffer line) {
        if (tls.isEmpty()) {
            line.put("- - ");
        } else {
            line.put(tls.get().cipher()).put(' ').put(tls.get().protocol()).put(' ');
        }
    }

    /** Whoever resumes a session is not shown the certificate. */
    private static Optional<String> certificate(RequestRecord.Tls tls) {
        return tls.resumed() ? SESSION_REUSED : tls.certificate();
    }

    private static String tlsText(
            RequestRecord.Connection connection, Function<RequestRecord.Tls, Optional<String>> part) {
        return connection.tls().isEmpty()
                ? ""
                : part.apply(connection.tls().get()).orElse("");
    }

    // ---- fields 21–33

    private static void routing(RequestRecord record, LineBuffer line) {
        RequestRecord.Routing routing = record.routing();
        if (routing.rule().isPresent()) {
            line.put(routing.rule().get().priority());
        } else {
            line.put('-');
        }
        Instant created = record.timings().created();
        int millis = created.getNano() / NANOS_OF_MILLI;
        line.put(' ').putTime(created.getEpochSecond(), millis * NANOS_OF_MILLI).put(' ');
        actions(routing.actions(), line);
        quoted(routing.redirectUrl().orElse(""), line.put(' '));
        quoted(record.response().reason().orElse(""), line.put(' '));
        line.put(' ');
    }

    private static void actions(List<String> actions, LineBuffer line) {
        line.put('"');
        for (int i = 0; i < actions.size(); i++) {
            if (i > 0) {
                line.put(',');
            }
            line.put(actions.get(i));
        }
        line.put(actions.isEmpty() ? "-\"" : "\"");
    }

    private void lists(List<RequestRecord.Attempt> attempts, LineBuffer line) {
        boolean listed = !attempts.isEmpty() && !attempts.get(0).function();
        if (!listed) {
            line.put("\"-\" \"-\" ");
            return;
        }
        line.put('"');
        for (int i = 0; i < attempts.size(); i++) {
            address(attempts.get(i).address(), line.put(i == 0 ? "" : " "));
        }
        line.put("\" \"");
        for (int i = 0; i < attempts.size(); i++) {
            status(attempts.get(i).status(), line.put(i == 0 ? "" : " "));
        }
        line.put("\" ");
    }

    private static void desync(RequestRecord.Desync desync, LineBuffer line) {
        if (desync.desyncClass() == DesyncClass.COMPLIANT) {
            line.put("\"-\" \"-\" ");
            return;
        }
        line.put('"').put(desync.desyncClass().token()).put("\" \"");
        line.put(desync.reason().map(DesyncReason::token).orElse("-")).put("\" ");
    }

    private static void transform(Optional<RequestRecord.Transform> transform, LineBuffer line) {
        if (transform.isEmpty()) {
            line.put(" \"-\" \"-\" \"-\"");
            return;
        }
        quoted(transform.get().host().orElse(""), line.put(' '));
        quoted(transform.get().uri().orElse(""), line.put(' '));
        quoted(transform.get().status(), line.put(' '));
    }

    private static void quoted(String text, LineBuffer line) {
        line.put('"');
        if (text.isEmpty()) {
            line.put('-');
        } else {
            line.putEscaped(text);
        }
        line.put('"');
    }
}
