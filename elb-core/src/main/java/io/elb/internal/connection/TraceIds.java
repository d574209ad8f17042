package io.elb.internal.connection;

import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;

/**
 * Makes the identifiers of X-Amzn-Trace-Id: {@code 1-} eight hex digits of the time {@code -} 24 of chance. Unique, not secret.
 * Confined to one event loop.
 */
public final class TraceIds {
    public static final int LENGTH = 35;

    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    private static final long SECOND_NANOS = 1_000_000_000L;

    private final LoopContext loop;
    private final RandomGenerator random;
    private long epochSecond;
    private long takenNanos;

    /** Makes ids from a generator that was seeded from a secure source. */
    public TraceIds(LoopContext loop, RandomGenerator random) {
        this.loop = loop;
        this.random = random;
        this.takenNanos = loop.nowNanos() - 2 * SECOND_NANOS;
    }

    /** Writes one id of {@link #LENGTH} bytes. */
    public void write(byte[] out, int at) {
        long now = loop.nowNanos();
        if (now - takenNanos >= SECOND_NANOS) {
            epochSecond = loop.now().getEpochSecond();
            takenNanos = now;
        }
        out[at] = '1';
        out[at + 1] = '-';
        hex(out, at + 2, epochSecond, 8);
        out[at + 10] = '-';
        hex(out, at + 11, random.nextLong(), 16);
        hex(out, at + 27, random.nextLong(), 8);
    }

    /** A new {@code conn_trace_id} of ELB's access log: {@code TID_} and 32 hex digits of chance. */
    public String connectionId() {
        byte[] digits = new byte[32];
        hex(digits, 0, random.nextLong(), 16);
        hex(digits, 16, random.nextLong(), 16);
        return "TID_" + new String(digits, StandardCharsets.ISO_8859_1);
    }

    private static void hex(byte[] out, int at, long value, int digits) {
        long rest = value;
        for (int i = at + digits - 1; i >= at; i--) {
            out[i] = HEX[(int) rest & 15];
            rest >>>= 4;
        }
    }
}
