package io.elb.balance;

import io.elb.observe.ErrorReason;
import io.elb.observe.TargetRef;
import java.util.Objects;
import java.util.Optional;

/* How it works
 *
 * The load is that of Peak EWMA, divided by what the target says it has left, 1 - utilisation. A queue at utilisation u takes
 * 1 / (1 - u) as long as an idle one; what the target reports covers what other balancers send to it, which this one can't
 * see. A report fades in a straight line: after 30 s without a new one it says nothing, so a target that was avoided for it
 * is tried again.
 */
/**
 * A load metric that follows Netflix's edge balancing (2018): latency, attempts in flight, failures, and how busy the targets
 * say they are. With {@link BalancingStrategy#powerOfTwoChoices(LoadMetric)} it is the recipe for many balancers before many
 * targets, each of which sees a small part of the traffic only.
 *
 * <ul>
 *   <li>Latency, attempts in flight, failures and probation, one attempt at a time until the first answer, are those of
 *       {@link PeakEwma}.
 *   <li>A target may say in a field of its answers how busy it is, as a number from 0 to 1: the load is divided by what it has
 *       left, at least 0.05. A report counts for less and less, and for nothing after 30 s.
 *   <li>The ramp of new targets is the group's slow start; Netflix has 90 s.
 * </ul>
 *
 * <em>Immutable.</em>
 *
 * @since 0.1
 */
public final class AdaptiveLoad implements LoadMetric {
    static final AdaptiveLoad USUAL = new AdaptiveLoad(PeakEwma.USUAL, "x-elb-utilization");

    private static final double LEAST_LEFT = 0.05;
    private static final double FADING_NANOS = 30e9;

    private final PeakEwma latency;
    private final String field;

    private AdaptiveLoad(PeakEwma latency, String field) {
        this.latency = latency;
        this.field = field;
    }

    /**
     * The metric with other settings of latency and failures.
     *
     * @param newLatency what is measured; by default {@link LoadMetric#peakEwma()}
     * @return the metric
     * @throws NullPointerException if {@code newLatency} is null
     */
    public AdaptiveLoad withLatency(PeakEwma newLatency) {
        return new AdaptiveLoad(Objects.requireNonNull(newLatency, "latency"), field);
    }

    /**
     * The metric with another field for reports.
     *
     * @param newField the field's name in any case, visible ASCII characters; default {@code X-Elb-Utilization}
     * @return the metric
     * @throws IllegalArgumentException if the name is none
     * @throws NullPointerException if {@code newField} is null
     */
    public AdaptiveLoad withUtilizationField(String newField) {
        return new AdaptiveLoad(latency, HashKey.header(newField).name());
    }

    @Override
    public String name() {
        return "adaptive";
    }

    @Override
    public TargetState newTargetState(TargetRef target) {
        return new Seen(latency.newTargetState(target), field);
    }

    @Override
    public double load(TargetState state, int inFlight, long nowNanos) {
        if (!(state instanceof Seen seen)) {
            return inFlight + 1.0;
        }
        return latency.load(seen.latency, inFlight, nowNanos) / seen.left(nowNanos);
    }

    @Override
    public String toString() {
        return name() + " with " + latency + " and reports in " + field;
    }

    /** What is known of one target. */
    private static final class Seen implements TargetState {
        private final TargetState latency;
        private final Optional<String> field;
        private volatile Report report = new Report(0, 0);

        private record Report(double utilization, long nanos) {}

        Seen(TargetState latency, String field) {
            this.latency = latency;
            this.field = Optional.of(field);
        }

        double left(long nowNanos) {
            Report last = report;
            if (last.utilization == 0) {
                return 1;
            }
            double fresh = 1 - (nowNanos - last.nanos) / FADING_NANOS;
            return fresh <= 0 ? 1 : Math.max(LEAST_LEFT, 1 - last.utilization * Math.min(1, fresh));
        }

        @Override
        public Optional<String> reportField() {
            return field;
        }

        @Override
        public void reported(long nowNanos, String value) {
            try {
                double utilization = Double.parseDouble(value);
                if (utilization >= 0) {
                    report = new Report(Math.min(1, utilization), nowNanos);
                }
            } catch (NumberFormatException e) {
                return; // a target's own business: what can't be read is not there
            }
        }

        @Override
        public void started(long nowNanos) {
            latency.started(nowNanos);
        }

        @Override
        public void firstByte(long nowNanos, long latencyNanos, int status) {
            latency.firstByte(nowNanos, latencyNanos, status);
        }

        @Override
        public void completed(long nowNanos, long latencyNanos) {
            latency.completed(nowNanos, latencyNanos);
        }

        @Override
        public void failed(long nowNanos, long latencyNanos, ErrorReason reason) {
            latency.failed(nowNanos, latencyNanos, reason);
        }

        @Override
        public void cancelled(long nowNanos, long latencyNanos) {
            latency.cancelled(nowNanos, latencyNanos);
        }
    }
}
