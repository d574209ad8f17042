package io.elb.internal.balance;

/* How it works
 *
 * Walker's alias method, filled as Vose describes: the weights are cut and laid into as many columns of equal size as there
 * are indices, so that each column holds parts of at most two of them. A draw chooses a column with one half of its random
 * bits and one of the column's two indices with the other: constant time, whatever the weights.
 */
/** Draws indices at random, in proportion to their weights. Immutable. */
public final class AliasTable {
    private static final double FULL = 0x1p32;
    private static final long LOW = 0xffff_ffffL;

    // A column: above, how much of it (of 2^32) is its own index; below, the index that has the rest.
    private final long[] columns;

    private AliasTable(long[] columns) {
        this.columns = columns;
    }

    /**
     * The table for some weights.
     *
     * @param weights at least one; finite, 0 or more each, not all 0
     */
    public static AliasTable of(double[] weights) {
        int size = weights.length;
        double sum = 0;
        for (double weight : weights) {
            sum += weight;
        }
        double[] rest = new double[size];
        int[] order = new int[size]; // what has too little from the left, what has too much from the right
        int small = 0;
        int large = size;
        for (int i = 0; i < size; i++) {
            rest[i] = weights[i] * size / sum;
            order[rest[i] < 1 ? small++ : --large] = i;
        }
        long[] columns = new long[size];
        while (small > 0 && large < size) {
            int less = order[--small];
            int more = order[large];
            columns[less] = (long) (rest[less] * FULL) << 32 | more;
            rest[more] -= 1 - rest[less];
            if (rest[more] < 1) {
                large++;
                order[small++] = more;
            }
        }
        while (small > 0) { // rounding left these a hair below 1
            columns[order[--small]] = full(order[small]);
        }
        while (large < size) {
            columns[order[large]] = full(order[large++]);
        }
        return new AliasTable(columns);
    }

    private static long full(int index) {
        return LOW << 32 | index;
    }

    /**
     * One draw.
     *
     * @param bits 64 random bits
     */
    public int draw(long bits) {
        int column = (int) ((bits >>> 32) * columns.length >>> 32);
        long cell = columns[column];
        return (bits & LOW) < cell >>> 32 ? column : (int) cell;
    }
}
