package io.elb.balance;

import java.util.Optional;
import java.util.stream.IntStream;

/** Candidates whose loads a test moves. A weight of 0 stands for a target that is not eligible. */
final class LoadedCandidates implements Candidates {
    private final Ticket[] tickets;
    private final int[] weights;
    final int[] inFlight;
    long loadsRead;

    record Ticket(String key, int index) implements Pick {
        @Override
        public boolean isTarget() {
            return true;
        }
    }

    /** Targets with the keys 0, 1, … and these weights, all idle. */
    LoadedCandidates(int... weights) {
        this.weights = weights;
        this.inFlight = new int[weights.length];
        this.tickets = IntStream.range(0, weights.length)
                .mapToObj(i -> new Ticket(Integer.toString(i), i))
                .toArray(Ticket[]::new);
    }

    static LoadedCandidates equal(int count) {
        return new LoadedCandidates(IntStream.generate(() -> 1).limit(count).toArray());
    }

    /** Picks, begins an attempt on the picked target, and answers its index. */
    int begin(Picker picker, PickRequest request) {
        int index = ((Ticket) picker.pick(request)).index();
        inFlight[index]++;
        return index;
    }

    /** How often each target is picked while nothing begins and nothing ends. */
    int[] counts(Picker picker, PickRequest request, int picks) {
        int[] counts = new int[size()];
        for (int i = 0; i < picks; i++) {
            counts[((Ticket) picker.pick(request)).index()]++;
        }
        return counts;
    }

    @Override
    public int size() {
        return tickets.length;
    }

    @Override
    public String key(int index) {
        return tickets[index].key();
    }

    @Override
    public int weight(int index) {
        return weights[index];
    }

    @Override
    public Optional<String> zone(int index) {
        return Optional.empty();
    }

    @Override
    public Optional<String> label(int index, String name) {
        return Optional.empty();
    }

    @Override
    public int inFlight(int index) {
        loadsRead++;
        return inFlight[index];
    }

    @Override
    public boolean isEligible(int index) {
        return weights[index] > 0;
    }

    @Override
    public TargetState state(int index) {
        return TargetState.none();
    }

    @Override
    public Pick pick(int index) {
        return tickets[index];
    }
}
