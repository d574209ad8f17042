package io.elb.testing;

import io.elb.balance.BalancingStrategy;
import io.elb.balance.Candidates;
import io.elb.balance.Pick;
import io.elb.balance.TargetState;
import io.elb.observe.TargetRef;
import io.elb.target.Target;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** The targets that a strategy meets in its contract: plays the part of a group, which keeps tickets and states by key. */
final class ContractTargets {
    private final BalancingStrategy strategy;
    private final Map<String, Ticket> tickets = new HashMap<>();

    /** Of one strategy, bound as a group binds it. */
    ContractTargets(BalancingStrategy strategy) {
        this.strategy = strategy.forGroup("contract");
    }

    BalancingStrategy strategy() {
        return strategy;
    }

    /** The candidates of one moment, all eligible but those in {@code ineligible}. */
    Candidates candidates(List<Target> targets, Set<String> ineligible) {
        List<Ticket> current = new ArrayList<>();
        for (Target target : targets) {
            Ticket ticket = tickets.computeIfAbsent(
                    target.key(),
                    key -> new Ticket(
                            key, strategy.newTargetState(new TargetRef("contract", key)), new AtomicInteger()));
            current.add(ticket);
        }
        return new Moment(List.copyOf(targets), List.copyOf(current), ineligible, Map.of());
    }

    /** The same candidates, of which some have only a part of their weight at the moment. */
    Candidates candidates(List<Target> targets, Map<String, Double> weightParts) {
        Moment all = (Moment) candidates(targets, Set.of());
        return new Moment(all.targets, all.tickets, Set.of(), weightParts);
    }

    /** An attempt on what was picked begins, and is in flight until {@link #completed}. */
    static void begin(Pick pick, long nowNanos) {
        Ticket ticket = (Ticket) pick;
        ticket.inFlight.incrementAndGet();
        ticket.state.started(nowNanos);
    }

    /** An attempt on what was picked ends with an answer. */
    static void completed(Pick pick, long nowNanos, long latencyNanos) {
        Ticket ticket = (Ticket) pick;
        ticket.inFlight.decrementAndGet();
        ticket.state.firstByte(nowNanos, latencyNanos, 200);
        ticket.state.completed(nowNanos, latencyNanos);
    }

    private record Ticket(String key, TargetState state, AtomicInteger inFlight) implements Pick {
        @Override
        public boolean isTarget() {
            return true;
        }
    }

    private record Moment(
            List<Target> targets, List<Ticket> tickets, Set<String> ineligible, Map<String, Double> weightParts)
            implements Candidates {
        @Override
        public int size() {
            return targets.size();
        }

        @Override
        public String key(int index) {
            return targets.get(index).key();
        }

        @Override
        public int weight(int index) {
            return targets.get(index).weight();
        }

        @Override
        public double effectiveWeight(int index) {
            return weight(index) * weightParts.getOrDefault(key(index), 1.0);
        }

        @Override
        public Optional<String> zone(int index) {
            return targets.get(index).zone();
        }

        @Override
        public Optional<String> label(int index, String name) {
            return Optional.ofNullable(targets.get(index).labels().get(name));
        }

        @Override
        public int inFlight(int index) {
            return tickets.get(index).inFlight.get();
        }

        @Override
        public boolean isEligible(int index) {
            return targets.get(index).weight() > 0 && !ineligible.contains(key(index));
        }

        @Override
        public TargetState state(int index) {
            return tickets.get(index).state();
        }

        @Override
        public Pick pick(int index) {
            return tickets.get(index);
        }
    }
}
