package io.elb.internal.http.h2;

/**
 * What became of the last 256 streams that a client may have opened, after they are gone: RFC 9113 section 5.1 treats what still comes
 * on a stream by how it ended. Confined to its event loop.
 */
final class Http2StreamHistory {
    private static final int STREAMS = 256;
    private static final int MASK = STREAMS - 1;

    private final long[] opened = new long[STREAMS / Long.SIZE];
    private final long[] reset = new long[STREAMS / Long.SIZE];
    private int highest = -1;

    /** The client has opened the stream. */
    void opened(int streamId) {
        int index = streamId >>> 1;
        for (int i = Math.max(highest + 1, index - MASK); i <= index; i++) {
            opened[word(i)] &= ~bit(i);
            reset[word(i)] &= ~bit(i);
        }
        highest = Math.max(highest, index);
        opened[word(index)] |= bit(index);
    }

    /** The stream was reset from this side, which the client does not know at once. */
    void reset(int streamId) {
        if (isKnown(streamId >>> 1)) {
            reset[word(streamId >>> 1)] |= bit(streamId >>> 1);
        }
    }

    /** Whether the stream was opened; of those before the last ones it is assumed. */
    boolean wasOpened(int streamId) {
        int index = streamId >>> 1;
        return index <= highest && (!isKnown(index) || (opened[word(index)] & bit(index)) != 0);
    }

    /** Whether the stream was reset from this side, a short while ago. */
    boolean wasReset(int streamId) {
        int index = streamId >>> 1;
        return isKnown(index) && (reset[word(index)] & bit(index)) != 0;
    }

    private boolean isKnown(int index) {
        return index <= highest && index > highest - STREAMS;
    }

    private static int word(int index) {
        return (index & MASK) / Long.SIZE;
    }

    private static long bit(int index) {
        return 1L << (index & (Long.SIZE - 1));
    }
}
