package io.elb.balance;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Targets with zones, labels and loads, healthy or not. */
final class PlacedCandidates implements Candidates {
    private final List<Ticket> tickets = new ArrayList<>();

    private record Ticket(String key, String zone, String level, boolean isEligible, TargetState state)
            implements Pick {
        @Override
        public boolean isTarget() {
            return true;
        }
    }

    /** Adds so many targets of a zone and a level, of which some are healthy, named by the zone and a number. */
    PlacedCandidates add(String zone, String level, int healthy, int count) {
        for (int i = 0; i < count; i++) {
            tickets.add(new Ticket(zone + tickets.size(), zone, level, i < healthy, TargetState.none()));
        }
        return this;
    }

    /** How many of so many picks go to each zone. */
    Map<String, Integer> zones(Picker picker, PickRequest request, int picks) {
        Map<String, Integer> counts = new TreeMap<>();
        for (int i = 0; i < picks; i++) {
            Ticket ticket = (Ticket) picker.pick(request);
            counts.merge(ticket.zone + (ticket.isEligible ? "" : " unhealthy"), 1, Integer::sum);
        }
        return counts;
    }

    @Override
    public int size() {
        return tickets.size();
    }

    @Override
    public String key(int index) {
        return tickets.get(index).key;
    }

    @Override
    public int weight(int index) {
        return 1;
    }

    @Override
    public Optional<String> zone(int index) {
        return Optional.of(tickets.get(index).zone).filter(zone -> !zone.isEmpty());
    }

    @Override
    public Optional<String> label(int index, String name) {
        return name.equals("priority") && !tickets.get(index).level.isEmpty()
                ? Optional.of(tickets.get(index).level)
                : Optional.empty();
    }

    @Override
    public int inFlight(int index) {
        return 0;
    }

    @Override
    public boolean isEligible(int index) {
        return tickets.get(index).isEligible;
    }

    @Override
    public TargetState state(int index) {
        return tickets.get(index).state;
    }

    @Override
    public Pick pick(int index) {
        return tickets.get(index);
    }
}
