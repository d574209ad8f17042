package io.elb.internal.balance;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/* How it works
 *
 * Consistent hashing (Karger and others, STOC 1997): each key has many points on the circle of all 64-bit hashes; a hash belongs
 * to the key of the next point. The points lie in one array, sorted, and since they are spread evenly a second array says
 * where the points of each equal part of the circle begin: a lookup is that array and on average one point, where a binary
 * search among 160,000 would be 18 cache misses. The same parts sort the points in linear time.
 *
 * How many points a key has depends on its own weight only, so that whoever comes or goes moves nothing between others. Only
 * when the ring would be too large do all have half as many, a quarter, and so on; the points that stay are the same.
 */
/** The circle of consistent hashing. */
public final class HashRing implements Placement {
    /** More points than this take too much memory: with it a ring has 20 MiB. */
    public static final int MAX_POINTS = 1 << 20;

    private final long[] points;
    private final int[] owners;
    private final int[] begins;
    private final int shift;

    private HashRing(long[] points, int[] owners, int[] begins, int shift) {
        this.points = points;
        this.owners = owners;
        this.begins = begins;
        this.shift = shift;
    }

    /**
     * The ring for some keys.
     *
     * @param keys at least one, all different; their order does not matter
     * @param weights one for each key, above 0
     * @param pointsOfOne how many points a key of weight 1 has
     */
    public static HashRing of(String[] keys, int[] weights, int pointsOfOne) {
        int[] counts = counts(weights, pointsOfOne);
        int total = Arrays.stream(counts).sum();
        int bits = Math.max(1, 32 - Integer.numberOfLeadingZeros(total - 1));
        int shift = 64 - bits;
        long[] unsorted = new long[total];
        int[] owner = new int[total];
        int[] begins = new int[(1 << bits) + 1];
        int at = 0;
        for (int i : byKey(keys)) {
            long seed = XxHash64.hash(keys[i], 0);
            for (int n = 0; n < counts[i]; n++) {
                long point = XxHash64.mix(seed + n * 0x9e37_79b9_7f4a_7c15L);
                unsorted[at] = point;
                owner[at++] = i;
                begins[(int) (point >>> shift) + 1]++;
            }
        }
        Arrays.parallelPrefix(begins, Integer::sum);
        long[] points = new long[total];
        int[] owners = new int[total];
        int[] filled = begins.clone();
        for (int i = 0; i < total; i++) {
            int part = (int) (unsorted[i] >>> shift);
            insert(points, owners, begins[part], filled[part]++, unsorted[i], owner[i]);
        }
        return new HashRing(points, owners, begins, shift);
    }

    private static int[] byKey(String[] keys) {
        return IntStream.range(0, keys.length)
                .boxed()
                .sorted(Comparator.comparing(i -> keys[i]))
                .mapToInt(i -> i)
                .toArray();
    }

    private static int[] counts(int[] weights, int pointsOfOne) {
        int halvings = 0;
        int[] counts;
        do {
            int by = halvings++;
            counts = Arrays.stream(weights)
                    .map(weight -> (int) Math.min(MAX_POINTS, Math.max(1, (long) weight * pointsOfOne >> by)))
                    .toArray();
        } while (Arrays.stream(counts).asLongStream().sum() > Math.max(MAX_POINTS, weights.length));
        return counts;
    }

    /** Puts a point where it belongs among those of its part; what has the same place stays behind the earlier one. */
    private static void insert(long[] points, int[] owners, int begin, int end, long point, int owner) {
        int at = end;
        while (at > begin && Long.compareUnsigned(points[at - 1], point) > 0) {
            points[at] = points[at - 1];
            owners[at] = owners[at - 1];
            at--;
        }
        points[at] = point;
        owners[at] = owner;
    }

    /** The number of points. */
    public int size() {
        return points.length;
    }

    /** The part of the circle that each key has, so many keys there are. */
    double[] shares(int keys) {
        double[] shares = new double[keys];
        for (int i = 0; i < points.length; i++) {
            long before = points[i == 0 ? points.length - 1 : i - 1];
            long length = points[i] - before;
            shares[owners[i]] += (length >>> 1) * 0x1p-63;
        }
        return shares;
    }

    @Override
    public int of(long hash) {
        int part = (int) (hash >>> shift);
        int at = begins[part];
        int end = begins[part + 1];
        while (at < end && Long.compareUnsigned(points[at], hash) < 0) {
            at++;
        }
        return owners[at == points.length ? 0 : at];
    }
}
