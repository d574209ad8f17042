package io.elb.balance;

import java.util.Optional;

/** Some of the targets of a set, as a strategy inside another one sees them. */
final class CandidateView implements Candidates {
    private final Candidates all;
    private final int[] indices;
    private final boolean isHealthIgnored;

    private CandidateView(Candidates all, int[] indices, boolean isHealthIgnored) {
        this.all = all;
        this.indices = indices;
        this.isHealthIgnored = isHealthIgnored;
    }

    static CandidateView of(Candidates all, int[] indices) {
        return new CandidateView(all, indices, false);
    }

    /** The same targets, all of which may be picked. */
    CandidateView ignoringHealth() {
        return new CandidateView(all, indices, true);
    }

    /** How many of them may be picked. */
    int eligibleCount() {
        int count = 0;
        for (int i = 0; i < indices.length; i++) {
            count += isEligible(i) ? 1 : 0;
        }
        return count;
    }

    @Override
    public int size() {
        return indices.length;
    }

    @Override
    public String key(int index) {
        return all.key(indices[index]);
    }

    @Override
    public int weight(int index) {
        return all.weight(indices[index]);
    }

    @Override
    public double effectiveWeight(int index) {
        return all.effectiveWeight(indices[index]);
    }

    @Override
    public Optional<String> zone(int index) {
        return all.zone(indices[index]);
    }

    @Override
    public Optional<String> label(int index, String name) {
        return all.label(indices[index], name);
    }

    @Override
    public int inFlight(int index) {
        return all.inFlight(indices[index]);
    }

    @Override
    public boolean isEligible(int index) {
        return isHealthIgnored ? weight(index) > 0 : all.isEligible(indices[index]);
    }

    @Override
    public TargetState state(int index) {
        return all.state(indices[index]);
    }

    @Override
    public Pick pick(int index) {
        return all.pick(indices[index]);
    }
}
