package io.elb.internal.balance;

/* How it works
 *
 * Envoy's priority levels: the health of a level is the share of its healthy members times the overprovisioning factor, at
 * most 100; each level takes as many per cent of the requests as it is healthy, the first one first, until there are 100.
 * When all together are less than 100, their healths are scaled up to it. All in whole numbers: what rounding leaves over goes
 * to the first level that is healthy at all.
 */
/** How many of 100 requests each level of a group gets, and which levels must use whatever they have. Immutable. */
public final class PriorityLoads {
    private static final int ALL = 100;

    private final int[] loads;
    private final boolean[] panics;

    private PriorityLoads(int[] loads, boolean[] panics) {
        this.loads = loads;
        this.panics = panics;
    }

    /**
     * The loads for some levels.
     *
     * @param healthy members of each level
     * @param total members of each level
     * @param overprovisioning per cent, 100 or more: at 140 a level takes everything as long as 72 % are healthy
     * @param panicBelow a level with a lower percentage of healthy members uses all of them when the levels together are
     *     not healthy enough; 0 for never
     */
    public static PriorityLoads of(int[] healthy, int[] total, int overprovisioning, int panicBelow) {
        int[] healths = new int[healthy.length];
        int sum = 0;
        for (int i = 0; i < healths.length; i++) {
            healths[i] = total[i] == 0 ? 0 : (int) Math.min(ALL, (long) overprovisioning * healthy[i] / total[i]);
            sum += healths[i];
        }
        boolean[] panics = new boolean[healthy.length];
        int scale = Math.min(ALL, sum);
        for (int i = 0; i < panics.length; i++) {
            panics[i] = scale < ALL && total[i] > 0 && (long) ALL * healthy[i] < (long) panicBelow * total[i];
        }
        return new PriorityLoads(loads(healths, total, scale), panics);
    }

    private static int[] loads(int[] healths, int[] total, int scale) {
        int[] loads = new int[healths.length];
        if (scale == 0) {
            loads[first(total)] = ALL;
            return loads;
        }
        int left = ALL;
        for (int i = 0; i < loads.length; i++) {
            loads[i] = Math.min(left, healths[i] * ALL / scale);
            left -= loads[i];
        }
        loads[first(healths)] += left;
        return loads;
    }

    private static int first(int[] numbers) {
        for (int i = 0; i < numbers.length; i++) {
            if (numbers[i] > 0) {
                return i;
            }
        }
        return 0;
    }

    /** How many of 100 requests a level gets. */
    public int load(int level) {
        return loads[level];
    }

    /** Whether a level uses all its members, healthy or not. */
    public boolean isPanic(int level) {
        return panics[level];
    }

    /**
     * The level of one request.
     *
     * @param percent 0–99, drawn at random
     */
    public int level(int percent) {
        int level = 0;
        int below = loads[0];
        while (percent >= below) {
            below += loads[++level];
        }
        return level;
    }
}
