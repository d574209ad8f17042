package io.elb.testing.simulation;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Figures of what was measured. */
final class Percentiles {
    private Percentiles() {}

    /** The smallest of some sorted values that so many percent do not exceed; 0 without any. */
    static long of(long[] sorted, double percentile) {
        if (!(percentile >= 0 && percentile <= 100)) {
            throw new IllegalArgumentException("percentile: " + percentile + " (expected: 0 to 100)");
        }
        if (sorted.length == 0) {
            return 0;
        }
        int rank = (int) Math.ceil(percentile / 100 * sorted.length - 1e-9);
        return sorted[Math.max(0, rank - 1)];
    }

    /** Always with so many digits after the point, whatever the JDK. */
    static BigDecimal number(double value, int digits) {
        return new BigDecimal(value).setScale(digits, RoundingMode.HALF_EVEN);
    }

    static String text(double value, int digits) {
        return number(value, digits).toPlainString();
    }
}
