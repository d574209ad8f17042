package io.elb.internal.tcp;

import io.elb.internal.connection.LoopCounters;
import io.elb.network.Protocol;
import io.elb.observe.Counter;

/** What is counted of the flows of one protocol that came to one node. Confined to its event loop. */
final class FlowCounts {
    private final LoopCounters counters;
    private final boolean isTls;

    FlowCounts(LoopCounters counters, Protocol protocol) {
        this.counters = counters;
        this.isTls = protocol == Protocol.TLS;
    }

    void opened() {
        counters.increment(Counter.NEW_FLOWS);
        counters.increment(isTls ? Counter.NEW_FLOWS_TLS : Counter.NEW_FLOWS_TCP);
    }

    void closed() {
        counters.increment(isTls ? Counter.CLOSED_FLOWS_TLS : Counter.CLOSED_FLOWS_TCP);
    }

    void passed(long bytes) {
        counters.add(Counter.PROCESSED_BYTES, bytes);
        counters.add(isTls ? Counter.PROCESSED_BYTES_TLS : Counter.PROCESSED_BYTES_TCP, bytes);
    }

    LoopCounters counters() {
        return counters;
    }
}
