package io.elb.testing.simulation;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What has happened in one run, or in a part of it. Times are since the start of the run; a request belongs to the moment at
 * which it came. <em>Thread-safe.</em>
 *
 * @since 0.1
 */
public final class SimulationResult {
    private static final double PERCENT = 100;

    private final Simulation simulation;
    private final String name;
    private final RequestLog log;
    private final List<String> events;
    private final int targets;
    private final long fromNanos;
    private final long untilNanos;

    private final long[] outcomes = new long[RequestOutcome.values().length];
    private final long[] attempts;
    private volatile long @Nullable [] latencies;

    SimulationResult(Simulation simulation, String name, RequestLog log, List<String> events, int targets) {
        this(simulation, name, log, events, targets, 0, simulation.duration().toNanos());
    }

    private SimulationResult(
            Simulation simulation,
            String name,
            RequestLog log,
            List<String> events,
            int targets,
            long fromNanos,
            long untilNanos) {
        this.simulation = simulation;
        this.name = name;
        this.log = log;
        this.events = events;
        this.targets = targets;
        this.fromNanos = fromNanos;
        this.untilNanos = untilNanos;
        this.attempts = new long[targets];
        for (int i = 0; i < log.size(); i++) {
            if (isIn(i)) {
                outcomes[log.outcome(i).ordinal()]++;
                if (log.target(i) >= 0) {
                    attempts[log.target(i)]++;
                }
            }
        }
    }

    private boolean isIn(int index) {
        return log.arrived(index) >= fromNanos && log.arrived(index) < untilNanos;
    }

    /**
     * The part of the result that is about the requests of a time.
     *
     * @param from since the start of the run
     * @param until since the start of the run
     * @return the result for requests that came in this time; events are not narrowed
     * @throws IllegalArgumentException if the time is none
     */
    public SimulationResult between(Duration from, Duration until) {
        long first = Times.zeroOrMore("from", from);
        if (until.toNanos() <= first) {
            throw new IllegalArgumentException("until: " + until + " (expected: above " + from + ")");
        }
        return new SimulationResult(simulation, name, log, events, targets, first, until.toNanos());
    }

    /**
     * What was run.
     *
     * @return the simulation
     */
    public Simulation simulation() {
        return simulation;
    }

    /**
     * What was compared in it.
     *
     * @return the label of the run
     */
    public String name() {
        return name;
    }

    /**
     * Requests that came.
     *
     * @return 0 or more
     */
    public long requests() {
        return Arrays.stream(outcomes).sum() - count(RequestOutcome.TRIED_AGAIN);
    }

    /**
     * Requests with an outcome, or attempts that were {@link RequestOutcome#TRIED_AGAIN}.
     *
     * @param outcome which
     * @return how many
     */
    public long count(RequestOutcome outcome) {
        return outcomes[outcome.ordinal()];
    }

    /**
     * The part of the requests that were a {@link RequestOutcome#SUCCESS}.
     *
     * @return 0–100; 100 when there were no requests
     */
    public double successPercent() {
        return requests() == 0 ? PERCENT : PERCENT * count(RequestOutcome.SUCCESS) / requests();
    }

    /**
     * How long successes took, from the request to its answer.
     *
     * @param percentile for instance 50 for the median and 100 for the longest, 0–100
     * @return the time that so many percent of the successes did not exceed; zero when there are none
     * @throws IllegalArgumentException if the percentile is out of range
     */
    public Duration latency(double percentile) {
        return Duration.ofNanos(Percentiles.of(latencies(), percentile));
    }

    /**
     * How long successes took on average.
     *
     * @return the mean; zero when there are none
     */
    public Duration meanLatency() {
        return Duration.ofNanos(Math.round(Arrays.stream(latencies()).average().orElse(0)));
    }

    /** Of successes, in order. */
    private long[] latencies() {
        long[] present = latencies;
        if (present == null) {
            present = new long[(int) count(RequestOutcome.SUCCESS)];
            int size = 0;
            for (int i = 0; i < log.size(); i++) {
                if (log.outcome(i) == RequestOutcome.SUCCESS && isIn(i)) {
                    present[size++] = log.ended(i) - log.arrived(i);
                }
            }
            Arrays.sort(present);
            latencies = present;
        }
        return present;
    }

    /**
     * The number of targets that there were in the whole run.
     *
     * @return those that joined or left on the way included
     */
    public int targets() {
        return targets;
    }

    /**
     * Attempts that a target got.
     *
     * @param target its number
     * @return how many
     * @throws IndexOutOfBoundsException if there is no such target
     */
    public long attempts(int target) {
        return attempts[target];
    }

