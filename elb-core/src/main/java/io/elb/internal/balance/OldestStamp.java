package io.elb.internal.balance;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/* How it works
 *
 * The times at which things began stand in eight cells. What begins while all are taken is not watched; those
 * that are watched began before it, so the oldest of all is among them until all eight have ended, and then the next ones
 * take the cells. So what is read is never older than the oldest, and reaches its age soon.
 *
 * The first free cell is taken, and most targets never have eight things going on: only the cells up to the last that
 * was ever used are looked at.
 */
/** Since when the oldest of some things is going on. Thread-safe, without locks. */
public final class OldestStamp {
    private static final VarHandle CELLS = MethodHandles.arrayElementVarHandle(long[].class);
    private static final VarHandle USED;
    private static final int WATCHED = 8;
    private static final long NONE = Long.MIN_VALUE;

    static {
        try {
            USED = MethodHandles.lookup().findVarHandle(OldestStamp.class, "used", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final long[] cells = new long[WATCHED];
    private volatile int used;

    public OldestStamp() {
        Arrays.fill(cells, NONE);
    }

    /** Something begins. */
    public void add(long nanos) {
        for (int i = 0; i < WATCHED; i++) {
            if ((long) CELLS.getOpaque(cells, i) == NONE && CELLS.compareAndSet(cells, i, NONE, nanos)) {
                use(i + 1);
                return;
            }
        }
    }

    private void use(int count) {
        for (int before = used; before < count; before = used) {
            USED.compareAndSet(this, before, count);
        }
    }

    /** Something that began at this time has ended; of several, one. Answers whether it was watched. */
    public boolean remove(long nanos) {
        int count = used;
        for (int i = 0; i < count; i++) {
            if ((long) CELLS.getOpaque(cells, i) == nanos && CELLS.compareAndSet(cells, i, nanos, NONE)) {
                return true;
            }
        }
        return false;
    }

    /** For how long the oldest is going on; 0 when nothing is. */
    public long age(long nowNanos) {
        long age = 0;
        int count = used;
        for (int i = 0; i < count; i++) {
            long began = (long) CELLS.getOpaque(cells, i);
            if (began != NONE) {
                age = Math.max(age, nowNanos - began);
            }
        }
        return age;
    }
}
