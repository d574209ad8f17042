package io.elb.internal.target;

import io.elb.balance.Candidates;
import io.elb.balance.Pick;
import io.elb.balance.TargetState;
import io.elb.target.HealthThresholds;
import io.elb.target.Target;
import java.util.List;
import java.util.Optional;

/** The registered targets of a group at one moment, as a strategy sees them. */
final class CandidateSet implements Candidates {
    private final TargetRuntime[] runtimes;
    private final Target[] targets;
    private final boolean[] eligible;
    private final boolean isRoutingHealthy;
    private final boolean isDnsHealthy;
    private final double[] weightParts;
    private final boolean isFailOpen;
    private final boolean isWeightZeroIn;
    private final int eligibleCount;

    private CandidateSet(List<TargetRuntime> registered, HealthThresholds thresholds) {
        int size = registered.size();
        runtimes = registered.toArray(new TargetRuntime[0]);
        targets = new Target[size];
        eligible = new boolean[size];
        weightParts = new double[size];
        int weighted = 0;
        int healthy = 0;
        for (int i = 0; i < size; i++) {
            targets[i] = runtimes[i].target();
            weightParts[i] = runtimes[i].weightPart();
            boolean isWeighted = targets[i].weight() > 0;
            eligible[i] = isWeighted && runtimes[i].health().isServing();
            weighted += isWeighted ? 1 : 0;
            healthy += eligible[i] ? 1 : 0;
        }
        isRoutingHealthy = thresholds.isRoutingHealthy(healthy, weighted);
        isDnsHealthy = thresholds.isDnsHealthy(healthy, weighted);
        // Weight 0 is a wish to get no requests. It counts for nothing, and everywhere it is not overruled; only when
        // nothing else is healthy does a target get requests against the wish.
        isFailOpen = !isRoutingHealthy && weighted > 0;
        isWeightZeroIn = isFailOpen && healthy == 0;
        eligibleCount = isFailOpen ? failOpen() : healthy;
    }

    private int failOpen() {
        int count = 0;
        for (int i = 0; i < eligible.length; i++) {
            eligible[i] = isWeightZeroIn || targets[i].weight() > 0;
            count += eligible[i] ? 1 : 0;
        }
        return count;
    }

    static CandidateSet of(List<TargetRuntime> registered, HealthThresholds thresholds) {
        return new CandidateSet(registered, thresholds);
    }

    /** Whether enough targets are healthy to send requests to them alone. */
    boolean isRoutingHealthy() {
        return isRoutingHealthy;
    }

    /** Whether enough targets are healthy for the DNS answer. */
    boolean isDnsHealthy() {
        return isDnsHealthy;
    }

    /** Whether all targets get requests because too few are healthy. */
    boolean isFailOpen() {
        return isFailOpen;
    }

    int eligibleCount() {
        return eligibleCount;
    }

    TargetRuntime target(int index) {
        return runtimes[index];
    }

    @Override
    public int size() {
        return runtimes.length;
    }

    @Override
    public String key(int index) {
        return runtimes[index].key();
    }

    @Override
    public int weight(int index) {
        return isWeightZeroIn ? Math.max(1, targets[index].weight()) : targets[index].weight();
    }

    @Override
    public double effectiveWeight(int index) {
        return weight(index) * weightParts[index];
    }

    @Override
    public Optional<String> zone(int index) {
        return targets[index].zone();
    }

    @Override
    public Optional<String> label(int index, String name) {
        return Optional.ofNullable(targets[index].labels().get(name));
    }

    @Override
    public int inFlight(int index) {
        return runtimes[index].inFlight();
    }

    @Override
    public boolean isEligible(int index) {
        return eligible[index];
    }

    @Override
    public TargetState state(int index) {
        return runtimes[index].strategyState();
    }

    @Override
    public Pick pick(int index) {
        return runtimes[index];
    }
}
