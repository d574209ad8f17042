package io.elb.balance;

import io.elb.observe.ErrorReason;
import io.elb.observe.ShadowReport;
import io.elb.observe.TargetRef;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/* How it works
 *
 * Each strategy gets the same candidates, but its own states. Both states are told of what happens to the requests that the first
 * one routes; so a shadow that goes by latency learns from traffic that it has not chosen, and from none that it would have.
 */
/**
 * A strategy that routes, and another one that picks beside it on the same requests without any effect but a
 * {@link ShadowReport}. <em>Thread-safe.</em>
 *
 * @since 0.1
 */
public final class ShadowStrategy implements BalancingStrategy {
    private final BalancingStrategy routing;
    private final BalancingStrategy shadow;
    private final LongAdder picks = new LongAdder();
    private final LongAdder different = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private volatile Map<String, States> last = Map.of();

    ShadowStrategy(BalancingStrategy routing, BalancingStrategy shadow) {
        this.routing = routing;
        this.shadow = shadow;
    }

    /** The name of the strategy that routes. */
    @Override
    public String name() {
        return routing.name();
    }

    @Override
    public BalancingStrategy forGroup(String group) {
        return new ShadowStrategy(routing.forGroup(group), shadow.forGroup(group));
    }

    @Override
    public TargetState newTargetState(TargetRef target) {
        return new States(routing.newTargetState(target), shadow.newTargetState(target));
    }

    @Override
    public boolean isCostly(Candidates candidates) {
        return routing.isCostly(candidates) || shadow.isCostly(candidates);
    }

    @Override
    public boolean supportsSlowStart() {
        return routing.supportsSlowStart();
    }

    @Override
    public boolean mitigatesAnomalies() {
        return routing.mitigatesAnomalies();
    }

    @Override
    public boolean supportsStickiness() {
        return routing.supportsStickiness();
    }

    @Override
    public Picker newPicker(Candidates candidates) {
        Map<String, States> byKey = new LinkedHashMap<>();
        for (int i = 0; i < candidates.size(); i++) {
            if (candidates.state(i) instanceof States states) {
                byKey.put(candidates.key(i), states);
            }
        }
        last = byKey;
        Picker first = routing.newPicker(new View(candidates, false));
        Picker second;
        try {
            second = shadow.newPicker(new View(candidates, true));
        } catch (RuntimeException | Error e) {
            second = request -> {
                throw new IllegalStateException("shadow: " + shadow.name() + " has made no picker", e);
            };
        }
        return new Beside(first, second, byKey);
    }

    /**
     * What has come of it so far, for the group that this was {@linkplain #forGroup bound} to.
     *
     * @return the report, with the targets of the latest picker
     */
    public ShadowReport report() {
        Map<String, ShadowReport.Share> shares = new LinkedHashMap<>();
        last.forEach(
                (key, states) -> shares.put(key, new ShadowReport.Share(states.routed.sum(), states.shadowed.sum())));
        return new ShadowReport(shadow.name(), picks.sum(), different.sum(), failures.sum(), shares);
    }

    @Override
    public String toString() {
        return routing + " shadowed by " + shadow;
    }

    /** The picker: the answer is the first one's. */
    private final class Beside implements Picker {
        private final Picker first;
        private final Picker second;
        private final Map<String, States> byKey;

        Beside(Picker first, Picker second, Map<String, States> byKey) {
            this.first = first;
            this.second = second;
            this.byKey = byKey;
        }

        @Override
        public Pick pick(PickRequest request) {
            Pick pick = first.pick(request);
            compare(pick, request);
            return pick;
        }

        @Override
        public Pick explain(PickRequest request, PickTrace trace) {
            Pick pick = first.explain(request, trace);
            @Nullable Pick other = compare(pick, request);
            if (other != null) {
                trace.note(shadow.name() + " would have picked " + (other.isTarget() ? other.key() : "none"));
            }
            return pick;
        }

        private @Nullable Pick compare(Pick pick, PickRequest request) {
            Pick other;
            try {
                other = second.pick(request);
            } catch (RuntimeException | Error e) {
                failures.increment();
                return null;
            }
            picks.increment();
            if (!pick.key().equals(other.key())) {
                different.increment();
            }
            States routed = byKey.get(pick.key());
            if (routed != null) {
                routed.routed.increment();
            }
            States shadowed = byKey.get(other.key());
            if (shadowed != null) {
                shadowed.shadowed.increment();
            }
            return other;
        }
    }

    /** What both keep about a target, and how often each has picked it. */
    private static final class States implements TargetState {
        private final TargetState first;
        private final TargetState second;
        private final LongAdder routed = new LongAdder();
        private final LongAdder shadowed = new LongAdder();

        States(TargetState first, TargetState second) {
            this.first = first;
            this.second = second;
        }

        @Override
        public void started(long nowNanos) {
            first.started(nowNanos);
            second.started(nowNanos);
        }

        @Override
        public void firstByte(long nowNanos, long latencyNanos, int status) {
            first.firstByte(nowNanos, latencyNanos, status);
            second.firstByte(nowNanos, latencyNanos, status);
        }

        @Override
        public Optional<String> reportField() {
            Optional<String> field = first.reportField();
            return field.isPresent() ? field : second.reportField();
        }

        @Override
        public void reported(long nowNanos, String value) {
            Optional<String> field = reportField();
            if (field.equals(first.reportField())) {
                first.reported(nowNanos, value);
            }
            if (field.equals(second.reportField())) {
                second.reported(nowNanos, value);
            }
        }

        @Override
        public void completed(long nowNanos, long latencyNanos) {
            first.completed(nowNanos, latencyNanos);
            second.completed(nowNanos, latencyNanos);
        }

        @Override
        public void failed(long nowNanos, long latencyNanos, ErrorReason reason) {
            first.failed(nowNanos, latencyNanos, reason);
            second.failed(nowNanos, latencyNanos, reason);
        }

        @Override
        public void cancelled(long nowNanos, long latencyNanos) {
            first.cancelled(nowNanos, latencyNanos);
            second.cancelled(nowNanos, latencyNanos);
        }
    }

    /** The candidates with the states of one of both. */
    private record View(Candidates all, boolean isShadows) implements Candidates {
        @Override
        public int size() {
            return all.size();
        }

        @Override
        public String key(int index) {
            return all.key(index);
        }

        @Override
        public int weight(int index) {
            return all.weight(index);
        }

        @Override
        public double effectiveWeight(int index) {
            return all.effectiveWeight(index);
        }

        @Override
        public Optional<String> zone(int index) {
            return all.zone(index);
        }

        @Override
        public Optional<String> label(int index, String name) {
            return all.label(index, name);
        }

        @Override
        public int inFlight(int index) {
            return all.inFlight(index);
        }

        @Override
        public boolean isEligible(int index) {
            return all.isEligible(index);
        }

        @Override
        public TargetState state(int index) {
            if (all.state(index) instanceof States states) {
                return isShadows ? states.second : states.first;
            }
            return TargetState.none();
        }

        @Override
        public Pick pick(int index) {
            return all.pick(index);
        }
    }
}
