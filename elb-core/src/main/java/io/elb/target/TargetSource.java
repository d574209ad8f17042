package io.elb.target;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * Where the targets of a group come from when they are not registered by hand: service discovery, a file, a registry.
 * A source tells the whole set of targets each time; the group registers what is new and deregisters what is gone.
 * Several groups may subscribe to one source. <em>Thread-safe.</em>
 *
 * @since 0.1
 */
@FunctionalInterface
public interface TargetSource {
    /**
     * Begins to tell a subscriber about the targets. Must not block: slow work belongs into {@link Subscriber#later}.
     *
     * @param subscriber who is told, from any thread
     * @return ends the subscription
     */
    Subscription subscribe(Subscriber subscriber);

    /**
     * A source that asks again and again: at once, and then an interval after each answer.
     *
     * @param interval from one answer to the next question, 10 ms–1 day
     * @param supplier answers the whole set; may block; when it throws or answers null, the last set stays
     * @return the source
     * @throws IllegalArgumentException if the interval is out of its range
     * @throws NullPointerException if an argument is null
     */
    static TargetSource polling(Duration interval, Supplier<List<Target>> supplier) {
        Checks.range("interval", interval, Duration.ofMillis(10), Duration.ofDays(1));
        Objects.requireNonNull(supplier, "supplier");
        return subscriber -> PollingSubscription.start(interval, supplier, subscriber);
    }

    /**
     * Who is told about targets; implemented by the group. <em>Thread-safe.</em>
     *
     * @since 0.1
     */
    interface Subscriber {
        /**
         * Tells the targets that there are now.
         *
         * @param targets the whole set; empty deregisters all that this source brought. Of two targets with one key the
         *     later one counts
         * @throws IllegalArgumentException if a target is a Lambda function, which has a group of its own; the last set stays
         * @throws NullPointerException if the list or an element is null; the last set stays
         * @throws IllegalArgumentException if cross-zone is off for the group and a target has no zone or is a function; the
         *     last set stays
         * @throws IllegalStateException if the group or the balancer would have more targets than it may have (ELB:
         *     {@code TooManyTargets}); the last set stays
         */
        void targets(List<Target> targets);

        /**
         * Tells that the targets can't be found out at the moment. The last set stays; observers are told.
         *
         * @param cause why
         */
        void failed(Throwable cause);

        /**
         * Runs a task on the balancer's executor for blocking work, after a delay on the balancer's own time; not at all
         * when the subscription has ended by then.
         *
         * @param delay 0 or more
         * @param task what to run; may block
         */
        void later(Duration delay, Runnable task);
    }

    /**
     * A running subscription. <em>Thread-safe.</em>
     *
     * @since 0.1
     */
    @FunctionalInterface
    interface Subscription extends AutoCloseable {
        /** Ends the subscription; the targets that it brought stay registered. Closing twice does nothing. */
        @Override
        void close();
    }
}