    /**
     * The part of all attempts that a target got.
     *
     * @param target its number
     * @return 0–100
     * @throws IndexOutOfBoundsException if there is no such target
     */
    public double sharePercent(int target) {
        long all = Arrays.stream(attempts).sum();
        return all == 0 ? 0 : PERCENT * attempts[target] / all;
    }

    /**
     * How uneven the attempts are, over the targets that there were at the start.
     *
     * @return the most attempts that one of them got for its weight, over the mean; 1 is even. Targets of weight 0 do not count
     */
    public double spread() {
        double weights = 0;
        double all = 0;
        double most = 0;
        for (int i = 0; i < simulation.targets().size(); i++) {
            int weight = simulation.targets().get(i).weight();
            if (weight > 0) {
                weights += weight;
                all += attempts[i];
                most = Math.max(most, (double) attempts[i] / weight);
            }
        }
        return all == 0 ? 1 : most * weights / all;
    }

    /**
     * Attempts in flight at one moment, as the balancers see it, whatever part of the run this result is about.
     *
     * @param time since the start of the run
     * @return how many had begun and not ended
     */
    public int inFlight(Duration time) {
        return inFlight(time, -1);
    }

    /**
     * Attempts in flight on one target at one moment.
     *
     * @param time since the start of the run
     * @param target its number
     * @return how many had begun and not ended
     * @throws IndexOutOfBoundsException if there is no such target
     */
    public int inFlight(int target, Duration time) {
        Objects.checkIndex(target, targets);
        return inFlight(time, target);
    }

    private int inFlight(Duration time, int target) {
        long at = time.toNanos();
        int count = 0;
        for (int i = 0; i < log.size(); i++) {
            boolean isCounted = log.target(i) >= 0 && (target < 0 || log.target(i) == target);
            count += isCounted && log.begun(i) <= at && log.ended(i) > at ? 1 : 0;
        }
        return count;
    }

    /**
     * What the groups told of their targets: who came and went, changes of health, anomalies.
     *
     * @return a line each, with the time first
     */
    public List<String> events() {
        return events;
    }

    RequestLog log() {
        return log;
    }

    long fromNanos() {
        return fromNanos;
    }

    long untilNanos() {
        return untilNanos;
    }

    /**
     * Everything as JSON, the same bytes for each run with the same seed.
     *
     * @return an object with the figures, and how they developed in time
     */
    public String toJson() {
        return new ResultJson(this).toString();
    }

    // Assertions

    /**
     * Fails when too few requests were successes.
     *
     * @param leastPercent 0–100
     * @return this
     * @throws AssertionError if it is less
     */
    public SimulationResult assertSuccess(double leastPercent) {
        return check(successPercent() >= leastPercent, "success of at least " + leastPercent + " %");
    }

    /**
     * Fails when successes took too long.
     *
     * @param percentile 0–100
     * @param most the longest time to accept
     * @return this
     * @throws AssertionError if it is longer
     */
    public SimulationResult assertLatency(double percentile, Duration most) {
        return check(latency(percentile).compareTo(most) <= 0, "p" + percentile + " of at most " + most);
    }

    /**
     * Fails when the attempts are uneven.
     *
     * @param most of {@link #spread}
     * @return this
     * @throws AssertionError if it is more
     */
    public SimulationResult assertSpread(double most) {
        return check(spread() <= most, "a spread of at most " + most);
    }

    /**
     * Fails when the share of a target is out of a range.
     *
     * @param target its number
     * @param leastPercent 0–100
     * @param mostPercent 0–100
     * @return this
     * @throws AssertionError if it is out of the range
     * @throws IndexOutOfBoundsException if there is no such target
     */
    public SimulationResult assertShare(int target, double leastPercent, double mostPercent) {
        double share = sharePercent(target);
        return check(
                share >= leastPercent && share <= mostPercent,
                "a share of target " + target + " from " + leastPercent + " % to " + mostPercent + " %, not "
                        + Percentiles.text(share, 2) + " %");
    }

    private SimulationResult check(boolean holds, String expected) {
        if (!holds) {
            throw new AssertionError("expected " + expected + " in " + this);
        }
        return this;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%s, %s: %d requests, %.3f %% successes, p50 %.1f ms, p99 %.1f ms, spread %.2f",
                simulation,
                name,
                requests(),
                successPercent(),
                millis(50),
                millis(99),
                spread());
    }

    double millis(double percentile) {
        return Percentiles.of(latencies(), percentile) / 1e6;
    }
}
