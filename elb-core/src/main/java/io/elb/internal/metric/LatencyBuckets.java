package io.elb.internal.metric;

/**
 * Divides durations into buckets whose bounds are the decimal numbers with two digits, from 1 µs to 10,000 s: (1.0 ms, 1.1 ms],
 * (1.1 ms, 1.2 ms], … (9.9 ms, 10 ms], (10 ms, 11 ms] and so on. So every bound that people write, such as 250 ms, is exactly
 * a bound here, and a bucket is never wider than a tenth of what is in it.
 */
public final class LatencyBuckets {
    /** Buckets of one power of ten. */
    public static final int PER_DECADE = 90;
    /** Powers of ten with buckets of their own. */
    public static final int DECADES = 10;
    /** All buckets: one up to 1 µs, those of the decades, and one beyond 10,000 s. */
    public static final int COUNT = 2 + DECADES * PER_DECADE;

    private static final int FIRST_EXPONENT = 3; // 1 µs in nanoseconds
    private static final long LEAST = 1_000;
    private static final long[] POWERS = powers();
    /** For each number of leading zeros the exponent of the greatest power of ten that such a number can reach. */
    private static final byte[] EXPONENTS = exponents();

    private LatencyBuckets() {}

    private static long[] powers() {
        long[] powers = new long[19];
        powers[0] = 1;
        for (int i = 1; i < powers.length; i++) {
            powers[i] = powers[i - 1] * 10;
        }
        return powers;
    }

    private static byte[] exponents() {
        byte[] exponents = new byte[65];
        for (int zeros = 1; zeros < 64; zeros++) {
            long greatest = -1L >>> zeros;
            int exponent = 0;
            while (exponent < 18 && POWERS[exponent + 1] <= greatest) {
                exponent++;
            }
            exponents[zeros] = (byte) exponent;
        }
        return exponents;
    }

    /** The bucket of a duration; what is below zero counts as zero. */
    public static int indexOf(long nanos) {
        if (nanos <= LEAST) {
            return 0;
        }
        long below = nanos - 1; // a bound belongs to the bucket that it closes
        int exponent = EXPONENTS[Long.numberOfLeadingZeros(below)];
        if (below < POWERS[exponent]) {
            exponent--;
        }
        int decade = exponent - FIRST_EXPONENT;
        if (decade >= DECADES) {
            return COUNT - 1;
        }
        return 1 + decade * PER_DECADE + (int) (below / POWERS[exponent - 1]) - 10;
    }

    /** The lower bound of a bucket, in nanoseconds, which does not belong to it. */
    public static long above(int index) {
        return index == 0 ? 0 : upTo(index - 1);
    }

    /** The upper bound of a bucket, in nanoseconds, which belongs to it; the last one has none. */
    public static long upTo(int index) {
        if (index == COUNT - 1) {
            return Long.MAX_VALUE;
        }
        if (index == 0) {
            return LEAST;
        }
        int exponent = FIRST_EXPONENT + (index - 1) / PER_DECADE;
        return (11 + (index - 1) % PER_DECADE) * POWERS[exponent - 1];
    }
}
