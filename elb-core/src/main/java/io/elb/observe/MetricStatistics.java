package io.elb.observe;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * How many values there were, and how they are distributed over buckets; in the unit of the metric. <em>Immutable.</em>
 *
 * @param buckets the buckets that hold anything, ascending, none overlapping another
 * @param sum all values together
 * @param minimum the least value; 0 when there is none
 * @param maximum the greatest value; 0 when there is none
 * @since 0.1
 */
public record MetricStatistics(List<Bucket> buckets, double sum, double minimum, double maximum) {
    /** No value at all. */
    public static final MetricStatistics NONE = new MetricStatistics(List.of(), 0, 0, 0);

    /**
     * Values in a range. <em>Immutable.</em>
     *
     * @param above lower bound, not itself in the range
     * @param upTo upper bound, in the range; infinite for the last one
     * @param count how many values
     * @since 0.1
     */
    public record Bucket(double above, double upTo, long count) {}

    /**
     * Copies the buckets.
     *
     * @throws NullPointerException if the list or one of the buckets is null
     */
    public MetricStatistics {
        buckets = List.copyOf(buckets);
    }

    /**
     * How many values there were.
     *
     * @return 0 or more
     */
    public long count() {
        return buckets.stream().mapToLong(Bucket::count).sum();
    }

    /**
     * The arithmetic mean.
     *
     * @return 0 when there is no value
     */
    public double average() {
        long count = count();
        return count == 0 ? 0 : sum / count;
    }

    /**
     * How many values are not above a bound; exact where the bound is one of a bucket. Those of response times are all
     * numbers with two significant digits, such as 0.25.
     *
     * @param bound the bound
     * @return the values in the buckets that end at the bound or below it
     */
    public long countUpTo(double bound) {
        return buckets.stream()
                .filter(bucket -> bucket.upTo() <= bound)
                .mapToLong(Bucket::count)
                .sum();
    }

    /**
     * The value that a part of the values does not exceed; between the bounds of its bucket it is estimated, off by less
     * than a tenth.
     *
     * @param percent 0–100
     * @return 0 when there is no value
     * @throws IllegalArgumentException if the percentage is out of its range
     */
    public double percentile(double percent) {
        if (!(percent >= 0 && percent <= 100)) {
            throw new IllegalArgumentException("percent: " + percent + " (expected: 0–100)");
        }
        double rank = percent / 100 * count();
        long below = 0;
        for (Bucket bucket : buckets) {
            if (rank <= below + bucket.count()) {
                double from = Math.max(bucket.above(), minimum);
                double to = Math.min(bucket.upTo(), maximum);
                return from + (to - from) * Math.max(0, rank - below) / bucket.count();
            }
            below += bucket.count();
        }
        return maximum;
    }

    /**
     * What was added since an earlier time. Minimum and maximum are then those of the buckets.
     *
     * @param earlier the same statistics earlier
     * @return the difference; all of this when it is not the same any more but began anew
     */
    public MetricStatistics since(MetricStatistics earlier) {
        Objects.requireNonNull(earlier, "earlier");
        List<Bucket> added = new ArrayList<>();
        int at = 0;
        for (Bucket before : earlier.buckets) {
            while (at < buckets.size() && buckets.get(at).upTo() < before.upTo()) {
                added.add(buckets.get(at++));
            }
            if (at == buckets.size()
                    || buckets.get(at).upTo() != before.upTo()
                    || buckets.get(at).count() < before.count()) {
                return this;
            }
            Bucket now = buckets.get(at++);
            if (now.count() > before.count()) {
                added.add(new Bucket(now.above(), now.upTo(), now.count() - before.count()));
            }
        }
        added.addAll(buckets.subList(at, buckets.size()));
        if (added.isEmpty()) {
            return NONE;
        }
        return new MetricStatistics(
                added,
                sum - earlier.sum,
                Math.max(added.get(0).above(), minimum),
                Math.min(added.get(added.size() - 1).upTo(), maximum));
    }
}
