package io.elb.internal.exchange;

import io.elb.internal.action.ActionChain;
import io.elb.internal.action.Transformed;
import io.elb.internal.connection.AddressText;
import io.elb.internal.connection.ConnectionRecords;
import io.elb.internal.http.FieldNames;
import io.elb.internal.http.HeadFields;
import io.elb.internal.http.Octets;
import io.elb.internal.http.RequestHead;
import io.elb.internal.http.Upstream;
import io.elb.internal.rule.MatchedRule;
import io.elb.observe.ErrorReason;
import io.elb.observe.RequestRecord;
import io.elb.observe.RuleRef;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Makes the record of a finished exchange. */
final class ExchangeRecords {
    private static final int USER_AGENT_OCTETS = 8 * 1024;

    private ExchangeRecords() {}

    static RequestRecord of(HttpExchange exchange) {
        RequestHead head = exchange.head();
        return new RequestRecord(
                exchange.context().identity(),
                ConnectionRecords.of(exchange.connection(), exchange.context().traceIds()),
                request(exchange, head),
                routing(exchange),
                attempts(exchange.lastAttempt()),
                exchange.picks(),
                response(exchange),
                head.desyncReason() == null
                        ? RequestRecord.Desync.COMPLIANT
                        : RequestRecord.Desync.of(head.desyncReason()),
                timings(exchange));
    }

    private static RequestRecord.Request request(HttpExchange exchange, RequestHead head) {
        long bodyBytes = exchange.receivedBytes();
        String authority = head.authority();
        return new RequestRecord.Request(
                head.methodStart() == head.methodEnd() ? "" : head.method(),
                exchange.listener().scheme(),
                authority.isEmpty() ? exchange.listener().dnsName() : authority,
                uri(head),
                protocol(head),
                ProtocolMatrix.isGrpc(head),
                Optional.ofNullable(exchange.tunnelProtocol()),
                userAgent(head.fields()),
                exchange.decision().matched() == null ? "" : exchange.trace().text(head.fields()),
                bodyBytes + exchange.downstream().overheadReceived(),
                bodyBytes);
    }

    private static String uri(RequestHead head) {
        String whole = Octets.string(head.fields().bytes(), head.pathStart(), head.queryEnd());
        return head.isAbsoluteForm() && head.pathStart() == head.pathEnd() ? '/' + whole : whole;
    }

    private static String protocol(RequestHead head) {
        if (head.majorVersion() != 1) {
            return "HTTP/2.0";
        }
        return head.minorVersion() == 0 ? "HTTP/1.0" : "HTTP/1.1";
    }

    private static String userAgent(HeadFields fields) {
        int index = fields.indexOf(FieldNames.USER_AGENT);
        if (index < 0) {
            return "";
        }
        int start = fields.valueStart(index);
        return Octets.string(fields.bytes(), start, Math.min(fields.valueEnd(index), start + USER_AGENT_OCTETS));
    }

    private static RequestRecord.Routing routing(HttpExchange exchange) {
        Decision decision = exchange.decision();
        MatchedRule<ActionChain> matched = decision.matched();
        if (matched == null) {
            return RequestRecord.Routing.NONE;
        }
        Transformed transformed = decision.transformed();
        return new RequestRecord.Routing(
                Optional.of(new RuleRef(exchange.listener().name(), matched.priority())),
                decision.actions(),
                exchange.group() == null
                        ? Optional.empty()
                        : Optional.of(exchange.group().name()),
                Optional.ofNullable(exchange.redirectUrl()),
                transformed == null ? Optional.empty() : Optional.of(transform(transformed)));
    }

    private static RequestRecord.Transform transform(Transformed transformed) {
        return new RequestRecord.Transform(
                Optional.ofNullable(transformed.host()),
                Optional.ofNullable(transformed.uri()),
                transformed.status().token());
    }

    private static List<RequestRecord.Attempt> attempts(@Nullable Attempt last) {
        if (last == null) {
            return List.of();
        }
        Attempt before = last.previous();
        if (before == null) {
            return List.of(attempt(last));
        }
        RequestRecord.Attempt[] all = new RequestRecord.Attempt[last.number()];
        for (Attempt one = last; one != null; one = one.previous()) {
            all[one.number() - 1] = attempt(one);
        }
        return List.of(all);
    }

    private static RequestRecord.Attempt attempt(Attempt attempt) {
        Upstream upstream = attempt.upstream();
        return new RequestRecord.Attempt(
                attempt.target().ref(),
                upstream == null ? AddressText.of(attempt.target().address()) : upstream.address(),
                attempt.target().target().kind().isFunction(),
                attempt.status() == 0 ? OptionalInt.empty() : OptionalInt.of(attempt.status()),
                Optional.ofNullable(attempt.error()));
    }

    private static RequestRecord.Response response(HttpExchange exchange) {
        ErrorReason error = exchange.error();
        long bodyBytes = exchange.sentBytes();
        return new RequestRecord.Response(
                exchange.status(),
                bodyBytes + exchange.downstream().overheadSent(),
                bodyBytes,
                Optional.ofNullable(error),
                error == null || error.token().equals("-") ? Optional.empty() : Optional.of(error.token()));
    }

    private static RequestRecord.Timings timings(HttpExchange exchange) {
        Instant ended = exchange.context().loop().now();
        long endedNanos = exchange.nowNanos();
        ExchangeTimes times = exchange.times();
        long totalNanos = endedNanos - times.startNanos();
        return new RequestRecord.Timings(
                ended.minusNanos(totalNanos),
                ended,
                times.requestNanos(),
                times.targetNanos(),
                times.responseNanos(),
                totalNanos);
    }
}
