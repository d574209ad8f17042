package io.elb.internal.target;

import io.elb.balance.Candidates;
import io.elb.balance.Pick;
import io.elb.balance.TargetState;
import io.elb.target.Target;
import java.util.List;
import java.util.Optional;

/** The registered targets of a group at one moment, as a strategy sees them. */
final class CandidateSet implements Candidates {
    private final TargetRuntime[] runtimes;
    private final Target[] targets;
    private final boolean[] eligible;
    private final boolean isFailOpen;
    private final int eligibleCount;

    private CandidateSet(List<TargetRuntime> registered) {
        int size = registered.size();
        runtimes = registered.toArray(new TargetRuntime[0]);
        targets = new Target[size];
        eligible = new boolean[size];
        boolean hasWeight = false;
        int serving = 0;
        for (int i = 0; i < size; i++) {
            targets[i] = runtimes[i].target();
            boolean isWeighted = targets[i].weight() > 0;
            eligible[i] = isWeighted && runtimes[i].health().isServing();
            hasWeight |= isWeighted;
            serving += eligible[i] ? 1 : 0;
        }
        // Weight 0 everywhere is a wish to get no requests; nothing healthy is a misfortune.
        isFailOpen = serving == 0 && hasWeight;
        eligibleCount = isFailOpen ? size : serving;
    }

    static CandidateSet of(List<TargetRuntime> registered) {
        return new CandidateSet(registered);
    }

    /** Whether all targets get requests because none is healthy. */
    boolean isFailOpen() {
        return isFailOpen;
    }

    int eligibleCount() {
        return eligibleCount;
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
        return isFailOpen ? Math.max(1, targets[index].weight()) : targets[index].weight();
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
        return isFailOpen || eligible[index];
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
