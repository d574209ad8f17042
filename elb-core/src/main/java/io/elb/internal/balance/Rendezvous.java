package io.elb.internal.balance;

import java.util.Arrays;

/* How it works
 *
 * Highest random weight (Thaler and Ravishankar, 1998): a hash and each key together give a number that looks drawn, and the
 * hash belongs to the key with the best one. Whoever comes takes what it wins, whoever goes leaves only its own; nothing is
 * kept but one hash for each key. With weights the number is an exponentially distributed time, and the first one wins:
 * -ln(u) / weight.
 */
/** Rendezvous hashing: every lookup looks at every key, without a table. */
public final class Rendezvous implements Placement {
    private final long[] seeds;
    private final double[] meanTimes; // empty when all weights are equal

    private Rendezvous(long[] seeds, double[] meanTimes) {
        this.seeds = seeds;
        this.meanTimes = meanTimes;
    }

    /**
     * The places of some keys.
     *
     * @param keys at least one, all different
     * @param weights one for each key, above 0
     */
    public static Rendezvous of(String[] keys, int[] weights) {
        boolean isFlat = Arrays.stream(weights).distinct().count() == 1;
        return new Rendezvous(
                Arrays.stream(keys).mapToLong(key -> XxHash64.hash(key, 0)).toArray(),
                isFlat
                        ? new double[0]
                        : Arrays.stream(weights)
                                .mapToDouble(weight -> 1.0 / weight)
                                .toArray());
    }

    @Override
    public int of(long hash) {
        return meanTimes.length == 0 ? highest(hash) : first(hash);
    }

    private int highest(long hash) {
        int best = 0;
        long most = XxHash64.mix(hash ^ seeds[0]);
        for (int i = 1; i < seeds.length; i++) {
            long number = XxHash64.mix(hash ^ seeds[i]);
            if (number > most) {
                most = number;
                best = i;
            }
        }
        return best;
    }

    private int first(long hash) {
        int best = 0;
        double least = Double.POSITIVE_INFINITY;
        for (int i = 0; i < seeds.length; i++) {
            double drawn = ((XxHash64.mix(hash ^ seeds[i]) >>> 11) + 1) * 0x1p-53; // above 0, at most 1
            double time = -Math.log(drawn) * meanTimes[i];
            if (time < least) {
                least = time;
                best = i;
            }
        }
        return best;
    }
}
