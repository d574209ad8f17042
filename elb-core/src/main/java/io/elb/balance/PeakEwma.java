package io.elb.balance;

import io.elb.internal.balance.OldestStamp;
import io.elb.internal.balance.PeakAverage;
import io.elb.observe.ErrorReason;
import io.elb.observe.TargetRef;
import java.time.Duration;
import java.util.Objects;

/* How it works
 *
 * The latency of a target is the time to the head of its answer, so that neither a slow client nor a stream of an hour
 * counts. Its average follows peaks at once and decays while it is read (see PeakAverage). The load is the larger of that
 * and of the age of the oldest attempt without an answer, times the attempts in flight with the next one: an attempt that
 * has lasted so long is a latency of at least that, known early.
 *
 * An attempt that failed, or was answered with a status of 5xx or 429, counts as one of the penalty's latency. It pulls the
 * average and does not replace it: one error in a thousand, which is everyday life, weighs little on a busy target,
 * while of a target that fails at once the first few push it far behind the others.
 */
/**
 * A load metric: a target's latency times its attempts in flight (Finagle's and Linkerd's Peak EWMA). The latency is a moving
 * average that takes a peak at once, is pulled down by lower ones, and decays while nothing is observed, so that a target that
 * was slow is tried again. A target that nothing is known about gets one request, and more when it has answered.
 *
 * <p>What is measured is the time to the head of the answer. An attempt that still waits for it counts as soon as it has waited
 * for longer than the average, so a target that hangs is avoided before its timeout. Attempts that fail, and answers of 5xx and
 * 429, count as slow ones: a target that fails fast attracts nothing. <em>Immutable.</em>
 *
 * @since 0.1
 */
public final class PeakEwma implements LoadMetric {
    static final PeakEwma USUAL = new PeakEwma(Duration.ofSeconds(10), Duration.ofSeconds(5));

    private static final Duration LEAST_DECAY = Duration.ofMillis(100);
    private static final Duration MOST = Duration.ofMinutes(10);
    private static final double UNKNOWN = 0x1p47; // nanoseconds: 39 hours

    private final Duration decay;
    private final Duration errorPenalty;

    private PeakEwma(Duration decay, Duration errorPenalty) {
        this.decay = decay;
        this.errorPenalty = errorPenalty;
    }

    /**
     * The metric with another memory.
     *
     * @param newDecay mean lifetime of what was observed, after which 37 % of it is left: 100 ms to 10 min; default 10 s
     * @return the metric
     * @throws IllegalArgumentException if it is out of range
     * @throws NullPointerException if {@code newDecay} is null
     */
    public PeakEwma withDecay(Duration newDecay) {
        return new PeakEwma(checked("decay", newDecay, LEAST_DECAY), errorPenalty);
    }

    /**
     * The metric with another weight of failures.
     *
     * @param newPenalty the latency that a failed attempt counts as, if it did not take longer: 0 to 10 min; default 5 s. With
     *     0 failures are as good as answers that took the same time
     * @return the metric
     * @throws IllegalArgumentException if it is out of range
     * @throws NullPointerException if {@code newPenalty} is null
     */
    public PeakEwma withErrorPenalty(Duration newPenalty) {
        return new PeakEwma(decay, checked("errorPenalty", newPenalty, Duration.ZERO));
    }

    private static Duration checked(String name, Duration value, Duration least) {
        Objects.requireNonNull(value, name);
        if (value.compareTo(least) < 0 || value.compareTo(MOST) > 0) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: " + least + " to " + MOST + ")");
        }
        return value;
    }

    /**
     * The mean lifetime of what was observed.
     *
     * @return 10 s by default
     */
    public Duration decay() {
        return decay;
    }

    /**
     * The latency that a failed attempt counts as.
     *
     * @return 5 s by default
     */
    public Duration errorPenalty() {
        return errorPenalty;
    }

    @Override
    public String name() {
        return "peak_ewma";
    }

    @Override
    public TargetState newTargetState(TargetRef target) {
        return new Latency(decay.toNanos(), errorPenalty.toNanos());
    }

    @Override
    public double load(TargetState state, int inFlight, long nowNanos) {
        if (!(state instanceof Latency latency)) {
            return inFlight + 1.0;
        }
        double nanos = latency.nanos(inFlight, nowNanos);
        return nanos == 0 && inFlight > 0 ? UNKNOWN + inFlight : nanos * (inFlight + 1.0);
    }

    @Override
    public String toString() {
        return name() + " with a decay of " + decay + " and an error penalty of " + errorPenalty;
    }

    /** What is known of one target. */
    private static final class Latency implements TargetState {
        private static final int TOO_MANY_REQUESTS = 429;
        private static final int SERVER_ERROR = 500;

        private final PeakAverage average;
        private final OldestStamp waiting = new OldestStamp();
        private final long penaltyNanos;

        Latency(long decayNanos, long penaltyNanos) {
            this.average = new PeakAverage(decayNanos);
            this.penaltyNanos = penaltyNanos;
        }

        double nanos(int inFlight, long nowNanos) {
            double known = average.value(nowNanos);
            return inFlight > 0 && known > 0 ? Math.max(known, (double) waiting.age(nowNanos)) : known;
        }

        @Override
        public void started(long nowNanos) {
            waiting.add(nowNanos);
        }

        @Override
        public void firstByte(long nowNanos, long latencyNanos, int status) {
            waiting.remove(nowNanos - latencyNanos);
            if (status >= SERVER_ERROR || status == TOO_MANY_REQUESTS) {
                average.blend(nowNanos, Math.max(latencyNanos, penaltyNanos));
            } else {
                average.observe(nowNanos, latencyNanos);
            }
        }

        @Override
        public void completed(long nowNanos, long latencyNanos) {
            if (waiting.remove(nowNanos - latencyNanos)) { // there was no head
                average.observe(nowNanos, latencyNanos);
            }
        }

        /** After the head, how long it took says more about the length of the answer than about the target. */
        @Override
        public void failed(long nowNanos, long latencyNanos, ErrorReason reason) {
            boolean isWaiting = waiting.remove(nowNanos - latencyNanos);
            if (reason == ErrorReason.TARGET_DEREGISTERED || reason == ErrorReason.TARGET_REFUSED) {
                return; // it has tried nothing
            }
            average.blend(nowNanos, isWaiting ? Math.max(latencyNanos, penaltyNanos) : penaltyNanos);
        }

        /** Whoever gave up before the head has waited for so long: the answer would have taken longer. */
        @Override
        public void cancelled(long nowNanos, long latencyNanos) {
            if (waiting.remove(nowNanos - latencyNanos) && latencyNanos > average.value(nowNanos)) {
                average.observe(nowNanos, latencyNanos);
            }
        }
    }
}
