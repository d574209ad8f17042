package io.elb.rule;

import java.time.Duration;
import java.util.Objects;

/**
 * What is done to some of a rule's requests on purpose, so that a test can see what a client makes of it; an extension, an
 * application load balancer has none such. Which requests it hits is drawn for each one by itself, from the balancer's random
 * source: with {@code LoadBalancer.Builder.randomSeed} a run can be repeated.
 *
 * <p>All delays of a rule that hit a request add up; then the first {@link Abort} or {@link Reset} that hits ends it; of
 * several {@link Throttle} the slowest counts. What is done is counted, and told in the request's record. <em>Immutable.</em>
 *
 * @since 0.1
 */
public sealed interface Fault permits Fault.Delay, Fault.Abort, Fault.Reset, Fault.Throttle {
    /**
     * Lets requests wait before their rule's action is carried out. A client that goes away meanwhile is logged with 460.
     *
     * @param time how long, 1 ms–1 h
     * @return a fault that hits every request
     * @throws IllegalArgumentException if the time is out of its range
     * @throws NullPointerException if the time is null
     */
    static Delay delay(Duration time) {
        return new Delay(time, 100);
    }

    /**
     * Answers requests with an error page, in place of their rule's action.
     *
     * @param status the status code, 400–599
     * @return a fault that hits every request
     * @throws IllegalArgumentException if the status is out of its range
     */
    static Abort abort(int status) {
        return new Abort(status, 100);
    }

    /**
     * Resets the client's connection, in place of the rule's action; with a protocol that carries several requests on one
     * connection, the request's stream.
     *
     * @return a fault that hits every request
     */
    static Reset reset() {
        return new Reset(100);
    }

    /**
     * Lets the body of a target's answer pass slowly. Head and trailers are not held back by themselves, answers that the
     * balancer makes and tunnels not at all.
     *
     * @param bytesPerSecond how fast, 1–1,000,000,000
     * @return a fault that hits every request
     * @throws IllegalArgumentException if the rate is out of its range
     */
    static Throttle throttle(long bytesPerSecond) {
        return new Throttle(bytesPerSecond, 100);
    }

    /**
     * How many requests the fault hits.
     *
     * @return percent, above 0 and at most 100
     */
    double percent();

    /**
     * The same fault for some requests only.
     *
     * @param newPercent how many of a hundred, above 0 and at most 100, also fractions
     * @return the changed copy
     * @throws IllegalArgumentException if the share is out of its range
     */
    Fault forPercent(double newPercent);

    /**
     * Lets requests wait. <em>Immutable.</em>
     *
     * @param time how long, 1 ms–1 h
     * @param percent how many requests, above 0 and at most 100
     * @since 0.1
     */
    record Delay(Duration time, double percent) implements Fault {
        /**
         * Creates the fault.
         *
         * @throws IllegalArgumentException if a value is out of its range
         */
        public Delay {
            RuleChecks.range("delay", Objects.requireNonNull(time, "delay"), Duration.ofMillis(1), Duration.ofHours(1));
            RuleChecks.percent(percent);
        }

        @Override
        public Delay forPercent(double newPercent) {
            return new Delay(time, newPercent);
        }
    }

    /**
     * Answers requests with an error page. <em>Immutable.</em>
     *
     * @param status the status code, 400–599
     * @param percent how many requests, above 0 and at most 100
     * @since 0.1
     */
    record Abort(int status, double percent) implements Fault {
        /**
         * Creates the fault.
         *
         * @throws IllegalArgumentException if a value is out of its range
         */
        public Abort {
            RuleChecks.range("status", status, 400, 599);
            RuleChecks.percent(percent);
        }

        @Override
        public Abort forPercent(double newPercent) {
            return new Abort(status, newPercent);
        }
    }

    /**
     * Resets connections. <em>Immutable.</em>
     *
     * @param percent how many requests, above 0 and at most 100
     * @since 0.1
     */
    record Reset(double percent) implements Fault {
        /**
         * Creates the fault.
         *
         * @throws IllegalArgumentException if the share is out of its range
         */
        public Reset {
            RuleChecks.percent(percent);
        }

        @Override
        public Reset forPercent(double newPercent) {
            return new Reset(newPercent);
        }
    }

    /**
     * Lets bodies pass slowly. <em>Immutable.</em>
     *
     * @param bytesPerSecond how fast, 1–1,000,000,000
     * @param percent how many requests, above 0 and at most 100
     * @since 0.1
     */
    record Throttle(long bytesPerSecond, double percent) implements Fault {
        private static final long FASTEST = 1_000_000_000;

        /**
         * Creates the fault.
         *
         * @throws IllegalArgumentException if a value is out of its range
         */
        public Throttle {
            if (bytesPerSecond < 1 || bytesPerSecond > FASTEST) {
                throw RuleChecks.invalid("bytesPerSecond", Long.toString(bytesPerSecond), "1–" + FASTEST);
            }
            RuleChecks.percent(percent);
        }

        @Override
        public Throttle forPercent(double newPercent) {
            return new Throttle(bytesPerSecond, newPercent);
        }
    }
}
