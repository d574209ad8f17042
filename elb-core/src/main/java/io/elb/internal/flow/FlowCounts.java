package io.elb.internal.flow;

import io.elb.internal.connection.LoopCounters;
import io.elb.network.Protocol;
import io.elb.observe.Counter;

/** What is counted of the flows of one protocol that came to one node. Confined to its event loop. */
public final class FlowCounts {
    private final LoopCounters counters;
    private final Counter opened;
    private final Counter closed;
    private final Counter bytes;

    /** For flows of a protocol. */
    public FlowCounts(LoopCounters counters, Protocol protocol) {
        this.counters = counters;
        switch (protocol) {
            case TLS -> {
                opened = Counter.NEW_FLOWS_TLS;
                closed = Counter.CLOSED_FLOWS_TLS;
                bytes = Counter.PROCESSED_BYTES_TLS;
            }
            case UDP -> {
                opened = Counter.NEW_FLOWS_UDP;
                closed = Counter.CLOSED_FLOWS_UDP;
                bytes = Counter.PROCESSED_BYTES_UDP;
            }
            case QUIC -> {
                opened = Counter.NEW_FLOWS_QUIC;
                closed = Counter.CLOSED_FLOWS_QUIC;
                bytes = Counter.PROCESSED_BYTES_QUIC;
            }
            default -> {
                opened = Counter.NEW_FLOWS_TCP;
                closed = Counter.CLOSED_FLOWS_TCP;
                bytes = Counter.PROCESSED_BYTES_TCP;
            }
        }
    }

    /** A flow was established. */
    public void opened() {
        counters.increment(Counter.NEW_FLOWS);
        counters.increment(opened);
    }

    /** One of them has ended. */
    public void closed() {
        counters.increment(closed);
    }

    /** Bytes were passed on. */
    public void passed(long amount) {
        counters.add(Counter.PROCESSED_BYTES, amount);
        counters.add(bytes, amount);
    }

    /** The counters themselves. */
    public LoopCounters counters() {
        return counters;
    }
}
