package io.elb.internal.exchange;

import io.elb.internal.connection.LoopCounters;
import io.elb.observe.Counter;
import io.elb.observe.ErrorReason;
import org.jspecify.annotations.Nullable;

/** Counts a finished exchange. */
final class ExchangeCounts {
    private ExchangeCounts() {}

    static void add(HttpExchange exchange, LoopCounters counters) {
        counters.increment(Counter.REQUESTS);
        counters.add(Counter.PROCESSED_BYTES, exchange.receivedBytes() + exchange.sentBytes());
        if (exchange.targetStatus() > 0) {
            ofTarget(exchange.targetStatus(), counters);
        } else {
            ofBalancer(exchange.status(), counters);
        }
        @Nullable ErrorReason reason = exchange.error();
        if (reason != null) {
            counters.increment(reason);
        }
    }

    private static void ofTarget(int status, LoopCounters counters) {
        switch (status / 100) {
            case 2 -> counters.increment(Counter.TARGET_2XX);
            case 3 -> counters.increment(Counter.TARGET_3XX);
            case 4 -> counters.increment(Counter.TARGET_4XX);
            case 5 -> counters.increment(Counter.TARGET_5XX);
            default -> {}
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
