package io.elb.internal.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayDeque;
import java.util.function.Supplier;

/**
 * Small buffers that the connections of one event loop use one after the other. What a message passes through is mostly free
 * again when the next one comes; an allocator would be asked for it twice per message, and have its leak detector watch some.
 * Confined to its event loop.
 */
public final class SpareBuffers implements Supplier<ByteBuf> {
    /*
     * How it works. One reference to each buffer is kept here. Who takes a buffer gets a second one and releases it like any other;
     * a buffer with nothing but our own reference is free. They are asked in turn. One that is still in use when its turn comes
     * belongs to a slow reader: others are added, and beyond the limit it is left to its user.
     */
    private static final int KEPT = 64;
    private static final int GROWTH = 4;

    private final ByteBufAllocator allocator;
    private final int bytes;
    private final ArrayDeque<ByteBuf> buffers = new ArrayDeque<>();
    private boolean closed;

    SpareBuffers(ByteBufAllocator allocator, int bytes) {
        this.allocator = allocator;
        this.bytes = bytes;
    }

    /** An empty buffer with one reference for the caller; it may be as large as the caller likes. */
    @Override
    public ByteBuf get() {
        ByteBuf first = buffers.peekFirst();
        if (first == null) {
            return added();
        }
        boolean isFree = first.refCnt() == 1;
        if (isFree && buffers.size() == 1 && first.capacity() <= GROWTH * bytes) {
            return first.clear().retain();
        }
        return next(first, isFree);
    }

    private ByteBuf next(ByteBuf first, boolean isFree) {
        boolean isKept = first.capacity() <= GROWTH * bytes && (isFree || buffers.size() < KEPT);
        buffers.pollFirst();
        if (!isKept) {
            first.release();
            return added();
        }
        buffers.addLast(first);
        return isFree ? first.clear().retain() : added();
    }

    private ByteBuf added() {
        ByteBuf made = allocator.directBuffer(bytes);
        if (closed) {
            return made;
        }
        if (made.unwrap() != null) { // watched for leaks, which costs at every touch: not for a buffer that stays
            made.release();
            made = allocator.directBuffer(bytes);
        }
        buffers.addLast(made);
        return made.retain();
    }

    void close() {
        closed = true;
        buffers.forEach(ByteBuf::release);
        buffers.clear();
    }
}
