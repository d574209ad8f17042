package io.elb.internal.file;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Octets on their way from one thread to one other. The first thread may only put, the second may only take.
 *
 * <p>Concurrency: positions only grow. The putting thread publishes its position after the octets, the taking thread its own
 * after it has copied them, so neither waits for the other. A ring that is replaced by a larger one names it in {@code next}
 * and gets nothing any more.
 */
final class LineRing {
    private static final VarHandle TAIL;
    private static final VarHandle HEAD;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            TAIL = lookup.findVarHandle(LineRing.class, "tail", long.class);
            HEAD = lookup.findVarHandle(LineRing.class, "head", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final byte[] octets;
    private final int mask;
    private volatile @Nullable LineRing next;
    // Written by the putting thread.
    private long tail;
    private long knownHead;
    // Written by the taking thread.
    private long head;

    /** Makes an empty ring; the capacity is a power of two. */
    LineRing(int capacity) {
        this.octets = new byte[capacity];
        this.mask = capacity - 1;
    }

    int capacity() {
        return octets.length;
    }

    // ---- the putting thread

    /** Puts octets in, all or none; false when there is no room. */
    boolean offer(byte[] from, int length) {
        long end = tail + length;
        if (end - knownHead > octets.length) {
            knownHead = (long) HEAD.getAcquire(this);
            if (end - knownHead > octets.length) {
                return false;
            }
        }
        int at = (int) tail & mask;
        int first = Math.min(length, octets.length - at);
        System.arraycopy(from, 0, octets, at, first);
        System.arraycopy(from, first, octets, 0, length - first);
        TAIL.setRelease(this, end);
        return true;
    }

    /** Whether at least {@code octets} wait, or seem to. */
    boolean holds(int count) {
        if (tail - knownHead < count) {
            return false;
        }
        knownHead = (long) HEAD.getAcquire(this);
        return tail - knownHead >= count;
    }

    /** From now on everything goes to {@code larger}. */
    void replaceBy(LineRing larger) {
        next = larger;
    }

    // ---- the taking thread

    /** The ring that has taken the place of this one; null while none has. To be asked before {@link #end}. */
    @Nullable
    LineRing next() {
        return next;
    }

    /** The position behind the last octet that may be taken; always the end of a line. */
    long end() {
        return (long) TAIL.getAcquire(this);
    }

    /** The position of the first octet that was not taken. */
    long start() {
        return head;
    }

    /** Takes whole lines up to a position, as many as fit; the room is for at least one. */
    void take(long end, ByteBuffer out) {
        long from = head;
        int count = (int) Math.min(end - from, out.remaining());
        if (from + count < end) {
            while (octets[(int) (from + count - 1) & mask] != '\n') {
                count--;
            }
        }
        int at = (int) from & mask;
        int first = Math.min(count, octets.length - at);
        out.put(octets, at, first);
        out.put(octets, 0, count - first);
        HEAD.setRelease(this, from + count);
    }
}
