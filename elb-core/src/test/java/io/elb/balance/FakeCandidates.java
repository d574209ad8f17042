package io.elb.balance;

import java.util.List;
import java.util.Optional;

/** Candidates from keys and weights; a weight below zero stands for a target that is not eligible. */
record FakeCandidates(List<Ticket> tickets) implements Candidates {
    record Ticket(String key, int weight) implements Pick {
        @Override
        public boolean isTarget() {
            return true;
        }
    }

    /** From pairs such as {@code a=5}. */
    static FakeCandidates of(String... pairs) {
        return new FakeCandidates(List.of(pairs).stream()
                .map(pair -> pair.split("="))
                .map(pair -> new Ticket(pair[0], pair.length == 1 ? 1 : Integer.parseInt(pair[1])))
                .toList());
    }

    @Override
    public int size() {
        return tickets.size();
    }

    @Override
    public String key(int index) {
        return tickets.get(index).key();
    }

    @Override
    public int weight(int index) {
        return Math.abs(tickets.get(index).weight());
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
        return 0;
    }

    @Override
    public boolean isEligible(int index) {
        return tickets.get(index).weight() > 0;
    }

    @Override
    public TargetState state(int index) {
        return TargetState.none();
    }

    @Override
    public Pick pick(int index) {
        return tickets.get(index);
    }
}
