package io.elb.internal.balance;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** A counter that many threads advance, alone on its cache lines so that its neighbours are not slowed down. */
public final class PaddedCounter {
    private static final VarHandle LONGS = MethodHandles.arrayElementVarHandle(long[].class);
    private static final int AT = 16;

    private final long[] cells = new long[2 * AT];

    /** The value before it was advanced by one. */
    public long next() {
        return (long) LONGS.getAndAdd(cells, AT, 1L);
    }

    /** The value that the next call of {@link #next()} answers, as long as nobody else calls it. */
    public long value() {
        return (long) LONGS.getVolatile(cells, AT);
    }
}
