package io.elb.testing.simulation;

import java.nio.file.Path;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * When requests come. Describes a process and keeps no state of a run: each run begins a sequence of its own, so that all
 * strategies that are compared meet the same requests. <em>Immutable.</em>
 *
 * @since 0.1
 */
@FunctionalInterface
public interface Arrivals {
    /**
     * Begins a run.
     *
     * @param random the only source of chance for the sequence
     * @return the sequence of this run
     */
    Sequence begin(RandomGenerator random);

    /**
     * The arrivals of one run. <em>Confined to one event loop.</em>
     *
     * @since 0.1
     */
    @FunctionalInterface
    interface Sequence {
        /** What {@link #nextGapNanos} answers when nothing comes any more. */
        long NO_MORE = -1;

        /**
         * The time from one arrival to the next.
         *
         * @return nanoseconds since the last arrival, or since the start of the run, 0 or more; {@link #NO_MORE} at the end
         */
        long nextGapNanos();

        /**
         * Who sends the request that {@link #nextGapNanos} has just announced.
         *
         * @return a number of 0 or more that names the client; −1, the default, for one drawn at random
         */
        default int client() {
            return -1;
        }
    }

    /**
     * Requests at even distances, the first one at once.
     *
     * @param perSecond above 0
     * @return the process
     * @throws IllegalArgumentException if the rate is not above 0
     */
    static Arrivals constant(double perSecond) {
        double gapNanos = gap(perSecond);
        return random -> new Sequence() {
            private long count;

            @Override
            public long nextGapNanos() {
                long before = Math.round(gapNanos * Math.max(0, count - 1));
                return Math.round(gapNanos * count++) - before; // no error that adds up
            }
        };
    }

    /**
     * Requests that know nothing of each other: gaps with an exponential distribution.
     *
     * @param perSecond mean, above 0
     * @return the process
     * @throws IllegalArgumentException if the rate is not above 0
     */
    static Arrivals poisson(double perSecond) {
        double gapNanos = gap(perSecond);
        return random -> () -> Math.round(Chance.exponential(random) * gapNanos);
    }

    /**
     * Many requests at the same moment, again and again, the first time at once.
     *
     * @param size requests of one burst, 1 or more
     * @param every time between bursts, above zero
     * @return the process
     * @throws IllegalArgumentException if a value is out of its range
     */
    static Arrivals bursts(int size, Duration every) {
        if (size < 1) {
            throw new IllegalArgumentException("size: " + size + " (expected: 1 or more)");
        }
        long everyNanos = Times.positive("every", every);
        return random -> new Sequence() {
            private long count;

            @Override
            public long nextGapNanos() {
                long at = count++;
                return at > 0 && at % size == 0 ? everyNanos : 0;
            }
        };
    }

    /**
     * The requests of an access log in ELB's format, at the distances at which they came, from the clients that sent them.
     *
     * @param file the log, compressed with gzip if its name ends with {@code .gz}; lines need not be in order
     * @return the process; it ends with the last request
     * @throws java.io.UncheckedIOException if the file can't be read
     * @throws IllegalArgumentException if a line is none of an application load balancer's access log
     */
    static Arrivals accessLog(Path file) {
        return LoggedRequests.read(file).arrivals();
    }

    /**
     * Both processes together, for instance bursts over a steady load.
     *
     * @param other what comes as well
     * @return the process
     */
    default Arrivals with(Arrivals other) {
        return random -> new MergedArrivals(begin(random), other.begin(random));
    }

    /**
     * The same process in less time.
     *
     * @param factor times as many requests a second; below 1 fewer, above 0
     * @return the process
     * @throws IllegalArgumentException if the factor is not above 0
     */
    default Arrivals faster(double factor) {
        Times.positive("factor", factor);
        return random -> {
            Sequence given = begin(random);
            return new Sequence() {
                @Override
                public long nextGapNanos() {
                    long gap = given.nextGapNanos();
                    return gap < 0 ? gap : Math.round(gap / factor);
                }

                @Override
                public int client() {
                    return given.client();
                }
            };
        };
    }

    private static double gap(double perSecond) {
        return 1e9 / Times.positive("perSecond", perSecond);
    }
}
