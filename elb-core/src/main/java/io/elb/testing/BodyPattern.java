package io.elb.testing;

import java.util.Arrays;
import java.util.zip.CRC32C;

/**
 * Bytes of a large body that need no memory: each follows from its position, so that a lost, doubled or moved piece is
 * noticed by whoever receives it.
 *
 * <p><em>Immutable.</em>
 *
 * @since 0.1
 */
public final class BodyPattern {
    private static final int SLICE_BYTES = 64 * 1024;
    private static final int PERIOD = 251;

    private BodyPattern() {}

    /**
     * Answers the byte at a position.
     *
     * @param position the position from the start of the body, from 0
     * @return its byte
     */
    public static byte at(long position) {
        // a prime, and the block's number, so that no power of two is a period
        return (byte) (position % PERIOD + block(position));
    }

    private static long block(long position) {
        return (position >>> 16) * 7;
    }

    /**
     * Answers a piece of the pattern.
     *
     * @param position the position of its first byte, from 0
     * @param bytes its length in bytes, 0 or more
     * @return a new array
     */
    public static byte[] slice(long position, int bytes) {
        byte[] slice = new byte[bytes];
        int rest = (int) (position % PERIOD);
        for (int i = 0; i < bytes; i++) {
            slice[i] = (byte) (rest + block(position + i));
            rest = rest == PERIOD - 1 ? 0 : rest + 1;
        }
        return slice;
    }

    /**
     * Answers the CRC-32C (RFC 3385) of the pattern's beginning, to compare with {@link ReceivedRequest#bodyCrc32c()}.
     *
     * @param bytes how many bytes from position 0 are summed
     * @return the sum, from 0 to 2³²−1
     */
    public static long crc32c(long bytes) {
        CRC32C sum = new CRC32C();
        for (long done = 0; done < bytes; done += SLICE_BYTES) {
            sum.update(slice(done, (int) Math.min(SLICE_BYTES, bytes - done)));
        }
        return sum.getValue();
    }

    /** Answers where the first byte is that differs, counted from the offset, or -1. */
    static int firstDifference(long position, byte[] bytes, int offset, int count) {
        return Arrays.mismatch(bytes, offset, offset + count, slice(position, count), 0, count);
    }
}
