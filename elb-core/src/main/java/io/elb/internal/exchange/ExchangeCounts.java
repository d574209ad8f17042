package io.elb.internal.exchange;

import io.elb.internal.action.ActionChain;
import io.elb.internal.connection.LoopCounters;
import io.elb.internal.rule.MatchedRule;
import io.elb.internal.target.LoopGroupCounts;
import io.elb.observe.Counter;
import io.elb.observe.ErrorReason;

/** Counts a finished exchange: for the node that the client came to, and for the target group when a target was chosen. */
final class ExchangeCounts {
    private ExchangeCounts() {}

    static void add(HttpExchange exchange, LoopCounters counters) {
        counters.increment(Counter.RECEIVED_REQUESTS);
        if (exchange.connection().isIpv6()) {
            counters.increment(Counter.IPV6_REQUESTS);
        }
        if (ProtocolMatrix.isGrpc(exchange.head())) {
            counters.increment(Counter.GRPC_REQUESTS);
        }
        addBytes(exchange, counters);
        MatchedRule<ActionChain> matched = exchange.decision().matched();
        if (matched != null) {
            counters.add(Counter.RULE_EVALUATIONS, matched.evaluations());
        }
        Attempt last = exchange.lastAttempt();
        if (last != null) {
            ofGroup(
                    exchange,
                    last.target()
                            .group()
                            .counts()
                            .at(
                                    exchange.context().loop(),
                                    exchange.connection().node().slot()));
        }
        if (exchange.targetStatus() == 0) {
            ofBalancer(exchange.status(), counters);
        }
        ErrorReason reason = exchange.error();
        if (reason != null) {
            ofError(reason, counters);
        }
    }

    /** Counts the octets that have passed since the last time; also for exchanges that go on. */
    static void addBytes(HttpExchange exchange, LoopCounters counters) {
        long bytes = exchange.takeBytes();
        counters.add(Counter.PROCESSED_BYTES, bytes);
        if (exchange.connection().isIpv6()) {
            counters.add(Counter.IPV6_PROCESSED_BYTES, bytes);
        }
    }

    private static void ofGroup(HttpExchange exchange, LoopGroupCounts counts) {
        counts.increment(Counter.REQUESTS);
        ErrorReason reason = exchange.error();
        if (reason != null) {
            reason.counter().ifPresent(counts::increment);
        }
        if (exchange.targetStatus() > 0) {
            ofTarget(exchange.targetStatus(), counts);
            counts.responseTime(exchange.times().targetNanos());
        }
    }

    private static void ofTarget(int status, LoopGroupCounts counts) {
        switch (status / 100) {
            case 2 -> counts.increment(Counter.TARGET_2XX);
            case 3 -> counts.increment(Counter.TARGET_3XX);
            case 4 -> counts.increment(Counter.TARGET_4XX);
            case 5 -> counts.increment(Counter.TARGET_5XX);
            default -> {}
        }
    }

    private static void ofError(ErrorReason reason, LoopCounters counters) {
        counters.increment(reason);
        if (reason == ErrorReason.REDIRECT_TOO_LONG) {
            counters.increment(Counter.REDIRECT_URL_LIMIT_EXCEEDED);
        }
    }

    private static void ofBalancer(int status, LoopCounters counters) {
        switch (status / 100) {
            case 3 -> counters.increment(Counter.ELB_3XX);
            case 4 -> counters.increment(Counter.ELB_4XX);
            case 5 -> counters.increment(Counter.ELB_5XX);
            default -> {}
        }
        switch (status) {
            case 500 -> counters.increment(Counter.ELB_500);
            case 502 -> counters.increment(Counter.ELB_502);
            case 503 -> counters.increment(Counter.ELB_503);
            case 504 -> counters.increment(Counter.ELB_504);
            default -> {}
        }
    }
}
