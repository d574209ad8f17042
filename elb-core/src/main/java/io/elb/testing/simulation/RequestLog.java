package io.elb.testing.simulation;

import java.util.ArrayList;
import java.util.List;

/** All attempts of a run, in the order in which they ended; times in nanoseconds since its start. */
final class RequestLog {
    static final int NO_TARGET = -1;

    private static final int SHIFT = 14;
    private static final int CHUNK = 1 << SHIFT;
    private static final RequestOutcome[] OUTCOMES = RequestOutcome.values();

    private final List<Chunk> chunks = new ArrayList<>();
    private Chunk last = new Chunk();
    private int size;

    private static final class Chunk {
        private final long[] arrived = new long[CHUNK];
        private final long[] begun = new long[CHUNK];
        private final long[] ended = new long[CHUNK];
        private final short[] target = new short[CHUNK];
        private final byte[] outcome = new byte[CHUNK];
    }

    void add(long arrived, long begun, long ended, int target, RequestOutcome outcome) {
        int at = size & CHUNK - 1;
        if (at == 0) {
            last = new Chunk();
            chunks.add(last);
        }
        last.arrived[at] = arrived;
        last.begun[at] = begun;
        last.ended[at] = ended;
        last.target[at] = (short) target;
        last.outcome[at] = (byte) outcome.ordinal();
        size++;
    }

    int size() {
        return size;
    }

    private Chunk chunk(int index) {
        return chunks.get(index >> SHIFT);
    }

    /** When the request came, of which this is an attempt. */
    long arrived(int index) {
        return chunk(index).arrived[index & CHUNK - 1];
    }

    /** When the attempt began. */
    long begun(int index) {
        return chunk(index).begun[index & CHUNK - 1];
    }

    /** When the attempt had ended for the balancer. */
    long ended(int index) {
        return chunk(index).ended[index & CHUNK - 1];
    }

    /** Number of the target, {@link #NO_TARGET} for none. */
    int target(int index) {
        return chunk(index).target[index & CHUNK - 1];
    }

    RequestOutcome outcome(int index) {
        return OUTCOMES[chunk(index).outcome[index & CHUNK - 1]];
    }
}
