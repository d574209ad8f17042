package io.elb.testing.simulation;

import java.util.Arrays;

/** How a run developed, in even steps from its start to its end. */
final class TimeSeries {
    private static final int MOST_STEPS = 120;
    private static final int USUAL_STEPS = 40;

    private final SimulationResult result;
    private final RequestLog log;
    private final long stepNanos;
    private final int steps;
    private final int[] requests;
    private final int[] successes;
    private final int[][] attempts;
    private final int[] inFlight;

    TimeSeries(SimulationResult result) {
        this.result = result;
        this.log = result.log();
        long length = result.untilNanos() - result.fromNanos();
        this.stepNanos = Math.max(1, Math.max(length / MOST_STEPS, Math.min(Times.SECOND, length / USUAL_STEPS)));
        this.steps = (int) ((length + stepNanos - 1) / stepNanos);
        this.requests = new int[steps];
        this.successes = new int[steps];
        this.attempts = new int[result.targets()][steps];
        int[] changes = new int[steps + 1];
        for (int i = 0; i < log.size(); i++) {
            count(i);
            if (log.target(i) >= 0) {
                changes[firstStepAfter(log.begun(i))]++;
                changes[firstStepAfter(log.ended(i))]--;
            }
        }
        Arrays.parallelPrefix(changes, Integer::sum);
        this.inFlight = Arrays.copyOf(changes, steps);
    }

    private void count(int index) {
        int step = step(index);
        if (step < 0) {
            return;
        }
        if (log.target(index) >= 0) {
            attempts[log.target(index)][step]++;
        }
        RequestOutcome outcome = log.outcome(index);
        requests[step] += outcome == RequestOutcome.TRIED_AGAIN ? 0 : 1;
        successes[step] += outcome == RequestOutcome.SUCCESS ? 1 : 0;
    }

    /** Of the arrival; −1 when it is not in the result. */
    private int step(int index) {
        long since = log.arrived(index) - result.fromNanos();
        return since < 0 || since >= result.untilNanos() - result.fromNanos() ? -1 : (int) (since / stepNanos);
    }

    private int firstStepAfter(long nanos) {
        long since = Math.max(0, nanos - result.fromNanos());
        return (int) Math.min(steps, (since + stepNanos - 1) / stepNanos);
    }

    int steps() {
        return steps;
    }

    /** When a step begins, since the start of the run. */
    long atNanos(int step) {
        return result.fromNanos() + step * stepNanos;
    }

    int requests(int step) {
        return requests[step];
    }

    int successes(int step) {
        return successes[step];
    }

    int attempts(int target, int step) {
        return attempts[target][step];
    }

    /** Attempts in flight as a step begins. */
    int inFlight(int step) {
        return inFlight[step];
    }

    /** A percentile of the latencies of successes in each step; 0 for none. */
    long[] latencies(double percentile) {
        long[][] all = new long[steps][];
        int[] sizes = new int[steps];
        Arrays.setAll(all, step -> new long[successes[step]]);
        for (int i = 0; i < log.size(); i++) {
            int step = step(i);
            if (step >= 0 && log.outcome(i) == RequestOutcome.SUCCESS) {
                all[step][sizes[step]++] = log.ended(i) - log.arrived(i);
            }
        }
        return Arrays.stream(all)
                .peek(Arrays::sort)
                .mapToLong(sorted -> Percentiles.of(sorted, percentile))
                .toArray();
    }
}
