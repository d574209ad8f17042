package io.elb.testing.simulation;

import java.nio.file.Path;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long a target works on a request, without the time that the request waits in its queue. <em>Immutable.</em>
 *
 * @since 0.1
 */
@FunctionalInterface
public interface ServiceTime {
    /**
     * Draws the time of one request.
     *
     * @param random the only source of chance
     * @return nanoseconds, 0 or more
     */
    long nanos(RandomGenerator random);

    /**
     * The same time for all.
     *
     * @param time zero or above
     * @return the distribution
     * @throws IllegalArgumentException if it is negative
     */
    static ServiceTime constant(Duration time) {
        long nanos = Times.zeroOrMore("time", time);
        return random -> nanos;
    }

    /**
     * Any time between two, all equally likely.
     *
     * @param least zero or above
     * @param most the least or more
     * @return the distribution
     * @throws IllegalArgumentException if one is out of its range
     */
    static ServiceTime uniform(Duration least, Duration most) {
        long from = Times.zeroOrMore("least", least);
        long width = Times.zeroOrMore("most", most) - from;
        if (width < 0) {
            throw new IllegalArgumentException("most: " + most + " (expected: " + least + " or more)");
        }
        return random -> from + Math.round(width * random.nextDouble());
    }

    /**
     * A normal distribution; what would be negative takes no time.
     *
     * @param mean above zero
     * @param deviation the standard deviation, zero or above
     * @return the distribution
     * @throws IllegalArgumentException if one is out of its range
     */
    static ServiceTime normal(Duration mean, Duration deviation) {
        long meanNanos = Times.positive("mean", mean);
        long deviationNanos = Times.zeroOrMore("deviation", deviation);
        return random -> Math.max(0, Math.round(meanNanos + deviationNanos * random.nextGaussian()));
    }

    /**
     * An exponential distribution: many short ones, and a few that take several times the mean.
     *
     * @param mean above zero
     * @return the distribution
     * @throws IllegalArgumentException if it is not above zero
     */
    static ServiceTime exponential(Duration mean) {
        long meanNanos = Times.positive("mean", mean);
        return random -> Math.round(meanNanos * Chance.exponential(random));
    }

    /**
     * A log-normal distribution, which is what latencies of services mostly look like.
     *
     * @param median half of the requests take less, above zero
     * @param percentile99 one in a hundred takes more, the median or above
     * @return the distribution
     * @throws IllegalArgumentException if one is out of its range
     */
    static ServiceTime logNormal(Duration median, Duration percentile99) {
        long medianNanos = Times.positive("median", median);
        double ratio = (double) Times.positive("percentile99", percentile99) / medianNanos;
        if (ratio < 1) {
            throw new IllegalArgumentException("percentile99: " + percentile99 + " (expected: " + median + " or more)");
        }
        double sigma = StrictMath.log(ratio) / 2.3263478740408408; // deviations of a normal distribution at 99 %
        return random -> Math.round(medianNanos * StrictMath.exp(sigma * random.nextGaussian()));
    }

    /**
     * Times that targets took, drawn from an access log in ELB's format: those of the requests that were answered.
     *
     * @param file the log, compressed with gzip if its name ends with {@code .gz}
     * @return the distribution
     * @throws java.io.UncheckedIOException if the file can't be read
     * @throws IllegalArgumentException if a line is none of an application load balancer's access log, or no request
     *     was answered by a target
     */
    static ServiceTime accessLog(Path file) {
        return LoggedRequests.read(file).serviceTime();
    }
}
