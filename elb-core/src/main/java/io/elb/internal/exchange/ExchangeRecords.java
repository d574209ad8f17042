package io.elb.internal.exchange;

import io.elb.internal.action.ActionChain;
import io.elb.internal.connection.TlsFacts;
import io.elb.internal.http.FieldNames;
import io.elb.internal.http.HeadFields;
import io.elb.internal.http.RequestHead;
import io.elb.internal.rule.MatchedRule;
import io.elb.internal.target.TargetRuntime;
import io.elb.observe.RequestRecord;
import io.elb.observe.RequestTimings;
import io.elb.observe.RuleRef;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/** Makes the record of a finished exchange. */
final class ExchangeRecords {
    private static final int USER_AGENT_CHARS = 8 * 1024;

    private ExchangeRecords() {}

    static RequestRecord of(HttpExchange exchange) {
        RequestHead head = exchange.head();
        Instant ended = exchange.context().loop().now();
        long endedNanos = exchange.nowNanos();
        TlsFacts tls = exchange.connection().tls();
        MatchedRule<ActionChain> matched = exchange.matched();
        TargetRuntime target = exchange.lastTarget();
        return new RequestRecord(
                exchange.listener().name(),
                exchange.listener().scheme(),
                exchange.connection().clientAddress(),
                ended.minusNanos(endedNanos - exchange.times().startNanos()),
                ended,
                head.methodStart() == head.methodEnd() ? "" : head.method(),
                head.authority(),
                uri(head),
                head.majorVersion() == 1 ? "HTTP/1." + head.minorVersion() : "HTTP/2.0",
                Optional.ofNullable(exchange.tunnelProtocol()),
                exchange.status(),
                exchange.targetStatus() == 0 ? OptionalInt.empty() : OptionalInt.of(exchange.targetStatus()),
                exchange.receivedBytes(),
                exchange.sentBytes(),
                timings(exchange.times(), endedNanos),
                matched == null
                        ? Optional.empty()
                        : Optional.of(new RuleRef(exchange.listener().name(), matched.priority())),
                matched == null ? "" : matched.action().token(),
                Optional.ofNullable(exchange.redirectUrl()),
                target == null ? Optional.empty() : Optional.of(target.ref()),
                exchange.attempts(),
                Optional.ofNullable(exchange.error()),
                head.desyncClass(),
                Optional.ofNullable(head.desyncReason()),
                userAgent(head.fields()),
                exchange.trace().text(),
                tls == null ? "" : tls.protocol(),
                tls == null ? "" : tls.cipher(),
                tls == null ? Optional.empty() : Optional.ofNullable(tls.serverName()));
    }

    private static String uri(RequestHead head) {
        String path = head.path();
        return head.query().isEmpty() ? path : path + '?' + head.query();
    }

    private static RequestTimings timings(ExchangeTimes times, long endedNanos) {
        return new RequestTimings(
                times.requestNanos(),
                times.targetNanos(),
                times.responseNanos(endedNanos),
                endedNanos - times.startNanos());
    }

    private static String userAgent(HeadFields fields) {
        int index = fields.indexOf(FieldNames.USER_AGENT);
        if (index < 0) {
            return "";
        }
        int end = Math.min(fields.valueEnd(index), fields.valueStart(index) + USER_AGENT_CHARS);
        return new String(
                fields.bytes(), fields.valueStart(index), end - fields.valueStart(index), StandardCharsets.ISO_8859_1);
    }
}
